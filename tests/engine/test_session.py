"""Tests of a session: memory that runs out, gradients that are gathered, averages that are kept."""

from collections.abc import Iterator

import numpy as np
import pytest
import safetensors.torch
import torch
from torch import Tensor, nn
from torch.nn.modules.module import register_module_forward_pre_hook

from tests.engine.resuming import start_from, stopped_at, trained
from tests.engine.small import Given, Memory, begin, digits, losses, measured, small
from tests.kinds.pictures.made import image_dataset
from trainer_gui.core.errors import DataError, OutOfDeviceMemoryError
from trainer_gui.core.events import EpochDone, Noticed, RunEvent, RunFinished, StepsDone
from trainer_gui.core.recipe import Recipe
from trainer_gui.core.spec import SPLITS
from trainer_gui.engine import loop
from trainer_gui.engine.checkpoint import AVERAGE


class Device:
    """A device whose memory holds only so many pictures at once.

    Attributes:
        training: how many with gradients; None for any number.
        evaluating: how many without.
        fails_at: the one pass with gradients, counted from 1, for which there is no memory.
        passes: with gradients, until now.
    """

    def __init__(self) -> None:
        self.training: int | None = None
        self.evaluating: int | None = None
        self.fails_at = 0
        self.passes = 0

    def hold(self, module: nn.Module, inputs: tuple[Tensor, ...]) -> None:
        if not isinstance(module, nn.Flatten):  # the first layer, once a pass
            return
        limit = self.training if module.training else self.evaluating
        self.passes += module.training
        if (limit is not None and len(inputs[0]) > limit) or (
            module.training and self.passes == self.fails_at
        ):
            raise torch.OutOfMemoryError("CUDA out of memory. Tried to allocate 2.00 GiB.")


@pytest.fixture
def device() -> Iterator[Device]:
    made = Device()
    handle = register_module_forward_pre_hook(made.hold)
    yield made
    handle.remove()


