"""RunHeader: which run is shown, how far it is, and the buttons that command it."""

import time
from collections.abc import Mapping

from PySide6.QtCore import QSize, Qt, Signal, SignalInstance
from PySide6.QtWidgets import (
    QFrame,
    QHBoxLayout,
    QPushButton,
    QSizePolicy,
    QVBoxLayout,
    QWidget,
)

from trainer_gui.core.control import Command, Discard, Finish, Pause, Resume, Stop
from trainer_gui.core.events import RunFailed, RunFinished
from trainer_gui.core.text import Text
from trainer_gui.gui.icons import IconRole, icon
from trainer_gui.gui.run_controller import ShownRun
from trainer_gui.gui.status_line import SILENCE
from trainer_gui.gui.theme import SPACE, Theme, set_look, tabular
from trainer_gui.gui.translate import shown
from trainer_gui.gui.widgets.chip import Chip, Tone
from trainer_gui.gui.widgets.elided_label import ElidedLabel
from trainer_gui.gui.widgets.progress_bar import ProgressBar
from trainer_gui.gui.widgets.yielding_button import YieldingButton, YieldingRow
from trainer_gui.state import wording
from trainer_gui.state.run_state import RunState

_LEAST_TITLE = 6 * SPACE
_ENDINGS: Mapping[type[Command], Text] = {
    Stop: Text("Stopping…"),
    Finish: Text("Finishing…"),
    Discard: Text("Discarding…"),
}
"""What is told from the command to end until the end."""
_REASONS: Mapping[str, tuple[Text, Tone]] = {
    "completed": (Text("Completed"), "success"),
    "converged": (Text("Ended by itself"), "success"),
    "finished": (Text("Finished early"), "success"),
    "stopped": (Text("Stopped"), "neutral"),
    "discarded": (Text("Discarded"), "neutral"),
}
"""How a run has ended, as word and tone."""


