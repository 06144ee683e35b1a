"""SeriesItem: the pyqtgraph items that draw one series, cheaply however long it is."""

import math
from dataclasses import dataclass

import numpy as np
import pyqtgraph as pg
from numpy.typing import NDArray
from PySide6.QtCore import Qt
from PySide6.QtGui import QPen

from trainer_gui.gui.plots._scale import Range
from trainer_gui.gui.plots._style import colour_of, faded, hair, is_dashed, line_pen, on_screen
from trainer_gui.gui.plots.series import Series
from trainer_gui.gui.theme import Theme
from trainer_gui.gui.translate import shown

RAW_VERTICES = 900
"""More cannot be told apart on a screen; eight such curves cost 9 ms a frame."""
SMOOTH_POINTS = 300
"""Antialiased lines 2 pixels wide cost 20 times as much: 300 points take under 4 ms."""
DOTTED_POINTS = 120
"""From more points on, a dot on each would hide the line."""
MARK_HIGH, MARK_LOW = 1.0, 0.0
"""Where the words of a mark end: at the upper edge of the box, or at the lower."""
_ANCHORS = {MARK_HIGH: [(0, 0), (1, 0)], MARK_LOW: [(0, 1), (1, 1)]}
"""Corner of the words that stands there, right and left of the line: they stay in the box."""


@dataclass(frozen=True)
class Manner:
    """How the series of a chart are drawn.

    Attributes:
        pixels: width of the chart.
        smoothing: of training curves, 0…1.
        log: whether the y axis is logarithmic.
        faintness: opacity of the raw line below a smoothed one, of 255.
    """

    pixels: int
    smoothing: float
    log: bool
    faintness: int


class SeriesItem:
    """One series in a chart: a faint raw line, a smoothed one over it, or dots and a line.

    Attributes:
        raw: the values as they are, at most 900 vertices.
        line: what the eye follows: the smoothed line, or the one that joins the dots.
        dots: the points of a series that has few.
    """

    def __init__(self, series: Series, box: pg.ViewBox, theme: Theme) -> None:
        self.series = series
        self._box = box
        self._theme = theme
        self._log = False
        self._visible = True
        self._marks: list[pg.InfiniteLine] = []
        self.raw = pg.PlotCurveItem(connect="finite", antialias=False)
        self.line = pg.PlotCurveItem(connect="finite", antialias=True)
        self.dots = pg.ScatterPlotItem(size=6, antialias=True, useCache=False)
        for height, item in enumerate((self.raw, self.line, self.dots)):
            item.setZValue(10 * (height + 1))
            box.addItem(item, ignoreBounds=True)
        self.set_theme(theme)

    def set_theme(self, theme: Theme) -> None:
        """Takes the colours of the theme."""
        self._theme = theme
        colour = colour_of(theme, self.series)
        self.line.setPen(self._line_pen())
        self.line.setSegmentedLineMode("off" if is_dashed(self.series) else "on")
        self.dots.setPen(pg.mkPen(theme.surface, width=1))
        self.dots.setBrush(colour)
        self._show_marks()

    def draw(self, series: Series, steps: Range, manner: Manner) -> None:
        """Draws the part of the series between two steps."""
        marks_differ = series.marks != self.series.marks
        self.series, self._log = series, manner.log
        x, y = series.line.drawn(*steps, min(manner.pixels, RAW_VERTICES // 2))
        smoothing = manner.smoothing if series.role == "train" else 0.0
        smooth = series.line.smoothed(*steps, SMOOTH_POINTS, smoothing)
        calm = len(smooth[0]) > 1 and (smoothing > 0 or series.role != "train")
        dotted = len(x) <= DOTTED_POINTS and series.role != "train" and not calm
        nothing = x[:0], y[:0]
        raw_hidden = dotted or (calm and series.role != "train")
        self._set(self.raw, *(nothing if raw_hidden else (x, y)))
        self._set(self.line, *(smooth if calm else (x, y) if dotted else nothing))
        if dotted or len(self.dots.data):
            self.dots.setData(x=x if dotted else [], y=self._scaled(y) if dotted else [])
        colour = colour_of(self._theme, series)
        faint = hair(faded(colour, manner.faintness))
        self.raw.setPen(faint if calm else line_pen(colour, width=1))
        self.raw.opts["antialias"] = not calm  # alone, it is what the eye follows
        if marks_differ:
            self._show_marks()

    def place_marks(self, values: Range) -> None:
        """Puts the words of marks where the line is not: at the top, or at the bottom."""
        for mark in self._marks:
            near = self.value_at(mark.value())
            height = 0.0 if near is None else self._height(near[1])
            above = height > (values[0] + values[1]) / 2
            edge = MARK_LOW if above else MARK_HIGH
            mark.label.anchors = _ANCHORS[edge]
            mark.label.setPosition(edge)

    def set_visible(self, on: bool) -> None:
        """Shows or hides the series with its marks."""
        self._visible = on
        for item in (self.raw, self.line, self.dots, *self._marks):
            item.setVisible(on)

    def remove(self) -> None:
        """Takes the series out of its chart."""
        for item in (self.raw, self.line, self.dots, *self._marks):
            self._box.removeItem(item)

    def drawn_lines(self) -> list[NDArray[np.float64]]:
        """The y values on the screen, logarithms on a logarithmic axis; the y range shows them."""
        lines = (item.yData for item in (self.raw, self.line))
        return [values for values in lines if values is not None and len(values)]

    def value_at(self, step: float) -> tuple[float, float] | None:
        """The drawn point nearest to a step: its step and its value; None without any."""
        item = self.line if self.line.xData is not None and len(self.line.xData) else self.raw
        x, y = item.xData, item.yData
        if x is None or not len(x):
            return None
        found = np.flatnonzero(np.isfinite(y))
        if not found.size:
            return None
        near = found[-1 if step == math.inf else np.argmin(np.abs(x[found] - step))]
        value = float(y[near])
        return float(x[near]), 10.0**value if self._log else value

    def _set(self, item: pg.PlotCurveItem, x: NDArray[np.float64], y: NDArray[np.float64]) -> None:
        item.setData(x=x, y=self._scaled(y))

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

    def _line_pen(self) -> QPen:
        dashed = is_dashed(self.series)
        return line_pen(colour_of(self._theme, self.series), width=2, dashed=dashed)

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
