"""CurveChart: the plot of a CurveView: axes, series, cursor and zoom, without the tools."""

import math
from collections.abc import Sequence

import numpy as np
import pyqtgraph as pg
from PySide6.QtCore import QEvent, QPointF, Qt, QTimer, Signal
from PySide6.QtGui import QKeyEvent, QMouseEvent, QResizeEvent, QWheelEvent
from PySide6.QtWidgets import QWidget

from trainer_gui.core.text import Text
from trainer_gui.gui.charts._axes import StepAxis, ValueAxis
from trainer_gui.gui.charts._scale import Range, Unit, notched, y_range
from trainer_gui.gui.charts._series_item import Manner, SeriesItem, raw_buckets
from trainer_gui.gui.charts._strokes import StrokeLayer
from trainer_gui.gui.charts._style import colour_of
from trainer_gui.gui.charts.series import Series
from trainer_gui.gui.theme import Theme

pg.setConfigOptions(antialias=False)

ZOOM = 1.25
"""How much a notch of the wheel or a press of + zooms."""
DOT = 8
SHIFTS = {Qt.Key.Key_Left: -0.1, Qt.Key.Key_Right: 0.1}
"""How much of the visible stretch an arrow key moves it by."""
STEP_NOTCHES = 16
"""Steps grow in every frame, values do not: their axis keeps a little more room, to last longer."""
FAINT, FAINTEST = 80, 16
"""Opacity of a raw line, of 255: of a single one, and the least that several share."""


