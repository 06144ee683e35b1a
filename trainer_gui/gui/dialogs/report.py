"""ReportDialog: an error of the program with all that a bug report needs."""

import platform

from PySide6.QtCore import Signal
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QDialog, QPlainTextEdit, QWidget

import trainer_gui
from trainer_gui.core.text import Text
from trainer_gui.gui.dialogs._parts import (
    button_row,
    heading,
    make_room,
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

    bug_report_wanted = Signal(str)
    """The report that is shown; a person wants to send it with all that belongs to it."""

    def __init__(
        self, message: str, hint: str = "", details: str = "", parent: QWidget | None = None
    ) -> None:
        super().__init__(parent)
        column = prepare(self, shown(Text("Error details")), width=600)
        self._message = paragraph("")
        self._hint = paragraph("")
        self._details = QPlainTextEdit()
        self._details.setReadOnly(True)
        self._details.setTabChangesFocus(True)
        self._details.setLineWrapMode(QPlainTextEdit.LineWrapMode.NoWrap)
        self._details.setMinimumHeight(220)
        self._details.setAccessibleName(shown(Text("Report")))
        set_look(self._details, role="code")
        column.addLayout(heading("error", self._message, tone="danger"))
        column.addWidget(self._hint)
        column.addWidget(self._details, 1)
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
        self._copy = push_button(Text("Copy report"))
        self._copy.clicked.connect(self._on_copy)
        send = push_button(Text("Make a bug report…"))
        send.setToolTip(
            shown(Text("One file with this report, the newest run's journal and the logs; "
                       "no data, no passwords."))
        )  # fmt: skip
        send.clicked.connect(lambda: self.bug_report_wanted.emit(self.report()))
        close = push_button(Text("Close"))
        close.clicked.connect(self.accept)
        column.addLayout(button_row(before=(self._copy, send), after=(close,), default=close))
        self.show_report(message, hint, details)
        close.setFocus()

    def show_report(self, message: str, hint: str, details: str) -> None:
        """Shows this in place of what was shown; a person who reads on keeps the place."""
        self._message.setText(message)
        self._hint.setText(hint)
        self._hint.setVisible(bool(hint))
        text = report_text(message, hint, details)
        if text == self.report():
            return
        place = self._details.verticalScrollBar().value()
        self._details.setPlainText(text)
        self._details.verticalScrollBar().setValue(place)
        self._copy.setText(shown(Text("Copy report")))
        make_room(self)

    def report(self) -> str:
        """All of it, as it can be copied."""
        return self._details.toPlainText()

    def _on_copy(self) -> None:
        QGuiApplication.clipboard().setText(self.report())
        self._copy.setText(shown(Text("Copied")))
