"""paint_matrix: a matrix of shares as coloured cells, with labels only where they fit."""

import math
from collections.abc import Collection
from dataclasses import dataclass
from functools import cache
from typing import Literal

import numpy as np
import pyqtgraph as pg
from numpy.typing import NDArray
from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QColor, QFont, QFontMetricsF, QImage, QPainter

from trainer_gui.core.charts import Matrix
from trainer_gui.core.text import Text
from trainer_gui.gui.charts._matrix_place import GAP, Place
from trainer_gui.gui.charts._scale import nice_step
from trainer_gui.gui.charts._style import luminance
from trainer_gui.gui.theme import Theme
from trainer_gui.gui.translate import shown
from trainer_gui.state.wording import percent

Mode = Literal["counts", "rates"]

CELL_WITH_TEXT = 18.0
"""Pixels of a cell from which on a number in it can be read."""
CELL_WITH_GAP = 7.0
SMALLEST_FONT, LARGEST_FONT = 8, 14
BAR_WIDTH = 10.0
BAR_TICKS = (1.0, 0.0, 0.25, 0.5, 0.05)
"""The first ones stay where there is room for few."""
BRIGHT = 0.36
"""Luminance of a cell from which on dark words on it are read better than bright ones."""


@dataclass(frozen=True, eq=False)
class Cells:
    """What is drawn of a matrix; everywhere rows are what was true.

    Attributes:
        counts: (K, K).
        shares: of the row's count, 0…1 (K, K).
        levels: places in the colour table (K, K).
        names: of the K items.
        axes: what lies along x, and along y.
    """

    counts: NDArray[np.int64]
    shares: NDArray[np.float64]
    levels: NDArray[np.uint8]
    names: tuple[str, ...]
    axes: tuple[Text, Text]

    @property
    def size(self) -> int:
        """Number of items."""
        return len(self.counts)


def cells_of(matrix: Matrix, axes: tuple[Text, Text]) -> Cells:
    """What is drawn of a matrix."""
    shares = matrix.counts / np.maximum(matrix.counts.sum(axis=1, keepdims=True), 1)
    return Cells(matrix.counts, shares, _levels(shares), matrix.names, axes)


@cache
def colour_table() -> NDArray[np.uint8]:
    """Cividis as (256, 3): even steps of brightness, the same to colour-blind people.

    Source: Nuñez, Anderton and Renslow 2018, doi:10.1371/journal.pone.0199239.
    """
    table: NDArray[np.uint8] = pg.colormap.get("cividis").getLookupTable(nPts=256)[:, :3]
    return table.astype(np.uint8)


def paint_matrix(painter: QPainter, matrix: Cells, place: Place, mode: Mode, theme: Theme) -> None:
    """Paints cells, numbers, names, titles and the colour bar in the painter's font."""
    _paint_cells(painter, matrix.levels, place, theme)
    if place.cell >= CELL_WITH_TEXT:
        _paint_numbers(painter, matrix, place, mode)
    _paint_names(painter, matrix, place, theme)
    _paint_bar(painter, place, theme)


def cell_text(matrix: Cells, row: int, column: int, mode: Mode) -> str:
    """What is written in a cell; nothing in an empty one."""
    count = int(matrix.counts[row, column])
    if count == 0:
        return ""
    if mode == "counts":
        return f"{count:,}"
    rate = 100 * matrix.shares[row, column]
    return f"{rate:.0f}" if rate >= 10 or rate == round(rate) else f"{rate:.1f}"  # noqa: PLR2004


def _paint_cells(painter: QPainter, levels: NDArray[np.uint8], place: Place, theme: Theme) -> None:
    rows, columns = place.seen()
    part = levels[rows.start : rows.stop, columns.start : columns.stop]
    # Where several cells share a pixel, the strongest one shows.
    block = max(1, math.floor(1 / place.cell)) if place.cell < 1 else 1
    if block > 1:
        for axis in (0, 1):
            starts = np.arange(0, part.shape[axis], block)
            part = np.maximum.reduceat(part, starts, axis=axis)
    pixels = np.ascontiguousarray(colour_table()[part])  # [rows, columns, 3]
    height, width = part.shape
    image = QImage(pixels.data, width, height, 3 * width, QImage.Format.Format_RGB888)
    corner = place.rect(rows.start, columns.start).topLeft()
    painter.save()
    painter.setClipRect(place.area)
    painter.setRenderHint(QPainter.RenderHint.SmoothPixmapTransform, on=False)
    painter.drawImage(
        QRectF(corner.x(), corner.y(), len(columns) * place.cell, len(rows) * place.cell), image
    )
    if place.cell >= CELL_WITH_GAP:
        painter.setRenderHint(QPainter.RenderHint.Antialiasing, on=False)
        painter.setPen(QColor(theme.surface))
        for row in rows:
            y = round(place.rect(row, 0).top())
            painter.drawLine(QPointF(place.area.left(), y), QPointF(place.area.right(), y))
        for column in columns:
            x = round(place.rect(0, column).left())
            painter.drawLine(QPointF(x, place.area.top()), QPointF(x, place.area.bottom()))
    painter.restore()


