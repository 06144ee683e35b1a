"""RunsModel: the rows of the table of runs: searched, sorted, marked with stars and ticks."""

import time
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from enum import IntEnum
from typing import Any, Final

from PySide6.QtCore import QAbstractTableModel, QModelIndex, QObject, QPersistentModelIndex, Qt
from PySide6.QtGui import QColor, QIcon

from trainer_gui.gui.icons import icon
from trainer_gui.gui.screens._run_row import TITLES, Column, Row, row_tip
from trainer_gui.gui.screens._run_words import STATUS_LOOKS
from trainer_gui.gui.theme import Theme
from trainer_gui.gui.translate import shown
from trainer_gui.runs.store import RunInfo

Index = QModelIndex | QPersistentModelIndex
_Role = Qt.ItemDataRole
_NOWHERE: Final = QModelIndex()
_FIGURES: Final = frozenset({Column.BEST, Column.BEST_EPOCH, Column.DURATION})
"""Columns of numbers, which stand to the right."""
_QUIET: Final = frozenset({Column.STARTED, Column.DURATION, Column.RUN})
MOST_TICKED: Final = 12
"""More curves over each other cannot be told apart: six colours, solid and dashed."""


class RunRole(IntEnum):
    """What a cell knows beside its text.

    Attributes:
        RUN: the RunInfo of its row.
        SLOT: number of the line that a ticked run has among those compared; None if unticked.
    """

    RUN = Qt.ItemDataRole.UserRole
    SLOT = Qt.ItemDataRole.UserRole + 1


@dataclass(frozen=True)
class Ticked:
    """A run that is compared.

    Attributes:
        run: which.
        slot: number of its line, 0…11; it keeps it while it is ticked.
    """

    run: RunInfo
    slot: int


