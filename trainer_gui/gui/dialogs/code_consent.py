"""CodeConsentDialog: no program of a person's own runs before somebody has looked at it."""

from PySide6.QtWidgets import QDialog, QPlainTextEdit, QWidget

from trainer_gui.core.names import printable
from trainer_gui.core.text import Text
from trainer_gui.core.trust import DIGITS, Code
from trainer_gui.gui.dialogs._parts import button_row, heading, paragraph, prepare, push_button
from trainer_gui.gui.theme import set_look
from trainer_gui.gui.translate import shown
from trainer_gui.gui.widgets.key_values import KeyValueGrid
from trainer_gui.state.wording import size

_TAB = 4


class CodeConsentDialog(QDialog):
    """Shows a program and says what it could do; accepted is consent to what is shown."""

    def __init__(self, code: Code, parent: QWidget | None = None) -> None:
        """Shows a program.

        Args:
            code: as it was read; nothing is read again.
            parent: the window that it belongs to.

        Raises:
            BadInputError: it is no text.
        """
        super().__init__(parent)
        source = _visible(code.text())
        name = printable(code.path.name)
        column = prepare(self, shown(Text("Allow a program")), width=680)
        question = Text("Allow {name} to run on this computer?", name=name)
        column.addLayout(heading("warning", shown(question), tone="warning"))
        column.addWidget(
            paragraph(
                shown(
                    Text(
                        "This file is a program. Once you allow it, it can do everything that you "
                        "can do on this computer: read, change and send your files. Allow only "
                        "what you, or someone you trust, wrote. A changed file asks again."
                    )
                )
            )
        )
        facts = KeyValueGrid()
        facts.show_facts(
            (
                (shown(Text("Folder")), printable(code.path.absolute().parent)),
                (shown(Text("Size")), size(len(code.content))),
                (shown(Text("SHA-256")), code.sha256[:DIGITS]),
            )
        )
        column.addWidget(facts)
        self.source = QPlainTextEdit(source)
        self.source.setReadOnly(True)
        self.source.setTabChangesFocus(True)
        # Wrapped: what is far to the right must not stay unseen.
        self.source.setLineWrapMode(QPlainTextEdit.LineWrapMode.WidgetWidth)
        self.source.setMinimumHeight(260)
        self.source.setAccessibleName(shown(Text("Source of {name}", name=name)))
        set_look(self.source, role="code")
        column.addWidget(self.source, 1)
        self.cancel_button = push_button(Text("Cancel"))
        self.cancel_button.clicked.connect(self.reject)
        self.allow_button = push_button(Text("Allow and run"))
        self.allow_button.clicked.connect(self.accept)
        column.addLayout(
            button_row(after=(self.cancel_button, self.allow_button), default=self.cancel_button)
        )
        self.cancel_button.setFocus()


def _visible(source: str) -> str:
    """The lines with what would turn or hide them written as escapes."""
    return "\n".join(printable(line.expandtabs(_TAB)) for line in source.split("\n"))
