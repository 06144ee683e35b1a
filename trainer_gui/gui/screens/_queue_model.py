"""QueueModel: the rows of the queue, to be shown and moved about."""

from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass
from typing import Any, Final, Literal, TypeAlias

from PySide6.QtCore import (
    QAbstractListModel,
    QModelIndex,
    QObject,
    QPersistentModelIndex,
    Qt,
    Signal,
)

from trainer_gui.catalog import menus
from trainer_gui.core.queue import ItemStatus, Queue, QueueItem
from trainer_gui.core.registry import Registry
from trainer_gui.core.text import Text
from trainer_gui.gui.forms.number_editor import number_text
from trainer_gui.gui.translate import shown
from trainer_gui.gui.widgets.chip import Tone

Index = QModelIndex | QPersistentModelIndex
RowAction: TypeAlias = Literal["open", "edit", "put_back", "remove"]
ROW_ROLE: Final = int(Qt.ItemDataRole.UserRole)
_Role = Qt.ItemDataRole
_NOWHERE: Final = QModelIndex()


@dataclass(frozen=True)
class StatusLook:
    """A status as people see it.

    Attributes:
        word: on the chip.
        tone: of the chip.
        icon: before the title.
        meaning: the same as a sentence.
    """

    word: Text
    tone: Tone
    icon: str
    meaning: Text


LOOKS: Final[dict[ItemStatus, StatusLook]] = {
    "waiting": StatusLook(Text("Queued"), "neutral", "grip", Text("It has not begun.")),
    "starting": StatusLook(
        Text("Starting"), "accent", "clock", Text("Data and model are being made ready.")
    ),
    "running": StatusLook(Text("Running"), "accent", "play", Text("It is being trained now.")),
    "stopping": StatusLook(
        Text("Stopping"), "warning", "stop", Text("It was told to stop, and has not ended yet.")
    ),
    "done": StatusLook(Text("Done"), "success", "check", Text("Its run has ended well.")),
    "failed": StatusLook(Text("Failed"), "danger", "error", Text("Its run could not go on.")),
    "stopped": StatusLook(
        Text("Stopped"), "warning", "stop", Text("It was stopped. Put it back to go on with it.")
    ),
}


@dataclass(frozen=True)
class QueueRow:
    """An item as a row shows it.

    Attributes:
        item: that it is.
        facts: data set, model, and how it is trained: titles are often the same.
        note: why it failed or waits again, or who runs it; empty for nothing to say.
    """

    item: QueueItem
    facts: str
    note: str

    @property
    def actions(self) -> tuple[RowAction, ...]:
        """What can be done with it by its buttons."""
        if self.item.active:
            return ("edit",)
        return ("put_back", "edit", "remove") if self.item.ended else ("edit", "remove")

    @property
    def words(self) -> str:
        """All of it, for who listens instead of looks."""
        look = LOOKS[self.item.status]
        return ". ".join(
            part for part in (self.item.title, shown(look.word), self.facts, self.note) if part
        )


def queue_row(item: QueueItem, *, elsewhere: bool) -> QueueRow:
    """An item as a row.

    Args:
        item: of the queue.
        elsewhere: whether another window runs it.
    """
    labels = (
        _label(menu, item.recipe.get(section))
        for menu, section in ((menus.data, "data"), (menus.models, "model"))
    )
    facts = [fact for fact in (*labels, *_course(item.recipe.get("training"))) if fact]
    if elsewhere:
        note = Text("Another window runs it (process {process}).", process=item.holder)
    elif item.message is not None:
        note = item.message
    elif item.status == "waiting" and item.run_id:
        note = Text("It goes on with the run that it began.")
    else:
        note = Text("")
    return QueueRow(item, " · ".join(facts), shown(note))


def _course(training: object) -> Iterator[str]:
    """How long and how a recipe is trained; a queue of another version may say something else."""
    if not isinstance(training, Mapping):
        return
    length = "steps" if training.get("length") == "steps" else "epochs"
    count = training.get(length)
    if isinstance(count, int):
        yield shown(_lasting(length, count))
    optimizer = training.get("optimizer")
    name = _label(menus.optimizers, optimizer)
    rate = optimizer.get("learning_rate") if isinstance(optimizer, Mapping) else None
    if name and isinstance(rate, int | float):
        yield shown(Text("{optimizer} at {rate}", optimizer=name, rate=number_text(rate)))