class RunHeader(QFrame):
    """Title, state and progress of the shown run, and its commands while it goes on."""

    commanded = Signal(object)
    """A Command for the live run."""
    use_requested = Signal(str)
    """A person wants to use this run's model."""
    resume_requested = Signal(str)
    """A person wants this run to go on where it was interrupted."""
    continue_requested = Signal(str)
    """A person wants to go on with changes, such as more epochs."""

    def __init__(self, theme: Theme, *, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        set_look(self, role="panel", side="top")
        self._theme = theme
        self._run: ShownRun | None = None
        self._silence = 0
        self._title = ElidedLabel()
        set_look(self._title, role="section")
        self._title.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Fixed)
        self._title.setMinimumWidth(_LEAST_TITLE)  # it gives way before the buttons do
        self._chip = Chip()
        self._facts = ElidedLabel()
        self._facts.setFont(tabular(self._facts.font()))
        set_look(self._facts, role="small")
        self._bar = ProgressBar()
        self._bar.setAccessibleName(shown(Text("Progress of the run")))
        self._pause = self._button(Text("Pause"), Text("Wait before the next step (Ctrl+Space)"))
        self._finish = self._button(
            Text("Finish now"), Text("Train no further, evaluate the best weights, keep them")
        )
        self._stop = self._button(Text("Stop"), Text("Keep a checkpoint and end (Ctrl+.)"))
        self._discard = self._button(
            Text("Discard"), Text("End at once; the run goes to the trash")
        )
        set_look(self._discard, role="danger")
        self._use = self._button(Text("Use the model"), Text("Try it on data of your own"))
        self._continue = self._button(
            Text("Continue…"), Text("Go on from a checkpoint with changes, such as more epochs")
        )
        self._resume = self._button(Text("Resume"), Text("Go on from the newest checkpoint"))
        set_look(self._resume, role="primary")
        self._lay_out()
        self._connect()
        self.set_theme(theme)
        self.show_run(None)

    def _button(self, label: Text, tip: Text) -> QPushButton:
        button = YieldingButton(shown(label), self)
        button.setToolTip(shown(tip))
        button.setIconSize(QSize(16, 16))
        return button

    def _lay_out(self) -> None:
        top = YieldingRow()
        top.setSpacing(SPACE)
        top.addWidget(self._title, 1)
        top.addWidget(self._chip)
        for button in (
            self._pause, self._finish, self._stop, self._discard,
            self._continue, self._resume, self._use,
        ):  # fmt: skip
            top.addWidget(button)
        bottom = QHBoxLayout()
        bottom.setSpacing(2 * SPACE)
        bottom.addWidget(self._facts)
        bottom.addWidget(self._bar, 1, Qt.AlignmentFlag.AlignVCenter)
        column = QVBoxLayout(self)
        column.setContentsMargins(2 * SPACE, SPACE, 2 * SPACE, SPACE)
        column.setSpacing(SPACE // 2)
        # As high with buttons as without, so that the charts below stay where they are.
        self._stop.ensurePolished()
        top.addStrut(self._stop.sizeHint().height())
        # A small run goes from one to the other many times a second.
        self._chip.keep_room_for(
            shown(wording.PHASE_LABELS[phase]) for phase in ("training", "evaluating")
        )
        column.addLayout(top)
        column.addLayout(bottom)

    def _connect(self) -> None:
        self._pause.clicked.connect(self._on_pause)
        self._finish.clicked.connect(lambda: self.commanded.emit(Finish()))
        self._stop.clicked.connect(lambda: self.commanded.emit(Stop()))
        self._discard.clicked.connect(lambda: self.commanded.emit(Discard()))
        self._use.clicked.connect(lambda: self._ask(self.use_requested))
        self._resume.clicked.connect(lambda: self._ask(self.resume_requested))
        self._continue.clicked.connect(lambda: self._ask(self.continue_requested))

    def set_theme(self, theme: Theme) -> None:
        """Takes the colours of the theme."""
        self._theme = theme
        self._finish.setIcon(icon("finish", theme))
        self._stop.setIcon(icon("stop", theme))
        self._discard.setIcon(icon("discard", theme, "danger"))
        self._continue.setIcon(icon("fork", theme))
        self._resume.setIcon(icon("play", theme, "accent_text"))
        self._show_icons()

    def show_run(self, run: ShownRun | None) -> None:
        """Shows where the run is; None shows that there is none."""
        self._run = run
        live = run is not None and run.live
        for button in (self._pause, self._finish, self._stop, self._discard):
            button.setVisible(live)
        self._use.setVisible(run is not None and run.usable)
        self._resume.setVisible(run is not None and run.resumable)
        self._continue.setVisible(run is not None and run.continuable)
        role = "primary" if self._use_first() else ""
        if self._use.property("role") != role:
            set_look(self._use, role=role)
        self._chip.setVisible(run is not None)
        self._bar.setVisible(live)
        if run is None:
            self._title.setText(shown(Text("No run yet")))
            self._facts.setText(
                shown(Text("Press Train (Ctrl+R): curves appear here as it learns."))
            )
            return
        state = run.state
        self._title.setText(state.started.title if state.started else run.title or run.run_id)
        self._title.setToolTip(str(run.folder))
        self._chip.show_chip(*_condition(run, self._silence))
        self._chip.setToolTip(shown(SILENCE) if live and self._silence else "")
        self._facts.setText(shown(wording.joined(_facts(state, live=live))))
        self._bar.show_share(state.progress)
        self._pause.setText(shown(Text("Go on") if state.paused else Text("Pause")))
        self._pause.setEnabled(run.ending is None and run.pausing is None)
        self._finish.setEnabled(not isinstance(run.ending, Finish))
        self._stop.setEnabled(not isinstance(run.ending, Stop))
        self._discard.setEnabled(not isinstance(run.ending, Discard))
        self._show_icons()

    def _show_icons(self) -> None:
        """Shows the icons that are not always the same."""
        paused = self._run is not None and self._run.state.paused
        icons: tuple[tuple[QPushButton, str, IconRole], ...] = (
            (self._pause, "play" if paused else "pause", "text"),
            (self._use, "use", "accent_text" if self._use_first() else "text"),
        )
        for button, name, role in icons:
            wanted = icon(name, self._theme, role)
            if button.icon().cacheKey() != wanted.cacheKey():  # else Qt lays out all of it anew
                button.setIcon(wanted)

    def show_silence(self, seconds: int) -> None:
        """Says for how long the worker has said nothing, where that is its run; 0 if it speaks."""
        self._silence = seconds
        self.show_run(self._run)

    def _use_first(self) -> bool:
        """Whether to use its model is what a person most likely wants; of Resume, that comes first.

        Two buttons that shout are none.
        """
        return self._run is not None and not self._run.resumable

    def _ask(self, signal: SignalInstance) -> None:
        if self._run is not None:
            signal.emit(self._run.run_id)

    def _on_pause(self) -> None:
        paused = self._run is not None and self._run.state.paused
        self.commanded.emit(Resume() if paused else Pause())


def _condition(run: ShownRun, silence: int) -> tuple[str, Tone]:
    """The word and tone of the chip."""
    match run.state.ended:
        case RunFinished(reason=reason):
            word, tone = _REASONS[reason]
            return shown(word), tone
        case RunFailed():
            return shown(Text("Failed")), "danger"
    if run.elsewhere:
        return shown(Text("Running in another process")), "accent"
    if not run.live:
        return shown(Text("Interrupted")), "warning"
    if run.ours and silence:
        return shown(Text("No answer for {seconds} s", seconds=silence)), "warning"
    return _live_condition(run)


def _live_condition(run: ShownRun) -> tuple[str, Tone]:
    """What is wanted of it comes before what it does: "stopping" is neither running nor stopped."""
    if run.ending is not None:
        return shown(_ENDINGS[type(run.ending)]), "warning"
    if run.state.waiting is not None:
        return shown(Text("Waiting")), "warning"
    if run.pausing is not None:
        return shown(Text("Pausing…") if run.pausing else Text("Going on…")), "warning"
    phase = run.state.phase
    if phase is None:
        return shown(Text("Waiting for the worker")), "accent"
    tone: Tone = "warning" if phase.phase == "paused" else "accent"
    return shown(wording.PHASE_LABELS[phase.phase]), tone


def _facts(state: RunState, *, live: bool) -> list[Text]:
    started = state.started
    if started is None:
        doing = state.phase.doing if state.phase and state.phase.doing else None
        waiting = Text("Getting ready") if live else Text("It ended before the first step")
        return [doing if doing and live else waiting]
    done = min(len(state.epochs), started.epochs - 1)
    facts = [
        wording.epoch(done, started.epochs),
        wording.steps(state.steps_done, started.steps),
    ]
    if state.best is not None and state.best.score is not None:
        facts.append(
            Text(
                "best {score} at epoch {number}",
                score=wording.named_score(state.best.score, started.metrics[0]),
                number=state.best.epoch + 1,
            )
        )
    left = state.epochs[-1].epochs_left if live and state.epochs else None
    if left is not None:
        facts.append(Text("patience left: {count}", count=left))
    if live and not state.paused and state.waiting is None:
        eta = state.eta_seconds(time.time())
        if eta is not None:
            facts.append(wording.eta(eta))
        if state.samples_per_second:
            facts.append(wording.throughput(state.samples_per_second))
    elif isinstance(state.ended, RunFinished):
        facts.append(wording.duration(state.ended.seconds))
        if state.ended.reason == "discarded":
            facts.append(Text("moved to the trash"))
    return facts
