"""RunBar: what is selected in the table of runs, and what can be done with it."""

import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QKeySequence
from PySide6.QtWidgets import QFrame, QHBoxLayout, QLabel, QPushButton, QVBoxLayout, QWidget

from trainer_gui.core.text import Text
from trainer_gui.gui.icons import IconRole, icon
from trainer_gui.gui.screens._run_notes import RunNotes
from trainer_gui.gui.screens._run_words import ENDED_WELL, STATUS_LOOKS, ago, best_score
from trainer_gui.gui.theme import SPACE, Theme, set_look
from trainer_gui.gui.translate import shown
from trainer_gui.gui.widgets.elided_label import ElidedLabel
from trainer_gui.gui.widgets.icon_widgets import IconLabel
from trainer_gui.gui.widgets.yielding_button import YieldingButton, YieldingRow
from trainer_gui.runs.store import RunInfo


@dataclass(frozen=True)
class Action:
    """Something that can be done with runs.

    Attributes:
        label: on its button.
        icon: on it too.
        keys: that do the same in the table, as Qt reads them.
        tip: what it does, where the label says too little.
    """

    label: Text
    icon: str
    keys: str = ""
    tip: Text | None = None


ACTIONS: Final[Mapping[str, Action]] = {
    "open": Action(Text("Open"), "open", "Enter", Text("Show its curves, matrix and log")),
    "use": Action(Text("Use"), "use", tip=Text("Predict with its model")),
    "resume": Action(
        Text("Resume"), "play", "R", Text("Go on where it ended, with the same recipe")
    ),
    "fork": Action(
        Text("Continue with changes…"),
        "fork",
        tip=Text("Go on from one of its checkpoints, as a new run"),
    ),
    "clone": Action(
        Text("Copy into the form"), "copy", tip=Text("Edit its recipe and train it as a new run")
    ),
    "reveal": Action(Text("Show folder"), "folder"),
    "trash": Action(Text("Move to trash"), "discard", "Delete", Text("It can be undone")),
}
"""What can be done with the selected runs."""
_TONES: Final = {"accent_ink": "accent"}


def obstacle(action: str, runs: Sequence[RunInfo]) -> Text | None:
    """Why something cannot be done with these runs now; None if it can."""
    if not runs:
        return Text("Select a run first.")
    if action == "trash":
        running = any(run.status == "running" for run in runs)
        return Text("A run that is still training must be stopped first.") if running else None
    if len(runs) > 1:
        return Text("Select one run only.")
    return None if action == "reveal" else _unfit(action, runs[0])


def _unfit(action: str, run: RunInfo) -> Text | None:
    why: Text | None = None
    if run.status == "damaged":
        why = Text("The run is damaged; its folder is all that is left.")
    elif action == "use" and run.status not in ENDED_WELL:
        why = Text("Only a run that has ended well leaves a model to use.")
    elif action in ("resume", "fork") and run.status == "running":
        why = Text("It is being trained now.")
    elif action == "fork" and not run.step:
        why = Text("It has no checkpoint to go on from.")
    elif action == "resume" and not run.resumable:
        why = (
            Text("It has ended as planned; continue it with changes to train it further.")
            if run.status in ("completed", "converged", "finished")
            else Text("It has no checkpoint to go on from.")
        )
    return why


def action_tip(key: str) -> str:
    """What an action does, and its key."""
    action = ACTIONS[key]
    tip = shown(action.tip or action.label)
    if not action.keys:
        return tip
    keys = QKeySequence(action.keys).toString(QKeySequence.SequenceFormat.NativeText)
    return f"{tip} ({keys})"


class RunBar(QFrame):
    """Name, state and notes of the selected run, and a button for each thing to do with it."""

    pressed = Signal(str)
    """A key of `ACTIONS`."""

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        set_look(self, role="panel", side="bottom")
        self._theme = theme
        self._icon = IconLabel("info", size=18)
        self._title = ElidedLabel()
        set_look(self._title, role="strong")
        self._line = QLabel()
        self._line.setWordWrap(True)
        self._line.setAlignment(Qt.AlignmentFlag.AlignTop)
        set_look(self._line, tone="muted")
        self.notes = RunNotes()
        self.buttons: dict[str, QPushButton] = {}
        for key, action in ACTIONS.items():
            button = self.buttons[key] = YieldingButton(shown(action.label))
            button.clicked.connect(lambda _checked, key=key: self.pressed.emit(key))
        set_look(self.buttons["trash"], role="danger")
        self._lay_out()
        self.set_theme(theme)
        self.show_selected(())

    def _lay_out(self) -> None:
        words = QVBoxLayout()
        words.setSpacing(0)
        words.addWidget(self._title)
        words.addWidget(self._line, 1)
        head = QHBoxLayout()
        head.setSpacing(SPACE)
        head.addWidget(self._icon, 0, Qt.AlignmentFlag.AlignTop)
        head.addLayout(words, 1)
        head.addSpacing(SPACE)
        head.addWidget(self.notes, 1)
        row = YieldingRow()
        row.setSpacing(SPACE)
        for button in self.buttons.values():
            row.addWidget(button)
        row.insertStretch(len(ACTIONS) - 1, 1)
        column = QVBoxLayout(self)
        column.setContentsMargins(2 * SPACE, SPACE, 2 * SPACE, SPACE + SPACE // 2)
        column.setSpacing(SPACE)
        column.addLayout(head)
        column.addLayout(row)

    def show_selected(self, runs: Sequence[RunInfo]) -> None:
        """Tells of these runs, and enables what can be done with them."""
        for key, button in self.buttons.items():
            why = obstacle(key, runs)
            button.setEnabled(why is None)
            button.setToolTip(shown(why) if why else action_tip(key))
        self.notes.show_run(runs[0] if len(runs) == 1 else None)
        if len(runs) == 1:
            self._tell_of(runs[0])
            return
        self._icon.show_icon("info", "muted")
        if runs:
            self._title.setText(shown(Text("{count} runs selected", count=len(runs))))
            self._line.setText(
                shown(Text("They can be ticked, starred or moved to the trash together."))
            )
        else:
            self._title.setText(shown(Text("No run selected")))
            self._line.setText(
                shown(Text("Double-click a run to open its curves and log; tick two or more to "
                           "compare them."))
            )  # fmt: skip

    def set_theme(self, theme: Theme) -> None:
        """Takes the colours of the theme."""
        for key, action in ACTIONS.items():
            role: IconRole = "danger" if key == "trash" else "text"
            self.buttons[key].setIcon(icon(action.icon, theme, role))

    def _tell_of(self, run: RunInfo) -> None:
        look = STATUS_LOOKS[run.status]
        self._icon.show_icon(look.icon, _TONES.get(look.tone, look.tone))
        self._title.setText(run.title)
        if run.problem is not None:
            self._line.setText(shown(run.problem))
            return
        line = shown(Text("{status} · {ago}. {meaning}", status=look.word,
                          ago=ago(run.changed, time.time()), meaning=look.meaning))  # fmt: skip
        if run.best_score is not None and run.best_epoch is not None:
            best = Text("Best {score} at epoch {epoch}.", score=best_score(run),
                        epoch=run.best_epoch + 1)  # fmt: skip
            line = f"{line} {shown(best)}"
        if run.parent:
            line = f"{line} {shown(Text('Continues {run}.', run=run.parent))}"
        self._line.setText(line)
