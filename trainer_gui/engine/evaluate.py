"""One pass over a split without gradients."""

import math
import time
from collections.abc import Generator, Mapping, Sequence
from itertools import accumulate, pairwise

import numpy as np
import torch
from numpy.typing import NDArray
from torch import nn

from trainer_gui.core.control import Control
from trainer_gui.core.events import PhaseChanged
from trainer_gui.core.execution import Execution
from trainer_gui.core.spec import DataSpec
from trainer_gui.engine.buckets import cost_batches
from trainer_gui.engine.device import Backlog
from trainer_gui.engine.feed import Feed
from trainer_gui.engine.precision import autocast
from trainer_gui.tasks import Measured, Task

REPORT_SECONDS = 0.1
_MOST_SAMPLES = 512
MOST_VALUES = 512 * 3 * 64 * 64
"""Of a batch's inputs: 512 pictures of 64×64 in colour, 41 of 224×224.

Whoever trains large pictures in small batches has no memory for 512 of them.
"""


def evaluate(
    modules: Mapping[str, nn.Module],
    task: Task,
    spec: DataSpec,
    feed: Feed,
    split: str,
    *,
    execution: Execution,
    control: Control,
    keep_predictions: bool = False,
    most: int | None = None,
) -> Generator[PhaseChanged, None, Measured | None]:
    """Measures the modules on a split.

    Args:
        modules: what is measured.
        task: says how.
        spec: of the data.
        feed: gives them.
        split: which part of them.
        execution: how the machine carries it out.
        control: may end it.
        keep_predictions: whether each sample's prediction is kept.
        most: samples that go through the model at once; by default `evaluation_batch`. Where
            samples differ in what they cost, a part of that lets a batch cost the same part.

    Yields:
        How far the pass has come, at most ten times a second.

    Returns:
        What was measured; None if a command ended the pass before its end.
    """
    meter = task.meter(spec, keep_predictions=keep_predictions)
    order = feed.order(split)
    usual = evaluation_batch(spec)
    at_once = min(usual, most or usual)
    most_cost = MOST_VALUES * at_once // usual
    costs = feed.costs(order)
    if costs is not None and feed.reads_ahead:
        at_once = max(min(at_once, most_cost // int(costs.max(initial=1))), 1)
        costs = None
    batches = cost_batches(costs, len(order), most=at_once, most_cost=most_cost)
    done = _shares_done(costs, batches)
    order = order[torch.from_numpy(np.concatenate([np.arange(0), *batches]))]
    batch_size = max(map(len, batches), default=1)
    was_training = {name: module.training for name, module in modules.items()}
    for module in modules.values():
        module.eval()
    told, backlog = time.monotonic(), Backlog(torch.device(execution.device))
    try:
        with feed.reader(order, batch_size=batch_size) as reader:
            places = pairwise(accumulate(map(len, batches), initial=0))
            for (start, stop), share in zip(places, done, strict=True):
                if control.interrupted:
                    return None
                with torch.inference_mode(), autocast(execution):
                    batch = task.corrupt(reader.batch(start, stop), training=False)
                    meter.update(modules, batch)
                backlog.add()
                if time.monotonic() - told >= REPORT_SECONDS:
                    told = time.monotonic()
                    yield PhaseChanged("evaluating", share)
        return meter.measured()
    finally:
        for name, module in modules.items():
            module.train(was_training[name])


def _shares_done(
    costs: NDArray[np.int64] | None, batches: Sequence[NDArray[np.int64]]
) -> list[float]:
    """How much of a pass is over after each of its batches, by what they cost."""
    spent = [len(one) * (1 if costs is None else int(costs[one].max())) for one in batches]
    return [share / sum(spent) for share in accumulate(spent)]


def evaluation_batch(spec: DataSpec) -> int:
    """The most samples that go through a model at once without gradients.

    Rows of different lengths count as one value each: they are bounded by what a batch costs.
    """
    values = sum(math.prod(size or 1 for size in field.shape) for field in spec.inputs)
    return min(_MOST_SAMPLES, max(1, MOST_VALUES // max(values, 1)))
