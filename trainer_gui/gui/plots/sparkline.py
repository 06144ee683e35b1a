"""paint_sparkline: a curve as small as a word, for a row of a table."""

from collections.abc import Sequence

from PySide6.QtCore import QRectF
from PySide6.QtGui import QColor, QPainter

from trainer_gui.gui.theme import Theme


def paint_sparkline(
    painter: QPainter,
    rect: QRectF,
    values: Sequence[float | None],
    theme: Theme,
    *,
    colour: QColor | None = None,
) -> None:
    """Paints the values as a line that fills the rectangle; a dot at the last one."""
