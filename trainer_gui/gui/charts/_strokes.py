"""StrokeLayer: the lines of a chart as one item that paints in pixels.

pyqtgraph's curves leave the scaling from steps and values to Qt, which then has to work out the
outline of each piece of a line: wide antialiased lines take it four times as long as those that are
in pixels already. Here points become pixels when they come or the axes move, never in a painting.
"""

from typing import cast

import numpy as np
import pyqtgraph as pg
import shiboken6
from numpy.typing import NDArray
from PySide6.QtCore import QLineF, QRectF, Qt
from PySide6.QtGui import QPainter, QPen, QPolygonF, QTransform
from PySide6.QtWidgets import QGraphicsItem, QStyleOptionGraphicsItem, QWidget

OPAQUE = 255
FARTHEST = 1e6
"""Pixels from the origin; Qt cannot tell places apart that are much farther."""


class Stroke:
    """One line of a chart.

    Attributes:
        x: steps (N,), rising.
        y: where the values stand on the axis (N,); NaN breaks the line.
        pen: what it is drawn with; its width is in pixels of the screen.
        antialias: whether its edges are smooth.
        visible: whether it is drawn.
    """

    def __init__(self, *, antialias: bool) -> None:
        self.x: NDArray[np.float64] = np.empty(0)
        self.y: NDArray[np.float64] = np.empty(0)
        self.pen = QPen()
        self.antialias = antialias
        self.visible = True
        self._pieces = np.empty((0, 4))
        self._runs: list[QPolygonF] = []

    def place(self, to_pixels: QTransform) -> None:
        """Finds where the points are on the screen."""
        x = self.x * to_pixels.m11()
        x += to_pixels.dx()
        y = self.y * to_pixels.m22()
        y += to_pixels.dy()
        # Half the time of np.clip.
        np.minimum(np.maximum(y, -FARTHEST, out=y), FARTHEST, out=y)
        known = np.isfinite(y)
        if self._is_drawn_in_pieces():
            self._pieces, self._runs = _pieces(x, y, known), []
        else:
            self._pieces, self._runs = self._pieces[:0], _runs(x, y, known)

    def paint(self, painter: QPainter) -> None:
        """Draws the line."""
        painter.setRenderHint(QPainter.RenderHint.Antialiasing, self.antialias)
        painter.setPen(self.pen)
        if len(self._pieces):
            first = shiboken6.wrapInstance(self._pieces.ctypes.data, QLineF)
            painter.drawLines(cast(QLineF, first), len(self._pieces))
        for run in self._runs:
            painter.drawPolyline(run)

    def _is_drawn_in_pieces(self) -> bool:
        """Whether its pieces may be drawn one by one, which takes wide lines a tenth of the time.

        A dash goes round corners, and the ends of translucent pieces would show.
        """
        solid = self.pen.style() == Qt.PenStyle.SolidLine
        return solid and self.pen.widthF() > 1 and self.pen.color().alpha() == OPAQUE


def _pieces(
    x: NDArray[np.float64], y: NDArray[np.float64], known: NDArray[np.bool_]
) -> NDArray[np.float64]:
    """Both ends of each piece of a line, x before y, laid out like a QLineF (N - 1, 4)."""
    pieces = np.empty((max(len(x) - 1, 0), 4))
    for place, ends in enumerate((x[:-1], y[:-1], x[1:], y[1:])):
        pieces[:, place] = ends
    return pieces if known.all() else pieces[known[:-1] & known[1:]]


def _runs(
    x: NDArray[np.float64], y: NDArray[np.float64], known: NDArray[np.bool_]
) -> list[QPolygonF]:
    """The stretches of a line between its gaps; a lone point is none."""
    gaps = np.flatnonzero(~known).tolist()
    starts, ends = [0, *(gap + 1 for gap in gaps)], [*gaps, len(x)]
    return [
        pg.functions.arrayToQPolygonF(x[start:end], y[start:end])
        for start, end in zip(starts, ends, strict=True)
        if end - start > 1
    ]


class StrokeLayer(QGraphicsItem):
    """Paints the lines of all series of a chart."""

    def __init__(self, box: pg.ViewBox) -> None:
        super().__init__(box)
        self._box = box
        self._strokes: list[tuple[int, Stroke]] = []
        self._area = QRectF()
        # Below everything else that stands in the box: marks, dots and the cursor.
        self.setZValue(-1)
        self.setAcceptedMouseButtons(Qt.MouseButton.NoButton)

    def add(self, stroke: Stroke, height: int) -> None:
        """Draws this line from now on, over all that are lower."""
        self._strokes.append((height, stroke))
        self._strokes.sort(key=lambda placed: placed[0])

    def remove(self, stroke: Stroke) -> None:
        """Draws this line no more."""
        self._strokes = [placed for placed in self._strokes if placed[1] is not stroke]
        self.update()

    def place(self) -> None:
        """Takes in that points, pens or axes have changed."""
        if self._area != self._box.rect():
            self.prepareGeometryChange()
            self._area = self._box.rect()
        to_pixels = self._box.childTransform()
        for _, stroke in self._strokes:
            if stroke.visible:
                stroke.place(to_pixels)
        self.update()

    def boundingRect(self) -> QRectF:
        """The whole box; it cuts off what is outside."""
        return self._area

    def paint(
        self, painter: QPainter, option: QStyleOptionGraphicsItem, widget: QWidget | None = None
    ) -> None:
        """Draws the lines that are visible."""
        for _, stroke in self._strokes:
            if stroke.visible:
                stroke.paint(painter)
