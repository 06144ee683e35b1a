"""Rows of a table, painted as lines of names with their values."""

from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QColor, QFontMetricsF, QPainter

from trainer_gui.core.faces import Row
from trainer_gui.core.text import Text
from trainer_gui.gui.theme import Theme
from trainer_gui.gui.translate import shown
from trainer_gui.state import wording

_MOST_OF_NAME = 0.6
"""Of a line, so that something of the value is always seen."""


def paint_row(painter: QPainter, place: QRectF, row: Row, theme: Theme) -> None:
    """As many columns as there is room for, and how many more there are."""
    metrics = QFontMetricsF(painter.font())
    room = max(int(place.height() // metrics.lineSpacing()), 1)
    count = len(row.names)
    seen = count if count <= room else room - 1
    base = place.top() + metrics.ascent()
    for name, value in zip(row.names[:seen], row.values[:seen], strict=True):
        label = metrics.elidedText(
            f"{name}: ", Qt.TextElideMode.ElideRight, place.width() * _MOST_OF_NAME
        )
        used = metrics.horizontalAdvance(label)
        painter.setPen(QColor(theme.muted))
        painter.drawText(QPointF(place.left(), base), label)
        painter.setPen(QColor(theme.text))
        words = metrics.elidedText(
            " ".join(value.split()), Qt.TextElideMode.ElideRight, place.width() - used
        )
        painter.drawText(QPointF(place.left() + used, base), words)
        base += metrics.lineSpacing()
    if seen < count:
        painter.setPen(QColor(theme.muted))
        more = shown(Text("{count} more", count=wording.exact(count - seen)))
        painter.drawText(QPointF(place.left(), base), more)
