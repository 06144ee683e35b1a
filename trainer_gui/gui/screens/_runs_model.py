"""RunsModel and RunsFilter: the rows of the table of runs, sorted and searched."""

import time
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Final

from PySide6.QtCore import (
    QAbstractTableModel,
    QModelIndex,
    QObject,
    QPersistentModelIndex,
    QSortFilterProxyModel,
    Qt,
)
from PySide6.QtGui import QColor, QIcon

from trainer_gui.core.text import Text
from trainer_gui.gui.icons import icon
from trainer_gui.gui.screens._run_words import (
    STATUS_LOOKS,
    ago,
    best_score,
    data_label,
    model_label,
    moment,
    run_seconds,
)
from trainer_gui.gui.theme import Theme
from trainer_gui.gui.translate import shown
from trainer_gui.runs.store import RunInfo
from trainer_gui.state.wording import duration

Index = QModelIndex | QPersistentModelIndex
RUN_ROLE: Final = int(Qt.ItemDataRole.UserRole)
_Role = Qt.ItemDataRole
_NOWHERE: Final = QModelIndex()


@dataclass(frozen=True)
class Cell:
    """A fact of a run.

    Attributes:
        words: as it is shown.
        key: what rows are ordered by; None comes last, up or down.
    """

    words: str
    key: str | float | None


TITLES: Final = (
    Text("Status"),
    Text("Title"),
    Text("Best"),
    Text("At epoch"),
    Text("Data"),
    Text("Model"),
    Text("Started"),
    Text("Duration"),
    Text("Run"),
)
STATUS, TITLE, BEST, BEST_EPOCH, DATA, MODEL, STARTED, DURATION, RUN = range(len(TITLES))
_FIGURES: Final = frozenset({BEST, BEST_EPOCH, DURATION})
"""Columns of numbers, which stand to the right."""


def run_cells(run: RunInfo, now: float) -> tuple[Cell, ...]:
    """The facts of a run in the order of `TITLES`; a damaged one tells its problem as title."""
    status = shown(STATUS_LOOKS[run.status].word)
    data = data_label(run)
    seconds = None if run.status == "damaged" else run_seconds(run, now)
    best_epoch = "–" if run.best_epoch is None else str(run.best_epoch + 1)
    return (
        Cell(status, status),
        Cell(shown(run.problem) if run.problem else run.title, run.title.casefold()),
        Cell(best_score(run), run.best_score),
        Cell(best_epoch, run.best_epoch),
        Cell(data or "–", data.casefold() or None),
        Cell(run.model or "–", run.model.casefold() or None),
        Cell(moment(run.started), run.started),
        Cell("–" if seconds is None else shown(duration(seconds)), seconds),
        Cell(run.run_id, run.run_id),
    )


def search_words(run: RunInfo, cells: Sequence[Cell]) -> str:
    """What a run is found by: title, data, model, status, id; in the window's words and ours."""
    seen = (cells[section].words for section in (STATUS, TITLE, DATA))
    names = (run.title, run.data, run.model, model_label(run), run.run_id)
    return " ".join((*seen, *names)).casefold()


