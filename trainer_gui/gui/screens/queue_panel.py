"""QueuePanel: what is trained one after the other, to add to, reorder, pause and stop."""

from collections.abc import Collection, Mapping
from typing import Final

from PySide6.QtCore import QPoint, Qt, Signal
from PySide6.QtGui import QKeySequence, QShortcut
from PySide6.QtWidgets import (
    QAbstractItemView,
    QFrame,
    QListView,
    QMenu,
    QStackedWidget,
    QVBoxLayout,
    QWidget,
)

from trainer_gui.core.queue import Queue
from trainer_gui.core.text import Text
from trainer_gui.gui.icons import icon
from trainer_gui.gui.screens._queue_head import QueueHead
from trainer_gui.gui.screens._queue_list import QueueList
from trainer_gui.gui.screens._queue_model import ROW_ROLE, QueueModel, QueueRow, RowAction
from trainer_gui.gui.screens._queue_painter import ACTIONS, QueuePainter
from trainer_gui.gui.theme import SPACE, Theme, set_look
from trainer_gui.gui.translate import shown
from trainer_gui.gui.widgets.banner import Banner
from trainer_gui.gui.widgets.empty_state import EmptyState

KEYS: Final[Mapping[RowAction, str]] = {"open": "Enter", "edit": "F2", "remove": "Del"}
"""What a key does with the selected item, by the action of `ACTIONS`."""
UP, DOWN = "Alt+Up", "Alt+Down"
"""They move the selected item."""


