"""Where the cells of a matrix are on the screen: the part that is seen, and its place."""

import math
from collections.abc import Sequence
from dataclasses import dataclass

from PySide6.QtCore import QPointF, QRectF
from PySide6.QtGui import QFont, QFontMetricsF

from trainer_gui.gui.charts._style import widest_of

LONGEST_NAME = 110.0
GAP = 6.0
BAR_ROOM = 52.0
FEWEST_CELLS = 4


@dataclass(frozen=True)
class Window:
    """The part of a matrix that is seen, in cells; a square."""

    left: float
    top: float
    span: float

    def scaled(self, factor: float, x: float, y: float, size: int) -> "Window":
        """Zoomed by a factor around a place, within the matrix."""
        span = min(max(self.span * factor, min(FEWEST_CELLS, size)), float(size))
        ratio = span / self.span
        return Window(x + (self.left - x) * ratio, y + (self.top - y) * ratio, span).kept_in(size)

    def moved(self, columns: float, rows: float, size: int) -> "Window":
        """Moved by so many cells, within the matrix."""
        return Window(self.left + columns, self.top + rows, self.span).kept_in(size)

    def showing(self, row: int, column: int, size: int) -> "Window":
        """Moved just as far as a cell needs to be seen."""
        left = min(max(self.left, column + 1 - self.span), float(column))
        top = min(max(self.top, row + 1 - self.span), float(row))
        return Window(left, top, self.span).kept_in(size)

    def kept_in(self, size: int) -> "Window":
        """Moved back into a matrix of this size."""
        most = size - self.span
        return Window(min(max(self.left, 0.0), most), min(max(self.top, 0.0), most), self.span)


@dataclass(frozen=True)
class Place:
    """Where a window of a matrix stands on the screen.

    Attributes:
        area: of the cells.
        window: the part that is seen.
        size: number of items.
        names: length that the name of a row may have.
        standing: that of a column where its name is turned; 0 where it lies.
    """

    area: QRectF
    window: Window
    size: int
    names: float = 0.0
    standing: float = 0.0

    @property
    def cell(self) -> float:
        """Pixels of a cell's side."""
        return self.area.width() / self.window.span

    def rect(self, row: int, column: int) -> QRectF:
        """Where a cell is, even beyond the window."""
        x = self.area.left() + (column - self.window.left) * self.cell
        y = self.area.top() + (row - self.window.top) * self.cell
        return QRectF(x, y, self.cell, self.cell)

    def point(self, position: QPointF) -> tuple[float, float]:
        """Column and row, with fractions, under a position."""
        x = self.window.left + (position.x() - self.area.left()) / self.cell
        y = self.window.top + (position.y() - self.area.top()) / self.cell
        return x, y

    def at(self, position: QPointF) -> tuple[int, int] | None:
        """Row and column of the cell under a position."""
        if not self.area.contains(position):
            return None
        x, y = self.point(position)
        return min(int(y), self.size - 1), min(int(x), self.size - 1)

    def seen(self) -> tuple[range, range]:
        """Rows and columns of which at least a part is seen."""
        window = self.window
        rows = range(math.floor(window.top), min(math.ceil(window.top + window.span), self.size))
        columns = range(
            math.floor(window.left), min(math.ceil(window.left + window.span), self.size)
        )
        return rows, columns


def place_of(classes: Sequence[str], window: Window, area: QRectF, font: QFont) -> Place:
    """The largest square in the area that leaves room for names, titles and colour bar."""
    metrics = QFontMetricsF(font)
    longest = min(widest_of(metrics, classes), LONGEST_NAME, area.width() / 5)
    line = metrics.height()
    left = line + GAP + longest + GAP
    width = area.width() - left - BAR_ROOM
    flat = area.height() - GAP / 2 - 2 * line - 2  # what is left above names that lie
    lying = longest + GAP <= min(width, flat) / window.span
    standing = 0.0 if lying else min(longest, max(area.height() / 4, 2 * line))
    below = GAP / 2 + (standing or line) + line
    side = max(min(width, area.height() - below - 2), 1.0)
    spare = max(width - side, 0.0) / 2
    cells = QRectF(area.left() + left + spare, area.top() + 1, side, side)
    return Place(cells, window, len(classes), longest, standing)
