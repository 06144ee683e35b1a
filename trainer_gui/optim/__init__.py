"""Optimisers and schedules of the learning rate."""

from collections.abc import Callable, Iterable
from typing import TYPE_CHECKING, Any, Protocol

from trainer_gui.core.registry import Registry

if TYPE_CHECKING:
    from torch import nn
    from torch.optim import Optimizer


class BuildOptimizer(Protocol):
    """Builds an optimiser."""

    def __call__(self, options: Any, parameters: "Iterable[nn.Parameter]") -> "Optimizer":  # noqa: ANN401
        """An optimiser over the trainable parameters, at the full learning rate."""


class BuildSchedule(Protocol):
    """Builds a schedule; needs no torch, so that a form can draw what will be applied."""

    def __call__(self, options: Any, *, steps: int, steps_per_epoch: int) -> Callable[[int], float]:  # noqa: ANN401
        """The factor on the learning rate at each step, counted from 0; positive, usually ≤ 1."""


optimizers: Registry[BuildOptimizer] = Registry("optimiser")
schedules: Registry[BuildSchedule] = Registry("schedule")
