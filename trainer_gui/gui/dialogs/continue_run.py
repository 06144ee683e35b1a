"""ContinueRunDialog: a run goes on from one of its checkpoints, with changes, as a new run."""

import math
from collections.abc import Sequence
from dataclasses import dataclass

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QDialog, QGridLayout, QLabel, QSizePolicy, QWidget

from trainer_gui.core.text import Text
from trainer_gui.gui.dialogs._parts import (
    button_row,
    heading,
    make_room,
    paragraph,
    prepare,
    push_button,
)
from trainer_gui.gui.forms.number_editor import NumberEditor
from trainer_gui.gui.theme import SPACE, set_look
from trainer_gui.gui.translate import shown
from trainer_gui.gui.widgets.combo_box import ComboBox
from trainer_gui.state.draft import Draft

_LENGTHS = {"epochs": Text("&Epochs in all"), "steps": Text("&Steps in all")}
_RATE = "training.optimizer.learning_rate"


@dataclass(frozen=True)
class StartingPoint:
    """A checkpoint that a run can go on from.

    Attributes:
        name: of its folder.
        words: for people.
        step: steps done by then.
    """

    name: str
    words: str
    step: int


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
        points: Sequence[StartingPoint],
        *,
        steps_per_epoch: int | None = None,
        parent: QWidget | None = None,
    ) -> None:
        """Makes the dialog.

        Args:
            draft: with the run's recipe; the dialog changes it.
            points: the checkpoints, the newest first; at least one.
            steps_per_epoch: of the run; None if it is not known.
            parent: the window.
        """
        super().__init__(parent)
        self._draft = draft
        self._points = {point.name: point for point in points}
        self._per_epoch = steps_per_epoch
        self._length = "epochs" if draft.value("training.length") == "epochs" else "steps"
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
        self.checkpoint_box.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        for point in points:
            self.checkpoint_box.addItem(point.words, point.name)
        self.editors: dict[str, NumberEditor] = {}
        column.addLayout(self._make_rows())
        self._verdict = paragraph("")
        column.addWidget(self._verdict)
        cancel = push_button(Text("Cancel"))
        cancel.clicked.connect(self.reject)
        self.continue_button = push_button(Text("Continue"), role="primary")
        self.continue_button.clicked.connect(self.accept)
        column.addLayout(
            button_row(after=(cancel, self.continue_button), default=self.continue_button)
        )
        self.checkpoint_box.currentIndexChanged.connect(lambda _index: self._judge())
        self._offer_more()
        self._judge()

    def _make_rows(self) -> QGridLayout:
        rows = QGridLayout()
        rows.setHorizontalSpacing(2 * SPACE)
        rows.setVerticalSpacing(SPACE)
        rows.setColumnStretch(1, 1)
        _add_row(rows, Text("&From"), self.checkpoint_box)
        self._make_editor(rows, f"training.{self._length}", _LENGTHS[self._length])
        self._make_editor(rows, _RATE, Text("&Learning rate"))
        return rows

    def _make_editor(self, rows: QGridLayout, path: str, label: Text) -> None:
        """A row for an option, if the recipe has it."""
        section, _, name = path.rpartition(".")
        field = next((one for one in self._draft.fields(section) if one.name == name), None)
        if field is not None:
            editor = self.editors[path] = NumberEditor(field, parent=self)
            editor.set_value(self._draft.value(path))
            editor.edited.connect(lambda value: self._on_edited(path, value))
            _add_row(rows, label, editor)

    def problem(self) -> str:
        """Why the values cannot be used; empty if they can."""
        return "" if self.continue_button.isEnabled() else self._verdict.text()

    def accept(self) -> None:
        """Continues, if every value can be used."""
        recipe = self._draft.recipe()
        if recipe is not None and self.continue_button.isEnabled():
            self.chosen.emit(self.checkpoint_box.currentData(), recipe)
            super().accept()

    def _offer_more(self) -> None:
        """Proposes twice the length where the newest checkpoint is the end of what was planned."""
        path = f"training.{self._length}"
        planned = self._draft.value(path)
        left = self._steps_left()
        if left is not None and left <= 0 and isinstance(planned, int):
            self._draft.set(path, 2 * planned)
            self.editors[path].set_value(2 * planned)

    def _on_edited(self, path: str, value: object) -> None:
        self._draft.set(path, value)
        self._judge()

    def _steps_left(self) -> int | None:
        """Steps to be trained from the chosen checkpoint; None if that cannot be said."""
        recipe = self._draft.recipe()
        point = self._points.get(self.checkpoint_box.currentData())
        if recipe is None or point is None:
            return None
        training = recipe.training
        if training.length == "steps":
            return training.steps - point.step
        return None if self._per_epoch is None else training.epochs * self._per_epoch - point.step

    def _judge(self) -> None:
        problems, left = self._draft.problems(), self._steps_left()
        verdict = Text("")
        if problems:
            verdict = problems[0].message
        elif left is not None and left <= 0:
            verdict = self._too_short()
        elif left is not None:
            verdict = Text("It trains {left} more.", left=self._span(left))
        fine = not problems and (left is None or left > 0)
        self._verdict.setText(shown(verdict))
        self._verdict.setVisible(bool(self._verdict.text()))
        set_look(self._verdict, tone="muted" if fine else "danger")
        self.continue_button.setEnabled(fine)
        make_room(self)

    def _too_short(self) -> Text:
        step = self._points[self.checkpoint_box.currentData()].step
        if self._length == "steps" or not self._per_epoch:
            return Text("The checkpoint is at step {step:,} already: choose more steps.", step=step)
        least = step // self._per_epoch + 1
        return Text("Nothing is left to train from this checkpoint on: choose {least} epochs or "
                    "more.", least=least)  # fmt: skip

    def _span(self, steps: int) -> Text:
        """So many steps, in epochs where they are known."""
        counted = Text("1 step") if steps == 1 else Text("{steps:,} steps", steps=steps)
        if not self._per_epoch:
            return counted
        epochs = math.ceil(steps / self._per_epoch)
        whole = Text("1 epoch") if epochs == 1 else Text("{epochs:,} epochs", epochs=epochs)
        return Text("{epochs} ({steps})", epochs=whole, steps=counted)


def _add_row(rows: QGridLayout, label: Text, editor: QWidget) -> None:
    name = QLabel(shown(label))
    name.setBuddy(editor)
    row = rows.rowCount()
    rows.addWidget(name, row, 0, Qt.AlignmentFlag.AlignVCenter)
    rows.addWidget(editor, row, 1)
