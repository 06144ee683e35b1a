"""RunState: what a run has said so far, folded into what screens draw."""

from collections import deque
from collections.abc import Mapping
from dataclasses import dataclass
from enum import Flag, auto
from typing import Literal, assert_never

from trainer_gui.core import events
from trainer_gui.core.replies import JobWaits, Reply
from trainer_gui.core.spec import score_of
from trainer_gui.core.text import Text
from trainer_gui.core.wire import Stamped
from trainer_gui.state._numbers import Numbers
from trainer_gui.state._session_clock import SessionClock
from trainer_gui.state.first_steps import FirstSteps
from trainer_gui.state.history import History, Points
from trainer_gui.state.narrator import Narrator

LOG_LIMIT = 2000
_RATE_MEMORY = 0.9


class Changed(Flag):
    """What an event has changed; a screen redraws only what it shows of this."""

    NOTHING = 0
    PHASE = auto()
    STARTED = auto()
    STEPS = auto()
    EPOCH = auto()
    EVALUATED = auto()
    CHECKPOINT = auto()
    NOTICE = auto()
    LOG = auto()
    ENDED = auto()
    EVERYTHING = PHASE | STARTED | STEPS | EPOCH | EVALUATED | CHECKPOINT | NOTICE | LOG | ENDED


@dataclass(frozen=True)
class Best:
    """The best epoch so far.

    Attributes:
        epoch: counted from 0.
        step: steps done by its end.
        score: of the task's first metric on validation data; None if it is not known.
    """

    epoch: int
    step: int
    score: float | None


@dataclass(frozen=True)
class LogLine:
    """One line of the log.

    Attributes:
        time: seconds since 1970, UTC.
        text: what happened.
        level: how much it matters.
    """

    time: float
    text: Text
    level: Literal["info", "warning", "error"] = "info"


