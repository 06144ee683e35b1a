"""FirstSteps: the first seconds of a training tell when it will end; compared when it has."""

import statistics
from dataclasses import dataclass

from trainer_gui.core import events
from trainer_gui.core.pace import Pace
from trainer_gui.core.wire import Stamped
from trainer_gui.state._session_clock import SessionClock

_PATIENCE_SECONDS = 10.0
"""For which the end of an epoch is waited for, since it tells what comes between two epochs."""
_FORWARD_SHARE = 1 / 3
"""Of a training step: the backward pass does twice the work of the forward pass."""


@dataclass(frozen=True)
class Expected:
    """What was expected of a session after its first steps, pauses left out.

    Attributes:
        seconds: from its first step to its last word.
        after_seconds: of work it was known.
    """

    seconds: float
    after_seconds: float


class FirstSteps:
    """Folds what a run says into a forecast; blocks that come late are left out of it.

    Attributes:
        expected: what the latest session was expected to take; None until it is known.
        took_seconds: that session from its first step to its end; None until it has ended.
    """

    def __init__(self) -> None:
        self.expected: Expected | None = None
        self.took_seconds: float | None = None
        self._started: events.RunStarted | None = None
        self._begin(0.0)

    def _begin(self, time: float) -> None:
        self.expected, self.took_seconds = None, None
        self._clock = SessionClock(time)
        self._pace = Pace()
        self._done = -1  # steps, or -1 before the first
        self._epoch_ended: float | None = None  # seconds of work at the last step of an epoch
        self._between: list[float] = []

    def apply(self, stamped: Stamped) -> bool:
        """Takes an event in; whether the forecast is known now and was not before."""
        time = stamped.time
        match stamped.body:
            case events.RunStarted() as started:
                self._started = started
                self._begin(time)
            case events.PhaseChanged(phase):
                if phase == "paused":
                    self._clock.pause(time)
                else:
                    self._clock.go_on(time)
            case events.StepsDone() as block if self._started and self._open:
                self._take(self._started, block, self._clock.worked(time))
                return self.expected is not None
            case events.RunFinished() | events.RunFailed():
                self.took_seconds = self._clock.worked(time)
        return False

    @property
    def _open(self) -> bool:
        """Whether there is anything left to expect."""
        return self.expected is None and self.took_seconds is None

    def _take(self, started: events.RunStarted, block: events.StepsDone, worked: float) -> None:
        count = max((len(values) for values in block.columns.values()), default=0)
        if not block.samples_per_second or not count or block.first_step < self._done:
            return
        spent = count * started.batch_size / block.samples_per_second
        self._pace.take(count, spent)
        if self._epoch_ended is not None and block.first_step == self._done:
            self._between.append(max(worked - spent - self._epoch_ended, 0.0))
        done = self._done = block.first_step + count
        self._epoch_ended = None if done % started.steps_per_epoch else worked
        if self._pace.enough:
            self._expect(started, done, worked)

    def _expect(self, started: events.RunStarted, done: int, worked: float) -> None:
        """Says when the session will end, unless the end of this epoch tells more and is near.

        When half of it is over, nobody needs to be told.
        """
        step = self._pace.quartiles()[1]
        left_of_epoch = -done % started.steps_per_epoch
        end_is_near = left_of_epoch * step < _PATIENCE_SECONDS and not self._between
        if end_is_near or 2 * done > started.steps + started.first_step:
            return
        sample = _FORWARD_SHARE * step / started.batch_size * started.views
        counts = started.counts
        between = sample * counts.get("validation", 0)
        if self._between:
            between = statistics.median(self._between)
        ends = started.epochs - (done - 1) // started.steps_per_epoch
        results = between + sample * counts.get("test", 0)
        self.expected = Expected(
            worked + (started.steps - done) * step + ends * between + results, worked
        )
