"""ReportTable: precision, recall, F1 and support of every class, with averages below."""

from collections.abc import Sequence
from dataclasses import replace
from typing import Final

from PySide6.QtCore import (
    QAbstractTableModel,
    QModelIndex,
    QPersistentModelIndex,
    QRect,
    QSortFilterProxyModel,
    Qt,
    Signal,
)
from PySide6.QtGui import QColor, QPainter, QResizeEvent
from PySide6.QtWidgets import (
    QAbstractItemView,
    QHeaderView,
    QStyledItemDelegate,
    QStyleOptionViewItem,
    QTableView,
    QVBoxLayout,
    QWidget,
)

from trainer_gui.core.text import Text
from trainer_gui.gui.theme import SPACE, Theme, set_look, tabular
from trainer_gui.gui.translate import shown
from trainer_gui.state import wording
from trainer_gui.state.confusion import Report

_SORT_ROLE = Qt.ItemDataRole.UserRole
_RECALL = 2
_COLUMNS = 5
_LEAST_COLUMN = 9 * SPACE
"""Pixels that a figure and its title need."""
_RANKS: Final = {3: 4, 4: 5}
"""How many columns there must be room for, so that F1 and support are shown."""
Index = QModelIndex | QPersistentModelIndex
_Row = tuple[str, float, float, float, int]


class _Rows(QAbstractTableModel):
    """Classes in their order, then averages."""

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self._rows: list[_Row] = []
        self._about_mean = ""
        self.classes = 0
        self._titles = (
            Text("Class"),
            Text("Precision"),
            Text("Recall"),
            Text("F1"),
            Text("Support"),
        )

    def show_report(self, report: Report | None) -> None:
        rows = _rows_of(report) if report is not None else []
        count = len(report.classes) if report is not None else 0
        self._about_mean = shown(_about_mean(report)) if report is not None else ""
        if rows and [row[0] for row in rows[:count]] == self._names():
            # Other figures of the same classes: what a person has selected stays selected.
            self._rows = rows
            self.dataChanged.emit(self.index(0, 0), self.index(len(rows) - 1, _COLUMNS - 1))
            return
        self.beginResetModel()
        self._rows = rows
        self.classes = count
        self.endResetModel()

    def rowCount(self, parent: Index = QModelIndex()) -> int:  # noqa: B008 - Qt's signature
        return 0 if parent.isValid() else len(self._rows)

    def columnCount(self, parent: Index = QModelIndex()) -> int:  # noqa: B008
        return 0 if parent.isValid() else len(self._titles)

    def headerData(
        self, section: int, orientation: Qt.Orientation, role: int = Qt.ItemDataRole.DisplayRole
    ) -> object:
        if orientation is not Qt.Orientation.Horizontal:
            return None
        match role:
            case Qt.ItemDataRole.DisplayRole:
                return shown(self._titles[section])
            case Qt.ItemDataRole.TextAlignmentRole:
                return _alignment(section)
        return None

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> object:
        value = self._rows[index.row()][index.column()]
        match role:
            case Qt.ItemDataRole.DisplayRole:
                return self._shown(value)
            case Qt.ItemDataRole.TextAlignmentRole:
                return _alignment(index.column())
            case Qt.ItemDataRole.UserRole:
                return value
            case Qt.ItemDataRole.ToolTipRole if index.row() == self.classes:
                return self._about_mean
        return None

    def _names(self) -> list[str]:
        return [row[0] for row in self._rows[: self.classes]]

    def _shown(self, value: str | float) -> str:
        if isinstance(value, str):
            return value
        return wording.exact(value) if isinstance(value, int) else wording.percent(value)


def _alignment(column: int) -> Qt.AlignmentFlag:
    """Names stand to the left, figures to the right, and titles over them."""
    side = Qt.AlignmentFlag.AlignRight if column else Qt.AlignmentFlag.AlignLeft
    return side | Qt.AlignmentFlag.AlignVCenter


def _rows_of(report: Report) -> list[_Row]:
    averages = (
        replace(report.macro, name=shown(_mean_of(report))),
        replace(report.weighted, name=shown(Text("Weighted mean"))),
    )
    return [
        (row.name, row.precision, row.recall, row.f1, row.support)
        for row in (*report.classes, *averages)
    ]


