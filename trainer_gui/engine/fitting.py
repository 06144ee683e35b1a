"""Fitting: the largest batch that fits into memory, and changes that make a recipe fit."""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, replace
from typing import TypeAlias

import torch

from trainer_gui.core.control import Control
from trainer_gui.core.dataset import Dataset
from trainer_gui.core.errors import OutOfDeviceMemoryError
from trainer_gui.core.execution import Execution
from trainer_gui.core.recipe import Recipe
from trainer_gui.core.text import Text
from trainer_gui.engine.build import Parts, build_parts
from trainer_gui.engine.device import apply_execution, free_bytes
from trainer_gui.engine.footprint import Footprint, measure_footprint, take_still_step
from trainer_gui.engine.precision import fast_precisions

Value: TypeAlias = bool | int | str

# Of free memory that may be planned with. The heap of a CPU needed up to 2.2 times what was alive
# in it (measured with glibc), graphics cards hand out blocks that fit.
_USABLE = {"cpu": 0.45}
_USABLE_ELSEWHERE = 0.9
_FEW = 8  # at once leave a device idle, and batch normalisation without a batch
_MOST_PORTIONS = 4096  # of a step, as the recipe's field says
_GIGA = 1e9


@dataclass(frozen=True)
class Fitting:
    """A recipe that fits into the memory of the device.

    Attributes:
        recipe: with the changes.
        execution: how the machine carries that out.
        footprint: of its steps.
        changes: values by dotted path, for example `training.batch_size`; empty if it fits as
            it was.
        reasons: a sentence for each change.
    """

    recipe: Recipe
    execution: Execution
    footprint: Footprint
    changes: Mapping[str, Value]
    reasons: tuple[Text, ...] = ()


def usable_bytes(device: torch.device) -> int:
    """Memory of the device that may be planned with now."""
    return int(free_bytes(device) * _USABLE.get(device.type, _USABLE_ELSEWHERE))


def largest_batch(fitting: Fitting, dataset: Dataset, memory_bytes: int, control: Control) -> int:
    """The most samples that fit through the model at once; a graphics card is asked with a step.

    Args:
        fitting: what is trained.
        dataset: on what; there is no larger batch than its training split.
        memory_bytes: that may be used.
        control: may end it between two steps.

    Returns:
        The whole training split, or a power of two and some eighths of it; 0 if nothing fits.

    Raises:
        CancelledError: the person who asked no longer wants it.
    """
    most = dataset.spec.counts["train"]
    batch = fitting.footprint.largest_batch(memory_bytes)
    batch = most if batch >= most else rounded_batch(batch)
    if torch.device(fitting.execution.device).type != "cuda":
        return batch
    apply_execution(fitting.execution, fitting.recipe.training.seed)
    parts = build_parts(fitting.recipe, dataset, fitting.execution)
    return first_that_runs(batch, lambda tried: _runs(parts, tried, control))


def rounded_batch(batch: int) -> int:
    """The batch or a little less: a power of two and some eighths of it."""
    grain = 1 << max(batch.bit_length() - 4, 0)
    return batch // grain * grain


def first_that_runs(batch: int, runs: Callable[[int], bool]) -> int:
    """The first of ever smaller batches that runs; 0 if none does."""
    while batch > 0 and not runs(batch):
        batch = rounded_batch(batch * 7 // 8)
    return batch


def _runs(parts: Parts, batch: int, control: Control) -> bool:
    try:
        return take_still_step(parts, batch, control) == batch
    except OutOfDeviceMemoryError:
        return False


def make_it_fit(
    recipe: Recipe, dataset: Dataset, execution: Execution, memory_bytes: int, control: Control
) -> Fitting:
    """The recipe with as few changes as make it fit.

    Tried in this order, each beside those before: fewer samples at once with their gradients
    gathered, so that a step has as many as it had; mixed precision, where the device is made for
    it; computing activations again in the backward pass.

    Args:
        recipe: what shall fit.
        dataset: its data.
        execution: how the machine carries it out as it is.
        memory_bytes: that may be used.
        control: may end it between two steps.

    Raises:
        CancelledError: the person who asked no longer wants it.
        OutOfDeviceMemoryError: not even one sample at once fits.
    """
    samples, tried = dataset.spec.counts["train"], list[Fitting]()
    for one in _ever_smaller(recipe, dataset, execution, control):
        tried.append(one)
        found = _divided(one, samples, memory_bytes, at_least=_FEW)
        if found is not None:
            return found
    for one in tried:
        found = _divided(one, samples, memory_bytes, at_least=1)
        if found is not None:
            return found
    raise OutOfDeviceMemoryError(
        Text("A step with a single sample needs {needed:.1f} GB, and {usable:.1f} GB may be used.",
             needed=min(one.footprint.peak_bytes(1) for one in tried) / _GIGA,
             usable=memory_bytes / _GIGA),
        hint=Text("Choose a smaller model, or smaller samples."),
    )  # fmt: skip


def _ever_smaller(
    recipe: Recipe, dataset: Dataset, execution: Execution, control: Control
) -> Iterator[Fitting]:
    """The recipe as it is, then with one more change each time, whatever its batch."""
    changes: dict[str, Value] = {}
    reasons: list[Text] = []
    footprint = measure_footprint(recipe, dataset, execution, control)
    yield Fitting(recipe, execution, footprint, {})
    precision = fast_precisions(torch.device(execution.device))[0]
    if execution.precision == "fp32" and precision != "fp32":
        changes["training.precision"] = precision
        reasons.append(Text("Layers compute in {precision}.", precision=precision))
        recipe, execution = (
            _with(recipe, precision=precision),
            replace(execution, precision=precision),
        )
        footprint = measure_footprint(recipe, dataset, execution, control)
        yield Fitting(recipe, execution, footprint, dict(changes), tuple(reasons))
    if not recipe.training.recompute:
        changes["training.recompute"] = True
        reasons.append(Text("Activations are computed again in the backward pass, which takes "
                            "about a third longer."))  # fmt: skip
        recipe = _with(recipe, recompute=True)
        footprint = measure_footprint(recipe, dataset, execution, control)
        yield Fitting(recipe, execution, footprint, dict(changes), tuple(reasons))


def _divided(fitting: Fitting, samples: int, memory_bytes: int, *, at_least: int) -> Fitting | None:
    """The recipe in as few portions as make its batch fit; None if these were too small."""
    training = fitting.recipe.training
    largest, whole = fitting.footprint.largest_batch(memory_bytes), training.batch_size
    if largest >= min(whole, samples):
        return fitting
    batch = whole * training.accumulation
    portion = next((size for size in range(largest, 0, -1) if batch % size == 0), 0)
    if portion < min(at_least, whole) or batch > portion * _MOST_PORTIONS:
        return None
    portions = batch // portion
    return replace(
        fitting,
        recipe=_with(fitting.recipe, batch_size=portion, accumulation=portions),
        changes={
            "training.batch_size": portion,
            "training.accumulation": portions,
            **fitting.changes,
        },
        reasons=(
            Text("{portion} samples go through the model at once; a step still has {batch}.",
                 portion=portion, batch=batch),
            *fitting.reasons,
        ),
    )  # fmt: skip


def _with(recipe: Recipe, **training: Value) -> Recipe:
    return replace(recipe, training=recipe.training.model_copy(update=training))
