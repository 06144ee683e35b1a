"""RunCells: paints what is no text in the table of runs: ticks, stars, curves and tags."""

import math
from collections.abc import Callable, Mapping
from typing import Final

from PySide6.QtCore import QPointF, QRectF, QSize, Qt
from PySide6.QtGui import QColor, QFont, QFontMetricsF, QPainter, QPainterPath, QPen
from PySide6.QtWidgets import QStyle, QStyledItemDelegate, QStyleOptionViewItem, QWidget

from trainer_gui.gui.charts.sparkline import paint_sparkline
from trainer_gui.gui.screens._compare_lines import line_colour, paint_line_sample
from trainer_gui.gui.screens._run_row import Column
from trainer_gui.gui.screens._run_words import best_index
from trainer_gui.gui.screens._runs_model import Index, RunRole
from trainer_gui.gui.theme import SPACE, Theme
from trainer_gui.runs.store import RunInfo

DRAWN: Final = (Column.TICK, Column.STAR, Column.CURVE, Column.TAGS)
"""Columns whose cells are no words. The others are left to Qt, which is several times as fast."""
BOX: Final = 16
_STAR: Final = 15.0
_SAMPLE: Final = 18
_CHIP_HEIGHT: Final = 20.0
_SMALL: Final = 0.9
"""Size of the words on chips, of that of the rows'."""
_POINTS: Final = 5
_INNER: Final = 0.45
"""Radius of a star's inner corners, of that of its points."""


class RunTitles(QStyledItemDelegate):
    """A title with the sign that there are notes behind it."""

    def initStyleOption(self, option: QStyleOptionViewItem, index: Index) -> None:
        """Puts the sign at the right."""
        super().initStyleOption(option, index)
        option.decorationPosition = QStyleOptionViewItem.Position.Right
        option.decorationSize = QSize(BOX, BOX)


class RunCells(QStyledItemDelegate):
    """Draws the cells of `DRAWN` columns, without a widget each."""

    def __init__(self, theme: Theme, parent: QWidget) -> None:
        super().__init__(parent)
        self.theme = theme
        self._outline = QColor(theme.strong_border)
        self._painters: Mapping[int, Callable[[QPainter, QRectF, Index], None]] = {
            Column.TICK: self._paint_tick,
            Column.STAR: self._paint_star,
            Column.CURVE: self._paint_curve,
            Column.TAGS: self._paint_tags,
        }

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: Index) -> None:
        """Draws the background of a selected row, and the cell."""
        painter.save()
        if option.state & QStyle.StateFlag.State_Selected:
            painter.fillRect(option.rect, option.palette.highlight())
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setClipRect(option.rect)
        painter.setFont(option.font)
        selected = bool(option.state & QStyle.StateFlag.State_Selected)
        # What a line around something empty needs to be seen by, on either ground.
        self._outline = QColor(self.theme.muted if selected else self.theme.strong_border)
        self._painters[index.column()](painter, QRectF(option.rect), index)
        painter.restore()

    def _paint_tick(self, painter: QPainter, area: QRectF, index: Index) -> None:
        """A box; ticked, it has the colour of the run's line, and a piece of it beside it."""
        if index.data(Qt.ItemDataRole.CheckStateRole) is None:
            return  # a damaged run cannot be compared
        box = QRectF(0, 0, BOX, BOX)
        box.moveCenter(QPointF(area.left() + SPACE + BOX / 2, area.center().y()))
        slot = index.data(RunRole.SLOT)
        inner = box.adjusted(0.5, 0.5, -0.5, -0.5)
        if slot is None:
            painter.setPen(self._outline)
            painter.setBrush(QColor(self.theme.field))
            painter.drawRoundedRect(inner, 4, 4)
            return
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(line_colour(self.theme, slot))
        painter.drawRoundedRect(box, 4, 4)
        tick = QPainterPath(box.topLeft() + QPointF(4, 8.5))
        tick.lineTo(box.topLeft() + QPointF(7, 11.5))
        tick.lineTo(box.topLeft() + QPointF(12, 5))
        painter.strokePath(tick, QPen(QColor(self.theme.surface), 2))
        sample = QRectF(box.right() + SPACE / 2, box.top(), _SAMPLE, BOX)
        paint_line_sample(painter, sample, self.theme, slot)

    def _paint_star(self, painter: QPainter, area: QRectF, index: Index) -> None:
        """A full star in a colour, or the outline of one."""
        run: RunInfo = index.data(RunRole.RUN)
        colour = QColor(self.theme.warning) if run.star else self._outline
        painter.setPen(QPen(colour, 1.2))
        painter.setBrush(colour if run.star else Qt.BrushStyle.NoBrush)
        painter.drawPath(_star(area.center(), _STAR / 2))

    def _paint_curve(self, painter: QPainter, area: QRectF, index: Index) -> None:
        run: RunInfo = index.data(RunRole.RUN)
        inner = area.adjusted(SPACE / 2, 4, -SPACE / 2, -4)
        slot = index.data(RunRole.SLOT)
        colour = QColor(self.theme.accent_ink) if slot is None else line_colour(self.theme, slot)
        paint_sparkline(
            painter, inner, run.curve, self.theme, colour=colour, marked=best_index(run)
        )

    def _paint_tags(self, painter: QPainter, area: QRectF, index: Index) -> None:
        """As many as there is room for, then how many more there are."""
        run: RunInfo = index.data(RunRole.RUN)
        font = QFont(painter.font())
        font.setPointSizeF(font.pointSizeF() * _SMALL)
        painter.setFont(font)
        metrics = QFontMetricsF(font)
        left, right = area.left() + SPACE / 2, area.right() - SPACE / 2
        for number, tag in enumerate(run.tags):
            rest = len(run.tags) - number - 1
            more = metrics.horizontalAdvance(f"+{rest}") + SPACE if rest else 0.0
            room = right - left - SPACE - more
            words = metrics.elidedText(tag, Qt.TextElideMode.ElideRight, max(room, 0.0))
            width = metrics.horizontalAdvance(words) + SPACE
            if number and words != tag:
                self._write_more(painter, QRectF(left, area.top(), right - left, area.height()),
                                 rest + 1)  # fmt: skip
                return
            chip = QRectF(left, area.center().y() - _CHIP_HEIGHT / 2, width, _CHIP_HEIGHT)
            painter.setPen(Qt.PenStyle.NoPen)
            painter.setBrush(QColor(self.theme.accent_soft))
            painter.drawRoundedRect(chip, SPACE, SPACE)
            painter.setPen(QColor(self.theme.accent_ink))
            painter.drawText(chip, Qt.AlignmentFlag.AlignCenter, words)
            left += width + SPACE / 2

    def _write_more(self, painter: QPainter, area: QRectF, count: int) -> None:
        painter.setPen(QColor(self.theme.muted))
        sides = Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter
        painter.drawText(area, sides, f"+{count}")


def _star(middle: QPointF, radius: float) -> QPainterPath:
    path = QPainterPath()
    for corner in range(2 * _POINTS):
        length = radius if corner % 2 == 0 else radius * _INNER
        angle = math.pi * corner / _POINTS
        point = middle + QPointF(length * math.sin(angle), -length * math.cos(angle))
        if corner == 0:
            path.moveTo(point)
        else:
            path.lineTo(point)
    path.closeSubpath()
    return path
