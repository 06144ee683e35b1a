"""Colours and pens of plots, taken from the theme."""

import heapq
from collections.abc import Iterable

import numpy as np
from numpy.typing import NDArray
from PySide6.QtCore import Qt
from PySide6.QtGui import QColor, QFont, QFontMetricsF, QGuiApplication, QPen

from trainer_gui.gui.charts.series import Role, Series
from trainer_gui.gui.theme import Theme

ROLE_COLOURS: dict[Role, int] = {"train": 0, "validation": 1, "test": 2, "other": 3}
MEASURED = 8
DASHES = (5.0, 3.0)
"""Lengths of dash and gap, in widths of the pen."""
_SMALLER, _LEAST_POINTS = 0.9, 6.0


def small_font(font: QFont) -> QFont:
    """A font for axes and names: a little smaller than this, and still to be read."""
    small = QFont(font)
    small.setPointSizeF(max(font.pointSizeF() * _SMALLER, _LEAST_POINTS))
    return small


def series_colour(theme: Theme, index: int) -> QColor:
    """The colour of a series by number; numbers beyond the palette begin again."""
    return QColor(theme.series[index % len(theme.series)])


def role_colour(theme: Theme, role: Role) -> QColor:
    """The colour of a split, the same in every plot."""
    return series_colour(theme, ROLE_COLOURS[role])


def colour_of(theme: Theme, series: Series) -> QColor:
    """The colour of a series: its own, or that of its role."""
    return (
        role_colour(theme, series.role)
        if series.colour is None
        else series_colour(theme, series.colour)
    )


def is_dashed(series: Series) -> bool:
    """Whether a series is drawn dashed: by its own word, or because of its role."""
    return series.role in ("validation", "test") if series.dashed is None else series.dashed


def line_pen(colour: QColor, *, width: float, dashed: bool = False) -> QPen:
    """A pen whose width does not change with zoom, but with the scale of the desktop."""
    pen = QPen(colour, on_screen(width))
    pen.setCosmetic(True)
    if dashed:
        pen.setDashPattern(DASHES)
        pen.setCapStyle(Qt.PenCapStyle.FlatCap)
    return pen


def hair(colour: QColor) -> QPen:
    """A pen of one pixel of any screen: wider lines of many points are slow."""
    pen = QPen(colour, 1)
    pen.setCosmetic(True)
    return pen


def on_screen(width: float) -> float:
    """A width in pixels of the screen: Qt scales all that is drawn but lines of fixed width."""
    screens = QGuiApplication.screens()
    return width * max((screen.devicePixelRatio() for screen in screens), default=1.0)


def faded(colour: QColor, alpha: int) -> QColor:
    """The colour, translucent; `alpha` in 0…255."""
    result = QColor(colour)
    result.setAlpha(alpha)
    return result


def mixed(first: str, second: str, share: float) -> QColor:
    """The colour `share` of the way from the first to the second."""
    a, b = QColor(first), QColor(second)
    red, green, blue = (
        round(x + (y - x) * share)
        for x, y in ((a.red(), b.red()), (a.green(), b.green()), (a.blue(), b.blue()))
    )
    return QColor(red, green, blue)


def luminance(colours: NDArray[np.uint8]) -> NDArray[np.float64]:
    """Relative luminance 0…1 of sRGB colours (N, 3), as WCAG 2 defines it."""
    parts = colours.astype(np.float64) / 255
    linear = np.where(parts <= 0.04045, parts / 12.92, ((parts + 0.055) / 1.055) ** 2.4)  # noqa: PLR2004 - sRGB
    weighted: NDArray[np.float64] = linear @ np.array([0.2126, 0.7152, 0.0722])
    return weighted


def widest_of(metrics: QFontMetricsF, words: Iterable[str]) -> float:
    """Width of the widest of many words; measuring a thousand takes 5 ms, so only the longest."""
    longest = heapq.nlargest(MEASURED, words, key=len)
    return max((metrics.horizontalAdvance(word) for word in longest), default=0.0)
