"""Tests of a forecast: what it says of a recipe, and that it leaves nothing behind."""

from collections.abc import Iterable

import numpy as np
import pytest
import torch

from tests.engine.small import (
    ONE_THREAD,
    Memory,
    begin,
    digits,
    losses,
    small,
)
from tests.kinds.pictures.made import image_dataset
from trainer_gui.core.control import Cancel, Control
from trainer_gui.core.dataset import Dataset
from trainer_gui.core.errors import CancelledError, DivergedError
from trainer_gui.core.recipe import Recipe
from trainer_gui.core.replies import Forecasted, JobProgressed
from trainer_gui.engine import forecast as forecasting
from trainer_gui.engine.footprint import measure_footprint
from trainer_gui.engine.forecast import forecast


def tried(
    recipe: Recipe, *, keep: Memory | None = None, dataset: Dataset | None = None
) -> Forecasted:
    """What a forecast answers."""
    events = forecast(
        recipe, dataset or digits(), ONE_THREAD, keep=keep or Memory(), control=Control()
    )
    while True:
        try:
            assert isinstance(next(events), JobProgressed)
        except StopIteration as ended:
            answer: Forecasted = ended.value
            return answer


@pytest.fixture(scope="module")
def found() -> Forecasted:
    return tried(small(training={"epochs": 10}))


def test_it_tells_times_sizes_and_batches(found: Forecasted) -> None:
    assert found.steps_measured >= 100
    low, high = found.step_seconds_range
    assert 0 < low <= found.step_seconds <= high
    assert found.samples_per_second == pytest.approx(64 / found.step_seconds)
    assert found.largest_batch == digits().spec.counts["train"]
    assert found.execution == ONE_THREAD
    assert found.changes == {}
    assert 0 < found.peak_bytes < found.usable_bytes


def test_the_whole_is_its_parts(found: Forecasted) -> None:
    steps = -(-digits().spec.counts["train"] // 64)
    validation = found.epoch_seconds - steps * found.step_seconds
    assert validation > 0
    rest = found.seconds - 10 * found.epoch_seconds - 12 * found.checkpoint_seconds
    # Warm-up, and two more evaluations at the end.
    assert 0 < rest < 0.5 * found.seconds
    assert rest > 1.5 * validation


def test_a_checkpoint_is_as_large_as_one_of_a_run(found: Forecasted) -> None:
    keep = Memory()
    list(begin(small(training={"epochs": 1}), keep=keep))
    real = sum(map(len, keep.snapshots[-1].files.values()))
    assert found.checkpoint_bytes == pytest.approx(real, rel=0.02)


def test_four_times_the_epochs_take_four_times_as_long() -> None:
    # The pace is measured twice, and may differ as other work on the machine does: whole epochs
    # are compared, each run's in its own pace.
    short, long = (tried(small(training={"epochs": epochs})) for epochs in (100, 400))
    epochs = [found.seconds / found.epoch_seconds for found in (short, long)]
    assert 2.0 < epochs[1] / epochs[0] < 8.0


def test_random_generators_and_threads_are_left_as_they_were() -> None:
    torch.manual_seed(3)
    expected = torch.rand(4)
    torch.manual_seed(3)
    threads = torch.get_num_threads()
    tried(small(model={"kind": "mlp", "widths": [16], "dropout": 0.5}))
    assert torch.equal(torch.rand(4), expected)
    assert torch.get_num_threads() == threads


def test_a_run_after_it_is_the_same_as_without() -> None:
    recipe = small(model={"kind": "mlp", "widths": [16], "dropout": 0.5})
    before = losses(begin(recipe))
    tried(recipe)
    assert losses(begin(recipe)) == before


def told(events: Iterable[JobProgressed], control: Control, after: int) -> int:
    """How often it was heard that it goes on, with a Cancel after some times."""
    heard = 0
    for _ in events:
        heard += 1
        if heard == after:
            control.send(Cancel())
    return heard


@pytest.mark.parametrize("after", [1, 2, 5])
def test_it_ends_at_once_when_it_is_cancelled(after: int) -> None:
    control, keep = Control(), Memory()
    events = forecast(small(), digits(), ONE_THREAD, keep=keep, control=control)
    with pytest.raises(CancelledError):
        told(events, control, after)
    assert keep.snapshots == []


def test_a_run_of_a_few_steps_is_tried_again_and_again() -> None:
    found = tried(small(training={"length": "steps", "steps": 3}))
    assert found.steps_measured > 3
    assert found.seconds < 5.0


def test_without_validation_and_test_data_nothing_is_evaluated() -> None:
    images = np.zeros((40, 1, 8, 8), np.uint8)
    images[::2] = 255
    none = np.zeros(0, np.int64)
    splits = {"train": np.arange(40), "validation": none, "test": none}
    dataset = image_dataset(images, np.arange(40) % 2, ("a", "b"), splits)  # type: ignore[arg-type] # keys are literals
    found = tried(small(), dataset=dataset)
    assert found.epoch_seconds == pytest.approx(found.step_seconds)


def test_a_loss_that_explodes_is_told() -> None:
    diverging = small(
        model={"kind": "mlp", "widths": [64, 64, 64]},
        optimizer={"kind": "sgd", "learning_rate": 100.0, "momentum": 0.0},
    )
    with pytest.raises(DivergedError, match="The loss became"):
        tried(diverging)


def test_a_recipe_that_does_not_fit_is_tried_with_changes(monkeypatch: pytest.MonkeyPatch) -> None:
    recipe = small(
        model={"kind": "cnn", "channels": [16, 16]}, training={"batch_size": 512, "epochs": 5}
    )
    whole = measure_footprint(recipe, digits(), ONE_THREAD, Control())
    memory = whole.peak_bytes(200)
    monkeypatch.setattr(forecasting, "usable_bytes", lambda _device: memory)
    found = tried(recipe)
    assert found.changes == {"training.batch_size": 128, "training.accumulation": 4}
    assert len(found.reasons) == 1
    assert found.peak_bytes <= memory
    assert found.largest_batch == 192
