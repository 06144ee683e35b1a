"""Tests of what the first seconds of a run say of its end."""

from dataclasses import replace

import pytest

from tests.state.test_run_state import STARTED
from trainer_gui.core import events
from trainer_gui.core.wire import Stamped
from trainer_gui.state.first_steps import FirstSteps
from trainer_gui.state.run_state import RunState

LONG = replace(
    STARTED,
    counts={"train": 6400, "validation": 640, "test": 1280},
    epochs=10,
    steps=1000,
    steps_per_epoch=100,
)


class Course:
    """A run on a clock of its own.

    Attributes:
        said: so far, as it was stamped.
        time: of its clock.
    """

    def __init__(self, started: events.RunStarted = LONG, time: float = 1000.0) -> None:
        self.said: list[Stamped] = []
        self.time = time
        self.started = started
        self.step = started.first_step
        self.say(started)

    def say(self, event: events.RunEvent) -> None:
        self.said.append(Stamped(1, "run", len(self.said), self.time, event))

    def train(self, steps: int, step_seconds: float, *, block: int = 10) -> None:
        for _ in range(0, steps, block):
            self.time += block * step_seconds
            rate = self.started.batch_size / step_seconds
            self.say(events.StepsDone(self.step, {"loss": (1.0,) * block}, rate))
            self.step += block

    def evaluate(self, seconds: float) -> None:
        self.say(events.PhaseChanged("evaluating"))
        self.time += seconds
        epoch = self.step // self.started.steps_per_epoch - 1
        self.say(events.EpochDone(epoch, self.step, 1.0, {}, best=False))
        self.say(events.PhaseChanged("training"))

    def pause(self, seconds: float) -> None:
        self.say(events.PhaseChanged("paused"))
        self.time += seconds
        self.say(events.PhaseChanged("training"))

    def end(self) -> None:
        self.say(events.RunFinished("completed", self.step, seconds=1.0))

    def heard(self) -> FirstSteps:
        first_steps = FirstSteps()
        for stamped in self.said:
            first_steps.apply(stamped)
        return first_steps


def whole(
    course: Course, *, warm_up: float = 0.0, step: float = 0.01, between: float = 0.2
) -> None:
    """Ten epochs, evaluated after each and twice at the end."""
    course.time += warm_up
    for _ in range(10):
        course.train(100, step)
        course.evaluate(between)
    course.time += 3 * between  # the validation data again, and twice as many test data
    course.end()


def test_a_steady_run_takes_what_was_expected() -> None:
    course = Course()
    whole(course)
    heard = course.heard()
    assert heard.expected is not None
    assert heard.took_seconds == pytest.approx(12.6)
    # The share of the test data is taken from the pace of training, not from that of evaluating.
    assert heard.expected.seconds == pytest.approx(12.6, rel=0.05)
    assert heard.expected.after_seconds < 3.0


def test_it_is_said_once_and_early() -> None:
    course = Course()
    whole(course)
    first_steps = FirstSteps()
    known = [stamped.time - 1000.0 for stamped in course.said if first_steps.apply(stamped)]
    assert len(known) == 1
    assert known[0] < 3.0


@pytest.mark.parametrize("views", [1, 5])
def test_long_epochs_are_not_waited_for(views: int) -> None:
    long = replace(LONG, counts={"train": 64_000, "validation": 6400, "test": 0}, steps=10_000)
    course = Course(replace(long, steps_per_epoch=1000, views=views))
    course.train(300, 0.1, block=1)
    expected = course.heard().expected
    assert expected is not None
    assert expected.after_seconds < 3.0
    # 1000 s of steps; the forward pass of the validation data, a third of the work, 11 times.
    assert expected.seconds == pytest.approx(1000 + 11 * views * 100 * 0.1 / 3, rel=0.01)


def test_slow_first_steps_count_once() -> None:
    course = Course()
    course.train(10, 0.2)  # two seconds instead of a tenth
    course.train(90, 0.01)
    course.evaluate(0.0)
    course.train(100, 0.01)
    expected = course.heard().expected
    assert expected is not None
    assert expected.seconds == pytest.approx(1.9 + 10.0, rel=0.05)


def test_a_pause_is_no_work() -> None:
    plain, paused = Course(), Course()
    for course in (plain, paused):
        course.train(50, 0.01)
        if course is paused:
            course.pause(600.0)
        course.train(50, 0.01)
        course.evaluate(0.2)
        course.train(100, 0.01)
        if course is paused:
            course.pause(600.0)
        course.end()
    one, two = plain.heard(), paused.heard()
    assert one.expected is not None
    assert two.expected is not None
    assert two.expected.seconds == pytest.approx(one.expected.seconds)
    assert one.took_seconds == pytest.approx(two.took_seconds)


def test_a_session_that_goes_on_is_expected_by_itself() -> None:
    course = Course()
    course.train(100, 0.5)
    course.say(events.RunFinished("stopped", 100))
    course.time += 10_000.0
    course.step = 100
    course.say(replace(LONG, first_step=100))
    course.train(100, 0.01)
    course.evaluate(0.0)
    course.train(100, 0.01)
    expected = course.heard().expected
    assert expected is not None
    assert expected.seconds == pytest.approx(9.0, rel=0.05)
    assert course.heard().took_seconds is None


def test_of_a_run_that_is_half_over_nothing_is_expected() -> None:
    course = Course(replace(LONG, epochs=1, steps=100))
    course.train(100, 0.05)
    course.end()
    assert course.heard().expected is None


def test_blocks_that_come_late_are_left_out() -> None:
    course = Course()
    whole(course)
    late = next(one for one in course.said if isinstance(one.body, events.StepsDone))
    first_steps = FirstSteps()
    for stamped in course.said:
        if stamped is not late:
            first_steps.apply(stamped)
    before = first_steps.expected
    assert not first_steps.apply(late)
    assert first_steps.expected == before
    assert before is not None
    assert before.seconds == pytest.approx(12.6, rel=0.05)


def test_the_run_tells_it_and_compares_it_at_its_end() -> None:
    course = Course()
    whole(course)
    state = RunState()
    for stamped in course.said:
        state.apply(stamped)
    lines = [str(line.text) for line in state.log]
    assert "Forecast: 12 s in all." in lines
    assert lines[-1] == "Done in 1 s (forecast 12 s, took 13 s)."
    assert state.first_steps.took_seconds == pytest.approx(12.6)
