"""MatrixView: a confusion matrix, from counts, with read-out, zoom, keyboard and export."""

from collections.abc import Sequence
from pathlib import Path
from typing import Literal

import numpy as np
from numpy.typing import NDArray
from PySide6.QtCore import Signal
from PySide6.QtWidgets import QWidget

from trainer_gui.core.text import Text
from trainer_gui.gui.theme import Theme

Mode = Literal["counts", "rates"]


class MatrixView(QWidget):
    """Rows are true classes, columns predicted ones; colours show the share of the row.

    Signals:
        cell_clicked: a cell was chosen by click or Enter: true class, predicted class.
    """

    cell_clicked = Signal(int, int)

    def __init__(
        self, *, theme: Theme, empty: Text | None = None, parent: QWidget | None = None
    ) -> None:
        super().__init__(parent)

    def show_matrix(self, counts: NDArray[np.int64] | None, classes: Sequence[str] = ()) -> None:
        """Shows counts (K, K), rows true, columns predicted; None shows the empty state."""

    def set_theme(self, theme: Theme) -> None:
        """Takes the colours of the theme."""

    def mode(self) -> Mode:
        """What is written in the cells."""
        raise NotImplementedError

    def set_mode(self, mode: Mode) -> None:
        """Writes counts or rates (of the row) into the cells."""

    def select_cell(self, true: int, predicted: int) -> None:
        """Marks a cell and shows its sentence; emits nothing."""

    def reset_view(self) -> None:
        """Shows the whole matrix again after zooming."""

    def sentence(self, true: int, predicted: int) -> Text:
        """What a cell says: `true 3 read as 8: 12 of 180 (6.7 %)`."""
        raise NotImplementedError

    def copy_image(self) -> None:
        """Puts a picture of the matrix on the clipboard."""

    def save_png(self, path: Path) -> None:
        """Writes a picture of the matrix, two pixels for each on the screen."""

    def save_csv(self, path: Path) -> None:
        """Writes the counts with class names as header and first column."""
