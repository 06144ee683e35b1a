"""MatrixView: what was taken for what, with read-out, zoom, keyboard and export."""

from collections.abc import Iterator, Sequence
from typing import Final

from PySide6.QtCore import QSize, Signal
from PySide6.QtGui import QImage, QResizeEvent
from PySide6.QtWidgets import (
    QButtonGroup,
    QHBoxLayout,
    QPushButton,
    QToolButton,
    QWidget,
)

from trainer_gui.core.charts import Chart, ChartSpec, Matrix
from trainer_gui.core.spec import SplitName
from trainer_gui.core.text import Text
from trainer_gui.gui.charts._around_canvas import AroundCanvas
from trainer_gui.gui.charts._export_menu import ExportMenu
from trainer_gui.gui.charts._matrix_canvas import MatrixCanvas
from trainer_gui.gui.charts._matrix_paint import Cells, Mode, cell_text, cells_of
from trainer_gui.gui.icons import icon
from trainer_gui.gui.theme import SPACE, Theme, set_look
from trainer_gui.gui.translate import shown
from trainer_gui.state import wording

_ROOMY = 43 * SPACE
"""Pixels from which on there is room for words on the buttons."""
_MODES: Final[tuple[tuple[Mode, Text, str], ...]] = (
    ("counts", Text("Counts"), "#"),
    ("rates", Text("Per cent"), "%"),
)
"""What can be written in the cells: its name, and a sign for it."""


