"""paint_scatter: what was predicted over what was wanted, on equal axes, with the diagonal."""

from dataclasses import dataclass

import numpy as np
import pyqtgraph as pg
from numpy.typing import NDArray
from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QColor, QFont, QFontMetricsF, QPainter, QPen

from trainer_gui.core.text import Text
from trainer_gui.gui.charts._scale import multiples, nice_step, tick_text
from trainer_gui.gui.charts._style import DASHES, faded, role_colour, widest_of
from trainer_gui.gui.charts.series import Role
from trainer_gui.gui.theme import Theme
from trainer_gui.gui.translate import shown

GAP = 6.0
MARGIN = 0.04
"""Share of the range that is left free on each side."""
RADIUS = 2.5
OPACITY = 120
PIXELS_BETWEEN_TICKS = 38.0
LEAST_SIDE = 40.0
_RIGHT = Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter


@dataclass(frozen=True, eq=False)
class Scatter:
    """What is drawn.

    Attributes:
        wanted: (M,), finite, ascending.
        predicted: (M,), finite.
        low: where both axes begin.
        high: where both end.
        role: of the split; decides the colour.
    """

    wanted: NDArray[np.float64]
    predicted: NDArray[np.float64]
    low: float
    high: float
    role: Role


@dataclass(frozen=True)
class Square:
    """Where the points stand.

    Attributes:
        area: a square.
        low: value at its left and at its bottom.
        high: value at its right and at its top.
    """

    area: QRectF
    low: float
    high: float

    def along(self, values: NDArray[np.float64]) -> NDArray[np.float64]:
        """How far from the beginning of an axis values are, in pixels."""
        scale = self.area.width() / (self.high - self.low)
        distances: NDArray[np.float64] = (values - self.low) * scale
        return distances

    def places(self, scatter: Scatter) -> NDArray[np.float64]:
        """The points in pixels, (M, 2)."""
        return np.stack(
            [
                self.area.left() + self.along(scatter.wanted),
                self.area.bottom() - self.along(scatter.predicted),
            ],
            axis=1,
        )


def scatter_of(
    wanted: NDArray[np.float64], predicted: NDArray[np.float64], role: Role
) -> Scatter | None:
    """The points of one column, (M,) each; None where there is none that can be drawn.

    What a diverged model predicts may be far off: the axes reach at most as far again beyond the
    wanted values as these do, and what lies outside stands at the edge.
    """
    finite = np.isfinite(wanted) & np.isfinite(predicted)
    wanted, predicted = wanted[finite], predicted[finite]
    if not wanted.size:
        return None
    order = np.argsort(wanted, kind="stable")
    first, last = float(wanted.min()), float(wanted.max())
    reach = last - first or abs(first) or 1.0
    low = max(min(first, float(predicted.min())), first - reach)
    high = min(max(last, float(predicted.max())), last + reach)
    spread = (high - low) * MARGIN or reach * MARGIN
    return Scatter(wanted[order], predicted[order], low - spread, high + spread, role)


def square_of(scatter: Scatter, area: QRectF, font: QFont) -> Square:
    """The largest square that leaves room for ticks and names of the axes."""
    metrics = QFontMetricsF(font)
    line = metrics.height()
    ticks = widest_of(metrics, (words for _, words in _ticks(scatter.low, scatter.high, 4)))
    left, below = ticks + line + 2 * GAP, 2 * line + GAP
    side = max(min(area.width() - left - ticks / 2, area.height() - below - line / 2), LEAST_SIDE)
    free = max(area.width() - left - side - ticks / 2, 0.0) / 2
    square = QRectF(area.left() + left + free, area.top() + line / 2, side, side)
    return Square(square, scatter.low, scatter.high)


def paint_scatter(painter: QPainter, scatter: Scatter, square: Square, theme: Theme) -> None:
    """Paints grid, diagonal, points and axes in the painter's font."""
    painter.setRenderHint(QPainter.RenderHint.Antialiasing, on=False)
    _paint_grid(painter, square, theme)
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    area = square.area
    dot = QPen(faded(role_colour(theme, scatter.role), OPACITY), 2 * RADIUS)
    dot.setCapStyle(Qt.PenCapStyle.RoundCap)
    painter.setPen(dot)
    # A thousand points at once, rather than an object of Python each.
    painter.drawPoints(pg.functions.arrayToQPolygonF(*seen_places(scatter, square).T))
    diagonal = QPen(QColor(theme.text), 1.2)
    diagonal.setDashPattern(DASHES)
    painter.setPen(diagonal)
    painter.drawLine(area.bottomLeft(), area.topRight())
    _paint_names(painter, square, theme)


def seen_places(scatter: Scatter, square: Square) -> NDArray[np.float64]:
    """Where the points are drawn, (M, 2): those outside at the nearest edge."""
    area = square.area
    return np.clip(square.places(scatter), [area.left(), area.top()], [area.right(), area.bottom()])


def _ticks(low: float, high: float, count: float) -> list[tuple[float, str]]:
    step = nice_step(high - low, count)
    return [(tick, tick_text(tick, step)) for tick in multiples(low, high, step)]


def _paint_grid(painter: QPainter, square: Square, theme: Theme) -> None:
    area, metrics = square.area, QFontMetricsF(painter.font())
    line = metrics.height()
    count = max(area.width() / PIXELS_BETWEEN_TICKS, 2.0)
    for tick, words in _ticks(square.low, square.high, count):
        along = float(square.along(np.array(tick)))
        x, y = area.left() + along, area.bottom() - along
        painter.setPen(QColor(theme.grid))
        painter.drawLine(QPointF(x, area.top()), QPointF(x, area.bottom()))
        painter.drawLine(QPointF(area.left(), y), QPointF(area.right(), y))
        painter.setPen(QColor(theme.muted))
        below = QRectF(x - 50, area.bottom() + GAP / 2, 100, line)
        painter.drawText(below, Qt.AlignmentFlag.AlignHCenter, words)
        painter.drawText(QRectF(area.left() - 100 - GAP, y - line / 2, 100, line), _RIGHT, words)
    painter.setPen(QColor(theme.border))
    painter.setBrush(Qt.BrushStyle.NoBrush)
    painter.drawRect(area)


def _paint_names(painter: QPainter, square: Square, theme: Theme) -> None:
    metrics, area = QFontMetricsF(painter.font()), square.area
    line = metrics.height()
    ticks = widest_of(metrics, (words for _, words in _ticks(square.low, square.high, 4)))
    painter.setPen(QColor(theme.text))
    below = QRectF(area.left(), area.bottom() + GAP / 2 + line, area.width(), line)
    painter.drawText(below, Qt.AlignmentFlag.AlignHCenter, shown(Text("wanted")))
    painter.save()
    painter.translate(area.left() - 2 * GAP - ticks - line, area.center().y())
    painter.rotate(-90)
    box = QRectF(-area.height() / 2, 0, area.height(), line)
    painter.drawText(box, Qt.AlignmentFlag.AlignHCenter, shown(Text("predicted")))
    painter.restore()
