"""paint_points: a cloud of points with its axes; with the diagonal where y should be x."""

from dataclasses import dataclass

import numpy as np
import pyqtgraph as pg
from numpy.typing import NDArray
from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QColor, QFont, QFontMetricsF, QPainter, QPen

from trainer_gui.core.text import Text
from trainer_gui.gui.charts._scale import Range, multiples, nice_step, tick_text
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
class Cloud:
    """What is drawn.

    Attributes:
        x: (M,), finite, ascending.
        y: (M,), finite.
        across: where the x axis begins and ends.
        up: where the y axis does.
        axes: what lies along x, and along y.
        identity: whether both axes are the same, with a diagonal.
        role: of the split; decides the colour.
    """

    x: NDArray[np.float64]
    y: NDArray[np.float64]
    across: Range
    up: Range
    axes: tuple[Text, Text]
    identity: bool
    role: Role


@dataclass(frozen=True)
class Frame:
    """Where the points stand.

    Attributes:
        area: inside the axes.
        across: values at its left and at its right.
        up: values at its bottom and at its top.
    """

    area: QRectF
    across: Range
    up: Range

    def x(self, values: NDArray[np.float64]) -> NDArray[np.float64]:
        """Where values of the x axis are, in pixels."""
        low, high = self.across
        places: NDArray[np.float64] = self.area.left() + (values - low) * (
            self.area.width() / (high - low)
        )
        return places

    def y(self, values: NDArray[np.float64]) -> NDArray[np.float64]:
        """Where values of the y axis are, in pixels."""
        low, high = self.up
        places: NDArray[np.float64] = self.area.bottom() - (values - low) * (
            self.area.height() / (high - low)
        )
        return places

    def places(self, cloud: Cloud) -> NDArray[np.float64]:
        """The points in pixels, (M, 2)."""
        return np.stack([self.x(cloud.x), self.y(cloud.y)], axis=1)


def cloud_of(
    x: NDArray[np.floating],
    y: NDArray[np.floating],
    *,
    axes: tuple[Text, Text],
    identity: bool,
    role: Role,
) -> Cloud | None:
    """A cloud of points, (M,) each; None where there is none that can be drawn.

    What should be x may be far off: with `identity` the axes reach at most as far again beyond the
    values of x as these do, and what lies outside stands at the edge.
    """
    finite = np.isfinite(x) & np.isfinite(y)
    if not finite.any():
        return None
    order = np.argsort(x[finite], kind="stable")
    xs, ys = (values[finite][order].astype(np.float64) for values in (x, y))
    if identity:
        across = up = _roomy(_shared(xs, ys))
    else:
        across, up = (_roomy((float(values.min()), float(values.max()))) for values in (xs, ys))
    return Cloud(xs, ys, across, up, axes, identity, role)


def _shared(x: NDArray[np.float64], y: NDArray[np.float64]) -> Range:
    """The range of both axes."""
    first, last = float(x.min()), float(x.max())
    reach = last - first or abs(first) or 1.0
    low = max(min(first, float(y.min())), first - reach)
    return low, min(max(last, float(y.max())), last + reach)


def _roomy(values: Range) -> Range:
    """The range with a little room on each side."""
    low, high = values
    spread = (high - low or abs(low) or 1.0) * MARGIN
    return low - spread, high + spread


def frame_of(cloud: Cloud, area: QRectF, font: QFont) -> Frame:
    """The largest frame with room for ticks and names of the axes; a square where they agree."""
    metrics = QFontMetricsF(font)
    line = metrics.height()
    below = 2 * line + GAP
    height = max(area.height() - below - line / 2, LEAST_SIDE)
    ticks = _widest_tick(metrics, cloud.up, height)
    left = ticks + line + 2 * GAP
    width = max(area.width() - left - ticks / 2, LEAST_SIDE)
    free = 0.0
    if cloud.identity:
        free = (width - min(width, height)) / 2
        width = height = min(width, height)
    inside = QRectF(area.left() + left + free, area.top() + line / 2, width, height)
    return Frame(inside, cloud.across, cloud.up)


