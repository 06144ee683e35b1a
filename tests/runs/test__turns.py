"""Tests of short jobs that take turns, by a clock that the jobs themselves move."""

from collections.abc import Iterator

import pytest

from trainer_gui.core.control import Cancel, Control
from trainer_gui.runs._turns import ShortJob, Turns

TRAINING_SECONDS = 0.1


class Bench:
    """A long job and short ones, and the time that each has used.

    Attributes:
        now: what the clock says.
        used: seconds of each short job, by its name.
    """

    def __init__(self) -> None:
        self.now = 1000.0
        self.used: dict[str, float] = {}
        self.turns = Turns(lambda: self.now)

    def begin(
        self, name: str, step_seconds: float, *, steps: int = 100_000, awaited: bool = True
    ) -> Control:
        control = Control()
        work = self.working(name, step_seconds, steps, control)
        self.turns.add(ShortJob(work, control, lambda: awaited))
        return control

    def working(
        self, name: str, step_seconds: float, steps: int, control: Control
    ) -> Iterator[bool]:
        self.used[name] = 0.0
        for _ in range(steps):
            if control.verb is not None:
                return
            self.now += step_seconds
            self.used[name] += step_seconds
            yield True

    def train(self, blocks: int, *, hurried: bool = False) -> float:
        """Trains, with turns between the blocks; gives how many seconds that took."""
        began = self.now
        for _ in range(blocks):
            self.now += TRAINING_SECONDS
            self.turns.take_share(lambda: hurried)
        return self.now - began


def waiting() -> Iterator[bool]:
    while True:
        yield False


@pytest.mark.parametrize("step_seconds", [0.0004, 0.03, 0.05, 0.4])
@pytest.mark.parametrize("share", [0.5, 0.2])
def test_short_jobs_have_their_share_of_the_time_and_no_more(
    step_seconds: float, share: float
) -> None:
    bench = Bench()
    bench.begin("one", step_seconds, awaited=share == 0.5)
    took = bench.train(300)
    assert bench.used["one"] / took == pytest.approx(share, rel=0.03)


def test_all_of_them_together_have_that_share_and_each_the_same() -> None:
    bench = Bench()
    for name, seconds in (("one", 0.05), ("two", 0.0005), ("three", 0.02)):
        bench.begin(name, seconds)
    took = bench.train(300)
    assert sum(bench.used.values()) / took == pytest.approx(0.5, rel=0.03)
    assert list(bench.used.values()) == [pytest.approx(took / 6, rel=0.2)] * 3


def test_a_training_never_stands_still_for_more_than_a_turn_beyond_what_is_due() -> None:
    bench = Bench()
    bench.begin("one", 0.05, awaited=False)
    assert max(bench.train(1) for _ in range(100)) <= TRAINING_SECONDS + 0.051


def test_what_came_before_a_job_is_not_made_up_for() -> None:
    bench = Bench()
    bench.train(1000)
    bench.begin("one", 0.05)
    assert bench.train(1) <= TRAINING_SECONDS + 0.11


def test_one_that_somebody_waits_for_begins_at_the_next_step() -> None:
    bench = Bench()
    bench.train(3)
    bench.begin("one", 0.01)
    bench.train(1)
    assert bench.used["one"] > 0


def test_whoever_cancels_is_heard_before_the_job_is_due_again() -> None:
    bench = Bench()
    control = bench.begin("one", 5.0)
    bench.train(1)
    bench.train(2)
    assert bench.used["one"] == 5.0
    control.send(Cancel())
    bench.train(1)
    assert len(bench.turns) == 0
    assert bench.used["one"] == 5.0


def test_a_training_that_is_stopped_waits_for_nobody() -> None:
    bench = Bench()
    bench.begin("one", 0.05)
    took = bench.train(3, hurried=True)
    assert took == pytest.approx(3 * TRAINING_SECONDS)


def test_one_that_waits_for_a_file_holds_nobody_up() -> None:
    bench = Bench()
    bench.turns.add(ShortJob(waiting(), Control(), lambda: True))
    assert bench.train(2) == pytest.approx(2 * TRAINING_SECONDS)
    assert not bench.turns.take_all()
    bench.begin("one", 0.05)
    took = bench.train(100)
    assert bench.used["one"] / took == pytest.approx(0.5, rel=0.03)
    assert bench.turns.take_all()


def test_without_a_training_all_the_time_is_theirs() -> None:
    bench = Bench()
    bench.begin("one", 0.05, steps=5, awaited=False)
    bench.begin("two", 0.05, steps=3, awaited=False)
    while bench.turns:
        bench.turns.take_all()
    assert bench.used == {"one": pytest.approx(0.25), "two": pytest.approx(0.15)}
