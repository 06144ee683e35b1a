"""LayerModel: the layers of a model as a tree, for Qt's views."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from enum import IntEnum
from typing import Any, Final

from PySide6.QtCore import QAbstractItemModel, QModelIndex, QObject, QPersistentModelIndex, Qt

from trainer_gui.core.replies import LayerRow
from trainer_gui.core.text import Text
from trainer_gui.gui.translate import shown
from trainer_gui.state import wording

Index = QModelIndex | QPersistentModelIndex


class LayerRole(IntEnum):
    """What a cell knows beside its text.

    Attributes:
        SHARE: the parameters of a layer as a share of the model's, 0…1; in their column alone.
        FROZEN: whether a layer has parameters of which none is trained.
        CONTAINER: whether a layer holds others.
    """

    SHARE = Qt.ItemDataRole.UserRole
    FROZEN = Qt.ItemDataRole.UserRole + 1
    CONTAINER = Qt.ItemDataRole.UserRole + 2


class Column(IntEnum):
    """What stands in each column."""

    LAYER = 0
    TYPE = 1
    OUTPUT = 2
    PARAMETERS = 3
    MULTIPLY_ADDS = 4


_HEADINGS: Final = {
    Column.LAYER: (Text("Layer"), Text("Name of the module within the model.")),
    Column.TYPE: (Text("Type"), Text("Class of the module.")),
    Column.OUTPUT: (
        Text("Output"),
        Text("Shape of what it gives for one sample."),
    ),
    Column.PARAMETERS: (
        Text("Parameters"),
        Text("Numbers that it learns, with those of the layers inside it. The bar is its share."),
    ),
    Column.MULTIPLY_ADDS: (
        Text("Multiply-adds"),
        Text("Work for one sample, with that of the layers inside it."),
    ),
}


@dataclass(eq=False)
class _Node:
    row: LayerRow
    parent: "_Node | None"
    place: int
    children: list["_Node"] = field(default_factory=list)


class LayerModel(QAbstractItemModel):
    """Layers inside layers, as they are in the model."""

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._tops: list[_Node] = []
        self._nodes: list[_Node] = []  # in order, and kept alive for the indexes that point at them
        self._total = 1

    def show_layers(self, layers: Sequence[LayerRow], parameters: int) -> bool:
        """Shows other layers; True if they are the last ones with other figures.

        Args:
            layers: each after the one that holds it.
            parameters: of the whole model.
        """
        self._total = max(parameters, 1)
        if [row.name for row in layers] == [node.row.name for node in self._nodes]:
            for node, row in zip(self._nodes, layers, strict=True):
                node.row = row
            self._announce(self._tops)
            return True
        self.beginResetModel()
        self._tops, self._nodes = [], []
        path: list[_Node] = []
        for row in layers:
            del path[row.depth :]
            parent = path[-1] if path else None
            siblings = parent.children if parent is not None else self._tops
            node = _Node(row, parent, len(siblings))
            siblings.append(node)
            self._nodes.append(node)
            path.append(node)
        self.endResetModel()
        return False

    def _announce(self, siblings: Sequence[_Node]) -> None:
        """Says that the figures of these layers, and of those inside them, have changed."""
        if not siblings:
            return
        last = len(siblings) - 1
        self.dataChanged.emit(
            self.createIndex(0, 0, siblings[0]),
            self.createIndex(last, len(Column) - 1, siblings[last]),
        )
        for node in siblings:
            self._announce(node.children)

    def depth(self) -> int:
        """How deep layers are nested; 0 while there is none."""
        return max((node.row.depth + 1 for node in self._nodes), default=0)

    def as_text(self) -> str:
        """Every layer as a line of columns with tabs between them, for a spreadsheet."""
        head = "\t".join(shown(name) for name, _ in _HEADINGS.values())
        lines = (
            "\t".join(
                (
                    node.row.name,
                    node.row.kind,
                    shape_words(node.row.output),
                    str(node.row.parameters),
                    str(node.row.multiply_adds),
                )
            )
            for node in self._nodes
        )
        return "\n".join((head, *lines))

    def index(self, row: int, column: int, parent: Index | None = None) -> QModelIndex:
        """Qt's index of a place."""
        siblings = self._children(parent)
        if 0 <= row < len(siblings) and 0 <= column < len(Column):
            return self.createIndex(row, column, siblings[row])
        return QModelIndex()

    def parent(self, index: Index | None = None) -> Any:  # noqa: ANN401 - Qt overloads it with QObject's
        """The layer that holds another."""
        if index is None:
            return super().parent()
        holder = _node(index).parent if index.isValid() else None
        return QModelIndex() if holder is None else self.createIndex(holder.place, 0, holder)

    def rowCount(self, parent: Index | None = None) -> int:
        """How many layers another holds."""
        if parent is not None and parent.isValid() and parent.column() != 0:
            return 0
        return len(self._children(parent))

    def columnCount(self, parent: Index | None = None) -> int:
        """The same everywhere."""
        return len(Column)

    def headerData(
        self, section: int, orientation: Qt.Orientation, role: int = Qt.ItemDataRole.DisplayRole
    ) -> Any:  # noqa: ANN401 - Qt's variant
        """Names of the columns, and what they mean."""
        if orientation is not Qt.Orientation.Horizontal or not 0 <= section < len(Column):
            return None
        name, meaning = _HEADINGS[Column(section)]
        match role:
            case Qt.ItemDataRole.DisplayRole:
                return shown(name)
            case Qt.ItemDataRole.ToolTipRole:
                return shown(meaning)
            case Qt.ItemDataRole.TextAlignmentRole:
                return _alignment(Column(section))
        return None

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> Any:  # noqa: ANN401
        """What a cell says."""
        if not index.isValid():
            return None
        node, column = _node(index), Column(index.column())
        found: object = None
        match role:
            case Qt.ItemDataRole.DisplayRole:
                found = _words(node.row, column)
            case Qt.ItemDataRole.TextAlignmentRole:
                found = _alignment(column)
            case Qt.ItemDataRole.ToolTipRole | Qt.ItemDataRole.AccessibleDescriptionRole:
                found = _detail(node.row, column)
            case LayerRole.SHARE if column is Column.PARAMETERS:
                found = node.row.parameters / self._total
            case LayerRole.FROZEN:
                found = bool(node.row.parameters) and not node.row.trainable
            case LayerRole.CONTAINER:
                found = bool(node.children)
        return found

    def _children(self, parent: Index | None) -> list[_Node]:
        return _node(parent).children if parent is not None and parent.isValid() else self._tops