class MatrixView(QWidget):
    """Rows are what was true, columns what it was taken for; colours show the share of the row.

    Attributes:
        export: copies and saves it; its CSV has the counts, with names as header and first column.

    Signals:
        cell_clicked: a cell was chosen by click or Enter: row, column.
        item_selected: likewise: the row.
    """

    cell_clicked = Signal(int, int)
    item_selected = Signal(int)

    def __init__(
        self,
        spec: ChartSpec,
        *,
        theme: Theme,
        leading: QWidget | None = None,
        parent: QWidget | None = None,
    ) -> None:
        """Makes the view.

        Args:
            spec: what is told of the matrix.
            theme: its colours.
            leading: stands first in the row above the matrix, for example a choice of the split.
            parent: where it stands.
        """
        super().__init__(parent)
        self._spec = spec
        self._theme = theme
        self._canvas = MatrixCanvas(theme)
        self._around = AroundCanvas(self, self._canvas, spec, self._draw)
        self._readout, self._drawing = self._around.readout, self._around.drawing
        self.export = ExportMenu(
            self,
            image=self.image,
            rows=self._rows,
            tip=Text("Copy and save the matrix"),
            values=Text("Save counts as CSV…"),
        )
        self._chart: Chart | None = None
        self._matrix: Cells | None = None
        self._mode: Mode = "counts"
        self._modes = QButtonGroup(self)
        self._reset = QToolButton()
        self._build(leading)
        self._canvas.hovered.connect(self._on_hovered)
        self._canvas.moved.connect(self._on_moved)
        self._canvas.chosen.connect(self._on_chosen)
        self._canvas.zoomed.connect(self._reset.setVisible)
        self.cell_clicked.connect(lambda row, _column: self.item_selected.emit(row))
        self.set_theme(theme)

    def _build(self, leading: QWidget | None) -> None:
        self.setAccessibleName(shown(self._spec.label))
        keys = Text(
            "{matrix}; arrows go from cell to cell, Enter chooses one", matrix=self._spec.label
        )
        self._canvas.setAccessibleName(shown(keys))
        tools = QHBoxLayout()
        tools.setSpacing(0)
        if leading is not None:
            tools.addWidget(leading)
        tools.addStretch(1)
        tools.addWidget(self._reset)
        self._add_modes(tools)
        tools.addSpacing(SPACE // 2)
        tools.addWidget(self.export.button)
        self._reset.clicked.connect(self.reset_view)
        self._reset.hide()
        self._reset.setIconSize(QSize(16, 16))
        tip = shown(Text("Show the whole matrix again (Home)"))
        self._reset.setToolTip(tip)
        self._reset.setAccessibleName(tip)
        self._around.lay_out(tools)

    def _add_modes(self, row: QHBoxLayout) -> None:
        for index, (mode, label, _sign) in enumerate(_MODES):
            button = QPushButton(shown(label))
            button.setAccessibleName(shown(label))
            button.setToolTip(shown(label))
            button.setCheckable(True)
            button.setChecked(mode == self._mode)
            set_look(button, role="segment", end="last" if index else "first")
            self._modes.addButton(button, index)
            row.addWidget(button)
        self._modes.idClicked.connect(lambda index: self.set_mode("rates" if index else "counts"))

    def show_chart(self, chart: Chart | None, split: SplitName = "validation") -> None:
        """Shows a Matrix; None shows words in its place. The marked cell stays."""
        if chart is not self._chart:
            self._chart = chart
            axes = self._spec.axes
            self._matrix = cells_of(chart, axes) if isinstance(chart, Matrix) else None
            self._drawing.ask()

    def say(self, words: Text | None) -> None:
        """Says this where there is no matrix; None says when it will come."""
        self._around.say(words)

    def set_theme(self, theme: Theme) -> None:
        """Takes the colours of the theme."""
        self._theme = theme
        self._canvas.set_theme(theme)
        self.export.set_theme(theme)
        self._reset.setIcon(icon("zoom-reset", theme))

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Writes signs for words on the buttons where there is little room."""
        super().resizeEvent(event)
        for index, (_mode, label, sign) in enumerate(_MODES):
            self._modes.button(index).setText(shown(label) if self.width() >= _ROOMY else sign)

    def mode(self) -> Mode:
        """What is written in the cells."""
        return self._mode

    def set_mode(self, mode: Mode) -> None:
        """Writes counts or rates (of the row) into the cells."""
        if mode != self._mode:
            self._mode = mode
            self._modes.button(int(mode == "rates")).setChecked(True)
            self._drawing.ask()

    def select_cell(self, true: int, predicted: int) -> None:
        """Marks a cell and shows its sentence; emits nothing."""
        self._drawing.catch_up()
        self._canvas.select(true, predicted)
        self._tell(true, predicted)

    def select_item(self, index: int) -> None:
        """Marks the cell of what was taken for itself; emits nothing."""
        if self._matrix is not None and index < self._matrix.size:
            self.select_cell(index, index)

    def selected_cell(self) -> tuple[int, int] | None:
        """Row and column of the marked cell."""
        return self._canvas.selected()

    def reset_view(self) -> None:
        """Shows the whole matrix again after zooming."""
        self._canvas.reset()

    def sentence(self, true: int, predicted: int) -> Text:
        """What a cell says: `True 3 read as 8: 12 of 180 (6.7 %)`."""
        matrix = self._matrix
        if matrix is None:
            return Text("")
        values = {
            "name": matrix.names[true],
            "count": wording.exact(int(matrix.counts[true, predicted])),
            "total": wording.exact(int(matrix.counts[true].sum())),
            "share": wording.percent(float(matrix.shares[true, predicted])),
        }
        if true == predicted:
            return Text("{name} read correctly: {count} of {total} ({share})", **values)
        other = matrix.names[predicted]
        return Text(
            "True {name} read as {other}: {count} of {total} ({share})", other=other, **values
        )

    def readout(self) -> str:
        """The sentence on the screen."""
        return self._readout.text()

    def cell_text(self, true: int, predicted: int) -> str:
        """What is written in a cell; nothing in one that counts nothing."""
        return cell_text(self._matrix, true, predicted, self._mode) if self._matrix else ""

    def image(self) -> QImage:
        """A picture of the matrix, two pixels for each on the screen."""
        return self._around.image(self._theme)

    def _draw(self) -> None:
        self._around.show_canvas(filled=self._matrix is not None)
        if self._matrix is not None:
            self._canvas.show_matrix(self._matrix, self._mode)
        selected = self._canvas.selected()
        if self._matrix is not None and selected is not None:
            self._tell(*selected)
        else:
            self._readout.say(Text(""))

    def _tell(self, true: int, predicted: int) -> None:
        self._readout.say(self.sentence(true, predicted))

    def _on_hovered(self, true: int, predicted: int) -> None:
        cell = (true, predicted) if true >= 0 else self._canvas.selected()
        if cell is None:
            self._readout.say(Text(""))
        else:
            self._tell(*cell)

    def _on_moved(self, true: int, predicted: int) -> None:
        self._tell(true, predicted)
        self._readout.announce()

    def _on_chosen(self, true: int, predicted: int) -> None:
        self._tell(true, predicted)
        self.cell_clicked.emit(true, predicted)

    def _rows(self) -> Iterator[Sequence[object]]:
        if self._matrix is None:
            return
        yield ["true \\ predicted", *self._matrix.names]
        for name, row in zip(self._matrix.names, self._matrix.counts.tolist(), strict=True):
            yield [name, *row]
