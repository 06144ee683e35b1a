"""What the pack trains: made pictures with a pattern to learn, and runs of small recipes on them.

Nothing here needs Qt, torchvision, scikit-learn or a file.
"""

import math
import os
from collections.abc import Iterator, Mapping
from contextlib import contextmanager

import numpy as np
import torch

from tests.engine.resuming import start_from
from tests.engine.small import Given, Memory, begin, losses, small
from tests.kinds.pictures.made import image_dataset
from trainer_gui.core.control import Control, Stop
from trainer_gui.core.dataset import Dataset
from trainer_gui.core.events import CheckpointSaved, RunEvent, StepsDone
from trainer_gui.core.execution import Execution
from trainer_gui.core.recipe import Recipe, Table
from trainer_gui.engine import loop
from trainer_gui.engine.checkpoint import Snapshot
from trainer_gui.engine.device import device_name
from trainer_gui.engine.run import run

CLASSES = 10
SMALL = (3, 16, 16)
SAMPLES = 640
STEPS = 20
ROUNDING = 5e-3
"""What the losses of some steps may differ by where sums are taken in another order.

A compiled model on a CPU was 4e-4 apart after 20 steps; a wrong rate or order is tenths apart.
"""
CNN: Table = {"kind": "cnn", "channels": [8, 16], "batch_norm": True}
EVERYTHING: Table = {
    "shift": 2, "horizontal_flip": True, "rotation": 10.0, "brightness": 0.2, "rand_augment": 2,
    "erasing": "random", "noise": 0.05, "mixup": 0.4, "cutmix": 0.5,
}  # fmt: skip


class Forgetful(Memory):
    """Keeps artefacts, but no checkpoint."""

    def save(self, snapshot: Snapshot) -> CheckpointSaved:
        saved = super().save(snapshot)
        self.snapshots.clear()
        return saved


def patterned(
    train: int, shape: tuple[int, int, int] = SMALL, *, validation: int = 64, seed: int = 0
) -> Dataset:
    """Pictures of noise (C, H, W), each beneath the pattern of its class; the same for a seed."""
    rng = np.random.default_rng(seed)
    count = train + validation
    labels = rng.integers(0, CLASSES, count)
    patterns = rng.integers(0, 2, (CLASSES, *shape), dtype=np.uint8) * np.uint8(64)
    images = rng.integers(0, 192, (count, *shape), dtype=np.uint8)
    for number, label in enumerate(labels):  # all at once would take as much memory again
        images[number] += patterns[label]
    return image_dataset(
        images,
        labels,
        tuple("0123456789"),
        {
            "train": np.arange(train),
            "validation": np.arange(train, count),
            "test": np.arange(0),
        },
    )


def execution_on(device: str) -> Execution:
    """fp32 without TF32, pictures as they are stored: what can be compared with a CPU."""
    return Execution(device, device_name(torch.device(device)), threads=1)


def trained(
    recipe: Recipe, dataset: Dataset, execution: Execution
) -> tuple[list[RunEvent], Memory]:
    """The events of a whole run, and what it kept."""
    keep = Memory()
    return list(begin(recipe, keep=keep, execution=execution, datasets=Given(dataset))), keep


def all_losses(recipe: Recipe, dataset: Dataset, execution: Execution) -> list[float]:
    """The loss of every step of a whole run; NaN where it was no number."""
    return numbers(trained(recipe, dataset, execution)[0])


def numbers(events: list[RunEvent]) -> list[float]:
    """The loss of every step that these events tell; NaN where it was no number."""
    return [float("nan") if one is None else one for one in losses(events)]


def resumed(recipe: Recipe, dataset: Dataset, execution: Execution, step: int) -> Memory:
    """What a run keeps that was stopped after a step, and went on from there to its end."""
    keep, control = Memory(), Control()
    with _every_step_told():
        for event in begin(
            recipe, keep=keep, control=control, execution=execution, datasets=Given(dataset)
        ):
            if isinstance(event, StepsDone) and event.first_step + 1 == step:
                control.send(Stop())
    assert keep.snapshots[-1].step == step
    again = Memory()
    for _ in run(
        recipe, datasets=Given(dataset), keep=again, control=Control(), execution=execution,
        start=start_from(keep),
    ):  # fmt: skip
        pass
    return again


@contextmanager
def _every_step_told() -> Iterator[None]:
    """Inside, a block has a single step, so that a command can come after any."""
    before = loop.REPORT_SECONDS
    loop.REPORT_SECONDS = 0.0
    try:
        yield
    finally:
        loop.REPORT_SECONDS = before


@contextmanager
def pictures_limited(megabytes: float | None) -> Iterator[None]:
    """Inside, pictures may occupy so much of the device; None leaves it to the engine."""
    name = "TRAINER_GUI_DATA_MB"
    before = os.environ.pop(name, None)
    if megabytes is not None:
        os.environ[name] = str(megabytes)
    try:
        yield
    finally:
        os.environ.pop(name, None)
        if before is not None:
            os.environ[name] = before


def short_recipe(*, training: Mapping[str, object] | None = None, **sections: Table) -> Recipe:
    """A small recipe of a few steps."""
    length = {"length": "steps", "steps": STEPS, "batch_size": 64}
    return small(training={**length, **(training or {})}, **sections)


def largest_difference(one: list[float], other: list[float]) -> float:
    """The largest difference; NaN where something is no number, or one is longer."""
    if len(one) != len(other) or not all(map(math.isfinite, (*one, *other))):
        return math.nan
    return max(abs(mine - yours) for mine, yours in zip(one, other, strict=True))
