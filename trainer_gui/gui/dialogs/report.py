"""ReportDialog: an error of the program with all that a bug report needs."""

import platform

from PySide6.QtWidgets import QDialog, QPlainTextEdit, QWidget

import trainer_gui
from trainer_gui.core.text import Text
from trainer_gui.gui.dialogs._parts import (
    button_row,
    copy_on_click,
    heading,
    paragraph,
    prepare,
    push_button,
)
from trainer_gui.gui.dialogs.about import library_versions
from trainer_gui.gui.theme import set_look
from trainer_gui.gui.translate import shown


def report_text(message: str, hint: str, details: str) -> str:
    """What a bug report should hold, as plain text."""
    versions = ", ".join(" ".join(pair) for pair in library_versions())
    program = f"Trainer GUI {trainer_gui.__version__} ({versions}; {platform.platform()})"
    return "\n\n".join(part for part in (message, hint, program, details.strip()) if part)


class ReportDialog(QDialog):
    """What happened, what to do, and the traceback, to copy in one click."""

    def __init__(
        self, message: str, hint: str = "", details: str = "", parent: QWidget | None = None
    ) -> None:
        super().__init__(parent)
        column = prepare(self, shown(Text("Error details")), width=600)
        column.addLayout(heading("error", message, tone="danger"))
        if hint:
            column.addWidget(paragraph(hint))
        text = report_text(message, hint, details)
        shown_details = QPlainTextEdit()
        shown_details.setPlainText(text)
        shown_details.setReadOnly(True)
        shown_details.setTabChangesFocus(True)
        shown_details.setLineWrapMode(QPlainTextEdit.LineWrapMode.NoWrap)
        shown_details.setMinimumHeight(220)
        shown_details.setAccessibleName(shown(Text("Report")))
        set_look(shown_details, role="code")
        column.addWidget(shown_details, 1)
        column.addWidget(
            paragraph(
                shown(
                    Text(
                        "The report stays on this computer until you paste it somewhere. "
                        "It may hold names of folders; look it over first."
                    )
                ),
                tone="muted",
            )
        )
        copy = push_button(Text("Copy report"))
        copy_on_click(copy, text)
        close = push_button(Text("Close"))
        close.clicked.connect(self.accept)
        column.addLayout(button_row(before=(copy,), after=(close,), default=close))
        close.setFocus()
