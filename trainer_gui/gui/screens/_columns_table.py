"""ColumnsTable: how well each column of numbers is predicted, a row each."""

from collections.abc import Sequence

from PySide6.QtCore import (
    QAbstractTableModel,
    QModelIndex,
    QPersistentModelIndex,
    QSortFilterProxyModel,
    Qt,
)
from PySide6.QtWidgets import QAbstractItemView, QHeaderView, QTableView, QVBoxLayout, QWidget

from trainer_gui.core.text import Text
from trainer_gui.gui.theme import set_look, tabular
from trainer_gui.gui.translate import shown
from trainer_gui.state import wording
from trainer_gui.state.regression import ColumnReport

_SORT_ROLE = Qt.ItemDataRole.UserRole
_NAME = Text("Number")
_EMPTY = ColumnReport((), ())
Index = QModelIndex | QPersistentModelIndex


class _Rows(QAbstractTableModel):
    """Columns of numbers in their order."""

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self._report = _EMPTY

    def show_report(self, report: ColumnReport | None) -> None:
        before, after = self._report, report or _EMPTY
        same = before.metrics == after.metrics and [row.name for row in before.rows] == [
            row.name for row in after.rows
        ]
        if same and after.rows:
            # Other figures of the same columns: what a person has selected stays selected.
            self._report = after
            last = self.index(self.rowCount() - 1, self.columnCount() - 1)
            self.dataChanged.emit(self.index(0, 0), last)
            return
        self.beginResetModel()
        self._report = after
        self.endResetModel()

    def rowCount(self, parent: Index = QModelIndex()) -> int:  # noqa: B008 - Qt's signature
        return 0 if parent.isValid() else len(self._report.rows)

    def columnCount(self, parent: Index = QModelIndex()) -> int:  # noqa: B008
        return 0 if parent.isValid() or not self._report.metrics else 1 + len(self._report.metrics)

    def headerData(
        self, section: int, orientation: Qt.Orientation, role: int = Qt.ItemDataRole.DisplayRole
    ) -> object:
        if orientation is not Qt.Orientation.Horizontal:
            return None
        match role:
            case Qt.ItemDataRole.DisplayRole | Qt.ItemDataRole.ToolTipRole:
                return shown(_NAME if section == 0 else self._report.metrics[section - 1].label)
            case Qt.ItemDataRole.TextAlignmentRole:
                return _alignment(section) | Qt.TextFlag.TextWordWrap.value
        return None

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> object:
        row, section = self._report.rows[index.row()], index.column()
        if role == Qt.ItemDataRole.TextAlignmentRole:
            return _alignment(section)
        if role == Qt.ItemDataRole.ToolTipRole and section == 0:
            return row.name  # the column may be too narrow for it
        if role not in (Qt.ItemDataRole.DisplayRole, _SORT_ROLE):
            return None
        if section == 0:
            return row.name
        figure = row.figures[section - 1]
        if role == _SORT_ROLE:
            return float("inf") if figure is None else figure
        return wording.score(figure, self._report.metrics[section - 1])


def _alignment(section: int) -> int:
    """Names stand to the left, figures to the right, and titles over them."""
    side = Qt.AlignmentFlag.AlignRight if section else Qt.AlignmentFlag.AlignLeft
    return side.value | Qt.AlignmentFlag.AlignVCenter.value


class ColumnsTable(QWidget):
    """The errors of each column, sortable."""

    def __init__(self, *, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._rows = _Rows(self)
        self._sorted = QSortFilterProxyModel(self)
        self._sorted.setSortRole(_SORT_ROLE)
        self._sorted.setSourceModel(self._rows)
        table = QTableView()
        table.setModel(self._sorted)
        table.setSortingEnabled(True)
        table.sortByColumn(-1, Qt.SortOrder.AscendingOrder)
        table.setSelectionBehavior(QAbstractItemView.SelectionBehavior.SelectRows)
        table.setSelectionMode(QAbstractItemView.SelectionMode.SingleSelection)
        table.setShowGrid(False)
        table.setFont(tabular(table.font()))
        table.verticalHeader().hide()
        table.verticalHeader().setDefaultSectionSize(24)
        table.horizontalHeader().setSectionResizeMode(QHeaderView.ResizeMode.Stretch)
        table.setAccessibleName(shown(Text("Errors of each number")))
        set_look(table, role="plain")
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.addWidget(table)

    def show_report(self, report: ColumnReport | None) -> None:
        """Shows a report; None empties the table."""
        self._rows.show_report(report)

    def cells(self) -> Sequence[Sequence[str]]:
        """The rows as they stand on the screen."""
        return [
            [
                str(self._sorted.index(row, column).data())
                for column in range(self._sorted.columnCount())
            ]
            for row in range(self._sorted.rowCount())
        ]
