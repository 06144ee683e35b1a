"""Chip: a word or two on a tint."""

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
