"""Axes of a curve chart: values (plain, per cent, logarithmic) and steps, epochs or others."""

from typing import TypeAlias

import pyqtgraph as pg
from PySide6.QtCore import QRectF

from trainer_gui.core.text import Text
from trainer_gui.gui.charts._scale import Unit, log_ticks, multiples, nice_step, tick_text
from trainer_gui.gui.translate import shown

Level: TypeAlias = tuple[float, list[float]]

PIXELS_BETWEEN_VALUES = 46
PIXELS_BETWEEN_STEPS = 90
LEAST_VALUES = 2
ROOM = 10
HEIGHT = 36


class ValueAxis(pg.AxisItem):
    """The left axis: values with as many digits as the ticks need; rates as per cent."""

    def __init__(self, unit: Unit) -> None:
        super().__init__("left", maxTickLength=0)
        self._unit = unit
        self.log = False
        self.enableAutoSIPrefix(enable=False)

    def set_unit(self, unit: Unit) -> None:
        """Writes values of another unit."""
        self._unit = unit
        self.picture = None  # what pyqtgraph has drawn of the old one
        self.update()

    def boundingRect(self) -> QRectF:
        """Room for the words of ticks at the very ends, which pyqtgraph would leave out."""
        rect: QRectF = super().boundingRect()
        return rect.adjusted(0, -ROOM, 0, ROOM)

    def tickValues(self, low: float, high: float, size: float) -> list[Level]:
        """Ticks at multiples of 1, 2 or 5; on a logarithmic axis at decades."""
        if self.log:
            return [(1.0, log_ticks(low, high))]
        for denser in (1, 2, 4):
            step = nice_step(high - low, denser * size / PIXELS_BETWEEN_VALUES)
            ticks = multiples(low, high, step)
            if len(ticks) >= LEAST_VALUES:  # a single one tells no scale
                break
        return [(step, ticks)]

    def tickStrings(self, values: list[float], scale: float, spacing: float) -> list[str]:
        """The ticks' words."""
        if self.log:
            return [tick_text(10**value, _own_step(10**value), self._unit) for value in values]
        return [tick_text(value, spacing, self._unit) for value in values]


class StepAxis(pg.AxisItem):
    """The bottom axis: positions are steps, shown as steps or as epochs, or something else.

    Attributes:
        of: what lies along it; None for steps.
    """

    def __init__(self, of: Text | None = None) -> None:
        super().__init__("bottom", maxTickLength=0)
        self.of = of
        self.setStyle(hideOverlappingLabels=False)
        self.setHeight(HEIGHT)
        self.steps_per_epoch: int | None = None
        self.enableAutoSIPrefix(enable=False)

    def count(self, steps_per_epoch: int | None) -> None:
        """Counts epochs of so many steps, or steps."""
        if steps_per_epoch != self.steps_per_epoch or not self.labelText:
            self.steps_per_epoch = steps_per_epoch
            label = self.of or (Text("epoch") if steps_per_epoch else Text("step"))
            self.setLabel(shown(label), **{**self.labelStyle, "font-size": "8pt"})

    def tickValues(self, low: float, high: float, size: float) -> list[Level]:
        """Ticks at whole steps, or at round numbers of epochs or of something else."""
        if self.of is not None:
            step = nice_step(high - low, size / PIXELS_BETWEEN_STEPS)
            return [(step, multiples(low, high, step))]
        unit = self.steps_per_epoch or 1
        first, last = max(low, 0.0) / unit, high / unit
        step = nice_step(
            last - first, size / PIXELS_BETWEEN_STEPS, whole=self.steps_per_epoch is None
        )
        return [(step, [tick * unit for tick in multiples(first, last, step)])]

    def tickStrings(self, values: list[float], scale: float, spacing: float) -> list[str]:
        """The ticks' words."""
        unit = self.steps_per_epoch or 1
        return [tick_text(value / unit, spacing) for value in values]


def _own_step(value: float) -> float:
    """The step that shows a lone value with one digit that matters."""
    return nice_step(value, 1.0) if value < 1 else 1.0
