"""paint_sparkline: a curve as small as a word, for a row of a table."""

import math
from collections.abc import Sequence

from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QColor, QPainter, QPen, QPolygonF

from trainer_gui.gui.charts._style import series_colour
from trainer_gui.gui.theme import Theme

INSET = 3.0
DOT = 2.0
MOST = 200
"""Values that are drawn at most; of more, every n-th and the last."""


def paint_sparkline(
    painter: QPainter,
    rect: QRectF,
    values: Sequence[float | None],
    theme: Theme,
    *,
    colour: QColor | None = None,
    marked: int | None = None,
) -> None:
    """Paints the values as a line that fills the rectangle; a dot at the marked or last one.

    Values that are None or not finite leave a gap; without any other, nothing is painted.
    """
    every = math.ceil(len(values) / MOST) or 1
    kept = [*range(0, len(values) - 1, every), len(values) - 1] if values else []
    if marked is not None and marked not in kept:
        kept = sorted((*kept, marked))
    known = [(index, value) for index in kept if (value := _finite(values[index])) is not None]
    if not known:
        return
    low, high = min(v for _, v in known), max(v for _, v in known)
    inner = rect.adjusted(INSET, INSET, -INSET, -INSET)
    width = max(len(values) - 1, 1)

    def place(index: int, value: float) -> QPointF:
        share = (value - low) / (high - low) if high > low else 0.5
        return QPointF(
            inner.left() + inner.width() * index / width, inner.bottom() - inner.height() * share
        )

    ink = colour or series_colour(theme, 0)
    painter.save()
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    painter.setPen(QPen(ink, 1.5))
    for run in _runs(known, kept):
        painter.drawPolyline(QPolygonF([place(*point) for point in run]))
    painter.setPen(Qt.PenStyle.NoPen)
    painter.setBrush(ink)
    dot = next((point for point in known if point[0] == marked), known[-1])
    painter.drawEllipse(place(*dot), DOT, DOT)
    painter.restore()


def _runs(known: Sequence[tuple[int, float]], kept: Sequence[int]) -> list[list[tuple[int, float]]]:
    """The known points, cut where one between them is unknown."""
    values = dict(known)
    runs: list[list[tuple[int, float]]] = [[]]
    for index in kept:
        if index in values:
            runs[-1].append((index, values[index]))
        elif runs[-1]:
            runs.append([])
    return runs


def _finite(value: float | None) -> float | None:
    return value if value is not None and math.isfinite(value) else None
