"""AroundCanvas: what stands around a canvas that is read, and its picture for the clipboard."""

from collections.abc import Callable

from PySide6.QtCore import QRectF, QSize
from PySide6.QtGui import QImage, QPainter
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from trainer_gui.core.charts import ChartSpec
from trainer_gui.core.text import Text
from trainer_gui.gui.charts import saving
from trainer_gui.gui.charts._awaited import awaited
from trainer_gui.gui.charts._draw_when_seen import DrawWhenSeen
from trainer_gui.gui.charts._matrix_canvas import MatrixCanvas
from trainer_gui.gui.charts._points_canvas import PointsCanvas
from trainer_gui.gui.charts._readout import Readout
from trainer_gui.gui.charts._stage import Stage
from trainer_gui.gui.theme import SPACE, Theme
from trainer_gui.gui.widgets.elided_label import ElidedLabel

_PICTURE = QSize(900, 860)
"""Size of a saved picture of a view that has never been on the screen."""


class AroundCanvas:
    """Tools above a canvas, the sentence that reads it, and words while there is nothing.

    Attributes:
        readout: the sentence.
        drawing: draws once after a change.
    """

    def __init__(
        self,
        view: QWidget,
        canvas: MatrixCanvas | PointsCanvas,
        spec: ChartSpec,
        draw: Callable[[], None],
    ) -> None:
        """Makes the parts, which `lay_out` puts into their places.

        Args:
            view: that has them.
            canvas: that is read.
            spec: what is told of it.
            draw: draws what changed.
        """
        self._view, self._canvas, self._spec = view, canvas, spec
        self._stage = Stage(canvas, awaited(spec))
        self._sentence = ElidedLabel()
        self._sentence.setContentsMargins(SPACE, 0, SPACE, 0)
        self.readout = Readout(self._sentence, canvas)
        self.drawing = DrawWhenSeen(view, draw)

    def lay_out(self, tools: QHBoxLayout) -> None:
        """Puts the tools above the sentence, and that above the canvas."""
        tools.setContentsMargins(SPACE, SPACE // 2, SPACE // 2, SPACE // 2)
        column = QVBoxLayout(self._view)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addLayout(tools)
        # A line of its own: what is read must not move what is pointed at.
        column.addWidget(self._sentence)
        column.addWidget(self._stage, 1)
        self._view.setMinimumSize(248, 170)

    def show_canvas(self, *, filled: bool) -> None:
        """Shows the canvas, or the words where it would be empty."""
        self._stage.show_canvas(filled=filled)

    def say(self, words: Text | None) -> None:
        """Says this where there is nothing; None says when it will come."""
        self._stage.say(words or awaited(self._spec))

    def image(self, theme: Theme) -> QImage:
        """A picture of the canvas, two pixels for each on the screen."""
        self.drawing.catch_up()
        size = self._canvas.size() if self._view.isVisible() else _PICTURE
        return saving.picture(self._paint, size, theme.surface)

    def _paint(self, painter: QPainter, area: QRectF) -> None:
        self._canvas.paint_into(painter, area.adjusted(SPACE, SPACE, -SPACE, -SPACE))
