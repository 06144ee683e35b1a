"""SeriesItem: what draws one series, cheaply however long it is."""

import math
from dataclasses import dataclass

import numpy as np
import pyqtgraph as pg
from numpy.typing import NDArray
from PySide6.QtCore import Qt

from trainer_gui.gui.charts._scale import Range
from trainer_gui.gui.charts._strokes import Stroke, StrokeLayer
from trainer_gui.gui.charts._style import colour_of, faded, hair, is_dashed, line_pen, on_screen
from trainer_gui.gui.charts.series import Series
from trainer_gui.gui.theme import Theme
from trainer_gui.gui.translate import shown

RAW_VERTICES = 900
"""More of one line cannot be told apart on a screen."""
ALL_RAW_VERTICES = 2000
"""Nor more of faint lines that lie over one another: 250 for each of eight."""
SMOOTH_POINTS = 240
"""Wide antialiased lines cost most; a value that is read must not depend on the chart's width."""
DOTTED_POINTS = 120
"""From more points on, a dot on each would hide the line."""
RAW_HEIGHT, LINE_HEIGHT = 1, 2
"""Smoothed lines stand over the raw lines of all series."""
MARK_HIGH, MARK_LOW = 1.0, 0.0
"""Where the words of a mark end: at the upper edge of the box, or at the lower."""
_ANCHORS = {MARK_HIGH: [(0, 0), (1, 0)], MARK_LOW: [(0, 1), (1, 1)]}
"""Corner of the words that stands there, right and left of the line: they stay in the box."""


@dataclass(frozen=True)
class Manner:
    """How the series of a chart are drawn.

    Attributes:
        buckets: of a raw line, which runs through the lowest and the highest value of each.
        smoothing: of training curves, 0…1.
        log: whether the y axis is logarithmic.
        faintness: opacity of the raw line below a smoothed one, of 255.
    """

    buckets: int
    smoothing: float
    log: bool
    faintness: int


