"""TableRows: the rows of a Table as Qt shows and sorts them, with its summaries below."""

import math
from typing import TypeAlias

from PySide6.QtCore import (
    QAbstractTableModel,
    QModelIndex,
    QObject,
    QPersistentModelIndex,
    QSortFilterProxyModel,
    Qt,
)

from trainer_gui.core.charts import ChartSpec, Summary, Table
from trainer_gui.core.text import Text
from trainer_gui.gui.translate import shown
from trainer_gui.state import wording

SORT_ROLE = Qt.ItemDataRole.UserRole
Index: TypeAlias = QModelIndex | QPersistentModelIndex


class TableRows(QAbstractTableModel):
    """Items in their own order, then summaries.

    Attributes:
        items: number of rows above the summaries.
    """

    def __init__(self, spec: ChartSpec, parent: QObject) -> None:
        super().__init__(parent)
        self._spec = spec
        self._names: tuple[str, ...] = ()
        self._heads: list[tuple[str, str]] = []
        self._columns: list[list[float]] = []
        self.items = 0

    def show_table(self, table: Table | None) -> None:
        """Shows these rows; None shows none."""
        names = () if table is None else table.names
        if names and names == self._names:
            # Other figures of the same items: what a person has selected stays selected.
            self._take(table)
            last = self.index(self.rowCount() - 1, self.columnCount() - 1)
            self.dataChanged.emit(self.index(0, 0), last)
            return
        self.beginResetModel()
        self._names, self.items = names, len(names)
        self._take(table)
        self.endResetModel()

    def _take(self, table: Table | None) -> None:
        if table is None:
            self._heads, self._columns = [], []
            return
        self._columns = [table.values[figure.key].tolist() for figure in self._spec.figures]
        summaries = zip(self._spec.summaries, table.over, strict=True)
        self._heads = [(name, name) for name in table.names]
        self._heads += [_told(summary, over, self.items) for summary, over in summaries]

    def rowCount(self, parent: Index = QModelIndex()) -> int:  # noqa: B008 - Qt's signature
        """Items and summaries."""
        return 0 if parent.isValid() else len(self._heads)

    def columnCount(self, parent: Index = QModelIndex()) -> int:  # noqa: B008
        """The name, and each figure."""
        return 0 if parent.isValid() else 1 + len(self._spec.figures)

    def headerData(
        self, section: int, orientation: Qt.Orientation, role: int = Qt.ItemDataRole.DisplayRole
    ) -> object:
        """What the figures are."""
        if orientation is not Qt.Orientation.Horizontal:
            return None
        match role:
            case Qt.ItemDataRole.DisplayRole | Qt.ItemDataRole.ToolTipRole:
                figures = self._spec.figures
                return shown(figures[section - 1].label if section else self._spec.item)
            case Qt.ItemDataRole.TextAlignmentRole:
                return _alignment(section) | Qt.TextFlag.TextWordWrap.value
        return None

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> object:
        """A name or a figure; to sort by, one that is not known is the largest."""
        section = index.column()
        if role == Qt.ItemDataRole.TextAlignmentRole:
            return _alignment(section)
        if section == 0:
            name, about = self._heads[index.row()]
            if role == Qt.ItemDataRole.ToolTipRole:
                return about  # of an item its name, which the column may be too narrow for
            return name if role in (Qt.ItemDataRole.DisplayRole, SORT_ROLE) else None
        value = self._columns[section - 1][index.row()]
        if role == SORT_ROLE:
            return math.inf if math.isnan(value) else value
        if role == Qt.ItemDataRole.DisplayRole:
            return wording.figure(value, self._spec.figures[section - 1].format)
        return None


def _told(summary: Summary, over: int, items: int) -> tuple[str, str]:
    """The name of a summary, and what it is."""
    if over == items:
        return shown(summary.label), shown(summary.about)
    counts = {"count": wording.exact(over), "all": wording.exact(items)}
    name = Text("{summary} of {count} of {all}", summary=summary.label, **counts)
    about = Text("{about} Here these are {count} of {all}.", about=summary.about, **counts)
    return shown(name), shown(about)


class SummariesBelow(QSortFilterProxyModel):
    """Sorts items, and leaves the summaries at the bottom."""

    def __init__(self, rows: TableRows, parent: QObject) -> None:
        super().__init__(parent)
        self._rows = rows
        self.setSourceModel(rows)

    def lessThan(self, left: Index, right: Index) -> bool:
        """Whether one row stands above another while the order ascends."""
        below = left.row() >= self._rows.items, right.row() >= self._rows.items
        if below[0] != below[1]:
            ascending = self.sortOrder() is Qt.SortOrder.AscendingOrder
            return below[1] if ascending else below[0]
        if all(below):
            return False
        return bool(left.data(SORT_ROLE) < right.data(SORT_ROLE))


def _alignment(section: int) -> int:
    """Names stand to the left, figures to the right, and titles over them."""
    side = Qt.AlignmentFlag.AlignRight if section else Qt.AlignmentFlag.AlignLeft
    return side.value | Qt.AlignmentFlag.AlignVCenter.value