class RunState:
    """Everything about one run that can be shown; a live run and its journal give the same.

    Attributes:
        started: what is trained, and how; None until data and model are ready.
        phase: what the run is doing; None before its first word and after its last.
        history: figures of every step.
        epochs: those that are done, in order.
        series: by (split, metric key), values over steps: `train` as means over each epoch,
            `validation` and others as evaluated with the weights of the time.
        evaluations: the latest by (split, checkpoint).
        artefacts: the latest by (kind, split, checkpoint); that of a chart has its key as kind.
        best: epoch with the best validation score.
        checkpoints: the latest by name.
        notices: what the person should know.
        waiting: why it cannot go on at present, such as a full disk; None while it can.
        ended: how it ended; None while it goes on.
        samples_per_second: smoothed; None until known.
        steps_done: over the whole run, earlier sessions included.
        log: the latest lines.
    """

    def __init__(self) -> None:
        self.started: events.RunStarted | None = None
        self.phase: events.PhaseChanged | None = None
        self.history = History()
        self.epochs: list[events.EpochDone] = []
        self.series: dict[tuple[str, str], Points] = {}
        self.evaluations: dict[tuple[str, str], events.Evaluated] = {}
        self.artefacts: dict[tuple[str, str, str], events.Artefact] = {}
        self.best: Best | None = None
        self.checkpoints: dict[str, events.CheckpointSaved] = {}
        self.notices: list[events.Noticed] = []
        self.waiting: JobWaits | None = None
        self.ended: events.RunFinished | events.RunFailed | None = None
        self.samples_per_second: float | None = None
        self.steps_done = 0
        self.log: deque[LogLine] = deque(maxlen=LOG_LIMIT)
        self._numbers = Numbers()
        self._narrator = Narrator()
        self._clock = SessionClock()

    def apply(self, stamped: Stamped) -> Changed:
        """Takes an event in; one that was seen before changes nothing."""
        body = stamped.body
        if isinstance(body, JobWaits):
            self.waiting = body
            return Changed.PHASE
        if isinstance(body, Reply):
            return Changed.NOTHING  # about the job, not about the run
        if not self._numbers.take(stamped.job_id, stamped.number):
            return Changed.NOTHING
        changed = self._fold(body, stamped.time)
        if self.waiting is not None:
            self.waiting = None
            changed |= Changed.PHASE
        line = self._narrator.line(stamped)
        if line is not None:
            self.log.append(LogLine(stamped.time, line, _level(body)))
            changed |= Changed.LOG
        return changed

    def go_on(self) -> None:
        """Opens a run that had ended: another session of it begins."""
        self.ended = None
        self.phase = events.PhaseChanged("loading")

    @property
    def progress(self) -> float | None:
        """Share of the planned steps that is done, 0…1; None until the plan is known."""
        if self.started is None:
            return None
        return min(self.steps_done / max(self.started.steps, 1), 1.0)

    @property
    def paused(self) -> bool:
        """Whether the run waits for Resume."""
        return self.phase is not None and self.phase.phase == "paused"

    @property
    def missing(self) -> int:
        """How many events are known to have been said but have not come (yet)."""
        return self._numbers.missing

    def eta_seconds(self, now: float) -> float | None:
        """Seconds until the planned end, by the pace since the last start, without pauses.

        Args:
            now: seconds since 1970, UTC.

        Returns:
            None before the first step, after the end, and while nothing can be said.
        """
        if self.started is None or self.ended is not None:
            return None
        return self._clock.remaining(self.started.steps - self.steps_done, now)

    @property
    def first_steps(self) -> FirstSteps:
        """What was expected of the run after its first seconds, and what it took."""
        return self._narrator.first_steps

    def found(self, key: str, split: str) -> events.Artefact | None:
        """The latest file of a chart: of the best weights, once they were evaluated."""
        found = (self.artefacts.get((key, split, weights)) for weights in ("best", "current"))
        return next((artefact for artefact in found if artefact is not None), None)

    def _fold(self, event: events.RunEvent, time: float) -> Changed:
        match event:
            case events.PhaseChanged():
                changed = self._change_phase(event, time)
            case events.RunStarted():
                changed = self._start(event, time)
            case events.StepsDone():
                changed = self._take_steps(event, time)
            case events.EpochDone():
                changed = self._take_epoch(event, time)
            case events.Evaluated():
                changed = self._take_evaluation(event)
            case events.CheckpointSaved():
                self.checkpoints[event.name] = event
                changed = Changed.CHECKPOINT
            case events.Noticed():
                self.notices.append(event)
                changed = Changed.NOTICE
            case events.RunFinished() | events.RunFailed():
                self.ended, self.phase = event, None
                changed = Changed.ENDED | Changed.PHASE
            case _:
                assert_never(event)
        return changed

    def _change_phase(self, event: events.PhaseChanged, time: float) -> Changed:
        self.phase = event
        if event.phase == "paused":
            self._clock.pause(time)
        else:
            self._clock.go_on(time)
        return Changed.PHASE

    def _start(self, event: events.RunStarted, time: float) -> Changed:
        """Begins the first session, or a further one that goes on where a checkpoint was made."""
        self.started, self.ended = event, None
        self.samples_per_second = None
        self._clock = SessionClock(time)
        return Changed.STARTED | Changed.ENDED

    def _take_steps(self, event: events.StepsDone, time: float) -> Changed:
        count = max((len(values) for values in event.columns.values()), default=0)
        rate = event.samples_per_second
        speed = {} if rate is None else {"samples_per_second": (rate,) * count}
        self.history.append(event.first_step, {**event.columns, **speed})
        self._advance(event.first_step, event.first_step + count, time)
        if rate is not None:
            before = rate if self.samples_per_second is None else self.samples_per_second
            self.samples_per_second = _RATE_MEMORY * before + (1.0 - _RATE_MEMORY) * rate
        return Changed.STEPS

    def _take_epoch(self, event: events.EpochDone, time: float) -> Changed:
        while self.epochs and self.epochs[-1].epoch >= event.epoch:
            self.epochs.pop()  # a resumed run has gone back to its checkpoint
        self.epochs.append(event)
        self._extend_series("train", event.step, event.scores)
        self._advance(None, event.step, time)
        if event.best:
            self.best = Best(event.epoch, event.step, self._validation_score(event.epoch))
        return Changed.EPOCH

    def _take_evaluation(self, event: events.Evaluated) -> Changed:
        self.evaluations[event.split, event.checkpoint] = event
        for artefact in event.artefacts:
            self.artefacts[artefact.kind, event.split, event.checkpoint] = artefact
        if event.checkpoint == "current":
            self._extend_series(event.split, event.step, event.scores)
        return Changed.EVALUATED

    def _extend_series(self, split: str, step: int, scores: Mapping[str, float | None]) -> None:
        for key, value in scores.items():
            self.series.setdefault((split, key), Points()).append(step, value)

    def _validation_score(self, epoch: int) -> float | None:
        evaluated = self.evaluations.get(("validation", "current"))
        if evaluated is None or evaluated.epoch != epoch:
            return None
        score = score_of(self.started.metrics) if self.started else None
        return evaluated.scores.get(score.key) if score else None

    def _advance(self, first_step: int | None, done: int, time: float) -> None:
        """Notes that `done` steps are done."""
        if self._clock.first_step is None:
            # The first word of a session may be a late one that tells where it went back to.
            self._clock.first_step = done if first_step is None else first_step
            self.steps_done = done
        self.steps_done = max(self.steps_done, done)
        self._clock.tick(self.steps_done, time)


def _level(event: events.RunEvent) -> Literal["info", "warning", "error"]:
    if isinstance(event, events.RunFailed):
        return "error"
    return event.level if isinstance(event, events.Noticed) else "info"
