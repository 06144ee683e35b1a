"""LayerTable: a model layer by layer, with shapes, parameters and work."""

from PySide6.QtCore import QRectF, Qt
from PySide6.QtGui import (
    QColor,
    QGuiApplication,
    QKeySequence,
    QPainter,
    QPalette,
    QPen,
    QResizeEvent,
    QShortcut,
)
from PySide6.QtWidgets import (
    QHBoxLayout,
    QHeaderView,
    QLabel,
    QStyledItemDelegate,
    QStyleOptionViewItem,
    QTreeView,
    QVBoxLayout,
    QWidget,
)

from trainer_gui.core.answers import ModelSummarised
from trainer_gui.core.text import Text
from trainer_gui.gui.screens._layer_model import (
    Column,
    Index,
    LayerModel,
    LayerRole,
)
from trainer_gui.gui.theme import SPACE, Theme, set_look, tabular
from trainer_gui.gui.translate import shown
from trainer_gui.gui.widgets.elided_label import ElidedLabel
from trainer_gui.gui.widgets.icon_widgets import IconButton
from trainer_gui.gui.widgets.segmented import SegmentedControl
from trainer_gui.state import wording

_MANY_LAYERS = 60
_LEAST_TYPE, _MOST_NAME = 9 * SPACE, 20 * SPACE
_BAR_OPACITY = 0.22
_BLOCKS, _TWO, _ALL = "blocks", "two", "all"


