"""EmptyState: what stands where there is nothing yet, and how to fill it."""

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QHBoxLayout, QLabel, QPushButton, QVBoxLayout, QWidget

from trainer_gui.gui.theme import SPACE, set_look
from trainer_gui.gui.widgets.icon_widgets import IconLabel

_TEXT_WIDTH = 420


class EmptyState(QWidget):
    """A picture, a line, a sentence and a button in the middle of an empty view."""

    pressed = Signal()
    """The button."""

    def __init__(
        self,
        icon: str,
        title: str,
        text: str = "",
        button: str = "",
        *,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self._icon = IconLabel(icon, size=40)
        self._title = QLabel()
        set_look(self._title, role="section")
        self._text = QLabel()
        self._text.setWordWrap(True)
        self._text.setMaximumWidth(_TEXT_WIDTH)
        set_look(self._text, tone="muted")
        self._button = QPushButton()
        self._button.clicked.connect(self.pressed)
        for label in (self._title, self._text):
            label.setAlignment(Qt.AlignmentFlag.AlignCenter)
        column = QVBoxLayout(self)
        column.setContentsMargins(3 * SPACE, 3 * SPACE, 3 * SPACE, 3 * SPACE)
        column.setSpacing(SPACE)
        column.addStretch(2)
        middle = Qt.AlignmentFlag.AlignHCenter
        column.addWidget(self._icon, 0, middle)
        column.addWidget(self._title)
        row = QHBoxLayout()  # an aligned label would wrap at its hint, far too early
        row.addStretch(1)
        row.addWidget(self._text, 1000)
        row.addStretch(1)
        column.addLayout(row)
        column.addSpacing(SPACE)
        column.addWidget(self._button, 0, middle)
        column.addStretch(3)
        self.show_empty(icon, title, text, button)

    def offer(self, on: bool, tip: str) -> None:
        """Enables the button, or not; the tooltip says what it does or why it cannot."""
        self._button.setEnabled(on)
        self._button.setToolTip(tip)

    def show_empty(self, icon: str, title: str, text: str = "", button: str = "") -> None:
        """Says something else; what is empty takes no room."""
        self._icon.show_icon(icon, "muted")
        self._title.setText(title)
        self._text.setText(text)
        self._text.setVisible(bool(text))
        self._button.setText(button)
        self._button.setVisible(bool(button))
