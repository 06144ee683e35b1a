"""What the pack trains: made pictures with a pattern to learn, and runs of small recipes on them.

Nothing here needs Qt, torchvision, scikit-learn or a file.
"""

import os
from collections.abc import Iterator
from contextlib import contextmanager

import numpy as np
import torch

from tests.engine.resuming import start_from
from tests.engine.small import Given, Memory, begin, losses
from trainer_gui.core.control import Control, Stop
from trainer_gui.core.dataset import Dataset, image_dataset
from trainer_gui.core.events import CheckpointSaved, RunEvent, StepsDone
from trainer_gui.core.execution import Execution
from trainer_gui.core.recipe import Recipe
from trainer_gui.engine import loop
from trainer_gui.engine.checkpoint import Snapshot
from trainer_gui.engine.device import device_name
from trainer_gui.engine.run import run

CLASSES = 10
SMALL = (3, 16, 16)


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
    name = "TRAINER_GUI_PICTURES_MB"
    before = os.environ.pop(name, None)
    if megabytes is not None:
        os.environ[name] = str(megabytes)
    try:
        yield
    finally:
        os.environ.pop(name, None)
        if before is not None:
            os.environ[name] = before
