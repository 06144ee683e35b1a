import pytest

from trainer_gui.optim._warmup import steps_after_warmup, with_warmup


def test_rises_evenly_and_then_begins_the_schedule() -> None:
    factor = with_warmup(lambda step: 0.5**step, 3)
    assert [factor(step) for step in range(6)] == pytest.approx([0.25, 0.5, 0.75, 1.0, 0.5, 0.25])


def test_without_steps_there_is_no_rise() -> None:
    factor = with_warmup(lambda step: 1.0 - step / 10, 0)
    assert [factor(0), factor(4)] == [1.0, 0.6]


def test_something_is_left_after_a_warm_up_longer_than_the_run() -> None:
    assert steps_after_warmup(100, 30) == 70
    assert steps_after_warmup(10, 30) == 1