def shape_words(shape: Sequence[int | None]) -> str:
    """A shape without the batch axis: `16 × 28 × 28`; a dash where there is none."""
    return " × ".join("?" if side is None else str(side) for side in shape) or "–"


def _node(index: Index) -> _Node:
    node = index.internalPointer()
    assert isinstance(node, _Node)
    return node


def _words(row: LayerRow, column: Column) -> str:
    match column:
        case Column.LAYER:
            return row.name.rpartition(".")[2]
        case Column.TYPE:
            return row.kind
        case Column.OUTPUT:
            return shape_words(row.output)
        case Column.PARAMETERS:
            return wording.exact(row.parameters) if row.parameters else "–"
        case Column.MULTIPLY_ADDS:
            return wording.exact(row.multiply_adds) if row.multiply_adds else "–"


def _detail(row: LayerRow, column: Column) -> str:
    if column is not Column.PARAMETERS or row.trainable == row.parameters:
        return row.name
    if not row.trainable:
        return shown(Text("Frozen: none of its parameters is trained."))
    return shown(Text("{count} of these are trained.", count=wording.exact(row.trainable)))


def _alignment(column: Column) -> Qt.AlignmentFlag:
    figures = column in (Column.PARAMETERS, Column.MULTIPLY_ADDS)
    side = Qt.AlignmentFlag.AlignRight if figures else Qt.AlignmentFlag.AlignLeft
    return side | Qt.AlignmentFlag.AlignVCenter
