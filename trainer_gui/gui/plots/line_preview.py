"""LinePreview: a small curve beside a form, such as the learning rate over a run."""

from collections.abc import Sequence

from PySide6.QtWidgets import QWidget

from trainer_gui.core.text import Text
from trainer_gui.gui.theme import Theme


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

    def show_line(self, x: Sequence[float], y: Sequence[float]) -> None:
        """Shows this line; nothing given shows the empty state."""

    def set_theme(self, theme: Theme) -> None:
        """Takes the colours of the theme."""