class LayerTable(QWidget):
    """A tree of layers that folds by depth; Ctrl+C copies all of it as text."""

    def __init__(self, theme: Theme, *, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._model = LayerModel(self)
        self._view = QTreeView()
        self._cells = _Cells(theme, self._view)
        self._depths = SegmentedControl(
            [
                (_BLOCKS, shown(Text("Blocks"))),
                (_TWO, shown(Text("Two levels"))),
                (_ALL, shown(Text("All layers"))),
            ],
            name=shown(Text("Depth of the table")),
        )
        self._depths.chosen.connect(self._on_depth)
        self._copy = IconButton("copy", shown(Text("Copy the table as text (Ctrl+C)")))
        self._copy.clicked.connect(self.copy_text)
        self._totals = ElidedLabel()
        self._depth_chosen = False
        self._prepare_view()
        self._lay_out()

    def _prepare_view(self) -> None:
        view = self._view
        view.setModel(self._model)
        view.setItemDelegate(self._cells)
        view.setAccessibleName(shown(Text("Layers of the model")))
        view.setFont(tabular(view.font()))
        view.setUniformRowHeights(True)
        view.setIndentation(2 * SPACE)
        view.setAllColumnsShowFocus(True)
        view.setEditTriggers(QTreeView.EditTrigger.NoEditTriggers)
        header = view.header()
        header.setStretchLastSection(False)
        header.setMinimumSectionSize(6 * SPACE)
        header.setSectionsMovable(False)
        header.setSectionResizeMode(Column.LAYER, QHeaderView.ResizeMode.Stretch)
        for column in (Column.TYPE, Column.PARAMETERS):
            header.setSectionResizeMode(column, QHeaderView.ResizeMode.Interactive)
        for column in (Column.OUTPUT, Column.MULTIPLY_ADDS):
            header.setSectionResizeMode(column, QHeaderView.ResizeMode.ResizeToContents)
        keys = QShortcut(QKeySequence.StandardKey.Copy, view, self.copy_text)
        keys.setContext(Qt.ShortcutContext.WidgetShortcut)

    def _lay_out(self) -> None:
        set_look(self._totals, tone="muted")
        self._totals.setFont(tabular(self._totals.font()))
        title = QLabel(shown(Text("Layers")))
        set_look(title, role="section")
        tools = QHBoxLayout()
        tools.setSpacing(SPACE)
        tools.addWidget(title)
        tools.addStretch(1)
        tools.addWidget(self._depths)
        tools.addWidget(self._copy)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(SPACE)
        column.addLayout(tools)
        column.addWidget(self._view, 1)
        column.addWidget(self._totals)

    def show_summary(self, summary: ModelSummarised) -> None:
        """Shows another model; one of many layers is folded until a person chooses a depth."""
        self._totals.setText(_total_words(summary))
        if self._model.show_layers(summary.layers, summary.parameters):
            return  # the same layers with other figures: they stay folded as they are
        depth = self._model.depth()
        self._depths.setVisible(depth > 1)
        self._depths.button(_TWO).setVisible(depth > 2)  # noqa: PLR2004 - else it is all there is
        if not self._depth_chosen:
            folded = _TWO if depth > 2 else _BLOCKS  # noqa: PLR2004
            self._depths.set_value(folded if len(summary.layers) > _MANY_LAYERS else _ALL)
        self._unfold(self._depths.value())
        self._fit_columns()

    def copy_text(self) -> None:
        """Puts the whole table on the clipboard."""
        QGuiApplication.clipboard().setText(self._model.as_text())

    def set_theme(self, theme: Theme) -> None:
        """Takes the colours of the theme."""
        self._cells.theme = theme
        self._view.viewport().update()

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Shares the width anew."""
        super().resizeEvent(event)
        self._fit_columns()

    def _fit_columns(self) -> None:
        """Shortens the types where room is scarce; where there is plenty, bars get half of it."""
        header = self._view.header()
        fixed = (Column.OUTPUT, Column.MULTIPLY_ADDS)
        name = min(self._view.sizeHintForColumn(Column.LAYER), _MOST_NAME)
        kind = max(self._view.sizeHintForColumn(Column.TYPE), _LEAST_TYPE)
        figure = max(
            self._view.sizeHintForColumn(Column.PARAMETERS),
            header.sectionSizeHint(Column.PARAMETERS),
        )
        room = self._view.viewport().width() - sum(map(header.sectionSize, fixed)) - name - figure
        header.resizeSection(Column.TYPE, max(_LEAST_TYPE, min(kind, room)))
        header.resizeSection(Column.PARAMETERS, figure + max(0, room - kind) // 2)

    def _on_depth(self, depth: str) -> None:
        self._depth_chosen = True
        self._unfold(depth)

    def _unfold(self, depth: str) -> None:
        if depth == _ALL:
            self._view.expandAll()
            return
        self._view.collapseAll()
        if depth == _TWO:
            self._view.expandToDepth(0)


class _Cells(QStyledItemDelegate):
    """Mutes what holds other layers, and draws each layer's share of the parameters."""

    def __init__(self, theme: Theme, parent: QWidget) -> None:
        super().__init__(parent)
        self.theme = theme

    def initStyleOption(self, option: QStyleOptionViewItem, index: Index) -> None:
        """Gives a container's row the muted colour."""
        super().initStyleOption(option, index)
        if index.data(LayerRole.CONTAINER):
            muted = QColor(self.theme.muted)
            option.palette.setColor(QPalette.ColorRole.Text, muted)

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: Index) -> None:
        """Draws the figure, and a bar that lets it through."""
        super().paint(painter, option, index)
        share = index.data(LayerRole.SHARE)
        if not share:
            return
        area = QRectF(option.rect).adjusted(SPACE / 2, 4, -SPACE / 2, -4)
        area.setWidth(max(2.0, share * area.width()))
        colour = QColor(
            self.theme.muted if index.data(LayerRole.CONTAINER) else self.theme.accent_ink
        )
        colour.setAlphaF(_BAR_OPACITY)
        painter.save()
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        if index.data(LayerRole.FROZEN):
            painter.setPen(QPen(colour, 1, Qt.PenStyle.DashLine))
        else:
            painter.setPen(Qt.PenStyle.NoPen)
            painter.setBrush(colour)
        painter.drawRoundedRect(area, 3, 3)
        painter.restore()


def _total_words(summary: ModelSummarised) -> str:
    trained = Text("all trained")
    if summary.trainable != summary.parameters:
        trained = Text("{count} trained", count=wording.exact(summary.trainable))
    words = Text(
        "{layers} layers · {parameters} parameters, {trained} · {work} multiply-adds",
        layers=wording.exact(len(summary.layers)),
        parameters=wording.exact(summary.parameters),
        trained=trained,
        work=wording.exact(summary.multiply_adds),
    )
    return shown(words)
