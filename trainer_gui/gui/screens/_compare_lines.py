"""How the lines of compared runs look: six colours, first solid, then dashed."""

from PySide6.QtCore import QPointF, QRectF, QSize, Qt
from PySide6.QtGui import QColor, QPainter, QPen, QPixmap

from trainer_gui.gui.theme import Theme

WIDTH = 2.0
_GAP = 4
_DASHES = (2.5, 1.5)
"""Lengths of dash and gap, in widths of the line; shorter than in a chart, since samples are."""


def colour_index(slot: int, theme: Theme) -> int:
    """Which of the theme's series colours a line has."""
    return slot % len(theme.series)


def is_dashed(slot: int, theme: Theme) -> bool:
    """Whether a line is dashed: once every colour is taken."""
    return slot >= len(theme.series)


def line_colour(theme: Theme, slot: int) -> QColor:
    """The colour of a line."""
    return QColor(theme.series[colour_index(slot, theme)])


def paint_line_sample(painter: QPainter, area: QRectF, theme: Theme, slot: int) -> None:
    """Paints a piece of a line across the middle of an area."""
    pen = QPen(line_colour(theme, slot), WIDTH)
    pen.setCapStyle(Qt.PenCapStyle.FlatCap)
    if is_dashed(slot, theme):
        pen.setDashPattern(_DASHES)
    painter.setPen(pen)
    middle = area.center().y()
    painter.drawLine(QPointF(area.left(), middle), QPointF(area.right(), middle))


def line_sample(theme: Theme, slot: int, size: QSize, ratio: float) -> QPixmap:
    """A picture of a piece of a line, `ratio` pixels of the screen for each of its own."""
    # Some more at the right: Qt leaves next to nothing between a picture and its words.
    pixmap = QPixmap((size + QSize(_GAP, 0)) * ratio)
    pixmap.setDevicePixelRatio(ratio)
    pixmap.fill(Qt.GlobalColor.transparent)
    painter = QPainter(pixmap)
    paint_line_sample(painter, QRectF(0, 0, size.width(), size.height()), theme, slot)
    painter.end()
    return pixmap
