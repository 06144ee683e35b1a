"""Gallery: a grid of pictures with captions, as many as there are, drawn only where seen."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from PySide6.QtCore import Signal
from PySide6.QtGui import QColor
from PySide6.QtWidgets import QWidget

from trainer_gui.core.text import Text
from trainer_gui.gui.theme import Theme


@dataclass(frozen=True, eq=False)
class Pictures:
    """What a gallery shows.

    Attributes:
        images: (M, C, H, W) uint8; C is 1 (grey) or 3 (RGB).
        captions: one for each; empty writes the class name.
        labels: class indices (M,), or None.
        splits: indices (M,) into train, validation, test, or None.
        indices: of the samples in their data set (M,); None counts from 0.
        classes: names in index order.
        badges: a short word on each picture; empty writes the split.
        badge_colours: of each badge; empty takes the split's colour.
    """

    images: NDArray[np.uint8]
    captions: Sequence[str] = ()
    labels: NDArray[np.integer] | None = None
    splits: NDArray[np.integer] | None = None
    indices: NDArray[np.integer] | None = None
    classes: Sequence[str] = ()
    badges: Sequence[str] = ()
    badge_colours: Sequence[QColor] = ()


class Gallery(QWidget):
    """Pictures in a grid that scrolls, with filter and keyboard.

    Signals:
        sample_selected: a person chose a picture; the index of its sample (`Pictures.indices`).
    """

    sample_selected = Signal(int)

    def __init__(
        self, *, theme: Theme, empty: Text | None = None, parent: QWidget | None = None
    ) -> None:
        super().__init__(parent)

    def show_pictures(self, pictures: Pictures | None) -> None:
        """Shows these pictures and forgets the selection; None shows the empty state."""

    def set_theme(self, theme: Theme) -> None:
        """Takes the colours of the theme."""

    def set_filter(self, class_index: int | None = None, split: int | None = None) -> None:
        """Shows only one class, one split (index into train, validation, test), or both."""

    def set_tile_size(self, pixels: int) -> None:
        """Sets the side of a picture on the screen."""

    def count(self) -> int:
        """How many pictures pass the filter."""
        raise NotImplementedError

    def select_sample(self, index: int | None) -> None:
        """Marks a sample and scrolls to it; emits nothing."""
