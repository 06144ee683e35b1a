"""Banner: a message in the flow of a screen: what happened, what to do, and buttons to do it."""

from collections.abc import Sequence
from typing import Literal, TypeAlias

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import (
    QFrame,
    QHBoxLayout,
    QLabel,
    QPlainTextEdit,
    QPushButton,
    QVBoxLayout,
    QWidget,
)

from trainer_gui.core.text import Text
from trainer_gui.gui.theme import SPACE, set_look
from trainer_gui.gui.translate import shown
from trainer_gui.gui.widgets.icon_widgets import IconButton, IconLabel

BannerKind: TypeAlias = Literal["info", "success", "warning", "error"]
_TONES = {"info": "accent", "success": "success", "warning": "warning", "error": "danger"}
_ICONS = {"info": "info", "success": "check", "warning": "warning", "error": "error"}
_DETAILS_HEIGHT = 160


class Banner(QFrame):
    """One sentence, a hint, up to two buttons, and details that unfold; hidden until told."""

    pressed = Signal(str)
    """The key of a button."""
    dismissed = Signal()
    """A person closed it; it has hidden itself."""

    def __init__(self, *, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        set_look(self, role="banner", tone="accent")
        self._icon = IconLabel("info", size=16, tone="accent")
        self._message = QLabel()
        self._hint = QLabel()
        set_look(self._message, role="strong")
        for label in (self._message, self._hint):
            label.setWordWrap(True)
            label.setTextFormat(Qt.TextFormat.PlainText)
            label.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
        self._below, self._beside = QHBoxLayout(), QHBoxLayout()
        for place in (self._below, self._beside):
            place.setSpacing(SPACE)
        self._toggle = _link(shown(Text("Details")))
        self._toggle.setCheckable(True)
        self._toggle.toggled.connect(self._on_toggled)
        self._copy = _link(shown(Text("Copy")))
        self._copy.clicked.connect(self._on_copy)
        self._details = QPlainTextEdit()
        self._details.setReadOnly(True)
        self._details.setFixedHeight(_DETAILS_HEIGHT)
        self._details.setAccessibleName(shown(Text("Details")))
        set_look(self._details, role="code")
        self._close = IconButton("close", shown(Text("Dismiss")), size=14)
        self._close.clicked.connect(self._on_close)
        self._lay_out()
        self.hide()

    def _lay_out(self) -> None:
        row = QHBoxLayout(self)
        half = SPACE // 2
        row.setContentsMargins(SPACE + half, half, half, half)
        row.setSpacing(SPACE)
        mark = self._mark = QVBoxLayout()
        mark.addWidget(self._icon)
        mark.addStretch(1)
        column = self._column = QVBoxLayout()
        column.setSpacing(half)
        foot = QHBoxLayout()
        foot.setSpacing(SPACE)
        foot.addLayout(self._below)
        foot.addWidget(self._toggle)
        foot.addWidget(self._copy)
        foot.addStretch(1)
        column.addWidget(self._message)
        column.addWidget(self._hint)
        column.addLayout(foot)
        column.addWidget(self._details)
        column.addStretch(1)
        row.addLayout(mark)
        row.addLayout(column, 1)
        row.addLayout(self._beside)
        row.addWidget(self._close, 0, Qt.AlignmentFlag.AlignTop)
        row.setAlignment(self._beside, Qt.AlignmentFlag.AlignVCenter)

    def show_message(
        self,
        kind: BannerKind,
        message: str,
        hint: str = "",
        *,
        buttons: Sequence[tuple[str, str]] = (),
        details: str = "",
    ) -> None:
        """Shows a message in place of the last one.

        Args:
            kind: decides colour and icon.
            message: what happened, one sentence.
            hint: what to do, one sentence.
            buttons: (key, label) of what could be done right here; the first is the likely one.
            details: for a bug report, folded at first.
        """
        tone = _TONES[kind]
        set_look(self, tone=tone)
        self._icon.show_icon(_ICONS[kind], tone)
        self._message.setText(message)
        self._hint.setText(hint)
        self._hint.setVisible(bool(hint))
        self._toggle.setChecked(False)
        self._toggle.setVisible(bool(details))
        self._details.setPlainText(details)
        self._on_toggled(False)
        _empty(self._below)
        _empty(self._beside)
        # A single line has room for them at its end.
        place = self._below if hint or details else self._beside
        above = SPACE if buttons and place is self._beside else SPACE // 2  # in line with them
        for part in (self._mark, self._column):
            part.setContentsMargins(0, above, 0, SPACE // 2)
        for key, label in buttons:
            button = QPushButton(label)
            button.clicked.connect(lambda _checked, key=key: self.pressed.emit(key))
            place.addWidget(button)
            button.show()
        self.setAccessibleName(f"{message} {hint}".strip())
        self.show()

    def message(self) -> str:
        """The sentence that is shown; empty while there is none."""
        return "" if self.isHidden() else self._message.text()

    def clear(self) -> None:
        """Takes the message away."""
        self.hide()

    def _on_toggled(self, opened: bool) -> None:
        self._details.setVisible(opened)
        self._copy.setVisible(opened)

    def _on_copy(self) -> None:
        QGuiApplication.clipboard().setText(
            "\n\n".join((self.accessibleName(), self._details.toPlainText()))
        )

    def _on_close(self) -> None:
        self.hide()
        self.dismissed.emit()


def _empty(row: QHBoxLayout) -> None:
    while (item := row.takeAt(0)) is not None:
        if (old := item.widget()) is not None:
            old.hide()
            old.deleteLater()


def _link(label: str) -> QPushButton:
    button = QPushButton(label)
    set_look(button, role="link")
    return button