def _paint_numbers(painter: QPainter, matrix: Cells, place: Place, mode: Mode) -> None:
    rows, columns = place.seen()
    texts = {
        (row, column): text
        for row in rows
        for column in columns
        if (text := cell_text(matrix, row, column, mode))
    }
    number_font = QFont(painter.font())
    size = _font_size(texts.values(), place.cell, number_font)
    if size < SMALLEST_FONT:
        return
    number_font.setPixelSize(size)
    painter.save()
    painter.setClipRect(place.area)
    painter.setFont(number_font)
    bright = luminance(colour_table()) >= BRIGHT  # [256]
    inks = (QColor("#ffffff"), QColor("#10131a"))
    for (row, column), text in texts.items():
        painter.setPen(inks[int(bright[matrix.levels[row, column]])])
        painter.drawText(place.rect(row, column), Qt.AlignmentFlag.AlignCenter, text)
    painter.restore()


def _font_size(texts: Collection[str], cell: float, font: QFont) -> int:
    """The largest pixel size at which the longest text fits a cell."""
    measured = QFont(font)
    measured.setPixelSize(100)
    longest = max(texts, key=len, default="0")
    widest = QFontMetricsF(measured).horizontalAdvance(longest) / 100
    return int(min(LARGEST_FONT, cell * 0.45, (cell - 3) / max(widest, 0.1)))


def _paint_names(painter: QPainter, matrix: Cells, place: Place, theme: Theme) -> None:
    metrics = QFontMetricsF(painter.font())
    line, area = metrics.height(), place.area
    longest, room = place.names, place.standing or place.names
    rows, columns = place.seen()
    every = round(nice_step(0.9 * line / place.cell, 1.0, whole=True))
    painter.setPen(QColor(theme.muted))
    for row in rows:
        middle = place.rect(row, 0).center().y()
        if row % every == 0 and area.top() <= middle <= area.bottom():
            name = metrics.elidedText(matrix.names[row], Qt.TextElideMode.ElideRight, longest)
            box = QRectF(area.left() - GAP - longest, middle - line / 2, longest, line)
            painter.drawText(box, _RIGHT, name)
    for column in columns:
        middle = place.rect(0, column).center().x()
        if column % every == 0 and area.left() <= middle <= area.right():
            name = metrics.elidedText(matrix.names[column], Qt.TextElideMode.ElideRight, room)
            _paint_column_name(painter, name, middle, place)
    _paint_titles(painter, matrix.axes, place, theme)


_RIGHT = Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter


def _paint_column_name(painter: QPainter, name: str, x: float, place: Place) -> None:
    line, top = QFontMetricsF(painter.font()).height(), place.area.bottom() + GAP / 2
    if not place.standing:
        box = QRectF(x - place.names / 2 - GAP, top, place.names + 2 * GAP, line)
        painter.drawText(box, Qt.AlignmentFlag.AlignHCenter, name)
        return
    painter.save()
    painter.translate(x, top)
    painter.rotate(-90)
    painter.drawText(QRectF(-place.standing, -line / 2, place.standing, line), _RIGHT, name)
    painter.restore()


def _paint_titles(painter: QPainter, axes: tuple[Text, Text], place: Place, theme: Theme) -> None:
    """What lies along both axes, whole even where the cells are smaller."""
    metrics, area = QFontMetricsF(painter.font()), place.area
    line, (along, upwards) = metrics.height(), map(shown, axes)
    painter.setPen(QColor(theme.text))
    half = max(metrics.horizontalAdvance(along) + 2, area.width()) / 2
    top = area.bottom() + GAP / 2 + (place.standing or line)
    below = QRectF(area.center().x() - half, top, 2 * half, line)
    painter.drawText(below, Qt.AlignmentFlag.AlignHCenter, along)
    half = max(metrics.horizontalAdvance(upwards) + 2, area.height()) / 2
    painter.save()
    middle = max(area.center().y(), area.top() + half)
    painter.translate(area.left() - 2 * GAP - place.names - line, middle)
    painter.rotate(-90)
    painter.drawText(QRectF(-half, 0, 2 * half, line), Qt.AlignmentFlag.AlignHCenter, upwards)
    painter.restore()


def _paint_bar(painter: QPainter, place: Place, theme: Theme) -> None:
    """The scale of colours: share of the row."""
    area = place.area
    bar = QRectF(area.right() + 2 * GAP, area.top(), BAR_WIDTH, area.height())
    pixels = np.ascontiguousarray(colour_table()[::-1, None, :])
    image = QImage(pixels.data, 1, len(pixels), 3, QImage.Format.Format_RGB888)
    painter.drawImage(bar, image)
    metrics = QFontMetricsF(painter.font())
    painter.setPen(QColor(theme.muted))
    written: list[float] = []
    for share in BAR_TICKS:
        y = bar.bottom() - math.sqrt(share) * bar.height()
        top = min(max(y - metrics.height() / 2, bar.top() - 2), bar.bottom() - metrics.height() + 2)
        if any(abs(top - other) < metrics.ascent() for other in written):
            continue
        written.append(top)
        painter.drawText(QPointF(bar.right() + 4, top + metrics.ascent()), percent(share, 0))


def _levels(shares: NDArray[np.float64]) -> NDArray[np.uint8]:
    """Shares as places in the colour table; the root makes rare mistakes seen."""
    levels: NDArray[np.uint8] = np.round(np.sqrt(shares) * 255).astype(np.uint8)
    return levels
