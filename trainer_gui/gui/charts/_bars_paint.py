"""paint_bars: bars of classes, upright or lying, with names and values only where they fit."""

import math
from collections.abc import Sequence
from dataclasses import dataclass

from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QColor, QFont, QFontMetricsF, QPainter

from trainer_gui.core.text import Text
from trainer_gui.gui.charts._scale import Unit, multiples, nice_step, tick_text
from trainer_gui.gui.charts._style import role_colour, widest_of
from trainer_gui.gui.charts.series import Role
from trainer_gui.gui.theme import Theme
from trainer_gui.state import wording

LONGEST_NAME = 140.0
GAP = 6.0
FILLED = 0.76
"""Share of a class's slot that its bars fill."""
THICKEST = 46.0
LYING_ROW = 15.0
"""Pixels a class needs to lie with its name beside it."""
PIXELS_BETWEEN_TICKS = 56
PIXELS_BETWEEN_EDGES = 80


@dataclass(frozen=True)
class BarGroup:
    """One value for each class.

    Attributes:
        label: its name in the legend.
        values: one for each class; NaN leaves it out.
        role: decides its colour.
    """

    label: Text
    values: tuple[float, ...]
    role: Role = "train"


@dataclass(frozen=True)
class Bars:
    """What is drawn.

    Attributes:
        classes: names, in the order of the values.
        groups: at least one.
        unit: of the values.
        stacked: groups stand on one another, rather than side by side.
        edges: of a histogram, whose bars are the bins between them: written below in place of
            names; empty where the bars are of classes.
    """

    classes: tuple[str, ...]
    groups: tuple[BarGroup, ...]
    unit: Unit
    stacked: bool
    edges: tuple[float, ...] = ()

    def values(self, index: int) -> tuple[float, ...]:
        """The value of each group for a class; 0 where it is unknown."""
        values = (group.values[index] for group in self.groups)
        return tuple(0.0 if math.isnan(value) else value for value in values)

    def top(self) -> float:
        """The value at the end of the axis."""
        if self.unit == "rate":
            return 1.0
        join = sum if self.stacked else max
        return (
            float(max((join(self.values(i)) for i in range(len(self.classes))), default=0)) or 1.0
        )


@dataclass(frozen=True)
class Slots:
    """Where the bars of each class stand.

    Attributes:
        area: of all bars.
        count: of classes.
        lying: whether bars go from left to right, classes from top to bottom.
        top: value at the end of the axis.
    """

    area: QRectF
    count: int
    lying: bool
    top: float

    @property
    def pixels(self) -> float:
        """Size of a class's slot."""
        return (self.area.height() if self.lying else self.area.width()) / max(self.count, 1)

    def slot(self, index: int) -> QRectF:
        """The whole strip of a class."""
        area, start = self.area, index * self.pixels
        if self.lying:
            return QRectF(area.left(), area.top() + start, area.width(), self.pixels)
        return QRectF(area.left() + start, area.top(), self.pixels, area.height())

    def at(self, position: QPointF) -> int | None:
        """The class whose strip, or whose name, is under a position."""
        area = self.area
        along = position.y() - area.top() if self.lying else position.x() - area.left()
        index = math.floor(along / self.pixels)
        return index if 0 <= index < self.count else None

    def bar(self, index: int, offset: float, thickness: float, low: float, high: float) -> QRectF:
        """The bar from one value to another, in a part of a class's slot."""
        slot, area = self.slot(index), self.area
        if self.lying:
            scale = area.width() / self.top
            left = area.left() + low * scale
            return QRectF(left, slot.top() + offset, (high - low) * scale, thickness)
        scale = area.height() / self.top
        return QRectF(
            slot.left() + offset, area.bottom() - high * scale, thickness, (high - low) * scale
        )


def slots_of(bars: Bars, area: QRectF, font: QFont) -> Slots:
    """Decides upright or lying, and leaves room for names and ticks."""
    metrics = QFontMetricsF(font)
    line, count = metrics.height(), max(len(bars.classes), 1)
    widest = widest_of(metrics, bars.classes)
    longest = min(widest, LONGEST_NAME, area.width() / 3)
    step = nice_step(bars.top(), area.height() / PIXELS_BETWEEN_TICKS)
    ticks = max(
        metrics.horizontalAdvance(tick_text(v, step, bars.unit)) for v in (bars.top(), step)
    )
    upright = area.adjusted(ticks + GAP, line, -2, -line - GAP)
    if bars.edges:
        return Slots(upright, count, lying=False, top=bars.top())
    fits = widest + GAP <= upright.width() / count
    if fits or (area.height() - line - GAP) / count < LYING_ROW:
        return Slots(upright, count, lying=False, top=bars.top())
    room = metrics.horizontalAdvance("100.0 %") + GAP
    return Slots(
        area.adjusted(longest + GAP, 2, -room, -line - GAP), count, lying=True, top=bars.top()
    )


def paint_bars(painter: QPainter, bars: Bars, slots: Slots, theme: Theme) -> None:
    """Paints grid, bars, names and values in the painter's font."""
    painter.setRenderHint(QPainter.RenderHint.Antialiasing, on=False)
    _paint_grid(painter, bars, slots, theme)
    for index in range(slots.count):
        _paint_class(painter, bars, slots, index, theme)
    if bars.edges:
        _paint_edges(painter, bars.edges, slots, theme)
        return
    _paint_names(painter, bars.classes, slots, theme)
    _paint_values(painter, bars, slots, theme)


