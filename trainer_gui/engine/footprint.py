"""Footprint: the most memory of the device that a training step needs, as a line over its batch.

Where samples differ in what they cost, it is that of the samples which cost most: they may well
come together, since those of a batch are alike.
"""

from dataclasses import dataclass, replace
from time import monotonic

import torch

from trainer_gui.core.control import Control
from trainer_gui.core.dataset import Dataset
from trainer_gui.core.errors import CancelledError
from trainer_gui.core.execution import Execution
from trainer_gui.core.recipe import Recipe
from trainer_gui.engine._live_bytes import LiveBytes
from trainer_gui.engine._position import Position
from trainer_gui.engine.build import Parts, build_parts
from trainer_gui.engine.device import apply_execution
from trainer_gui.engine.ledger import Ledger
from trainer_gui.engine.loop import train_epoch

_FIRST_BATCH = 4
_SLOW_SECONDS = 0.5
_MOST_BYTES = 1 << 30  # of a step that is only there to be measured


@dataclass(frozen=True)
class Footprint:
    """The most memory that a training step needs, as a straight line over its batch.

    Attributes:
        fixed_bytes: weights, gradients, the optimiser's memory, averages, resident data.
        sample_bytes: what each sample adds that goes through the model at once; where they differ,
            the dearest one.
    """

    fixed_bytes: int
    sample_bytes: int

    def peak_bytes(self, batch: int) -> int:
        """What a step needs with so many samples at once."""
        return self.fixed_bytes + batch * self.sample_bytes

    def largest_batch(self, memory_bytes: float) -> int:
        """The most samples at once for which so much memory is enough; 0 if it is for none."""
        return max(int((memory_bytes - self.fixed_bytes) // self.sample_bytes), 0)


def measure_footprint(
    recipe: Recipe, dataset: Dataset, execution: Execution, control: Control
) -> Footprint:
    """Measures steps with batches that double, until what grows outweighs what does not.

    The line through the last two goes on from there: with small batches the most is needed while
    weights are changed, with large ones where the forward pass ends and the backward pass begins.

    Args:
        recipe: whose steps are measured, on a model of its own.
        dataset: its data.
        execution: how the machine carries it out.
        control: may end it between two steps.

    Raises:
        CancelledError: the person who asked no longer wants it.
        OutOfDeviceMemoryError: not even a few samples fit.
    """
    apply_execution(execution, recipe.training.seed)
    parts = build_parts(recipe, dataset, execution)
    most = parts.feed.count("train")
    batch = min(_FIRST_BATCH, most)
    peak = step_peak_bytes(parts, batch, control)
    line = Footprint(0, max(peak // batch, 1))  # too much, if there is no second batch
    while 2 * batch <= most:
        began, before = monotonic(), peak
        batch *= 2
        peak = step_peak_bytes(parts, batch, control)
        sample_bytes = max(2 * (peak - before) // batch, 1)
        line = Footprint(max(peak - batch * sample_bytes, 0), sample_bytes)
        if batch * sample_bytes > line.fixed_bytes or monotonic() - began > _SLOW_SECONDS:
            break
        if line.peak_bytes(2 * batch) > _MOST_BYTES:
            break
    return line


def step_peak_bytes(parts: Parts, batch: int, control: Control) -> int:
    """The most memory that a step with so many samples needs; the weights stay as they are.

    A graphics card tells. Elsewhere the tensors are counted that are alive at one time, those saved
    for the backward pass among them. That is what memory grows by, to within a fifth, where each
    tensor is mapped by itself; glibc's heap may need twice as much, since it has gaps.

    Raises:
        CancelledError: the person who asked no longer wants it.
        OutOfDeviceMemoryError: not even a sixteenth of the batch fits.
    """
    device = torch.device(parts.execution.device)
    if device.type == "cuda":
        take_still_step(parts, batch, control)  # the optimiser's memory is there from now on
        torch.cuda.reset_peak_memory_stats(device)
        take_still_step(parts, batch, control)
        return int(torch.cuda.max_memory_allocated(device))
    live = LiveBytes()
    with live:
        take_still_step(parts, batch, control)
        live.forget_peak()
        take_still_step(parts, batch, control)
    return live.peak


def take_still_step(parts: Parts, batch: int, control: Control) -> int:
    """Takes one step of the loop with the costliest batch of a size, at a learning rate of 0.

    Returns:
        Samples that went through the model at once: fewer than the batch where memory ran out.

    Raises:
        CancelledError: the person who asked no longer wants it.
        OutOfDeviceMemoryError: not even a sixteenth of the batch fits.
    """
    plan = replace(parts.plan, steps=1, epochs=1, batch_size=batch, micro_batch=batch)
    still = replace(parts, plan=plan, schedules=dict.fromkeys(parts.schedules, _standstill))
    position, order = Position(micro_batch=batch), parts.feed.costliest("train")
    for _ in train_epoch(still, position, Ledger(), control, order=order):
        pass
    if control.verb is not None:
        raise CancelledError
    return position.micro_batch


def _standstill(_step: int) -> float:
    """A schedule under which nothing is learnt, so that nothing can diverge."""
    return 0.0
