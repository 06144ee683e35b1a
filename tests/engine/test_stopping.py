"""Tests of runs that end by themselves."""

import math
from typing import Literal

import pytest

from tests.engine.resuming import dropping, start_from, stopped_at, trained, weights_of
from tests.engine.small import Memory
from trainer_gui.core.events import EpochDone, Evaluated, Noticed, RunFinished
from trainer_gui.core.stopping import StoppingOptions
from trainer_gui.engine import loop
from trainer_gui.engine.stopping import Stopper


def after(options: StoppingOptions, scores: list[float], goal: Literal["min", "max"]) -> list[int]:
    """Epochs that are left after each of these."""
    stopper, left = Stopper(options), []
    for score in scores:
        stopper.observe(score=score, goal=goal, loss=score, train_loss=score)
        assert stopper.epochs_left is not None
        left.append(stopper.epochs_left)
    return left


def test_waits_for_a_better_score_and_no_longer_than_its_patience() -> None:
    options = StoppingOptions(early="stalls", patience=2)
    assert after(options, [0.5, 0.6, 0.6, 0.7, 0.7, 0.1], "max") == [2, 2, 1, 2, 1, 0]
    assert after(options, [0.5, 0.4, 0.6, 0.4], "min") == [2, 2, 1, 0]


def test_a_gain_too_small_counts_for_nothing() -> None:
    options = StoppingOptions(early="stalls", patience=3, least_gain=0.05)
    assert after(options, [0.5, 0.54, 0.56, 0.60], "max") == [3, 2, 3, 2]


def test_a_score_that_is_no_number_is_not_better_and_hides_nothing() -> None:
    options = StoppingOptions(early="stalls", patience=3)
    assert after(options, [math.nan, math.inf, 5.0, math.nan, 4.0], "min") == [2, 3, 3, 2, 3]


def test_the_loss_can_be_watched_instead_of_the_score() -> None:
    stopper = Stopper(StoppingOptions(early="stalls", watch="loss", patience=1))
    for score, loss in ((0.5, 1.0), (0.9, 1.1)):
        stopper.observe(score=score, goal="max", loss=loss, train_loss=0.0)
    assert stopper.wants_end


def test_without_validation_data_training_is_watched() -> None:
    stopper = Stopper(StoppingOptions(early="stalls", patience=1))
    for loss in (1.0, 0.9, 0.9):
        assert not stopper.wants_end
        stopper.observe(score=None, goal="max", loss=None, train_loss=loss)
    assert stopper.wants_end


def test_has_converged_when_the_loss_hardly_changes() -> None:
    options = StoppingOptions(early="converged", patience=2, tolerance=0.01)
    assert after(options, [1.0, 0.5, 0.499, 0.4, 0.4, 0.399], "min") == [2, 2, 1, 2, 1, 0]


@pytest.mark.parametrize("level", [2.0, 0.0, -2.0])
def test_a_loss_below_0_stalls_and_converges_like_any_other(level: float) -> None:
    stalls = StoppingOptions(early="stalls", patience=3, least_gain=0.05)
    losses = [level, level - 0.04, level + 0.1, level - 0.06]
    assert after(stalls, losses, "min") == [3, 2, 1, 3]
    converged = StoppingOptions(early="converged", patience=3, tolerance=0.01)
    settling = [level, level - 0.1, level - 0.1, level - 0.1 - 0.009 * abs(level - 0.1)]
    assert after(converged, settling, "min") == [3, 3, 2, 1]


def test_never_ends_a_run_unless_it_is_asked_to() -> None:
    stopper = Stopper(StoppingOptions())
    for _ in range(100):
        stopper.observe(score=0.5, goal="max", loss=1.0, train_loss=1.0)
    assert not stopper.wants_end
    assert stopper.epochs_left is None


def test_a_run_ends_by_itself_with_its_best_weights_and_says_why() -> None:
    recipe = dropping(
        {"epochs": 50},
        stopping={"early": "stalls", "patience": 2, "least_gain": 0.02},
    )
    keep = Memory()
    events = trained(recipe, keep)
    epochs = [event for event in events if isinstance(event, EpochDone)]
    assert 3 < len(epochs) < 50
    assert [event.epochs_left for event in epochs[-3:]] == [2, 1, 0]
    assert isinstance(events[-1], RunFinished)
    assert events[-1].reason == "converged"
    tests = [event for event in events if isinstance(event, Evaluated) and event.split == "test"]
    assert tests[-1].epoch == events[-1].best_epoch
    told = [str(event.message) for event in events if isinstance(event, Noticed)]
    assert "Validation has not become better for 2 epochs." in told
    assert {"model.safetensors", "last.safetensors"} <= keep.contents.keys()


def test_a_run_that_was_interrupted_ends_at_the_same_epoch(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(loop, "REPORT_SECONDS", 0.0)
    recipe = dropping(
        {"epochs": 50}, stopping={"early": "converged", "patience": 2, "tolerance": 0.2}
    )
    whole = Memory()
    events = trained(recipe, whole)
    ended = events[-1]
    assert isinstance(ended, RunFinished)
    assert ended.reason == "converged"
    again = Memory()
    rest = trained(recipe, again, start=start_from(stopped_at(recipe, ended.step - 3)))
    assert weights_of(again) == weights_of(whole)
    assert isinstance(rest[-1], RunFinished)
    assert (rest[-1].step, rest[-1].reason) == (ended.step, "converged")
