"""Chip: a word or two on a tint."""

from collections.abc import Iterable
from typing import Literal, TypeAlias

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QLabel, QSizePolicy, QWidget

from trainer_gui.gui.theme import set_look

Tone: TypeAlias = Literal["neutral", "accent", "success", "warning", "danger"]


class Chip(QLabel):
    """A short word on a tint that says what sort of thing it is; the word alone must do as well."""

    def __init__(
        self, text: str = "", tone: Tone = "neutral", *, parent: QWidget | None = None
    ) -> None:
        super().__init__(text, parent)
        self.setSizePolicy(QSizePolicy.Policy.Maximum, QSizePolicy.Policy.Fixed)
        self.setAlignment(Qt.AlignmentFlag.AlignCenter)  # until it has the width of another word
        set_look(self, role="chip", tone=tone)

    def show_chip(self, text: str, tone: Tone) -> None:
        """Changes word and tint."""
        self.setText(text)
        if self.property("tone") != tone:
            set_look(self, tone=tone)

    def keep_room_for(self, words: Iterable[str]) -> None:
        """Stays as wide as the widest of these: it need not wait for a layout when they change."""
        shown = self.text()
        self.ensurePolished()
        widths = []
        for word in words:
            self.setText(word)
            widths.append(self.sizeHint().width())
        self.setText(shown)
        self.setMinimumWidth(max(widths))
