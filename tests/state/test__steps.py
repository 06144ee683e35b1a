"""Tests of the steps that a history holds."""

import math

import numpy as np
import pytest

from trainer_gui.state._steps import Steps


def held(*runs: tuple[int, int]) -> Steps:
    steps = Steps()
    for first, count in runs:
        steps.append(first, count)
    return steps


def test_every_step_is_found_by_its_place_and_by_itself() -> None:
    steps = held((5, 3), (8, 2), (20, 1), (30, 4))
    wanted = [5, 6, 7, 8, 9, 20, 30, 31, 32, 33]
    assert len(steps) == len(wanted)
    assert steps.of(np.arange(10)).tolist() == wanted
    assert [steps.at(place) for place in range(10)] == wanted
    assert steps.of([9, 0, 5]).tolist() == [33, 5, 20]


@pytest.mark.parametrize(
    "step", [-math.inf, -3, 4.5, 5, 7, 9, 9.5, 10, 19, 20, 20.5, 29, 30, 33, 34, 1e12, math.inf]
)
def test_counting_agrees_with_a_sorted_array(step: float) -> None:
    steps = held((5, 5), (20, 1), (30, 4))
    plain = steps.of(np.arange(len(steps))).astype(np.float64)
    assert steps.before(step) == np.searchsorted(plain, step, side="left")
    assert steps.up_to(step) == np.searchsorted(plain, step, side="right")


@pytest.mark.parametrize("length", range(11))
def test_what_is_cut_off_can_be_put_back(length: int) -> None:
    steps = held((5, 5), (20, 1), (30, 4))
    before = steps.of(np.arange(10)).tolist()
    forgotten = steps.cut(length)
    assert len(steps) == length
    assert steps.of(np.arange(length)).tolist() == before[:length]
    for first, count in forgotten:
        steps.append(first, count)
    assert steps.of(np.arange(10)).tolist() == before


def test_without_steps_nothing_is_found() -> None:
    steps = Steps()
    assert (len(steps), steps.before(7), steps.up_to(math.inf)) == (0, 0, 0)
    assert steps.of([]).tolist() == []
    assert steps.cut(0) == []