class RunsModel(QAbstractTableModel):
    """A row for each run that is looked for, a column for each of `TITLES`.

    It sorts and filters by itself: through a QSortFilterProxyModel, that asks Python at every
    comparison, a thousand runs took ten times as long.
    """

    def __init__(self, theme: Theme, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._rows: dict[str, Row] = {}
        self._seen: list[str] = []
        self._places: dict[str, int] = {}
        self._slots: dict[str, int] = {}
        self._words: tuple[str, ...] = ()
        self._group = "all"
        self._starred = False
        self._order = (int(Column.STARTED), True)
        self._now = time.time()
        self._theme = theme
        self._icons: dict[str, QIcon] = {}
        self.set_theme(theme)

    def runs(self) -> tuple[RunInfo, ...]:
        """Every run, whether it is looked for or not."""
        return tuple(row.run for row in self._rows.values())

    def run(self, run_id: str) -> RunInfo | None:
        """The run of that id, whether it is looked for or not."""
        row = self._rows.get(run_id)
        return None if row is None else row.run

    def run_at(self, row: int) -> RunInfo:
        """The run of a row."""
        return self._rows[self._seen[row]].run

    def row_of(self, run_id: str) -> int | None:
        """The row of a run; None if it is not among those looked for."""
        return self._places.get(run_id)

    def ticked(self) -> tuple[Ticked, ...]:
        """The runs to be compared, in the order in which they were ticked."""
        return tuple(Ticked(self._rows[run_id].run, slot) for run_id, slot in self._slots.items())

    def show_runs(self, runs: Sequence[RunInfo]) -> None:
        """Lists other runs; ticks of those that are gone are gone with them."""
        self.beginResetModel()
        self._now = time.time()
        before = self._rows
        self._rows = {run.run_id: self._row(run, before.get(run.run_id)) for run in runs}
        self._slots = {key: slot for key, slot in self._slots.items() if key in self._rows}
        self._arrange()
        self.endResetModel()

    def search(self, text: str) -> None:
        """Shows only runs that have every word of a text in what they are called, or noted."""
        self._look_for(words=tuple(text.casefold().split()))

    def show_group(self, group: str) -> None:
        """Shows only one group of statuses, or `all`."""
        self._look_for(group=group)

    def show_starred(self, on: bool) -> None:
        """Shows only runs with a star."""
        self._look_for(starred=on)

    def set_notes(
        self, run_id: str, *, tags: tuple[str, ...] | None = None, notes: str | None = None
    ) -> None:
        """Takes what a person noted of a run; its row stays where it is."""
        run = self.run(run_id)
        if run is not None:
            tags = run.tags if tags is None else tags
            notes = run.notes if notes is None else notes
            self._rows[run_id] = Row(replace(run, tags=tags, notes=notes), self._now)
            self._tell([run_id])

    def set_star(self, run_ids: Sequence[str], on: bool) -> None:
        """Gives runs a star, or takes it away."""
        for run_id in run_ids:
            self._rows[run_id] = Row(replace(self._rows[run_id].run, star=on), self._now)
        self._tell(run_ids)

    def set_ticked(self, run_ids: Iterable[str], on: bool) -> bool:
        """Ticks runs, or unticks them; False if more were asked for than can be compared."""
        wanted = [key for key in run_ids if (key in self._slots) is not on]
        fits = True
        for run_id in wanted:
            if not on:
                del self._slots[run_id]
                continue
            free = next((slot for slot in range(MOST_TICKED) if slot not in self._taken()), None)
            if free is None:
                fits = False
            else:
                self._slots[run_id] = free
        self._tell(wanted)
        return fits

    def set_theme(self, theme: Theme) -> None:
        """Takes the colours of the theme."""
        self._theme = theme
        self._icons = {
            status: icon(look.icon, theme, look.tone) for status, look in STATUS_LOOKS.items()
        }
        self._note = icon("note", theme, "muted")
        self._heads = {
            Column.TICK: icon("chart", theme, "muted"),
            Column.STAR: icon("star", theme, "muted"),
        }
        self._tell(self._seen)
        self.headerDataChanged.emit(Qt.Orientation.Horizontal, 0, len(Column) - 1)

    def sort(self, column: int, order: Qt.SortOrder = Qt.SortOrder.AscendingOrder) -> None:
        """Orders the rows; what is not known comes last, up or down."""
        self.layoutAboutToBeChanged.emit()
        held = self.persistentIndexList()
        ids = [self._seen[index.row()] for index in held]
        self._order = (column, order is Qt.SortOrder.DescendingOrder)
        self._arrange()
        self.changePersistentIndexList(
            held,
            [
                self.index(self._places[run_id], index.column())
                for run_id, index in zip(ids, held, strict=True)
            ],
        )
        self.layoutChanged.emit()

    def rowCount(self, parent: Index = _NOWHERE) -> int:
        """How many runs are looked for."""
        return 0 if parent.isValid() else len(self._seen)

    def columnCount(self, parent: Index = _NOWHERE) -> int:
        """How many facts each row has."""
        return 0 if parent.isValid() else len(Column)

    def headerData(
        self, section: int, orientation: Qt.Orientation, role: int = _Role.DisplayRole
    ) -> Any:  # noqa: ANN401 - Qt's signature
        """The title of a column, over its cells."""
        if orientation is not Qt.Orientation.Horizontal:
            return None
        title = shown(TITLES[Column(section)])
        found: object = None
        match role:
            case _Role.DisplayRole:
                found = "" if section in self._heads else title
            case _Role.ToolTipRole | _Role.AccessibleTextRole if section in self._heads:
                found = title
            case _Role.DecorationRole:
                found = self._heads.get(Column(section))
            case _Role.TextAlignmentRole:
                found = _alignment(section)
        return found

    def data(self, index: Index, role: int = _Role.DisplayRole) -> Any:  # noqa: ANN401, C901 - a table of Qt's roles
        """What a cell shows and says."""
        if not index.isValid():
            return None
        section = index.column()
        row = self._rows[self._seen[index.row()]]
        found: object = None
        match role:
            case _Role.DisplayRole:
                found = row.words[section]
            case RunRole.RUN:
                found = row.run
            case RunRole.SLOT:
                found = self._slots.get(row.run.run_id)
            case _Role.CheckStateRole if section in self._heads:
                found = self._check_state(row.run, section)
            case _Role.DecorationRole if section == Column.STATUS:
                found = self._icons[row.run.status]
            case _Role.DecorationRole if section == Column.TITLE and row.run.notes:
                found = self._note
            case _Role.TextAlignmentRole:
                found = _alignment(section)
            case _Role.ForegroundRole:
                found = self._ink(row.run, section)
            case _Role.ToolTipRole | _Role.AccessibleDescriptionRole:
                found = row_tip(row, Column(section))
        return found

    def _row(self, run: RunInfo, before: Row | None) -> Row:
        if before is not None and before.run == run and run.status != "running":
            return before  # nothing new is to be said of it
        return Row(run, self._now)

    def _look_for(
        self,
        *,
        words: tuple[str, ...] | None = None,
        group: str | None = None,
        starred: bool | None = None,
    ) -> None:
        self.beginResetModel()
        self._words = self._words if words is None else words
        self._group = self._group if group is None else group
        self._starred = self._starred if starred is None else starred
        self._arrange()
        self.endResetModel()

    def _arrange(self) -> None:
        """Chooses and orders the rows; equal ones keep the order of the store."""
        section, down = self._order
        keys = {run_id: self._key(row, section) for run_id, row in self._rows.items()
                if self._fits(row)}  # fmt: skip
        known = [run_id for run_id, key in keys.items() if key is not None]
        known.sort(key=lambda run_id: keys[run_id], reverse=down)  # type: ignore[arg-type, return-value] # keys of one column are of one sort
        self._seen = [*known, *(run_id for run_id, key in keys.items() if key is None)]
        self._places = {run_id: row for row, run_id in enumerate(self._seen)}

    def _key(self, row: Row, section: int) -> str | float | None:
        if section == Column.TICK:
            return float(row.run.run_id in self._slots)
        return row.key(section)

    def _fits(self, row: Row) -> bool:
        if self._starred and not row.run.star:
            return False
        if self._group not in {"all", STATUS_LOOKS[row.run.status].group}:
            return False
        return all(word in row.found_by for word in self._words)

    def _taken(self) -> set[int]:
        return set(self._slots.values())

    def _tell(self, run_ids: Sequence[str]) -> None:
        """Has the rows of these runs drawn anew, and those between them."""
        places = [self._places[run_id] for run_id in run_ids if run_id in self._places]
        if places:
            last = self.index(max(places), len(Column) - 1)
            self.dataChanged.emit(self.index(min(places), 0), last)

    def _check_state(self, run: RunInfo, section: int) -> Qt.CheckState | None:
        if section == Column.TICK and run.status == "damaged":
            return None
        on = run.star if section == Column.STAR else run.run_id in self._slots
        return Qt.CheckState.Checked if on else Qt.CheckState.Unchecked

    def _ink(self, run: RunInfo, section: int) -> QColor | None:
        if section == Column.TITLE and run.problem is not None:
            return QColor(self._theme.danger)
        return QColor(self._theme.muted) if section in _QUIET else None


def _alignment(section: int) -> Qt.AlignmentFlag:
    side = Qt.AlignmentFlag.AlignRight if section in _FIGURES else Qt.AlignmentFlag.AlignLeft
    return side | Qt.AlignmentFlag.AlignVCenter
