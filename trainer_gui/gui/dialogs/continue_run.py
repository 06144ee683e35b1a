"""ContinueRunDialog: a run goes on from one of its checkpoints, with changes, as a new run."""

from collections.abc import Sequence

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QDialog, QFormLayout, QWidget

from trainer_gui.core.text import Text
from trainer_gui.gui.dialogs._parts import button_row, heading, paragraph, prepare, push_button
from trainer_gui.gui.forms.number_editor import NumberEditor
from trainer_gui.gui.theme import SPACE, set_look
from trainer_gui.gui.translate import shown
from trainer_gui.gui.widgets.combo_box import ComboBox
from trainer_gui.state.draft import Draft


class ContinueRunDialog(QDialog):
    """Asks from which checkpoint, for how long and at what learning rate a run goes on.

    Attributes:
        checkpoint_box: the checkpoints, the newest first.
        editors: by dotted path in the recipe.
        continue_button: disabled while a value cannot be used.
    """

    chosen = Signal(str, object)
    """Name of the checkpoint, and the changed recipe."""

    def __init__(
        self,
        draft: Draft,
        checkpoints: Sequence[tuple[str, str]],
        *,
        parent: QWidget | None = None,
    ) -> None:
        """Makes the dialog.

        Args:
            draft: with the run's recipe; the dialog changes it.
            checkpoints: name and words of each, the newest first; at least one.
            parent: the window.
        """
        super().__init__(parent)
        self._draft = draft
        column = prepare(self, shown(Text("Continue with changes")), width=460)
        title = Text("Continue “{title}”", title=str(draft.value("title")))
        column.addLayout(heading("fork", shown(title)))
        column.addWidget(
            paragraph(
                shown(
                    Text("A new run begins with the curves of this one up to the checkpoint; this "
                         "one stays as it is.")
                ),
                tone="muted",
            )
        )  # fmt: skip
        self.checkpoint_box = ComboBox(self)
        for name, words in checkpoints:
            self.checkpoint_box.addItem(words, name)
        rows = QFormLayout()
        rows.setSpacing(SPACE)
        rows.addRow(shown(Text("From")), self.checkpoint_box)
        length = "epochs" if draft.value("training.length") == "epochs" else "steps"
        self.editors: dict[str, NumberEditor] = {}
        for section, name in (("training", length), ("training.optimizer", "learning_rate")):
            field = next((one for one in draft.fields(section) if one.name == name), None)
            if field is not None:
                path = f"{section}.{name}"
                editor = self.editors[path] = NumberEditor(field, parent=self)
                editor.set_value(draft.value(path))
                editor.edited.connect(lambda value, path=path: self._on_edited(path, value))
                rows.addRow(shown(field.label), editor)
        column.addLayout(rows)
        self._problem = paragraph("")
        set_look(self._problem, tone="danger")
        column.addWidget(self._problem)
        cancel = push_button(Text("Cancel"))
        cancel.clicked.connect(self.reject)
        self.continue_button = push_button(Text("Continue"), role="primary")
        self.continue_button.clicked.connect(self.accept)
        column.addLayout(
            button_row(after=(cancel, self.continue_button), default=self.continue_button)
        )
        self._judge()

    def problem(self) -> str:
        """Why the values cannot be used; empty if they can."""
        return self._problem.text()

    def accept(self) -> None:
        """Continues, if every value can be used."""
        recipe = self._draft.recipe()
        if recipe is not None:
            self.chosen.emit(self.checkpoint_box.currentData(), recipe)
            super().accept()

    def _on_edited(self, path: str, value: object) -> None:
        self._draft.set(path, value)
        self._judge()

    def _judge(self) -> None:
        problems = self._draft.problems()
        self._problem.setText(shown(problems[0].message) if problems else "")
        self._problem.setVisible(bool(problems))
        self.continue_button.setEnabled(not problems)
