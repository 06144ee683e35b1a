"""TileDelegate: draws one sample of a gallery with its caption and badge."""

from PySide6.QtCore import QModelIndex, QObject, QPersistentModelIndex, QPointF, QRectF, QSize, Qt
from PySide6.QtGui import QColor, QFont, QFontMetricsF, QPainter, QPen
from PySide6.QtWidgets import QStyle, QStyledItemDelegate, QStyleOptionViewItem

from trainer_gui.gui.faces.face_image import Look
from trainer_gui.gui.theme import Theme
from trainer_gui.gui.widgets._tile_model import TileModel

MARGIN = 6
CAPTION_GAP = 3
RADIUS = 6.0
DOT, DOT_GAP = 6.0, 4.0


class TileDelegate(QStyledItemDelegate):
    """Draws tiles, all of the same size."""

    def __init__(self, model: TileModel, theme: Theme, parent: QObject) -> None:
        super().__init__(parent)
        self._model = model
        self._theme = theme
        self._pixels = 84
        self._measure(QFont())

    def set_theme(self, theme: Theme) -> None:
        """Takes the colours of the theme."""
        self._theme = theme
        self._model.set_look(Look(theme, self._small_font))

    def set_pixels(self, pixels: int) -> None:
        """Sets the side of a picture on the screen."""
        self._pixels = pixels

    def tile(self, font: QFont) -> QSize:
        """The size of a picture with its margins, caption and badge."""
        lines = QFontMetricsF(font).height()
        if self._model.has_badges():
            lines += QFontMetricsF(_small(font)).height()
        side = self._pixels + 2 * MARGIN
        return QSize(side, side + CAPTION_GAP + round(lines))

    def sizeHint(
        self, option: QStyleOptionViewItem, index: QModelIndex | QPersistentModelIndex
    ) -> QSize:
        """The same for each picture."""
        return self.tile(option.font)

    def paint(
        self,
        painter: QPainter,
        option: QStyleOptionViewItem,
        index: QModelIndex | QPersistentModelIndex,
    ) -> None:
        """Draws the sample, then what is written below it."""
        if option.font != self._font:
            self._measure(option.font)
        painter.save()
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        rect = QRectF(option.rect).adjusted(1.5, 1.5, -1.5, -1.5)
        self._paint_ground(painter, rect, option.state)
        side = float(self._pixels)
        frame = QRectF(rect.center().x() - side / 2, rect.top() + MARGIN - 1.5, side, side)
        ratio = painter.device().devicePixelRatioF()
        pixmap = self._model.pixmap(index.row(), round(side * ratio), ratio)
        target = QRectF(0, 0, pixmap.width() / ratio, pixmap.height() / ratio)
        target.moveCenter(frame.center())
        # Half a pixel off would blur what is meant to be crisp.
        target.moveTopLeft((target.topLeft() * ratio).toPoint().toPointF() / ratio)
        painter.drawPixmap(target, pixmap, QRectF(pixmap.rect()))
        painter.setFont(option.font)
        metrics = self._metrics
        below = QRectF(
            rect.left() + 2, frame.bottom() + CAPTION_GAP, rect.width() - 4, metrics.height()
        )
        caption, badge, colour = self._model.written(index.row())
        elided = metrics.elidedText(caption, Qt.TextElideMode.ElideRight, below.width())
        painter.setPen(QColor(self._theme.text))
        painter.drawText(below, Qt.AlignmentFlag.AlignHCenter, elided)
        if badge:
            self._paint_badge(painter, below.translated(0, metrics.height()), badge, colour)
        painter.restore()

    def _measure(self, font: QFont) -> None:
        """Takes a font: measured once, and not anew for each picture."""
        self._font = QFont(font)
        self._small_font = _small(font)
        self._metrics = QFontMetricsF(font)
        self._small_metrics = QFontMetricsF(self._small_font)
        self._model.set_look(Look(self._theme, self._small_font))

    def _paint_ground(self, painter: QPainter, rect: QRectF, state: QStyle.StateFlag) -> None:
        """What says that a picture is chosen, under the pointer, or has the keyboard."""
        ground = None
        if state & QStyle.StateFlag.State_Selected:
            ground = self._theme.selection
        elif state & QStyle.StateFlag.State_MouseOver:
            ground = self._theme.hover
        if ground is not None:
            painter.setPen(Qt.PenStyle.NoPen)
            painter.setBrush(QColor(ground))
            painter.drawRoundedRect(rect, RADIUS, RADIUS)
        if state & QStyle.StateFlag.State_Selected:
            focused = state & QStyle.StateFlag.State_HasFocus
            painter.setPen(QPen(QColor(self._theme.focus if focused else self._theme.accent), 2))
            painter.setBrush(Qt.BrushStyle.NoBrush)
            painter.drawRoundedRect(rect, RADIUS, RADIUS)

    def _paint_badge(
        self, painter: QPainter, below: QRectF, words: str, colour: QColor | None
    ) -> None:
        metrics = self._small_metrics
        dot = DOT + DOT_GAP if colour is not None else 0.0
        text = metrics.elidedText(words, Qt.TextElideMode.ElideRight, max(below.width() - dot, 0.0))
        left = below.center().x() - (metrics.horizontalAdvance(text) + dot) / 2
        if colour is not None:
            painter.setPen(Qt.PenStyle.NoPen)
            painter.setBrush(colour)
            middle = below.top() + metrics.height() / 2
            painter.drawEllipse(QRectF(left, middle - DOT / 2, DOT, DOT))
        painter.setFont(self._small_font)
        painter.setPen(QColor(self._theme.muted))
        painter.drawText(QPointF(left + dot, below.top() + metrics.ascent()), text)


def _small(font: QFont) -> QFont:
    small = QFont(font)
    small.setPointSizeF(max(font.pointSizeF() * 0.8, 6.0))
    return small
