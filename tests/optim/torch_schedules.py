"""What torch's own schedulers do with a learning rate of 1."""

from collections.abc import Callable

import torch
from torch import nn
from torch.optim import SGD, Optimizer
from torch.optim.lr_scheduler import LRScheduler


def torch_factors(
    build: Callable[[Optimizer], LRScheduler], steps: int, *, steps_per_epoch: int = 1
) -> list[float]:
    """The learning rate at each of `steps`; the scheduler steps every `steps_per_epoch`."""
    optimizer = SGD([nn.Parameter(torch.zeros(1))], lr=1.0)
    scheduler = build(optimizer)
    factors = []
    for step in range(steps):
        factors.append(float(optimizer.param_groups[0]["lr"]))
        optimizer.step()
        if (step + 1) % steps_per_epoch == 0:
            scheduler.step()
    return factors
