"""RunBar: what is selected in the table of runs, and what can be done with it."""

import time
from collections.abc import Sequence
from typing import Final

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QFrame, QHBoxLayout, QLabel, QPushButton, QVBoxLayout, QWidget

from trainer_gui.core.text import Text
from trainer_gui.gui.icons import IconRole, icon
from trainer_gui.gui.screens._run_words import ENDED_WELL, STATUS_LOOKS, ago, best_score
from trainer_gui.gui.theme import SPACE, Theme, set_look
from trainer_gui.gui.translate import shown
from trainer_gui.gui.widgets.elided_label import ElidedLabel
from trainer_gui.gui.widgets.icon_widgets import IconLabel
from trainer_gui.runs.store import RunInfo

ACTIONS: Final[dict[str, tuple[Text, str]]] = {
    "open": (Text("Open"), "open"),
    "use": (Text("Use"), "use"),
    "clone": (Text("Copy recipe into the form"), "copy"),
    "reveal": (Text("Show folder"), "folder"),
    "trash": (Text("Move to trash…"), "discard"),
}
"""What can be done with runs: words and icon of each."""
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
    if run.status == "damaged":
        return Text("The run is damaged; its folder is all that is left.")
    if action == "use" and run.status not in ENDED_WELL:
        return Text("Only a run that has ended well leaves a model to use.")
    return None


class RunBar(QFrame):
    """Name and state of the selected run, and a button for each thing to do with it."""

    pressed = Signal(str)
    """A key of `ACTIONS`."""

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        set_look(self, role="panel", side="top")
        self._theme = theme
        self._icon = IconLabel("info", size=18)
        self._title = ElidedLabel()
        set_look(self._title, role="strong")
        self._line = QLabel()
        self._line.setWordWrap(True)
        set_look(self._line, tone="muted")
        self.buttons: dict[str, QPushButton] = {}
        words = QVBoxLayout()
        words.setSpacing(0)
        words.addWidget(self._title)
        words.addWidget(self._line)
        row = QHBoxLayout()
        row.setSpacing(SPACE)
        for key, (label, _icon) in ACTIONS.items():
            button = QPushButton(shown(label))
            button.clicked.connect(lambda _checked, key=key: self.pressed.emit(key))
            self.buttons[key] = button
            row.addWidget(button)
        set_look(self.buttons["trash"], role="danger")
        row.insertStretch(len(ACTIONS) - 1, 1)
        head = QHBoxLayout()
        head.setSpacing(SPACE)
        head.addWidget(self._icon)
        head.addLayout(words, 1)
        column = QVBoxLayout(self)
        column.setContentsMargins(2 * SPACE, SPACE, 2 * SPACE, SPACE + SPACE // 2)
        column.setSpacing(SPACE)
        column.addLayout(head)
        column.addLayout(row)
        self.set_theme(theme)
        self.show_selected(())

    def show_selected(self, runs: Sequence[RunInfo]) -> None:
        """Tells of these runs, and enables what can be done with them."""
        for key, button in self.buttons.items():
            why = obstacle(key, runs)
            button.setEnabled(why is None)
            button.setToolTip(shown(why) if why else "")
        if len(runs) == 1:
            self._tell_of(runs[0])
            return
        self._icon.show_icon("info", "muted")
        if runs:
            self._title.setText(shown(Text("{count} runs selected", count=len(runs))))
            self._line.setText(shown(Text("Several runs can be moved to the trash together.")))
        else:
            self._title.setText(shown(Text("No run selected")))
            self._line.setText(shown(Text("Double-click a run to open its curves and log again.")))

    def set_theme(self, theme: Theme) -> None:
        """Takes the colours of the theme."""
        for key, (_label, name) in ACTIONS.items():
            role: IconRole = "danger" if key == "trash" else "text"
            self.buttons[key].setIcon(icon(name, theme, role))

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
        self._line.setText(line)