def _mean_of(report: Report) -> Text:
    """The name of the plain mean; it tells over how many classes where some do not occur."""
    if report.occurring == len(report.classes):
        return Text("Mean")
    return Text("Mean of {count} of {all}", count=report.occurring, all=len(report.classes))


def _about_mean(report: Report) -> Text:
    return Text("The plain mean over the {count} of {all} classes that samples have, or that were "
                "predicted; a class that was predicted and has no sample counts as 0.",
                count=report.occurring, all=len(report.classes))  # fmt: skip


class _AveragesBelow(QSortFilterProxyModel):
    """Sorts classes, and leaves the averages at the bottom."""

    def lessThan(self, left: Index, right: Index) -> bool:
        rows = self.sourceModel()
        assert isinstance(rows, _Rows)
        below = left.row() >= rows.classes, right.row() >= rows.classes
        if below[0] != below[1]:
            ascending = self.sortOrder() is Qt.SortOrder.AscendingOrder
            return below[1] if ascending else below[0]
        if all(below):
            return False
        return bool(left.data(_SORT_ROLE) < right.data(_SORT_ROLE))


class _RecallBar(QStyledItemDelegate):
    """A bar behind the figure, so that weak classes are seen at a glance."""

    def __init__(self, theme: Theme, parent: QWidget) -> None:
        super().__init__(parent)
        self.theme = theme

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: Index) -> None:
        value = index.data(_SORT_ROLE)
        if isinstance(value, float) and value == value:  # noqa: PLR0124 - not NaN
            area: QRect = option.rect
            bar = area.adjusted(2, 4, -2, -4)
            bar.setWidth(round(bar.width() * value))
            painter.fillRect(bar, QColor(self.theme.accent_soft))
        super().paint(painter, option, index)


class ReportTable(QWidget):
    """How well each class is recognised."""

    class_selected = Signal(int)
    """Index of the class whose row was chosen."""

    def __init__(self, theme: Theme, *, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._rows = _Rows(self)
        self._sorted = _AveragesBelow(self)
        self._sorted.setSourceModel(self._rows)
        self._bar = _RecallBar(theme, self)
        self._table = QTableView()
        self._table.setModel(self._sorted)
        self._table.setItemDelegateForColumn(_RECALL, self._bar)
        self._table.setSortingEnabled(True)
        self._table.sortByColumn(-1, Qt.SortOrder.AscendingOrder)
        self._table.setSelectionBehavior(QAbstractItemView.SelectionBehavior.SelectRows)
        self._table.setSelectionMode(QAbstractItemView.SelectionMode.SingleSelection)
        self._table.setShowGrid(False)
        self._table.setFont(tabular(self._table.font()))
        self._table.verticalHeader().hide()
        self._table.verticalHeader().setDefaultSectionSize(24)
        self._table.horizontalHeader().setSectionResizeMode(QHeaderView.ResizeMode.Stretch)
        self._table.setAccessibleName(shown(Text("Report per class")))
        set_look(self._table, role="plain")
        self._table.selectionModel().currentRowChanged.connect(self._on_row)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.addWidget(self._table)

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Leaves columns out rather than half their figures."""
        super().resizeEvent(event)
        fitting = self.width() // _LEAST_COLUMN
        for column, rank in _RANKS.items():
            self._table.setColumnHidden(column, rank > fitting)

    def set_theme(self, theme: Theme) -> None:
        """Takes the colours of the theme."""
        self._bar.theme = theme
        self._table.viewport().update()

    def show_report(self, report: Report | None) -> None:
        """Shows a report; None empties the table."""
        self._rows.show_report(report)

    def select_class(self, index: int) -> None:
        """Selects the row of a class; emits nothing."""
        place = self._sorted.mapFromSource(self._rows.index(index, 0))
        blocked = self.blockSignals(True)  # not the table's: it must draw what it selects
        self._table.selectRow(place.row())
        self.blockSignals(blocked)

    def cells(self) -> Sequence[Sequence[str]]:
        """The rows as they stand on the screen."""
        return [
            [
                str(self._sorted.index(row, column).data())
                for column in range(self._sorted.columnCount())
            ]
            for row in range(self._sorted.rowCount())
        ]

    def _on_row(self, current: QModelIndex) -> None:
        row = self._sorted.mapToSource(current).row()
        if 0 <= row < self._rows.classes:
            self.class_selected.emit(row)
