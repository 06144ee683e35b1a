"""Training on changed pictures: the same however it is interrupted, and never when measuring."""

import pytest

from tests.engine.resuming import dropping, start_from, stopped_at, trained, weights_of
from tests.engine.small import Memory, begin, losses, measured, small
from trainer_gui.core.recipe import Table
from trainer_gui.engine import loop

STRONG: Table = {"shift": 2, "horizontal_flip": True, "rotation": 20.0, "noise": 0.1}
MIXED: Table = {"mixup": 0.4, "shift": 1}


@pytest.fixture(autouse=True)
def report_every_step(monkeypatch: pytest.MonkeyPatch) -> None:
    """So that a command can come after any step."""
    monkeypatch.setattr(loop, "REPORT_SECONDS", 0.0)


@pytest.mark.parametrize("options", [STRONG, MIXED], ids=["strong", "mixed"])
@pytest.mark.parametrize("step", [7, 20, 33])
def test_a_run_goes_on_to_the_last_bit(options: Table, step: int) -> None:
    recipe = dropping(pictures=options)
    whole, again = Memory(), Memory()
    trained(recipe, whole)
    trained(recipe, again, start=start_from(stopped_at(recipe, step)))
    assert weights_of(again) == weights_of(whole)


def test_each_epoch_shows_other_pictures() -> None:
    # With a learning rate of almost nothing, only the pictures can change the loss.
    frozen: Table = {"kind": "sgd", "learning_rate": 1e-8, "momentum": 0.0}
    plain = losses(begin(small(optimizer=frozen, training={"epochs": 2, "batch_size": 1258})))
    changed = losses(
        begin(
            small(
                optimizer=frozen,
                training={"epochs": 2, "batch_size": 1258},
                pictures={"shift": 2},
            )
        )
    )
    assert plain[0] == pytest.approx(plain[1], abs=1e-5)
    assert abs(float(changed[0] or 0) - float(changed[1] or 0)) > 1e-4


def test_what_is_measured_is_not_changed() -> None:
    frozen: Table = {"kind": "sgd", "learning_rate": 1e-8, "momentum": 0.0}
    scores = [
        measured(begin(small(optimizer=frozen, pictures=options)), "best", "test")[0].scores
        for options in ({}, {**STRONG, "mixup": 1.0})
    ]
    assert scores[0]["loss"] == pytest.approx(scores[1]["loss"], abs=1e-6)
    assert scores[0]["accuracy"] == scores[1]["accuracy"]


def test_losses_of_mixed_samples_are_higher_than_of_pure_ones() -> None:
    pure = losses(begin(small(training={"epochs": 4})))
    mixed = losses(begin(small(training={"epochs": 4}, pictures={"cutmix": 1.0})))
    assert sum(map(float, mixed[-20:])) > 1.5 * sum(map(float, pure[-20:]))  # type: ignore[arg-type] # all are numbers
