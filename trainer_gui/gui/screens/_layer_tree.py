"""LayerTree: Qt's tree of layers, with bars behind the parameters and columns that fit."""

from PySide6.QtCore import QRectF, Qt
from PySide6.QtGui import QColor, QPainter, QPalette, QPen, QResizeEvent
from PySide6.QtWidgets import (
    QHeaderView,
    QStyledItemDelegate,
    QStyleOptionViewItem,
    QTreeView,
    QWidget,
)

from trainer_gui.core.text import Text
from trainer_gui.gui.screens._layer_model import Column, Index, LayerModel, LayerRole
from trainer_gui.gui.theme import SPACE, Theme, tabular
from trainer_gui.gui.translate import shown

_LEAST_TYPE, _MOST_NAME = 9 * SPACE, 20 * SPACE
_FILL_OPACITY, _LINE_OPACITY = 0.22, 0.45
_BY_CONTENT = (Column.OUTPUT, Column.MULTIPLY_ADDS)


class LayerTree(QTreeView):
    """Names and figures keep their room the longest; where there is plenty, bars get half."""

    def __init__(self, model: LayerModel, theme: Theme, *, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._cells = _Cells(theme, self)
        self.setModel(model)
        self.setItemDelegate(self._cells)
        self.setAccessibleName(shown(Text("Layers of the model")))
        self.setFont(tabular(self.font()))
        self.setUniformRowHeights(True)
        self.setIndentation(2 * SPACE)
        self.setAllColumnsShowFocus(True)
        self.setEditTriggers(QTreeView.EditTrigger.NoEditTriggers)
        header = self.header()
        header.setStretchLastSection(False)
        header.setMinimumSectionSize(6 * SPACE)
        header.setSectionsMovable(False)
        header.setSectionResizeMode(Column.LAYER, QHeaderView.ResizeMode.Stretch)
        for column in (Column.TYPE, Column.PARAMETERS):
            header.setSectionResizeMode(column, QHeaderView.ResizeMode.Interactive)
        for column in _BY_CONTENT:
            header.setSectionResizeMode(column, QHeaderView.ResizeMode.ResizeToContents)
        header.sectionResized.connect(self._on_section_resized)

    def set_theme(self, theme: Theme) -> None:
        """Takes the colours of the theme."""
        self._cells.theme = theme
        self.viewport().update()

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Shares the width anew."""
        super().resizeEvent(event)
        self.fit_columns()

    def fit_columns(self) -> None:
        """Shares the width among the columns."""
        header = self.header()
        name = min(self.sizeHintForColumn(Column.LAYER), _MOST_NAME)
        kind = max(self.sizeHintForColumn(Column.TYPE), _LEAST_TYPE)
        figure = max(
            self.sizeHintForColumn(Column.PARAMETERS), header.sectionSizeHint(Column.PARAMETERS)
        )
        taken = sum(header.sectionSize(column) for column in _BY_CONTENT)
        room = self.viewport().width() - taken - name - figure
        header.resizeSection(Column.TYPE, max(_LEAST_TYPE, min(kind, room)))
        header.resizeSection(Column.PARAMETERS, figure + max(0, room - kind) // 2)

    def _on_section_resized(self, section: int, old: int, new: int) -> None:
        if section in _BY_CONTENT:
            self.fit_columns()


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
        painter.save()
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        frozen = index.data(LayerRole.FROZEN)
        colour.setAlphaF(_LINE_OPACITY if frozen else _FILL_OPACITY)
        if frozen:
            painter.setPen(QPen(colour, 1, Qt.PenStyle.DashLine))
        else:
            painter.setPen(Qt.PenStyle.NoPen)
            painter.setBrush(colour)
        painter.drawRoundedRect(area, 3, 3)
        painter.restore()
