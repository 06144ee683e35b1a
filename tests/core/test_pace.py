"""Tests of the pace of steps: what counts, when it is known, and what is said of it."""

import pytest

from trainer_gui.core.pace import Pace


def paced(*blocks: tuple[int, float]) -> Pace:
    pace = Pace()
    for steps, seconds in blocks:
        pace.take(steps, seconds)
    return pace


def test_quick_steps_warm_up_for_a_moment() -> None:
    pace = paced(*[(10, 0.1)] * 5)
    assert pace.blocks == [(10, 0.1)] * 2
    assert pace.steps == 20
    assert pace.warm_up_seconds == pytest.approx(0.0)


def test_of_slow_steps_only_the_first_warms_up() -> None:
    pace = paced((1, 4.0), (1, 1.5), (1, 1.5))
    assert pace.steps == 2
    assert not pace.enough
    assert pace.warm_up_seconds == pytest.approx(2.5)
    pace.take(1, 1.5)
    assert pace.enough


def test_steady_steps_are_known_sooner_than_unsteady_ones() -> None:
    steady, unsteady = Pace(), Pace()
    for number in range(100):
        for pace, seconds in ((steady, 0.1), (unsteady, 0.1 + 0.1 * (number % 2))):
            if not pace.enough:
                pace.take(10, seconds)
    assert sum(seconds for _, seconds in steady.blocks) == pytest.approx(1.0, abs=0.11)
    assert sum(seconds for _, seconds in unsteady.blocks) == pytest.approx(2.5, abs=0.21)


def test_the_middle_is_that_of_steps_not_of_blocks() -> None:
    pace = paced((3, 1.0), (100, 1.0), (1, 0.1), (1, 0.1), (1, 0.1))
    low, middle, high = pace.quartiles()
    assert (low, middle) == (0.01, 0.01)
    assert low <= middle <= high


def test_a_step_that_is_interrupted_once_does_not_count_for_all() -> None:
    pace = paced(*[(10, 0.1)] * 20, (10, 5.0))
    assert pace.quartiles() == (0.01, 0.01, 0.01)