class QueuePanel(QFrame):
    """A list of recipes with what has become of each; wishes are told by signals."""

    add_requested = Signal()
    """Put the form's recipe at the end."""
    edit_requested = Signal(object)
    """Take this recipe (a table) into the form."""
    open_requested = Signal(str)
    """Show the run of this id."""
    remove_requested = Signal(str)
    """Take the item of this id out."""
    put_back_requested = Signal(str)
    """Let the item of this id, which has ended, wait again."""
    move_requested = Signal(str, int)
    """Put the item of this id at this position."""
    clear_requested = Signal()
    """Take out all that have ended."""
    undo_requested = Signal()
    """Bring back what was removed last."""
    pause_requested = Signal(bool)
    """Begin nothing new, or go on to do so."""
    stop_at_requested = Signal(str)
    """Stop at this time of day, `HH:MM`; empty for never."""

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        set_look(self, role="panel")
        self._theme = theme
        self._queue = Queue()
        self._head = QueueHead(theme)
        self._model = QueueModel(self)
        self._painter = QueuePainter(theme, self)
        self._list = self._make_list()
        self._nothing = EmptyState(
            "queue",
            shown(Text("Nothing is queued")),
            shown(Text("Add the form’s recipe, change the form, add it again: they are trained "
                       "one after the other, through the night if need be.")),
            shown(Text("Add the first recipe")),
        )  # fmt: skip
        self._undo = Banner()
        self._lay_out()
        self._connect()
        self.setFocusProxy(self._list)
        self.set_theme(theme)
        self.show_addable(None)
        self._show_state()

    def show_queue(self, queue: Queue, elsewhere: Collection[str] = ()) -> None:
        """Shows this queue; the selection stays.

        Args:
            queue: to show.
            elsewhere: ids of the items that other windows run.
        """
        self._queue = queue
        before = self._current()
        place = self._list.currentIndex().row()
        self._model.show_queue(queue, elsewhere)
        if before is not None:
            at = self._model.row_of(before.item.id)
            self._select(min(place, len(queue.items) - 1) if at is None else at)
        self._show_state()

    def show_removed(self, said: Text | None) -> None:
        """Says what was removed, with a button to bring it back; None takes that away."""
        if said is None:
            self._undo.clear()
            return
        self._undo.show_message("info", shown(said), buttons=[("undo", shown(Text("Undo")))])

    def show_addable(self, obstacle: Text | None) -> None:
        """Says why the form's recipe cannot be added now; None if it can."""
        tip = shown(obstacle or Text("Train it when its turn has come."))
        self._head.show_addable(obstacle, tip)
        self._nothing.offer(obstacle is None, tip)

    def set_theme(self, theme: Theme) -> None:
        """Takes the colours of the theme."""
        self._theme = theme
        self._painter.set_theme(theme)
        self._head.set_theme(theme)
        self._list.viewport().update()
        self._show_state()

    def _make_list(self) -> QListView:
        view = QueueList()
        view.setModel(self._model)
        view.setItemDelegate(self._painter)
        set_look(view, role="plain")
        view.setAccessibleName(shown(Text("Queue")))
        view.setMouseTracking(True)
        view.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
        view.setVerticalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        view.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        view.setResizeMode(QListView.ResizeMode.Adjust)
        view.setDragDropMode(QAbstractItemView.DragDropMode.InternalMove)
        view.setDefaultDropAction(Qt.DropAction.MoveAction)
        view.setContextMenuPolicy(Qt.ContextMenuPolicy.CustomContextMenu)
        return view

    def _lay_out(self) -> None:
        self._pages = QStackedWidget()
        self._pages.addWidget(self._nothing)
        self._pages.addWidget(self._list)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addWidget(self._head)
        column.addWidget(self._pages, 1)
        foot = QVBoxLayout()
        foot.setContentsMargins(SPACE, 0, SPACE, SPACE)
        foot.addWidget(self._undo)
        column.addLayout(foot)

    def _connect(self) -> None:
        self._head.add_requested.connect(self.add_requested)
        self._head.clear_requested.connect(self.clear_requested)
        self._head.pause_requested.connect(self.pause_requested)
        self._head.stop_at_requested.connect(self.stop_at_requested)
        self._nothing.pressed.connect(self.add_requested)
        self._undo.pressed.connect(lambda _key: self.undo_requested.emit())
        self._painter.pressed.connect(self._on_button)
        self._model.moved.connect(self.move_requested)
        self._list.doubleClicked.connect(lambda _index: self._do("open"))
        self._list.customContextMenuRequested.connect(self._on_menu)
        for keys, slot in (
            (QKeySequence.StandardKey.Delete, self._remove_current),
            (QKeySequence(Qt.Key.Key_Return), lambda: self._do("open")),
            (QKeySequence(Qt.Key.Key_Enter), lambda: self._do("open")),
            (QKeySequence(Qt.Key.Key_F2), lambda: self._do("edit")),
            (QKeySequence(UP), lambda: self._shift(-1)),
            (QKeySequence(DOWN), lambda: self._shift(1)),
        ):
            shortcut = QShortcut(keys, self._list)
            shortcut.setContext(Qt.ShortcutContext.WidgetShortcut)
            shortcut.activated.connect(slot)

    def context_menu(self) -> QMenu:
        """What can be done with the selected item, as a menu that deletes itself."""
        menu = QMenu(self)
        menu.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        row = self._current()
        for key, (label, name) in ACTIONS.items():
            action = menu.addAction(icon(name, self._theme), shown(label))
            action.setShortcut(QKeySequence(KEYS.get(key, "")))
            action.setEnabled(row is not None and _can(key, row))
            action.triggered.connect(lambda _checked=False, key=key: self._do(key))
        menu.addSeparator()
        waits = row is not None and row.item.status == "waiting"
        for step, label in ((-1, Text("Move up")), (1, Text("Move down"))):
            action = menu.addAction(shown(label))
            action.setShortcut(QKeySequence(UP if step < 0 else DOWN))
            action.setEnabled(waits)
            action.triggered.connect(lambda _checked=False, step=step: self._shift(step))
        return menu

    def _on_menu(self, position: QPoint) -> None:
        index = self._list.indexAt(position)
        if index.isValid():
            self._list.setCurrentIndex(index)
            self.context_menu().popup(self._list.viewport().mapToGlobal(position))

    def _on_button(self, action: str, item_id: str) -> None:
        self._select(self._model.row_of(item_id))
        self._do(action)

    def _do(self, action: str) -> None:
        row = self._current()
        if row is None or not _can(action, row):
            return
        match action:
            case "open":
                self.open_requested.emit(row.item.run_id)
            case "edit":
                self.edit_requested.emit(row.item.recipe)
            case "put_back":
                self.put_back_requested.emit(row.item.id)
            case "remove":
                self.remove_requested.emit(row.item.id)

    def _remove_current(self) -> None:
        row = self._current()
        if row is not None:  # where it cannot be removed, a person is told why
            self.remove_requested.emit(row.item.id)

    def _shift(self, step: int) -> None:
        row = self._current()
        if row is not None:
            self._model.move(row.item.id, self._list.currentIndex().row() + step)

    def _current(self) -> QueueRow | None:
        row = self._list.currentIndex().data(ROW_ROLE)
        return row if isinstance(row, QueueRow) else None

    def _select(self, number: int | None) -> None:
        if number is not None and number >= 0:
            self._list.setCurrentIndex(self._model.index(number))

    def _show_state(self) -> None:
        self._head.show_queue(self._queue)
        self._pages.setCurrentWidget(self._list if self._queue.items else self._nothing)


def _can(action: str, row: QueueRow) -> bool:
    return bool(row.item.run_id) if action == "open" else action in row.actions
