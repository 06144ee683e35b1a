"""Readout: the sentence about what is hovered or chosen on a canvas, for eyes and ears."""

from PySide6.QtGui import QAccessible, QAccessibleAnnouncementEvent
from PySide6.QtWidgets import QLabel, QWidget

from trainer_gui.core.text import Text
from trainer_gui.gui.theme import set_look
from trainer_gui.gui.translate import shown


class Readout:
    """Says a sentence in a label and in the description of the canvas."""

    def __init__(self, label: QLabel, canvas: QWidget) -> None:
        self._label = label
        self._canvas = canvas
        set_look(label, role="small")

    def text(self) -> str:
        """What is said."""
        return self._label.text()

    def say(self, sentence: Text) -> None:
        """Says this instead; nothing if it is empty."""
        words = shown(sentence)
        self._label.setText(words)
        self._canvas.setAccessibleDescription(words)

    def announce(self) -> None:
        """Lets a screen reader speak the sentence."""
        event = QAccessibleAnnouncementEvent(self._canvas, self._label.text())
        QAccessible.updateAccessibility(event)
