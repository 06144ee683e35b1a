"""CommandDialog: the same training as a command for a terminal."""

from PySide6.QtWidgets import QDialog, QPlainTextEdit, QWidget

from trainer_gui.core.text import Text
from trainer_gui.gui.dialogs._parts import (
    button_row,
    copy_on_click,
    heading,
    paragraph,
    prepare,
    push_button,
)
from trainer_gui.gui.theme import set_look
from trainer_gui.gui.translate import shown

_LINES = 5


class CommandDialog(QDialog):
    """Shows a command and copies it."""

    def __init__(self, command: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        column = prepare(self, shown(Text("As a command")), width=560)
        column.addLayout(heading("terminal", shown(Text("The same training in a terminal"))))
        column.addWidget(
            paragraph(
                shown(Text("It trains the same recipe without a window, and the run is listed.")),
                tone="muted",
            )
        )
        line = QPlainTextEdit()
        line.setPlainText(command)
        line.setReadOnly(True)
        line.setTabChangesFocus(True)
        line.setAccessibleName(shown(Text("Command")))
        set_look(line, role="code")
        line.setFixedHeight(_LINES * line.fontMetrics().lineSpacing())
        column.addWidget(line)
        copy = push_button(Text("Copy"), role="primary")
        copy_on_click(copy, command)
        close = push_button(Text("Close"))
        close.clicked.connect(self.accept)
        column.addLayout(button_row(after=(close, copy), default=copy))
        copy.setFocus()
