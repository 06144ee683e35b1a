"""CompareTable: only what differs between compared runs, and how well each did."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Final

from PySide6.QtCore import (
    QAbstractTableModel,
    QModelIndex,
    QObject,
    QPersistentModelIndex,
    QSize,
    Qt,
)
from PySide6.QtGui import QFont, QGuiApplication
from PySide6.QtWidgets import QAbstractItemView, QHeaderView, QTableView, QWidget

from trainer_gui.core.text import Text
from trainer_gui.gui.screens._compare_lines import line_sample
from trainer_gui.gui.screens._recipe_difference import Difference
from trainer_gui.gui.screens._run_words import best_score
from trainer_gui.gui.screens._runs_model import Ticked
from trainer_gui.gui.theme import SPACE, Theme, set_look, tabular
from trainer_gui.gui.translate import shown

Index = QModelIndex | QPersistentModelIndex
_Role = Qt.ItemDataRole
_NOWHERE: Final = QModelIndex()
_SAMPLE: Final = QSize(18, 10)
_ROW_HEIGHT: Final = 26
_LEAST_COLUMN: Final = 14 * SPACE
_MOST_HEAD: Final = 24 * SPACE


@dataclass(frozen=True)
class Line:
    """A row.

    Attributes:
        label: its title.
        values: one for each run.
        path: of the option, as in presets; empty for what is no option.
        winners: columns of the best.
    """

    label: str
    values: tuple[str, ...]
    path: str = ""
    winners: frozenset[int] = frozenset()


def result_lines(ticked: Sequence[Ticked]) -> tuple[Line, ...]:
    """The rows that say how well runs did: best first."""
    runs = [one.run for one in ticked]
    epochs = ("–" if run.best_epoch is None else str(run.best_epoch + 1) for run in runs)
    return (
        Line(shown(Text("Best")), tuple(map(best_score, runs)), winners=_winners(ticked)),
        Line(shown(Text("At epoch")), tuple(epochs)),
    )


def _winners(ticked: Sequence[Ticked]) -> frozenset[int]:
    """Who has the best score; nobody where they were not scored by the same metric."""
    if len({(one.run.metric, one.run.goal) for one in ticked}) != 1:
        return frozenset()
    scores = {place: one.run.best_score for place, one in enumerate(ticked)}
    known = {place: score for place, score in scores.items() if score is not None}
    if not known:
        return frozenset()
    choose = min if ticked[0].run.goal == "min" else max
    best = choose(known.values())
    return frozenset(place for place, score in known.items() if score == best)


class CompareModel(QAbstractTableModel):
    """A row for each difference, a column for each run."""

    def __init__(self, theme: Theme, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._theme = theme
        self._ticked: tuple[Ticked, ...] = ()
        self._names: tuple[str, ...] = ()
        self._lines: tuple[Line, ...] = ()

    def show_lines(
        self, ticked: Sequence[Ticked], names: Sequence[str], lines: Sequence[Line]
    ) -> None:
        """Compares these runs by these rows."""
        self.beginResetModel()
        self._ticked, self._names, self._lines = tuple(ticked), tuple(names), tuple(lines)
        self.endResetModel()

    def set_theme(self, theme: Theme) -> None:
        """Takes the colours of the theme."""
        self._theme = theme
        self.headerDataChanged.emit(Qt.Orientation.Horizontal, 0, max(len(self._ticked) - 1, 0))

    def rowCount(self, parent: Index = _NOWHERE) -> int:
        """How many rows there are."""
        return 0 if parent.isValid() else len(self._lines)

    def columnCount(self, parent: Index = _NOWHERE) -> int:
        """How many runs there are."""
        return 0 if parent.isValid() else len(self._ticked)

    def headerData(
        self, section: int, orientation: Qt.Orientation, role: int = _Role.DisplayRole
    ) -> Any:  # noqa: ANN401 - Qt's signature
        """Runs with their lines above, options at the left."""
        found: object = None
        across = orientation is Qt.Orientation.Horizontal
        match role:
            case _Role.DisplayRole:
                found = self._names[section] if across else self._lines[section].label
            case _Role.DecorationRole if across:
                ratio = max((screen.devicePixelRatio() for screen in QGuiApplication.screens()),
                            default=1.0)  # fmt: skip
                found = line_sample(self._theme, self._ticked[section].slot, _SAMPLE, ratio)
            case _Role.ToolTipRole:
                run = self._ticked[section].run if across else None
                found = self._lines[section].path if run is None else f"{run.title}\n{run.run_id}"
            case _Role.TextAlignmentRole:
                found = Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter
        return found

    def data(self, index: Index, role: int = _Role.DisplayRole) -> Any:  # noqa: ANN401 - Qt's
        """A value; the best score is bold."""
        if not index.isValid():
            return None
        line = self._lines[index.row()]
        if role in (_Role.DisplayRole, _Role.ToolTipRole):
            return line.values[index.column()]
        if role == _Role.FontRole and index.column() in line.winners:
            font = QFont()
            font.setBold(True)
            return font
        return None


class CompareTable(QTableView):
    """The rows of a comparison; runs stand side by side."""

    def __init__(self, theme: Theme, *, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._model = CompareModel(theme, self)
        self.setModel(self._model)
        self.setAccessibleName(shown(Text("What differs between the ticked runs")))
        set_look(self, role="plain")
        self.setFont(tabular(self.font()))
        self.setShowGrid(False)
        self.setWordWrap(False)
        self.setTabKeyNavigation(False)
        self.setSelectionMode(QAbstractItemView.SelectionMode.NoSelection)
        self.setHorizontalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        self.setVerticalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        self.setCornerWidget(QWidget())  # else a line is drawn where the scroll bars meet
        across, down = self.horizontalHeader(), self.verticalHeader()
        for head in (across, down):
            head.setHighlightSections(False)
            head.setSectionsClickable(False)
            head.setTextElideMode(Qt.TextElideMode.ElideRight)
        across.setMinimumSectionSize(_LEAST_COLUMN)
        across.setSectionResizeMode(QHeaderView.ResizeMode.Stretch)
        down.setDefaultSectionSize(_ROW_HEIGHT)
        down.setSectionResizeMode(QHeaderView.ResizeMode.Fixed)
        down.setMaximumWidth(_MOST_HEAD)

    def show_comparison(
        self, ticked: Sequence[Ticked], names: Sequence[str], found: Sequence[Difference]
    ) -> None:
        """Shows how well runs did, and what differs between them."""
        lines = [Line(one.label, one.values, one.path) for one in found]
        self._model.show_lines(ticked, names, [*result_lines(ticked), *lines])

    def set_theme(self, theme: Theme) -> None:
        """Takes the colours of the theme."""
        self._model.set_theme(theme)
