"""ScatterView: predicted over wanted numbers, with read-out, choice of the column and export."""

from collections.abc import Iterator, Sequence

import numpy as np
from numpy.typing import NDArray
from PySide6.QtCore import QRectF, QSize
from PySide6.QtGui import QImage, QPainter
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from trainer_gui.core.text import Text
from trainer_gui.gui.charts import saving
from trainer_gui.gui.charts._draw_when_seen import DrawWhenSeen
from trainer_gui.gui.charts._export_menu import ExportMenu
from trainer_gui.gui.charts._readout import Readout
from trainer_gui.gui.charts._scatter_canvas import ScatterCanvas
from trainer_gui.gui.charts._scatter_paint import Scatter, scatter_of
from trainer_gui.gui.charts._stage import Stage
from trainer_gui.gui.charts.series import Role
from trainer_gui.gui.theme import SPACE, Theme
from trainer_gui.gui.translate import shown
from trainer_gui.gui.widgets.combo_box import ComboBox
from trainer_gui.gui.widgets.elided_label import ElidedLabel
from trainer_gui.state import wording

PICTURE = QSize(900, 860)
_COLUMN_LETTERS = 6


class ScatterView(QWidget):
    """A point for each sample: from left to right what was wanted, upwards what was predicted.

    What is right lies on the diagonal.

    Attributes:
        export: copies and saves it; a line of its CSV for each sample: what was wanted and what
            was predicted, of every column.
    """

    def __init__(
        self,
        *,
        theme: Theme,
        empty: Text | None = None,
        leading: QWidget | None = None,
        parent: QWidget | None = None,
    ) -> None:
        """Makes the view.

        Args:
            theme: its colours.
            empty: what is said while there are no points.
            leading: stands first in the row above the points, for example a choice of the split.
            parent: where it stands.
        """
        super().__init__(parent)
        self._theme = theme
        self._canvas = ScatterCanvas(theme)
        self._stage = Stage(
            self._canvas,
            empty or Text("Press Train: after each epoch, what was predicted of what."),
        )
        self._sentence = ElidedLabel()
        self._readout = Readout(self._sentence, self._canvas)
        self._drawing = DrawWhenSeen(self, self._draw)
        self.export = ExportMenu(
            self,
            image=self.image,
            rows=self._rows,
            tip=Text("Copy and save the points"),
            values=Text("Save values as CSV…"),
        )
        self._wanted: NDArray[np.float64] | None = None
        self._predicted: NDArray[np.float64] | None = None
        self._names: tuple[str, ...] = ()
        self._role: Role = "validation"
        self._scatter: Scatter | None = None
        self._columns = ComboBox()
        self._build(leading)
        self._columns.activated.connect(lambda _row: self._drawing.ask())
        self._canvas.hovered.connect(self._tell)
        self._canvas.moved.connect(self._on_moved)
        self.set_theme(theme)

    def _build(self, leading: QWidget | None) -> None:
        self.setAccessibleName(shown(Text("Wanted and predicted numbers")))
        self._canvas.setAccessibleName(
            shown(Text("Predicted over wanted numbers; arrows go from point to point"))
        )
        self._columns.setAccessibleName(shown(Text("Number")))
        self._columns.setMinimumContentsLength(_COLUMN_LETTERS)
        self._columns.hide()
        self._sentence.setContentsMargins(SPACE, 0, SPACE, 0)
        tools = QHBoxLayout()
        tools.setContentsMargins(SPACE, SPACE // 2, SPACE // 2, SPACE // 2)
        tools.setSpacing(SPACE)
        if leading is not None:
            tools.addWidget(leading)
        tools.addWidget(self._columns)
        tools.addStretch(1)
        tools.addWidget(self.export.button)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addLayout(tools)
        column.addWidget(self._sentence)
        column.addWidget(self._stage, 1)
        self.setMinimumSize(260, 170)

    def show_points(
        self,
        wanted: NDArray[np.float64] | None,
        predicted: NDArray[np.float64] | None,
        names: Sequence[str] = (),
        role: Role = "validation",
    ) -> None:
        """Shows these points; None shows the empty state. The chosen column stays.

        Args:
            wanted: (M, T).
            predicted: (M, T).
            names: of the T columns.
            role: of the split that they are of; decides the colour.
        """
        if wanted is None or predicted is None:
            self._wanted = self._predicted = None
            names = ()
        else:
            self._wanted, self._predicted = wanted, predicted
        self._role = role
        if tuple(names) != self._names:
            self._offer_columns(tuple(names))
        self._drawing.ask()

    def set_theme(self, theme: Theme) -> None:
        """Takes the colours of the theme."""
        self._theme = theme
        self._canvas.set_theme(theme)
        self.export.set_theme(theme)

    def column(self) -> str:
        """The name of the column that is shown; empty while there is none."""
        return self._columns.currentText()

    def points(self) -> tuple[tuple[float, float], ...]:
        """What is drawn: wanted and predicted, by the wanted value."""
        self._drawing.catch_up()
        if self._scatter is None:
            return ()
        pairs = zip(self._scatter.wanted.tolist(), self._scatter.predicted.tolist(), strict=True)
        return tuple(pairs)

    def sentence(self, index: int) -> Text:
        """What a point says: `age: wanted 31, predicted 33.5 (+2.5)`.

        The name is left out where it stands in the menu above.
        """
        if self._scatter is None:
            return Text("")
        wanted, predicted = self._scatter.wanted[index], self._scatter.predicted[index]
        difference = wording.value(float(predicted - wanted))
        told = Text(
            "wanted {wanted}, predicted {predicted} ({difference})",
            wanted=wording.value(float(wanted)),
            predicted=wording.value(float(predicted)),
            difference=difference if predicted <= wanted else f"+{difference}",
        )
        if len(self._names) > 1:
            return told
        return Text("{name}: {told}", name=self.column(), told=told)

    def readout(self) -> str:
        """The sentence on the screen."""
        return self._readout.text()

    def image(self) -> QImage:
        """A picture of the points, two pixels for each on the screen."""
        self._drawing.catch_up()
        size = self._canvas.size() if self.isVisible() else PICTURE
        return saving.picture(self._paint, size, self._theme.surface)

    def _offer_columns(self, names: tuple[str, ...]) -> None:
        chosen, self._names = self.column(), names
        self._columns.clear()
        self._columns.addItems(names)
        self._columns.setCurrentIndex(names.index(chosen) if chosen in names else 0)
        self._columns.setVisible(len(names) > 1)

    def _draw(self) -> None:
        self._scatter = None
        if self._wanted is not None and self._predicted is not None and self._names:
            place = max(self._columns.currentIndex(), 0)
            self._scatter = scatter_of(
                self._wanted[:, place], self._predicted[:, place], self._role
            )
        self._stage.show_canvas(filled=self._scatter is not None)
        if self._scatter is not None:
            self._canvas.show_scatter(self._scatter)
        self._tell(-1)

    def _tell(self, index: int) -> None:
        self._readout.say(self.sentence(index) if index >= 0 else Text(""))

    def _on_moved(self, index: int) -> None:
        self._tell(index)
        self._readout.announce()

    def _paint(self, painter: QPainter, area: QRectF) -> None:
        self._canvas.paint_into(painter, area.adjusted(SPACE, SPACE, -SPACE, -SPACE))

    def _rows(self) -> Iterator[Sequence[object]]:
        if self._wanted is None or self._predicted is None:
            return
        yield [f"{name} ({what})" for name in self._names for what in ("wanted", "predicted")]
        both = np.stack([self._wanted, self._predicted], axis=2)  # [m, t, 2]
        yield from both.reshape(len(both), -1).tolist()
