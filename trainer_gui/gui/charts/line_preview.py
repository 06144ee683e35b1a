"""LinePreview: a small curve beside a form, such as the learning rate over a run."""

import math
from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray
from PySide6.QtCore import QPointF, QRectF, QSize, Qt
from PySide6.QtGui import QColor, QFontMetricsF, QPainter, QPaintEvent, QPen, QPolygonF
from PySide6.QtWidgets import QSizePolicy, QWidget

from trainer_gui.core.text import Text
from trainer_gui.gui.charts._scale import tick_text, value_text
from trainer_gui.gui.charts._style import faded, series_colour, small_font
from trainer_gui.gui.theme import SPACE, Theme
from trainer_gui.gui.translate import shown

MOST = 300
GAP = 6.0


class LinePreview(QWidget):
    """One line with the least of axes: first and last x, least and greatest y."""

    def __init__(
        self,
        x_label: Text,
        y_label: Text,
        *,
        theme: Theme,
        empty: Text | None = None,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self._x_label = shown(x_label)
        self._y_label = shown(y_label)
        self._theme = theme
        self._empty = shown(empty or Text("Nothing to preview yet."))
        self._points: list[tuple[float, float]] = []
        self._note = ""
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self._describe()

    def show_line(
        self,
        x: Sequence[float] | NDArray[np.number],
        y: Sequence[float] | NDArray[np.number],
        note: Text | None = None,
    ) -> None:
        """Shows this line; nothing given shows the empty state.

        Args:
            x: places (N,).
            y: values there (N,).
            note: words below the line, on what it cannot show.
        """
        every = max(1, math.ceil(len(x) / MOST))
        kept = [*range(0, len(x) - 1, every), len(x) - 1] if len(x) else []
        points = [(float(x[i]), float(y[i])) for i in kept if math.isfinite(y[i])]
        words = "" if note is None else shown(note)
        if (points, words) != (self._points, self._note):
            self._points, self._note = points, words
            self._describe()
            self.update()

    def points(self) -> tuple[tuple[float, float], ...]:
        """The line on the screen, as at most 301 places of x and y."""
        return tuple(self._points)

    def set_theme(self, theme: Theme) -> None:
        """Takes the colours of the theme."""
        self._theme = theme
        self.update()

    def sizeHint(self) -> QSize:
        """As wide as a form's field and five lines high."""
        return QSize(260, 104)

    def minimumSizeHint(self) -> QSize:
        """Wide enough for its labels."""
        return QSize(160, 84)

    def paintEvent(self, event: QPaintEvent) -> None:
        """Draws the line with its two axes."""
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        font = small_font(self.font())
        painter.setFont(font)
        if not self._points:
            painter.setPen(QColor(self._theme.muted))
            flags = Qt.AlignmentFlag.AlignCenter | Qt.TextFlag.TextWordWrap
            painter.drawText(QRectF(self.rect()), flags, self._empty)
            return
        metrics = QFontMetricsF(font)
        names = [_short(value) for value in self._y_ends()]
        left = max(metrics.horizontalAdvance(name) for name in names) + GAP
        area = QRectF(self.rect()).adjusted(
            left, metrics.height() + 4, -SPACE, -metrics.height() - 4
        )
        self._paint_axes(painter, area, names)
        self._paint_line(painter, area)
        painter.setPen(QColor(self._theme.muted))
        painter.drawText(area, Qt.AlignmentFlag.AlignCenter, self._note)

    def _y_ends(self) -> tuple[float, float]:
        """Bottom and top of the y axis; from 0 unless the line dips below."""
        values = [y for _, y in self._points]
        low, high = min(*values, 0.0), max(values)
        return (low, high) if high > low else (low, low + 1.0)

    def _paint_axes(self, painter: QPainter, area: QRectF, names: Sequence[str]) -> None:
        metrics = QFontMetricsF(painter.font())
        line = metrics.height()
        painter.setPen(QColor(self._theme.grid))
        painter.drawLine(area.topLeft(), area.topRight())
        painter.setPen(QColor(self._theme.strong_border))
        painter.drawLine(area.bottomLeft(), area.bottomRight())
        painter.setPen(QColor(self._theme.muted))
        right = Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter
        for name, y in zip(names, (area.bottom(), area.top()), strict=True):
            painter.drawText(QRectF(0, y - line / 2, area.left() - GAP, line), right, name)
        painter.drawText(QPointF(area.left(), area.top() - 4), self._y_label)
        below = QRectF(area.left(), area.bottom() + 3, area.width(), line)
        first, last = self._points[0][0], self._points[-1][0]
        painter.drawText(below, Qt.AlignmentFlag.AlignLeft, tick_text(first, 1))
        painter.drawText(below, Qt.AlignmentFlag.AlignRight, tick_text(last, 1))
        painter.drawText(below, Qt.AlignmentFlag.AlignHCenter, self._x_label)

    def _paint_line(self, painter: QPainter, area: QRectF) -> None:
        low, high = self._y_ends()
        first, last = self._points[0][0], self._points[-1][0]
        width = (last - first) or 1.0
        places = [
            QPointF(
                area.left() + (x - first) / width * area.width(),
                area.bottom() - (y - low) / (high - low) * area.height(),
            )
            for x, y in self._points
        ]
        colour = series_colour(self._theme, 0)
        below = [QPointF(places[0].x(), area.bottom()), *places]
        below.append(QPointF(places[-1].x(), area.bottom()))
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(faded(colour, 36))
        painter.drawPolygon(QPolygonF(below))
        painter.setPen(QPen(colour, 2))
        painter.drawPolyline(QPolygonF(places))

    def _describe(self) -> None:
        """Says in words what the line shows."""
        if not self._points:
            self.setAccessibleName(self._empty)
            return
        values = [y for _, y in self._points]
        text = Text(
            "{y} over {x}: from {first} to {last}, at most {most}",
            y=self._y_label,
            x=self._x_label,
            first=value_text(values[0]),
            last=value_text(values[-1]),
            most=value_text(max(values)),
        )
        self.setAccessibleName(f"{shown(text)}; {self._note}" if self._note else shown(text))


def _short(value: float) -> str:
    """A value at an end of the axis, without the zeros that say nothing."""
    text = value_text(value)
    return text.rstrip("0").rstrip(".") if "." in text and "e" not in text else text
