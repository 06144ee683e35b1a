"""Tests of making a recipe fit: the fewest changes, in their order, that do what they say."""

import pytest
import torch

from tests.engine.small import ONE_THREAD, begin, digits, losses, small
from trainer_gui.core.control import Control
from trainer_gui.core.errors import OutOfDeviceMemoryError
from trainer_gui.core.recipe import Recipe
from trainer_gui.engine import fitting
from trainer_gui.engine.build import build_parts
from trainer_gui.engine.fitting import (
    Fitting,
    first_that_runs,
    largest_batch,
    make_it_fit,
    rounded_batch,
    usable_bytes,
)
from trainer_gui.engine.footprint import measure_footprint, step_peak_bytes

DEEP = {"kind": "resnet", "depth": "20", "width": 8}


def recipe(batch_size: int = 256, **training: object) -> Recipe:
    return small(model=DEEP, training={"batch_size": batch_size, **training})


def fitted(wanted: Recipe, memory_bytes: int) -> Fitting:
    return make_it_fit(wanted, digits(), ONE_THREAD, memory_bytes, Control())


def needed(wanted: Recipe, batch: int) -> int:
    return measure_footprint(wanted, digits(), ONE_THREAD, Control()).peak_bytes(batch)


@pytest.fixture(autouse=True)
def fp32_only(monkeypatch: pytest.MonkeyPatch) -> None:
    """A device that is not made for mixed precision, whatever this one is."""
    monkeypatch.setattr(fitting, "fast_precisions", lambda _device: ("fp32",))


def test_what_fits_is_left_as_it_is() -> None:
    found = fitted(recipe(), usable_bytes(torch.device("cpu")))
    assert (found.recipe, found.execution, found.changes) == (recipe(), ONE_THREAD, {})
    assert found.reasons == ()


def test_a_batch_larger_than_the_data_needs_no_more_than_the_data() -> None:
    count = digits().spec.counts["train"]
    assert fitted(recipe(65_536), needed(recipe(), count)).changes == {}


def test_first_fewer_samples_go_through_at_once() -> None:
    memory = needed(recipe(), 100)
    found = fitted(recipe(), memory)
    assert found.changes == {"training.batch_size": 64, "training.accumulation": 4}
    assert [str(reason) for reason in found.reasons] == [
        "64 samples go through the model at once; a step still has 256."
    ]
    parts = build_parts(found.recipe, digits(), found.execution)
    assert parts.plan.batch_size == 256
    assert step_peak_bytes(parts, 64, Control()) <= memory


def test_what_was_gathered_already_is_kept() -> None:
    found = fitted(recipe(60, accumulation=3), needed(recipe(), 50))
    assert found.changes == {"training.batch_size": 45, "training.accumulation": 4}


def test_then_mixed_precision_where_the_device_is_made_for_it(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(fitting, "fast_precisions", lambda _device: ("bf16", "fp32"))
    # Too little for eight samples as they are, enough for them in half the bits.
    found = fitted(recipe(), needed(recipe(), 7))
    assert found.changes["training.precision"] == "bf16"
    assert found.changes["training.batch_size"] == 8
    assert found.execution.precision == "bf16"
    assert "training.recompute" not in found.changes
    assert str(found.reasons[1]) == "Layers compute in bf16."


def test_then_activations_are_computed_again() -> None:
    found = fitted(recipe(), needed(recipe(), 6))
    assert found.changes["training.recompute"] is True
    assert found.changes["training.batch_size"] == 8
    assert "computed again" in str(found.reasons[1])
    assert found.recipe.training.recompute


def test_a_changed_recipe_learns_the_same_with_the_same_steps() -> None:
    whole = small(training={"batch_size": 64, "epochs": 1})
    found = make_it_fit(
        whole, digits(), ONE_THREAD,
        measure_footprint(whole, digits(), ONE_THREAD, Control()).peak_bytes(40), Control(),
    )  # fmt: skip
    assert found.changes == {"training.batch_size": 32, "training.accumulation": 2}
    assert losses(begin(found.recipe)) == pytest.approx(losses(begin(whole)), abs=1e-4)


def test_few_samples_at_once_are_the_last_resort() -> None:
    found = fitted(recipe(), needed(recipe(), 3))
    assert found.changes["training.batch_size"] in {2, 4}


def test_where_nothing_helps_it_says_what_is_missing() -> None:
    with pytest.raises(OutOfDeviceMemoryError, match="A step with a single sample needs 0"):
        fitted(recipe(), 1000)


def test_the_largest_batch_is_what_memory_is_enough_for() -> None:
    found = fitted(recipe(), 1 << 40)
    memory = found.footprint.peak_bytes(301)
    assert largest_batch(found, digits(), memory, Control()) == 288
    assert largest_batch(found, digits(), 1 << 40, Control()) == digits().spec.counts["train"]
    assert largest_batch(found, digits(), 1000, Control()) == 0


@pytest.mark.parametrize(
    ("batch", "rounded"), [(0, 0), (1, 1), (13, 13), (16, 16), (17, 16), (31, 30), (1000, 960)]
)
def test_batches_are_round(batch: int, rounded: int) -> None:
    assert rounded_batch(batch) == rounded


def test_ever_smaller_batches_are_tried_until_one_runs() -> None:
    tried: list[int] = []

    def runs(batch: int) -> bool:
        tried.append(batch)
        return batch <= 200

    assert first_that_runs(256, runs) == 192
    assert tried == [256, 224, 192]
    assert first_that_runs(4, lambda _batch: False) == 0
