"""RunHeader: which run is shown, how far it is, and the buttons that command it."""

import time

from PySide6.QtCore import QSize, Qt, Signal, SignalInstance
from PySide6.QtWidgets import (
    QFrame,
    QHBoxLayout,
    QLabel,
    QProgressBar,
    QPushButton,
    QVBoxLayout,
    QWidget,
)

from trainer_gui.core.control import Discard, Finish, Pause, Resume, Stop
from trainer_gui.core.events import RunFailed, RunFinished
from trainer_gui.core.text import Text
from trainer_gui.gui.icons import icon
from trainer_gui.gui.run_controller import ShownRun
from trainer_gui.gui.theme import SPACE, Theme, set_look, tabular
from trainer_gui.gui.translate import shown
from trainer_gui.gui.widgets.chip import Chip, Tone
from trainer_gui.gui.widgets.elided_label import ElidedLabel
from trainer_gui.state import wording
from trainer_gui.state.run_state import RunState

_PROGRESS_STEPS = 1000


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
        self._title = ElidedLabel()
        set_look(self._title, role="section")
        self._chip = Chip()
        self._facts = QLabel()
        self._facts.setFont(tabular(self._facts.font()))
        set_look(self._facts, role="small")
        self._bar = QProgressBar()
        self._bar.setRange(0, _PROGRESS_STEPS)
        self._bar.setTextVisible(False)
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
        self._use = self._button(Text("Use the model"), Text("Try it on pictures of your own"))
        set_look(self._use, role="primary")
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
        button = QPushButton(shown(label), self)
        button.setToolTip(shown(tip))
        button.setIconSize(QSize(16, 16))
        return button

    def _lay_out(self) -> None:
        top = QHBoxLayout()
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
        paused = self._run is not None and self._run.state.paused
        self._pause.setIcon(icon("play" if paused else "pause", theme))
        self._finish.setIcon(icon("finish", theme))
        self._stop.setIcon(icon("stop", theme))
        self._discard.setIcon(icon("discard", theme, "danger"))
        self._continue.setIcon(icon("fork", theme))
        self._resume.setIcon(icon("play", theme, "accent_text"))
        self._use.setIcon(icon("use", theme, "accent_text"))

    def show_run(self, run: ShownRun | None) -> None:
        """Shows where the run is; None shows that there is none."""
        self._run = run
        live = run is not None and run.live
        for button in (self._pause, self._finish, self._stop, self._discard):
            button.setVisible(live)
        self._use.setVisible(run is not None and not live and _usable(run.state))
        self._resume.setVisible(run is not None and _resumable(run))
        self._continue.setVisible(run is not None and not live and _continuable(run))
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
        self._chip.show_chip(*_condition(run))
        self._facts.setText(shown(wording.joined(_facts(state, live=live))))
        self._bar.setRange(0, 0 if state.progress is None else _PROGRESS_STEPS)
        self._bar.setValue(round((state.progress or 0.0) * _PROGRESS_STEPS))
        self._pause.setText(shown(Text("Go on") if state.paused else Text("Pause")))
        self._pause.setIcon(icon("play" if state.paused else "pause", self._theme))

    def _ask(self, signal: SignalInstance) -> None:
        if self._run is not None:
            signal.emit(self._run.run_id)

    def _on_pause(self) -> None:
        paused = self._run is not None and self._run.state.paused
        self.commanded.emit(Resume() if paused else Pause())


def _usable(state: RunState) -> bool:
    """Whether it has ended, and left weights."""
    return isinstance(state.ended, RunFinished) and state.ended.reason != "discarded"


def _resumable(run: ShownRun) -> bool:
    """Whether it was interrupted, by a person or by fate."""
    if run.live or run.elsewhere:
        return False
    match run.state.ended:
        case RunFinished(reason=reason):
            return reason == "stopped"
        case RunFailed(cause=cause):
            return cause in {"crash", "memory", "fault"}
    return True


def _continuable(run: ShownRun) -> bool:
    """Whether it has something to go on from with changes."""
    ended = run.state.ended
    discarded = isinstance(ended, RunFinished) and ended.reason == "discarded"
    return bool(run.state.checkpoints) and not discarded and not run.elsewhere


def _condition(run: ShownRun) -> tuple[str, Tone]:  # noqa: PLR0911 - a table of cases
    """The word and tone of the chip."""
    match run.state.ended:
        case RunFinished(reason="completed"):
            return shown(Text("Completed")), "success"
        case RunFinished(reason="finished"):
            return shown(Text("Finished early")), "success"
        case RunFinished(reason="stopped"):
            return shown(Text("Stopped")), "neutral"
        case RunFinished(reason="discarded"):
            return shown(Text("Discarded")), "neutral"
        case RunFailed():
            return shown(Text("Failed")), "danger"
    if run.elsewhere:
        return shown(Text("Running in another process")), "accent"
    if not run.live:
        return shown(Text("Interrupted")), "warning"
    if run.state.waiting is not None:
        return shown(Text("Waiting")), "warning"
    phase = run.state.phase
    if phase is None:
        return shown(Text("Waiting for the worker")), "accent"
    return shown(wording.PHASE_LABELS[phase.phase]), (
        "warning" if phase.phase == "paused" else "accent"
    )


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
                score=wording.score(state.best.score, started.metrics[0]),
                number=state.best.epoch + 1,
            )
        )
    if live:
        eta = state.eta_seconds(time.time())
        if eta is not None and not state.paused:
            facts.append(wording.eta(eta))
        if state.samples_per_second:
            facts.append(wording.throughput(state.samples_per_second))
    elif isinstance(state.ended, RunFinished):
        facts.append(wording.duration(state.ended.seconds))
    return facts
