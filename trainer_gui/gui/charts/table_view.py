"""TableView: figures of each item, sortable, with summaries below."""

import math
from collections.abc import Sequence

from PySide6.QtCore import QModelIndex, QRect, Qt, Signal
from PySide6.QtGui import QColor, QPainter, QResizeEvent
from PySide6.QtWidgets import (
    QAbstractItemView,
    QHeaderView,
    QStyledItemDelegate,
    QStyleOptionViewItem,
    QTableView,
    QWidget,
)

from trainer_gui.core.charts import Chart, ChartSpec, Table
from trainer_gui.core.spec import SplitName
from trainer_gui.core.text import Text
from trainer_gui.gui.charts._awaited import awaited
from trainer_gui.gui.charts._below import put_below
from trainer_gui.gui.charts._stage import Stage
from trainer_gui.gui.charts._table_rows import SORT_ROLE, Index, SummariesBelow, TableRows
from trainer_gui.gui.theme import SPACE, Theme, set_look, tabular
from trainer_gui.gui.translate import shown

_LEAST_COLUMN = 9 * SPACE
"""Pixels that a figure and its title need."""
_FEWEST = 3
"""Columns that are always shown."""


class TableView(QWidget):
    """A row for each item; its name, and its figures.

    Signals:
        item_selected: a person chose the row of this item.
    """

    item_selected = Signal(int)

    def __init__(
        self,
        spec: ChartSpec,
        *,
        theme: Theme,
        leading: QWidget | None = None,
        parent: QWidget | None = None,
    ) -> None:
        """Makes the view.

        Args:
            spec: what is told of the table.
            theme: its colours.
            leading: stands above the table, for example a choice of the split.
            parent: where it stands.
        """
        super().__init__(parent)
        self._spec = spec
        self._rows = TableRows(spec, self)
        self._sorted = SummariesBelow(self._rows, self)
        self._table = QTableView()
        self._table.setModel(self._sorted)
        self._bar = _Bar(theme, self)
        for section, figure in enumerate(spec.figures, start=1):
            if figure.bar:
                self._table.setItemDelegateForColumn(section, self._bar)
        self._stage = Stage(self._table, awaited(spec))
        self.setAccessibleName(shown(spec.label))
        self._lay_out(leading)
        self._table.selectionModel().currentRowChanged.connect(self._on_row)

    def _lay_out(self, leading: QWidget | None) -> None:
        table = self._table
        table.setSortingEnabled(True)
        table.sortByColumn(-1, Qt.SortOrder.AscendingOrder)
        table.setSelectionBehavior(QAbstractItemView.SelectionBehavior.SelectRows)
        table.setSelectionMode(QAbstractItemView.SelectionMode.SingleSelection)
        table.setShowGrid(False)
        table.setFont(tabular(table.font()))
        table.verticalHeader().hide()
        table.verticalHeader().setDefaultSectionSize(24)
        table.horizontalHeader().setSectionResizeMode(QHeaderView.ResizeMode.Stretch)
        table.horizontalHeader().setTextElideMode(Qt.TextElideMode.ElideRight)
        table.setAccessibleName(self.accessibleName())
        set_look(table, role="plain")
        put_below(self, leading, self._stage)

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Leaves columns out rather than half their figures."""
        super().resizeEvent(event)
        fitting = max(self.width() // _LEAST_COLUMN, _FEWEST)
        for section in range(self._rows.columnCount()):
            self._table.setColumnHidden(section, section >= fitting)

    def show_chart(self, chart: Chart | None, split: SplitName = "validation") -> None:
        """Shows a Table; None shows words in its place. Order and selected row stay."""
        table = chart if isinstance(chart, Table) else None
        self._rows.show_table(table)
        self._stage.show_canvas(filled=table is not None)

    def say(self, words: Text | None) -> None:
        """Says this where there is no table; None says when it will come."""
        self._stage.say(words or awaited(self._spec))

    def select_item(self, index: int) -> None:
        """Selects the row of an item; emits nothing."""
        place = self._sorted.mapFromSource(self._rows.index(index, 0))
        blocked = self.blockSignals(True)  # not the table's: it must draw what it selects
        self._table.selectRow(place.row())
        self.blockSignals(blocked)

    def set_theme(self, theme: Theme) -> None:
        """Takes the colours of the theme."""
        self._bar.theme = theme
        self._table.viewport().update()

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
        if 0 <= row < self._rows.items:
            self.item_selected.emit(row)


class _Bar(QStyledItemDelegate):
    """A bar behind a rate, so that weak items are seen at a glance."""

    def __init__(self, theme: Theme, parent: QWidget) -> None:
        super().__init__(parent)
        self.theme = theme

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: Index) -> None:
        value = index.data(SORT_ROLE)
        if isinstance(value, float) and math.isfinite(value):
            area: QRect = option.rect
            bar = area.adjusted(2, 4, -2, -4)
            bar.setWidth(round(bar.width() * min(max(value, 0.0), 1.0)))
            painter.fillRect(bar, QColor(self.theme.accent_soft))
        super().paint(painter, option, index)