def paint_points(painter: QPainter, cloud: Cloud, frame: Frame, theme: Theme) -> None:
    """Paints grid, diagonal, points and axes in the painter's font."""
    painter.setRenderHint(QPainter.RenderHint.Antialiasing, on=False)
    _paint_grid(painter, frame, theme)
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    dot = QPen(faded(role_colour(theme, cloud.role), OPACITY), 2 * RADIUS)
    dot.setCapStyle(Qt.PenCapStyle.RoundCap)
    painter.setPen(dot)
    # A thousand points at once, rather than an object of Python each.
    painter.drawPoints(pg.functions.arrayToQPolygonF(*seen_places(cloud, frame).T))
    if cloud.identity:
        diagonal = QPen(QColor(theme.text), 1.2)
        diagonal.setDashPattern(DASHES)
        painter.setPen(diagonal)
        painter.drawLine(frame.area.bottomLeft(), frame.area.topRight())
    _paint_names(painter, cloud, frame, theme)


def seen_places(cloud: Cloud, frame: Frame) -> NDArray[np.float64]:
    """Where the points are drawn, (M, 2): those outside at the nearest edge."""
    area = frame.area
    return np.clip(frame.places(cloud), [area.left(), area.top()], [area.right(), area.bottom()])


def _ticks(values: Range, pixels: float) -> list[tuple[float, str]]:
    """Ticks along an axis of so many pixels, and their words."""
    low, high = values
    step = nice_step(high - low, max(pixels / PIXELS_BETWEEN_TICKS, 2.0))
    return [(tick, tick_text(tick, step)) for tick in multiples(low, high, step)]


def _widest_tick(metrics: QFontMetricsF, values: Range, pixels: float) -> float:
    return widest_of(metrics, (words for _, words in _ticks(values, pixels)))


def _paint_grid(painter: QPainter, frame: Frame, theme: Theme) -> None:
    area, line = frame.area, QFontMetricsF(painter.font()).height()
    for tick, words in _ticks(frame.across, area.width()):
        x = float(frame.x(np.array(tick)))
        painter.setPen(QColor(theme.grid))
        painter.drawLine(QPointF(x, area.top()), QPointF(x, area.bottom()))
        painter.setPen(QColor(theme.muted))
        below = QRectF(x - 50, area.bottom() + GAP / 2, 100, line)
        painter.drawText(below, Qt.AlignmentFlag.AlignHCenter, words)
    for tick, words in _ticks(frame.up, area.height()):
        y = float(frame.y(np.array(tick)))
        painter.setPen(QColor(theme.grid))
        painter.drawLine(QPointF(area.left(), y), QPointF(area.right(), y))
        painter.setPen(QColor(theme.muted))
        painter.drawText(QRectF(area.left() - 100 - GAP, y - line / 2, 100, line), _RIGHT, words)
    painter.setPen(QColor(theme.border))
    painter.setBrush(Qt.BrushStyle.NoBrush)
    painter.drawRect(area)


def _paint_names(painter: QPainter, cloud: Cloud, frame: Frame, theme: Theme) -> None:
    metrics, area = QFontMetricsF(painter.font()), frame.area
    line = metrics.height()
    painter.setPen(QColor(theme.text))
    below = QRectF(area.left(), area.bottom() + GAP / 2 + line, area.width(), line)
    painter.drawText(below, Qt.AlignmentFlag.AlignHCenter, shown(cloud.axes[0]))
    painter.save()
    ticks = _widest_tick(metrics, frame.up, area.height())
    painter.translate(area.left() - 2 * GAP - ticks - line, area.center().y())
    painter.rotate(-90)
    box = QRectF(-area.height() / 2, 0, area.height(), line)
    painter.drawText(box, Qt.AlignmentFlag.AlignHCenter, shown(cloud.axes[1]))
    painter.restore()