class RunsModel(QAbstractTableModel):
    """A row for each run, a column for each of `TITLES`."""

    def __init__(self, theme: Theme, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._runs: tuple[RunInfo, ...] = ()
        self._cells: list[tuple[Cell, ...]] = []
        self._words: list[str] = []
        self._now = time.time()
        self._theme = theme
        self._icons: dict[str, QIcon] = {}
        self.set_theme(theme)

    def runs(self) -> tuple[RunInfo, ...]:
        """What is listed."""
        return self._runs

    def show_runs(self, runs: Sequence[RunInfo]) -> None:
        """Lists other runs."""
        self.beginResetModel()
        self._runs = tuple(runs)
        self._now = time.time()
        self._cells = [run_cells(run, self._now) for run in self._runs]
        self._words = [search_words(*pair) for pair in zip(self._runs, self._cells, strict=True)]
        self.endResetModel()

    def key(self, row: int, section: int) -> str | float | None:
        """What a row is ordered by; a sort asks ten thousand times, so it asks Qt nothing."""
        return self._cells[row][section].key

    def words(self, row: int) -> str:
        """What a row is found by."""
        return self._words[row]

    def set_theme(self, theme: Theme) -> None:
        """Takes the colours of the theme."""
        self._theme = theme
        self._icons = {
            status: icon(look.icon, theme, look.tone) for status, look in STATUS_LOOKS.items()
        }
        if self._runs:
            last = self.index(len(self._runs) - 1, len(TITLES) - 1)
            self.dataChanged.emit(self.index(0, 0), last)

    def rowCount(self, parent: Index = _NOWHERE) -> int:
        """How many runs there are."""
        return 0 if parent.isValid() else len(self._runs)

    def columnCount(self, parent: Index = _NOWHERE) -> int:
        """How many facts each row has."""
        return 0 if parent.isValid() else len(TITLES)

    def headerData(
        self, section: int, orientation: Qt.Orientation, role: int = _Role.DisplayRole
    ) -> Any:  # noqa: ANN401 - Qt's signature
        """The title of a column, over its cells."""
        if orientation is not Qt.Orientation.Horizontal:
            return None
        if role == _Role.DisplayRole:
            return shown(TITLES[section])
        return _alignment(section) if role == _Role.TextAlignmentRole else None

    def data(self, index: Index, role: int = _Role.DisplayRole) -> Any:  # noqa: ANN401 - Qt's
        """What a cell shows, says and is sorted by."""
        if not index.isValid():
            return None
        run, section = self._runs[index.row()], index.column()
        cell = self._cells[index.row()][section]
        found: object = None
        match role:
            case _Role.DisplayRole:
                found = cell.words
            case int() if role == RUN_ROLE:
                found = run
            case _Role.DecorationRole if section == STATUS:
                found = self._icons[run.status]
            case _Role.TextAlignmentRole:
                found = _alignment(section)
            case _Role.ForegroundRole:
                found = self._ink(run, section)
            case _Role.ToolTipRole:
                found = self._tip(run, section, cell)
        return found

    def _ink(self, run: RunInfo, section: int) -> QColor | None:
        if section == TITLE and run.problem is not None:
            return QColor(self._theme.danger)
        return QColor(self._theme.muted) if section in {STARTED, DURATION, RUN} else None

    def _tip(self, run: RunInfo, section: int, cell: Cell) -> str:
        if section == STATUS:
            return shown(run.problem or STATUS_LOOKS[run.status].meaning)
        if section == STARTED:
            return ago(run.started, self._now)
        return model_label(run) if section == MODEL else cell.words


def _alignment(section: int) -> Qt.AlignmentFlag:
    side = Qt.AlignmentFlag.AlignRight if section in _FIGURES else Qt.AlignmentFlag.AlignLeft
    return side | Qt.AlignmentFlag.AlignVCenter


class RunsFilter(QSortFilterProxyModel):
    """The runs that have every word that is searched for, and the status that is asked for."""

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._words: tuple[str, ...] = ()
        self._group = "all"

    def set_words(self, text: str) -> None:
        """Searches title, data, model, status and run id."""
        self._words = tuple(text.casefold().split())
        self.invalidate()

    def set_group(self, group: str) -> None:
        """Shows one group of statuses, or `all`."""
        self._group = group
        self.invalidate()

    def filterAcceptsRow(self, source_row: int, source_parent: Index) -> bool:
        """Whether a run is shown."""
        model = self._source()
        run = model.runs()[source_row]
        if self._group not in {"all", STATUS_LOOKS[run.status].group}:
            return False
        return all(word in model.words(source_row) for word in self._words)

    def lessThan(self, source_left: Index, source_right: Index) -> bool:
        """Orders by a column's key; what is not known comes last, up or down."""
        model, section = self._source(), source_left.column()
        left, right = model.key(source_left.row(), section), model.key(source_right.row(), section)
        if left is None or right is None:
            down = self.sortOrder() is Qt.SortOrder.DescendingOrder
            return (left is None) == down and left is not right
        if isinstance(left, str) and isinstance(right, str):
            return left < right
        return float(left) < float(right)

    def _source(self) -> RunsModel:
        model = self.sourceModel()
        assert isinstance(model, RunsModel)
        return model
