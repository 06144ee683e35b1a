"""bench: what a machine can do: samples a second of standard models, by precision and threads."""

import os
from collections.abc import Callable, Generator, Iterator, Sequence
from contextlib import closing
from dataclasses import dataclass
from time import perf_counter

import torch

from trainer_gui.catalog import menus
from trainer_gui.core.control import Control
from trainer_gui.core.dataset import Dataset
from trainer_gui.core.events import StepsDone
from trainer_gui.core.execution import Execution, Precision
from trainer_gui.core.recipe import Recipe, Table, parse_recipe
from trainer_gui.core.text import Text
from trainer_gui.engine._position import Position
from trainer_gui.engine.build import Parts, build_parts
from trainer_gui.engine.device import apply_execution, pick_device, preserved_randomness
from trainer_gui.engine.ledger import Ledger
from trainer_gui.engine.loop import train_epoch
from trainer_gui.engine.precision import fast_precisions
from trainer_gui.engine.tune import usual_execution
from trainer_gui.engine.warm_up import warm_up

BATCH = 64
_WARM_UP_SHARE = 0.25
"""Of the seconds that are measured; what a device does for the first time does not count."""


@dataclass(frozen=True)
class Standard:
    """A model that is known well enough to be compared between machines.

    Attributes:
        key: its short name.
        label: what people call it.
        model: the section of its recipe.
        samples: makes the data that it is trained on; what they show does not matter.
    """

    key: str
    label: Text
    model: Table
    samples: Callable[[], Dataset]


@dataclass(frozen=True)
class Trial:
    """A model that is about to be timed, and how it is carried out."""

    standard: Standard
    execution: Execution


@dataclass(frozen=True)
class Speed:
    """How fast a model was trained.

    Attributes:
        trial: which, and how.
        samples_per_second: trained, forward and backward, in batches of 64.
    """

    trial: Trial
    samples_per_second: float


def bench(
    wanted: str,
    seconds: float,
    control: Control,
    *,
    standards: Sequence[Standard],
) -> Iterator[Trial | Speed]:
    """Trains standard models, each in every way that the device is good at.

    Threads and random generators are left as they were.

    Args:
        wanted: `auto`, `cpu`, `cuda` or `mps`.
        seconds: to measure each way; a slow model takes two steps at least.
        control: ends it within a step.
        standards: the models.

    Yields:
        A Trial before, and its Speed after each measurement.

    Raises:
        DeviceError: the device is not available.
        OutOfDeviceMemoryError: a model does not fit into its memory.
    """
    device = pick_device(wanted)
    warm_up(device)
    with preserved_randomness(device):
        for standard in standards:
            dataset = standard.samples()
            for precision, threads in _ways(device):
                recipe = _recipe(standard, device, precision, threads)
                trial = Trial(standard, usual_execution(recipe, dataset.spec))
                yield trial
                apply_execution(trial.execution, seed=0)
                parts = build_parts(recipe, dataset, trial.execution)
                rate = _samples_per_second(parts, seconds, control)
                if rate is None:
                    return
                yield Speed(trial, rate)


def _ways(device: torch.device) -> Iterator[tuple[Precision, int]]:
    """Precisions that the device computes well; on a CPU each with one thread and with all."""
    cores = os.cpu_count() or 1
    counts = sorted({1, cores}) if device.type == "cpu" else [max(cores - 1, 1)]
    fast = set(fast_precisions(device))
    if device.type == "cuda":
        fast.add("fp16")
    for precision in ("fp32", "bf16", "fp16"):
        if precision in fast:
            for threads in counts:
                yield precision, threads


def _recipe(standard: Standard, device: torch.device, precision: str, threads: int) -> Recipe:
    return parse_recipe(
        {
            "title": str(standard.label),
            "data": {"kind": "digits"},
            "model": standard.model,
            "task": {"kind": "classification"},
            "training": {
                "epochs": 100_000,
                "batch_size": BATCH,
                "device": device.type,
                "precision": precision,
                "threads": threads,
                "optimizer": {"kind": "adamw"},
                "schedule": {"kind": "constant"},
            },
        },
        menus,
    )


def _samples_per_second(parts: Parts, seconds: float, control: Control) -> float | None:
    """The pace of steps once they are warm; None if it was ended before it was known."""
    position, ledger = Position(micro_batch=parts.plan.micro_batch), Ledger()
    began, spent, steps, warm = perf_counter(), 0.0, 0, False
    while control.verb is None:
        with closing(_epoch(parts, position, ledger, control)) as blocks:
            for block in blocks:
                now = perf_counter()
                spent, began, steps = spent + now - began, now, steps + block
                if not warm:
                    warm = spent >= _WARM_UP_SHARE * seconds
                    spent, steps = (0.0, 0) if warm else (spent, steps)
                elif spent >= seconds:
                    return steps * BATCH / spent
        position.epoch += 1
    return None


def _epoch(
    parts: Parts, position: Position, ledger: Ledger, control: Control
) -> Generator[int, None, None]:
    """The number of steps in each block of an epoch."""
    for event in train_epoch(parts, position, ledger, control):
        if isinstance(event, StepsDone):
            yield event.count
