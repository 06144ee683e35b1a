"""SavePresetDialog: names a recipe so that it can be found again."""

from collections.abc import Collection

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QDialog, QLabel, QLineEdit, QPlainTextEdit, QWidget

from trainer_gui.core.files import safe_name
from trainer_gui.core.text import Text
from trainer_gui.gui.dialogs._parts import button_row, heading, paragraph, prepare, push_button
from trainer_gui.gui.theme import set_look
from trainer_gui.gui.translate import shown

_TITLE_LIMIT = 100
_ABOUT_HEIGHT = 84


class SavePresetDialog(QDialog):
    """Asks for a title and what the recipe is for, and shows the file that they make."""

    chosen = Signal(str, str)
    """Title and purpose, when the person saves."""

    def __init__(
        self,
        title: str,
        about: str,
        *,
        shipped: Collection[str],
        own: Collection[str],
        parent: QWidget | None = None,
    ) -> None:
        """Makes the dialog.

        Args:
            title: of the recipe now.
            about: what it is for, now.
            shipped: names (without ending) of presets that cannot be replaced.
            own: names of presets that would be replaced.
            parent: the window.
        """
        super().__init__(parent)
        self._shipped = frozenset(shipped)
        self._own = frozenset(own)
        column = prepare(self, shown(Text("Save preset")), width=460)
        column.addLayout(heading("preset", shown(Text("Save this recipe as a preset"))))
        self.title_edit = QLineEdit(self._free(title))
        self.title_edit.setMaxLength(_TITLE_LIMIT)
        self.about_edit = QPlainTextEdit(about)
        self.about_edit.setTabChangesFocus(True)
        self.about_edit.setFixedHeight(_ABOUT_HEIGHT)
        self.about_edit.setPlaceholderText(shown(Text("For example: a first look at new data")))
        for label, editor in ((Text("&Title"), self.title_edit),
                              (Text("&What it is for"), self.about_edit)):  # fmt: skip
            name = QLabel(shown(label))
            name.setBuddy(editor)
            column.addWidget(name)
            column.addWidget(editor)
        self._verdict = paragraph("")
        column.addWidget(self._verdict)
        cancel = push_button(Text("Cancel"))
        cancel.clicked.connect(self.reject)
        self.save_button = push_button(Text("Save"), role="primary")
        self.save_button.clicked.connect(self.accept)
        column.addLayout(button_row(after=(cancel, self.save_button), default=self.save_button))
        self.title_edit.textChanged.connect(self._judge)
        self._judge()
        self.title_edit.selectAll()
        self.title_edit.setFocus()

    def _free(self, title: str) -> str:
        """The title, with a number behind it where the program's own preset is called so."""
        name, number = title.strip(), 1
        while safe_name(name) in self._shipped or (number > 1 and safe_name(name) in self._own):
            number += 1
            name = f"{title.strip()} {number}"
        return name

    def verdict(self) -> str:
        """The sentence under the fields: where it will be saved, or why it cannot be."""
        return self._verdict.text()

    def accept(self) -> None:
        """Saves, if the title can be used."""
        if not self.save_button.isEnabled():
            return
        self.chosen.emit(self.title_edit.text().strip(), self.about_edit.toPlainText().strip())
        super().accept()

    def _judge(self) -> None:
        title = self.title_edit.text().strip()
        name = safe_name(title)
        refused = not title or name in self._shipped
        replaces = name in self._own and not refused
        if not title:
            verdict = Text("Give it a title first.")
        elif refused:
            verdict = Text(
                "“{name}” comes with the program and stays as it is; choose another title.",
                name=name,
            )
        elif replaces:
            verdict = Text("This replaces your preset {name}.toml.", name=name)
        else:
            verdict = Text("It is saved as {name}.toml among your presets.", name=name)
        self._verdict.setText(shown(verdict))
        set_look(self._verdict, tone="danger" if refused else "warning" if replaces else "muted")
        set_look(self.title_edit, problem=refused)
        self.save_button.setEnabled(not refused)
        self.save_button.setText(shown(Text("Replace") if replaces else Text("Save")))