def value_words(value: float, unit: Unit) -> str:
    """A bar's value as it is read."""
    return wording.percent(value) if unit == "rate" else wording.exact(round(value))


def _paint_class(painter: QPainter, bars: Bars, slots: Slots, index: int, theme: Theme) -> None:
    side_by_side = 1 if bars.stacked else len(bars.groups)
    thick = max(min(slots.pixels * FILLED, THICKEST * side_by_side), 1.0)
    if bars.edges:
        thick = max(slots.pixels - 1.0, 1.0)
    offset, low = (slots.pixels - thick) / 2, 0.0
    each = thick / side_by_side
    for group, value in zip(bars.groups, bars.values(index), strict=True):
        rect = slots.bar(index, offset, max(each, 1.0), low, low + value)
        painter.fillRect(rect, role_colour(theme, group.role))
        if bars.stacked:
            low += value
        else:
            offset += each


def _paint_grid(painter: QPainter, bars: Bars, slots: Slots, theme: Theme) -> None:
    area, metrics = slots.area, QFontMetricsF(painter.font())
    length = area.width() if slots.lying else area.height()
    count = length / (PIXELS_BETWEEN_TICKS * (1.4 if slots.lying else 1.0))
    step = nice_step(slots.top, count)
    if step > slots.top:  # 0 alone tells no scale
        step = nice_step(slots.top, 2 * count)
    for tick in multiples(0.0, slots.top, step):
        words = tick_text(tick, step, bars.unit)
        painter.setPen(QColor(theme.grid if tick else theme.strong_border))
        if slots.lying:
            x = area.left() + tick / slots.top * area.width()
            painter.drawLine(QPointF(x, area.top()), QPointF(x, area.bottom()))
            box = QRectF(x - 50, area.bottom() + GAP / 2, 100, metrics.height())
            flags = Qt.AlignmentFlag.AlignHCenter
        else:
            y = area.bottom() - tick / slots.top * area.height()
            painter.drawLine(QPointF(area.left(), y), QPointF(area.right(), y))
            box = QRectF(area.left() - 100 - GAP, y - metrics.height() / 2, 100, metrics.height())
            flags = Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter
        painter.setPen(QColor(theme.muted))
        painter.drawText(box, flags, words)


def _paint_names(painter: QPainter, classes: Sequence[str], slots: Slots, theme: Theme) -> None:
    metrics = QFontMetricsF(painter.font())
    area, line = slots.area, metrics.height()
    widest = widest_of(metrics, classes)
    room = min(widest, LONGEST_NAME)
    needed = line * 0.9 if slots.lying else room + GAP
    every = round(nice_step(needed / slots.pixels, 1.0, whole=True))
    painter.setPen(QColor(theme.muted))
    for index in range(0, slots.count, every):
        middle = slots.slot(index).center()
        if slots.lying:
            room = min(room, area.left() - 2)
            box = QRectF(area.left() - GAP - room, middle.y() - line / 2, room, line)
            flags = Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter
        else:
            left = min(max(middle.x() - room / 2, area.left()), area.right() - room)
            box = QRectF(left, area.bottom() + GAP / 2, room, line)
            flags = Qt.AlignmentFlag.AlignHCenter
        painter.drawText(
            box, flags, metrics.elidedText(classes[index], Qt.TextElideMode.ElideRight, room)
        )


def _paint_edges(painter: QPainter, edges: Sequence[float], slots: Slots, theme: Theme) -> None:
    """An axis of values below the bins of a histogram."""
    area, metrics = slots.area, QFontMetricsF(painter.font())
    low, high = edges[0], edges[-1]
    step = nice_step(high - low, area.width() / PIXELS_BETWEEN_EDGES)
    for tick in multiples(low, high, step):
        words = tick_text(tick, step)
        x = area.left() + (tick - low) / (high - low) * area.width()
        painter.setPen(QColor(theme.strong_border))
        painter.drawLine(QPointF(x, area.bottom()), QPointF(x, area.bottom() + GAP / 2))
        painter.setPen(QColor(theme.muted))
        half = metrics.horizontalAdvance(words) / 2
        left = min(max(x - half, 0.0), area.right() - 2 * half)
        painter.drawText(QPointF(left, area.bottom() + GAP / 2 + metrics.ascent()), words)


def _paint_values(painter: QPainter, bars: Bars, slots: Slots, theme: Theme) -> None:
    """The value, or the sum of a stack, at the end of each bar, where all of them fit."""
    if len(bars.groups) > 1 and not bars.stacked:
        return
    metrics = QFontMetricsF(painter.font())
    totals = [sum(bars.values(index)) for index in range(slots.count)]
    words = [value_words(total, bars.unit) for total in totals]
    widest = widest_of(metrics, words)
    if (metrics.height() * 0.9 if slots.lying else widest + 4) > slots.pixels:
        return
    painter.setPen(QColor(theme.text))
    for index, (total, text) in enumerate(zip(totals, words, strict=True)):
        end, slot = slots.bar(index, 0, 1, 0, total), slots.slot(index)
        if slots.lying:
            box = QRectF(end.right() + GAP, slot.top(), 120, slot.height())
            painter.drawText(box, Qt.AlignmentFlag.AlignVCenter, text)
        else:
            top = end.top() - metrics.height() - 1
            box = QRectF(slot.left(), top, slot.width(), metrics.height())
            painter.drawText(box, Qt.AlignmentFlag.AlignHCenter, text)
