"""Stage: a canvas, or words while there is nothing to draw."""

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QLabel, QStackedWidget, QWidget

from trainer_gui.core.text import Text
from trainer_gui.gui.theme import set_look
from trainer_gui.gui.translate import shown


class Stage(QStackedWidget):
    """Shows words until it is told to show the canvas."""

    def __init__(self, canvas: QWidget, empty: Text) -> None:
        super().__init__()
        self._canvas = canvas
        self._empty = QLabel(shown(empty))
        self._empty.setAlignment(Qt.AlignmentFlag.AlignCenter)
        self._empty.setWordWrap(True)
        set_look(self._empty, tone="muted")
        self.addWidget(self._empty)
        self.addWidget(canvas)

    def say(self, empty: Text) -> None:
        """Shows other words from now on."""
        self._empty.setText(shown(empty))

    def show_canvas(self, *, filled: bool) -> None:
        """Shows the canvas, or the words where it would be empty."""
        self.setCurrentWidget(self._canvas if filled else self._empty)