@pytest.fixture(autouse=True)
def report_every_step(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(loop, "REPORT_SECONDS", 0.0)


def recipe(batch_size: int = 64, accumulation: int = 1, **training: object) -> Recipe:
    return small(
        training={"batch_size": batch_size, "accumulation": accumulation, **training},
        optimizer={"kind": "sgd", "learning_rate": 0.05, "momentum": 0.9},
    )


def weights(keep: Memory) -> dict[str, Tensor]:
    return safetensors.torch.load(keep.contents["last.safetensors"])


def warnings(events: list[RunEvent]) -> list[str]:
    return [
        str(one.message) for one in events if isinstance(one, Noticed) and one.level == "warning"
    ]


def assert_near(found: Memory, wanted: Memory) -> None:
    one, two = weights(found), weights(wanted)
    assert one.keys() == two.keys()
    for name, tensor in one.items():
        torch.testing.assert_close(tensor, two[name], rtol=0, atol=1e-5)


def test_gathered_gradients_are_those_of_one_large_batch() -> None:
    large, gathered = Memory(), Memory()
    whole = list(begin(recipe(64), keep=large))
    pieces = list(begin(recipe(16, 4), keep=gathered))
    assert losses(pieces) == pytest.approx(losses(whole), abs=1e-5)
    assert_near(gathered, large)
    # Not because nothing happens: a small batch alone goes elsewhere.
    alone = Memory()
    list(begin(recipe(16), keep=alone))
    with pytest.raises(AssertionError, match="not close"):
        assert_near(alone, large)


def test_memory_that_is_too_small_halves_what_goes_through_at_once(device: Device) -> None:
    device.training = 20
    keep, gathered = Memory(), Memory()
    events = list(begin(recipe(64), keep=keep))
    assert warnings(events) == [
        "The memory of the device was too small for 64 samples at once: 32 go through the model at "
        "once now. A step still has 64 samples.",
        "The memory of the device was too small for 32 samples at once: 16 go through the model at "
        "once now. A step still has 64 samples.",
    ]
    assert isinstance(events[-1], RunFinished)
    assert events[-1].reason == "completed"
    device.training = None
    same = list(begin(recipe(16, 4), keep=gathered))
    assert losses(events) == losses(same)
    assert keep.contents["last.safetensors"] == gathered.contents["last.safetensors"]


def test_memory_that_runs_out_later_changes_nothing_before(device: Device) -> None:
    plain, keep = Memory(), Memory()
    undisturbed = losses(begin(recipe(64), keep=plain))
    events: list[RunEvent] = []
    for event in begin(recipe(64), keep=keep):
        events.append(event)
        if isinstance(event, StepsDone) and event.first_step == 6:
            device.training = 40
    found = losses(events)
    assert found[:7] == undisturbed[:7]
    assert found == pytest.approx(undisturbed, abs=1e-5)
    assert len(warnings(events)) == 1
    assert_near(keep, plain)


def test_a_step_that_ran_out_of_memory_in_its_middle_is_done_anew(device: Device) -> None:
    plain, keep = Memory(), Memory()
    undisturbed = losses(begin(recipe(16, 4), keep=plain))
    device.passes, device.fails_at = 0, 4 * 5 + 3  # two pieces of the sixth step were done
    events = list(begin(recipe(16, 4), keep=keep))
    (warning,) = warnings(events)
    assert "too small for 16 samples at once: 8 go through" in warning
    assert losses(events) == pytest.approx(undisturbed, abs=1e-5)
    assert_near(keep, plain)


@pytest.mark.parametrize(("batch_size", "halvings"), [(64, 4), (9, 4), (2, 1), (1, 0)])
def test_after_four_halvings_the_run_ends_and_says_why(
    device: Device, batch_size: int, halvings: int
) -> None:
    device.training = 0
    heard: list[RunEvent] = []
    with pytest.raises(OutOfDeviceMemoryError, match="too small for a batch of") as caught:
        heard.extend(begin(recipe(batch_size)))
    assert "Halve the batch size" in str(caught.value.hint)
    assert len(warnings(heard)) == halvings
    assert losses(heard) == []


def test_what_was_halved_stays_so_for_the_rest_of_the_run(device: Device) -> None:
    device.training = 20
    events = list(begin(recipe(64, epochs=3)))
    assert len(warnings(events)) == 2
    first_epoch = next(n for n, one in enumerate(events) if isinstance(one, EpochDone))
    assert not warnings(events[first_epoch:])


def test_an_evaluation_without_memory_takes_fewer_at_once(device: Device) -> None:
    plain, keep = Memory(), Memory()
    undisturbed = list(begin(recipe(), keep=plain))
    device.evaluating = 100
    events = list(begin(recipe(), keep=keep))
    assert warnings(events) == [
        f"The memory of the device was too small to evaluate: it is done in batches of {now} now."
        for now in (256, 128, 64)
    ]
    assert keep.contents["last.safetensors"] == plain.contents["last.safetensors"]
    for checkpoint in ("current", "best"):
        found, wanted = (measured(some, checkpoint, "validation") for some in (events, undisturbed))
        assert [one.scores for one in found] == [pytest.approx(one.scores) for one in wanted]
    assert isinstance(events[-1], RunFinished)
    assert events[-1].reason == "completed"


def test_an_evaluation_for_which_nothing_is_small_enough_ends_the_run(device: Device) -> None:
    device.evaluating = 0
    heard: list[RunEvent] = []
    with pytest.raises(OutOfDeviceMemoryError):
        heard.extend(begin(recipe()))
    assert "in batches of 1 now" in warnings(heard)[-1]
    assert losses(heard)


def test_a_run_does_not_go_on_with_renamed_classes() -> None:
    start = start_from(stopped_at(recipe(), 3))
    data = digits()
    images, labels = np.asarray(data.input), data.target.astype(np.int64)
    splits = {name: data.splits[name] for name in SPLITS}
    renamed, same = (
        Given(image_dataset(images, labels, (first, *data.spec.classes[1:]), splits))
        for first in ("none", data.spec.classes[0])
    )
    with pytest.raises(DataError, match=r"names of the classes differ .* checkpoint step-3"):
        trained(recipe(), Memory(), start=start, datasets=renamed)
    assert isinstance(trained(recipe(), Memory(), start=start, datasets=same)[-1], RunFinished)


def test_the_average_is_what_is_evaluated_and_kept() -> None:
    keep, plain = Memory(), Memory()
    events = list(begin(recipe(ema_decay=0.9), keep=keep))
    without = list(begin(recipe(), keep=plain))
    assert losses(events) == losses(without)  # it does not change what is trained
    best = next(one for one in reversed(keep.snapshots) if one.best)
    assert keep.contents["model.safetensors"] == best.files[AVERAGE]
    assert keep.contents["last.safetensors"] == keep.snapshots[-1].files[AVERAGE]
    assert keep.contents["last.safetensors"] != plain.contents["last.safetensors"]
    scores = [one.scores for one in measured(events, "current", "validation")]
    assert scores != [one.scores for one in measured(without, "current", "validation")]
    (final,) = measured(events, "best", "validation")
    assert final.scores in scores
