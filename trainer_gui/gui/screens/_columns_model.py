"""ColumnsModel: the columns of a table as rows: name, use, values, what is missing, and why."""

from collections.abc import Mapping, Sequence
from enum import IntEnum
from typing import Any, Final

from PySide6.QtCore import QAbstractTableModel, QModelIndex, QObject, QPersistentModelIndex, Qt
from PySide6.QtGui import QFont

from trainer_gui.core.found_columns import FoundColumn, Use
from trainer_gui.core.text import Text
from trainer_gui.gui.translate import shown
from trainer_gui.state import columns as words

Index = QModelIndex | QPersistentModelIndex
_Role = Qt.ItemDataRole
_NOWHERE: Final = QModelIndex()


class Part(IntEnum):
    """What is told of a column, from the left."""

    NAME = 0
    USE = 1
    VALUES = 2
    MISSING = 3
    WHY = 4


_HEADS: Final[Mapping[Part, Text]] = {
    Part.NAME: Text("Column"),
    Part.USE: Text("Used as"),
    Part.VALUES: Text("Values"),
    Part.MISSING: Text("Missing"),
    Part.WHY: Text("Why"),
}


class ColumnsModel(QAbstractTableModel):
    """The columns whose names hold what is searched for, in the order of the file."""

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._every: tuple[FoundColumn, ...] = ()
        self._columns: tuple[FoundColumn, ...] = ()
        self._section: Mapping[str, object] = {}
        self._search = ""

    def show_columns(self, columns: Sequence[FoundColumn]) -> None:
        """Shows columns; those of the same names stay where they are."""
        self._every = tuple(columns)
        self._filter()

    def show_draft(self, section: Mapping[str, object]) -> None:
        """Shows what the recipe's `data` table says of them, even before they are read again."""
        self._section = section
        self._tell()

    def search(self, text: str) -> None:
        """Shows those whose names hold a text."""
        self._search = text.casefold()
        self._filter()

    def column_at(self, row: int) -> FoundColumn:
        """The column of a row."""
        return self._columns[row]

    def use_at(self, row: int) -> Use:
        """What the draft uses it for."""
        return words.use_in(self._columns[row], self._section)

    def rowCount(self, parent: Index = _NOWHERE) -> int:
        """How many columns are shown."""
        return 0 if parent.isValid() else len(self._columns)

    def columnCount(self, parent: Index = _NOWHERE) -> int:
        """How much is told of each."""
        return 0 if parent.isValid() else len(Part)

    def headerData(
        self, section: int, orientation: Qt.Orientation, role: int = _Role.DisplayRole
    ) -> Any:  # noqa: ANN401 - Qt's signature
        """What is told."""
        if orientation is not Qt.Orientation.Horizontal:
            return None
        if role == _Role.DisplayRole:
            return shown(_HEADS[Part(section)])
        if role == _Role.TextAlignmentRole:
            return _alignment(section)
        return None

    def data(self, index: Index, role: int = _Role.DisplayRole) -> Any:  # noqa: ANN401 - Qt's
        """What is told of a column; the target stands out."""
        if not index.isValid():
            return None
        column, use = self._columns[index.row()], self.use_at(index.row())
        if role in (_Role.DisplayRole, _Role.ToolTipRole, _Role.AccessibleTextRole):
            return _said(column, use, Part(index.column()))
        if role == _Role.TextAlignmentRole:
            return _alignment(index.column())
        if role == _Role.FontRole and use == "target" and index.column() == Part.NAME:
            font = QFont()
            font.setBold(True)
            return font
        return None

    def _filter(self) -> None:
        found = tuple(
            column for column in self._every if self._search in words.shown_name(column).casefold()
        )
        same = [one.name for one in found] == [one.name for one in self._columns]
        if same:
            self._columns = found
            self._tell()
            return
        self.beginResetModel()
        self._columns = found
        self.endResetModel()

    def _tell(self) -> None:
        if self._columns:
            last = self.index(len(self._columns) - 1, len(Part) - 1)
            self.dataChanged.emit(self.index(0, 0), last)


def _said(column: FoundColumn, use: Use, part: Part) -> str:
    match part:
        case Part.NAME:
            return words.shown_name(column)
        case Part.USE:
            return shown(words.USES[use])
        case Part.VALUES:
            return shown(words.values(column))
        case Part.MISSING:
            return words.missing(column)
        case Part.WHY:
            return shown(words.why(column, use))


def _alignment(part: int) -> Qt.AlignmentFlag:
    side = Qt.AlignmentFlag.AlignRight if part == Part.MISSING else Qt.AlignmentFlag.AlignLeft
    return side | Qt.AlignmentFlag.AlignVCenter