def _lasting(length: str, count: int) -> Text:
    if length == "steps":
        return Text("1 step") if count == 1 else Text("{count:,} steps", count=count)
    return Text("1 epoch") if count == 1 else Text("{count:,} epochs", count=count)


def _label(menu: Registry[Any], chosen: object) -> str:
    kind = str(chosen.get("kind", "")) if isinstance(chosen, Mapping) else ""
    return shown(menu.get(kind).label) if kind in menu else kind


class QueueModel(QAbstractListModel):
    """A row for each item; those that wait can be dragged."""

    moved = Signal(str, int)
    """A person has put the item of this id at another position."""

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._queue = Queue()
        self._rows: list[QueueRow] = []

    def show_queue(self, queue: Queue, elsewhere: Collection[str] = ()) -> None:
        """Shows this queue; where rows only say something else, a selection stays."""
        rows = [queue_row(item, elsewhere=item.id in elsewhere) for item in queue.items]
        same = [row.item.id for row in rows] == [row.item.id for row in self._rows]
        self._queue = queue
        if not same:
            self.beginResetModel()
            self._rows = rows
            self.endResetModel()
            return
        before, self._rows = self._rows, rows
        for number, (old, new) in enumerate(zip(before, rows, strict=True)):
            if old != new:
                self.dataChanged.emit(self.index(number), self.index(number))

    def row_of(self, item_id: str) -> int | None:
        """Where an item stands; None if it does not."""
        return next(
            (number for number, row in enumerate(self._rows) if row.item.id == item_id), None
        )

    def rowCount(self, parent: Index = _NOWHERE) -> int:
        """How many items there are."""
        return 0 if parent.isValid() else len(self._rows)

    def data(self, index: Index, role: int = _Role.DisplayRole) -> Any:  # noqa: ANN401 - Qt's
        """What a row shows and says."""
        if not index.isValid():
            return None
        row = self._rows[index.row()]
        match role:
            case int() if role == ROW_ROLE:
                return row
            case _Role.DisplayRole:
                return row.item.title
            case _Role.AccessibleTextRole:
                return row.words
            case _Role.ToolTipRole:
                return row.note or shown(LOOKS[row.item.status].meaning)
        return None

    def flags(self, index: Index) -> Qt.ItemFlag:
        """What waits can be dragged, and dropped between rows, not upon them."""
        if not index.isValid():
            return Qt.ItemFlag.ItemIsDropEnabled
        waits = self._rows[index.row()].item.status == "waiting"
        usual = Qt.ItemFlag.ItemIsEnabled | Qt.ItemFlag.ItemIsSelectable
        return usual | Qt.ItemFlag.ItemIsDragEnabled if waits else usual

    def supportedDropActions(self) -> Qt.DropAction:
        """Items are moved, never copied."""
        return Qt.DropAction.MoveAction

    def moveRows(
        self,
        source_parent: Index,
        source_row: int,
        count: int,
        target_parent: Index,
        target_row: int,
    ) -> bool:
        """Moves one item before another row; whether that changed anything."""
        if count != 1 or not 0 <= source_row < len(self._rows):
            return False
        wanted = target_row - 1 if target_row > source_row else target_row
        return self.move(self._rows[source_row].item.id, wanted)

    def move(self, item_id: str, position: int) -> bool:
        """Moves an item at once, and tells of it; whether that changed anything."""
        queue = self._queue.move(item_id, max(position, 0))
        source = self.row_of(item_id)
        if source is None or queue == self._queue:
            return False
        target = [item.id for item in queue.items].index(item_id)
        before = target + 1 if target > source else target
        self.beginMoveRows(QModelIndex(), source, source, QModelIndex(), before)
        self._queue = queue
        self._rows.insert(target, self._rows.pop(source))
        self.endMoveRows()
        self.moved.emit(item_id, target)
        return True