class CurveChart(pg.GraphicsView):
    """Draws series over steps; drag to zoom into a part, double click to see all again.

    It lays out pyqtgraph's parts itself: a PlotWidget makes a menu of fifty widgets for each plot,
    wanted or not.

    Attributes:
        box: where the series are drawn.
        step_axis: the axis below it.

    Signals:
        hovered: the pointer is over this step, or left (NaN).
        zoomed: whether the chart shows a chosen part rather than following the data.
    """

    hovered = Signal(float)
    zoomed = Signal(bool)

    def __init__(
        self, unit: Unit, theme: Theme, *, over: Text | None = None, parent: QWidget | None = None
    ) -> None:
        super().__init__(parent=parent)
        self._value_axis, self.step_axis = ValueAxis(unit), StepAxis(over)
        self.box = pg.ViewBox(enableMenu=False)
        self._strokes = StrokeLayer(self.box)
        self._unit: Unit = unit
        self._theme = theme
        self._items: dict[str, SeriesItem] = {}
        self._hidden: set[str] = set()
        self._series: tuple[Series, ...] = ()
        self._smoothing, self._log, self._whole = 0.0, False, False
        self._following = True
        self._drawing = False
        self._cursor = pg.InfiniteLine(angle=90)
        self._cursor_dots = pg.ScatterPlotItem(size=DOT, pxMode=True)
        self._redraw_soon = QTimer(self, singleShot=True, interval=0)
        self._redraw_soon.timeout.connect(self._draw_zoomed)
        self._set_up()
        self.set_theme(theme)

    def _set_up(self) -> None:
        box = self.box
        layout = self.centralLayout
        layout.setContentsMargins(6, 8, 14, 2)
        layout.setSpacing(0)
        layout.addItem(self._value_axis, 0, 0)
        layout.addItem(box, 0, 1)
        layout.addItem(self.step_axis, 1, 1)
        for axis in (self._value_axis, self.step_axis):
            axis.linkToView(box)
        box.setMouseMode(pg.ViewBox.RectMode)
        box.disableAutoRange()
        box.setDefaultPadding(0.0)
        box.sigRangeChanged.connect(self._on_range_changed)
        box.sigRangeChangedManually.connect(self._on_zoomed)
        box.sigTransformChanged.connect(self._on_scale_changed)
        for item, height in ((self._cursor, 40), (self._cursor_dots, 50)):
            item.setZValue(height)
            item.setVisible(False)
            box.addItem(item, ignoreBounds=True)
        self._value_axis.setGrid(255)
        # The grid lies below the curves, and below the words on them.
        self._value_axis.setZValue(box.zValue() - 1)

    def items_drawn(self) -> dict[str, SeriesItem]:
        """What stands on the screen for each series."""
        return self._items

    def is_hidden(self, key: str) -> bool:
        """Whether a person hid this series."""
        return key in self._hidden

    def is_following(self) -> bool:
        """Whether the axes follow the data, rather than show a chosen part."""
        return self._following

    def draw(self, series: Sequence[Series], *, smoothing: float, log: bool, whole: bool) -> None:
        """Draws these series; items of series that are gone are removed."""
        self._series = tuple(series)
        self._smoothing, self._whole = smoothing, whole
        if log != self._log:
            self._log = self._value_axis.log = log
            self._following = True
            self.zoomed.emit(False)
        for key in self._items.keys() - {one.key for one in series}:
            self._items.pop(key).remove()
        self._redraw()

    def set_unit(self, unit: Unit) -> None:
        """Writes values of another unit on the axis, and follows the data again."""
        self._unit = unit
        self._value_axis.set_unit(unit)
        self._following = True
        self.zoomed.emit(False)

    def set_steps_per_epoch(self, count: int | None) -> None:
        """Counts epochs of so many steps on the bottom axis, or steps."""
        self.step_axis.count(count)

    def set_hidden(self, key: str, on: bool) -> None:
        """Hides or shows one series, and fits the axes to the rest."""
        (self._hidden.add if on else self._hidden.discard)(key)
        self._redraw()

    def set_theme(self, theme: Theme) -> None:
        """Takes the colours of the theme."""
        self._theme = theme
        self.setBackground(theme.surface)
        for axis in (self._value_axis, self.step_axis):
            axis.setPen(pg.mkPen(theme.border))
            axis.setTextPen(pg.mkPen(theme.muted))
            axis.setTickPen(pg.mkPen(theme.grid))
        self._value_axis.setPen(pg.mkPen(None))
        self._cursor.setPen(pg.mkPen(theme.muted, width=1))
        for item in self._items.values():
            item.set_theme(theme)
        self._redraw()

    def follow(self) -> None:
        """Shows all steps again, and new ones as they come."""
        self._following = True
        self.zoomed.emit(False)
        self._redraw()

    def zoom_to(self, steps: Range, values: Range | None = None) -> None:
        """Shows this part until `follow` is called."""
        self._following = False
        self.box.setRange(xRange=steps, yRange=values, padding=0)
        self.zoomed.emit(True)

    def values_at(self, step: float) -> dict[str, tuple[float, float]]:
        """Step and value of the point of each visible series nearest to a step."""
        values = {
            key: item.value_at(step) for key, item in self._items.items() if key not in self._hidden
        }
        return {key: value for key, value in values.items() if value is not None}

    def show_cursor(self, step: float | None) -> None:
        """Draws a line at a step, and a dot on each series there."""
        near = {} if step is None else self.values_at(step)
        on = step is not None and bool(near)
        self._cursor.setVisible(on)
        self._cursor_dots.setVisible(on)
        if not on:
            return
        self._cursor.setPos(step)
        self._cursor_dots.setData(
            [
                {
                    "pos": (x, math.log10(y) if self._log else y),
                    "brush": pg.mkBrush(colour_of(self._theme, self._items[key].series)),
                    "pen": pg.mkPen(self._theme.surface, width=2),
                }
                for key, (x, y) in near.items()
            ]
        )

    def _redraw(self) -> None:
        if not self._series:
            return
        self._drawing = True
        steps = self._all_steps() if self._following else tuple(self.box.viewRange()[0])
        manner = self._manner()
        for number, one in enumerate(self._series):
            item = self._items.get(one.key)
            if item is None:
                item = SeriesItem(one, self.box, self._strokes, self._theme)
                self._items[one.key] = item
            visible = one.key not in self._hidden
            item.set_visible(visible)
            if visible:
                item.draw(one, steps, manner, shift=number / len(self._series))
        if self._following:
            self.box.setRange(xRange=steps, yRange=self._fitting(), padding=0)
        for item in self._items.values():
            item.place_marks(self.box.viewRange()[1])
        # Else pyqtgraph moves the curves while they are painted, which paints them a second time.
        self.box.prepareForPaint()
        self._strokes.place()
        self._drawing = False

    def _manner(self) -> Manner:
        raw = sum(one.role == "train" and one.key not in self._hidden for one in self._series)
        return Manner(
            buckets=raw_buckets(int(self.box.width()), faint=raw if self._smoothing > 0 else 0),
            smoothing=self._smoothing,
            log=self._log,
            faintness=max(FAINT // max(raw, 1), FAINTEST),
        )

    def _all_steps(self) -> Range:
        """From 0 to the last step of any visible series, with a little room for its last dot.

        What lies along the axis instead of steps may begin anywhere.
        """
        ends = [one.line.last_step() for one in self._series if one.key not in self._hidden]
        if self.step_axis.of is not None:
            starts = [one.line.first_step() for one in self._series if one.key not in self._hidden]
            low = min((start for start in starts if start is not None), default=0.0)
            high = max((end for end in ends if end is not None), default=1.0)
            room = 0.015 * (high - low or 1.0)
            return low - room, high + room
        last = max((end for end in ends if end is not None), default=1.0)
        end = notched(0.0, max(last, 1.0) * 1.015, STEP_NOTCHES)[1]
        return -0.005 * end, end

    def _fitting(self) -> Range:
        lines = [
            line
            for key, item in self._items.items()
            if key not in self._hidden
            for line in item.drawn_lines()
        ]
        return y_range(lines, unit=self._unit, log=self._log, whole=self._whole)

    def _on_zoomed(self) -> None:
        self._following = False
        self.zoomed.emit(True)

    def _on_range_changed(self) -> None:
        if not self._drawing and not self._following:
            self._redraw_soon.start()

    def _on_scale_changed(self) -> None:
        if not self._drawing:
            self._strokes.place()

    def _draw_zoomed(self) -> None:
        if self.isVisible():
            self._redraw()

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Draws as many vertices as the new width can show."""
        super().resizeEvent(event)
        if getattr(self, "_series", None):
            self._redraw_soon.start()

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        """Tells the step under the pointer."""
        super().mouseMoveEvent(event)
        box = self.box
        place = self.mapToScene(event.position().toPoint())
        inside = box.sceneBoundingRect().contains(place)
        self.hovered.emit(box.mapSceneToView(QPointF(place)).x() if inside else np.nan)

    def leaveEvent(self, event: QEvent) -> None:
        """Tells that the pointer is gone."""
        super().leaveEvent(event)
        self.hovered.emit(np.nan)

    def mouseDoubleClickEvent(self, event: QMouseEvent) -> None:
        """Shows everything again."""
        self.follow()

    def wheelEvent(self, event: QWheelEvent) -> None:
        """Zooms along the steps while Ctrl is held; otherwise the page scrolls."""
        if not event.modifiers() & Qt.KeyboardModifier.ControlModifier:
            event.ignore()
            return
        place = self.box.mapSceneToView(self.mapToScene(event.position().toPoint()))
        self._zoom(ZOOM ** (-event.angleDelta().y() / 120), place.x())
        event.accept()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Plus and minus zoom, arrows move along, Home shows everything."""
        low, high = self.box.viewRange()[0]
        shift = SHIFTS.get(Qt.Key(event.key()))
        if event.key() in (Qt.Key.Key_Plus, Qt.Key.Key_Equal):
            self._zoom(1 / ZOOM, (low + high) / 2)
        elif event.key() == Qt.Key.Key_Minus:
            self._zoom(ZOOM, (low + high) / 2)
        elif shift is not None:
            self.zoom_to((low + shift * (high - low), high + shift * (high - low)))
        elif event.key() == Qt.Key.Key_Home:
            self.follow()
        else:
            event.ignore()

    def _zoom(self, factor: float, centre: float) -> None:
        low, high = self.box.viewRange()[0]
        if self._series:
            self.zoom_to((centre + (low - centre) * factor, centre + (high - centre) * factor))