def raw_buckets(pixels: int, *, faint: int) -> int:
    """How many buckets a raw line has in a chart so wide, where so many lie below smoothed ones."""
    vertices = min(RAW_VERTICES, ALL_RAW_VERTICES // max(faint, 1))
    return min(max(pixels, 100), vertices // 2)


class SeriesItem:
    """One series in a chart: a faint raw line, a smoothed one over it, or dots and a line.

    Attributes:
        raw: the values as they are, at most 900 vertices.
        line: what the eye follows: the smoothed line, or the one that joins the dots.
        dots: the points of a series that has few.
    """

    def __init__(self, series: Series, box: pg.ViewBox, strokes: StrokeLayer, theme: Theme) -> None:
        self.series = series
        self._box = box
        self._strokes = strokes
        self._theme = theme
        self._log = self._dotted = False
        self._visible = True
        self._marks: list[pg.InfiniteLine] = []
        self.raw, self.line = Stroke(antialias=False), Stroke(antialias=True)
        strokes.add(self.raw, RAW_HEIGHT)
        strokes.add(self.line, LINE_HEIGHT)
        self.dots = pg.ScatterPlotItem(size=6, antialias=True, useCache=False)
        self.dots.setZValue(30)
        self.dots.setVisible(False)
        box.addItem(self.dots, ignoreBounds=True)
        self.set_theme(theme)

    def set_theme(self, theme: Theme) -> None:
        """Takes the colours of the theme."""
        self._theme = theme
        colour = colour_of(theme, self.series)
        self.line.pen = line_pen(colour, width=2, dashed=is_dashed(self.series))
        self.dots.setPen(pg.mkPen(theme.surface, width=1))
        self.dots.setBrush(colour)
        self._show_marks()

    def draw(self, series: Series, steps: Range, manner: Manner, *, shift: float) -> None:
        """Draws the part of the series between two steps.

        Args:
            series: with the same key as before.
            steps: the first and the last to be seen.
            manner: how all series of the chart are drawn.
            shift: where in its bucket, 0…1, a faint raw line stands. All lines have the same
                buckets; each at its own place, they make an even ground and no comb.
        """
        marks_differ = series.marks != self.series.marks
        self.series, self._log = series, manner.log
        x, y = series.line.drawn(*steps, manner.buckets)
        smoothing = manner.smoothing if series.role == "train" else 0.0
        smooth = series.line.smoothed(*steps, SMOOTH_POINTS, smoothing)
        calm = len(smooth[0]) > 1 and (smoothing > 0 or series.role != "train")
        dotted = len(x) <= DOTTED_POINTS and series.role != "train" and not calm
        nothing = x[:0], y[:0]
        if calm and len(x) > 2 and x[0] == x[1]:  # noqa: PLR2004 - two vertices a bucket
            x = np.minimum(x + shift * (x[2] - x[0]), smooth[0][-1])
        raw_hidden = dotted or (calm and series.role != "train")
        self._set(self.raw, *(nothing if raw_hidden else (x, y)))
        self._set(self.line, *(smooth if calm else (x, y) if dotted else nothing))
        if dotted:
            self._place_dots(x, self._scaled(y))
        self._dotted = dotted
        self.dots.setVisible(dotted and self._visible)
        colour = colour_of(self._theme, series)
        self.raw.pen = hair(faded(colour, manner.faintness)) if calm else line_pen(colour, width=1)
        self.raw.antialias = not calm  # alone, it is what the eye follows
        if marks_differ:
            self._show_marks()

    def place_marks(self, values: Range) -> None:
        """Puts the words of marks where the line is not: at the top, or at the bottom."""
        for mark in self._marks:
            near = self.value_at(mark.value())
            height = 0.0 if near is None else self._height(near[1])
            above = height > (values[0] + values[1]) / 2
            edge = MARK_LOW if above else MARK_HIGH
            if mark.label.orthoPos != edge:  # each placing moves all that is drawn of it
                mark.label.anchors = _ANCHORS[edge]
                mark.label.setPosition(edge)

    def set_visible(self, on: bool) -> None:
        """Shows or hides the series with its marks."""
        self._visible = self.raw.visible = self.line.visible = on
        self.dots.setVisible(on and self._dotted)
        for mark in self._marks:
            mark.setVisible(on)

    def remove(self) -> None:
        """Takes the series out of its chart."""
        for stroke in (self.raw, self.line):
            self._strokes.remove(stroke)
        for item in (self.dots, *self._marks):
            self._box.removeItem(item)

    def drawn_lines(self) -> list[NDArray[np.float64]]:
        """The y values on the screen, logarithms on a logarithmic axis; the y range shows them."""
        return [stroke.y for stroke in (self.raw, self.line) if len(stroke.y)]

    def value_at(self, step: float) -> tuple[float, float] | None:
        """The drawn point nearest to a step: its step and its value; None without any."""
        stroke = self.line if len(self.line.x) else self.raw
        x, y = stroke.x, stroke.y
        found = np.flatnonzero(np.isfinite(y))
        if not found.size:
            return None
        near = found[-1 if step == math.inf else np.argmin(np.abs(x[found] - step))]
        value = float(y[near])
        return float(x[near]), 10.0**value if self._log else value

    def _place_dots(self, x: NDArray[np.float64], y: NDArray[np.float64]) -> None:
        """Evaluations come once an epoch, frames ten times a second."""
        before = self.dots.getData()
        if not (np.array_equal(before[0], x) and np.array_equal(before[1], y, equal_nan=True)):
            self.dots.setData(x=x, y=y)

    def _set(self, stroke: Stroke, x: NDArray[np.float64], y: NDArray[np.float64]) -> None:
        stroke.x, stroke.y = x, self._scaled(y)

    def _scaled(self, y: NDArray[np.float64]) -> NDArray[np.float64]:
        if not self._log:
            return y
        scaled = np.full(len(y), np.nan)
        np.log10(y, out=scaled, where=y > 0)
        return scaled

    def _height(self, value: float) -> float:
        """Where a value stands on the y axis."""
        if not self._log:
            return value
        return math.log10(value) if value > 0 else -math.inf

    def _show_marks(self) -> None:
        for mark in self._marks:
            self._box.removeItem(mark)
        self._marks = [
            _mark_line(mark.step, shown(mark.label), self._theme) for mark in self.series.marks
        ]
        for mark in self._marks:
            mark.setVisible(self._visible)
            self._box.addItem(mark, ignoreBounds=True)


def _mark_line(step: float, label: str, theme: Theme) -> pg.InfiniteLine:
    line = pg.InfiniteLine(
        pos=step,
        angle=90,
        pen=pg.mkPen(theme.muted, width=on_screen(1), style=Qt.PenStyle.DotLine),
        label=label,
        labelOpts={
            "position": MARK_HIGH,
            "color": theme.muted,
            "fill": faded_surface(theme),
            "anchors": _ANCHORS[MARK_HIGH],
        },
    )
    line.setZValue(35)
    return line


def faded_surface(theme: Theme) -> pg.QtGui.QColor:
    """The surface, nearly opaque: behind words that stand on lines."""
    return faded(pg.mkColor(theme.surface), 215)
