"""Optimisers and schedules of the learning rate."""

from collections.abc import Callable, Iterable, Mapping
from typing import TYPE_CHECKING, Any, Protocol, runtime_checkable

from trainer_gui.core.registry import Registry

if TYPE_CHECKING:
    from torch import nn
    from torch.optim import Optimizer


class BuildOptimizer(Protocol):
    """Builds an optimiser."""

    def __call__(self, options: Any, parameters: "Iterable[nn.Parameter]") -> "Optimizer":  # noqa: ANN401
        """An optimiser over the trainable parameters, at the full learning rate.

        Args:
            options: of the entry. Where they have an attribute `full_batch` that is true, each step
                is made from the gradient over all training samples.
            parameters: as torch's optimisers take them: they may come in groups, which are dicts
                with `params` and settings of their own, such as `weight_decay`.
        """


class BuildSchedule(Protocol):
    """Builds a schedule; needs no torch, so that a form can draw what will be applied."""

    def __call__(self, options: Any, *, steps: int, steps_per_epoch: int) -> Callable[[int], float]:  # noqa: ANN401
        """The factor on the learning rate at each step, counted from 0; positive, usually ≤ 1.

        Where it depends on how training goes, it is an AdaptiveSchedule.
        """


@runtime_checkable
class AdaptiveSchedule(Protocol):
    """A schedule that depends on the losses so far; its memory is kept in checkpoints."""

    def __call__(self, step: int) -> float:
        """The factor at a step, as far as losses are known."""

    def observe(self, loss: float) -> None:
        """Takes the validation loss at the end of an epoch in."""

    def state(self) -> dict[str, float]:
        """What it remembers."""

    def restore(self, state: Mapping[str, float]) -> None:
        """Goes on with what `state` gave."""


def takes_all(options: object) -> bool:
    """Whether an optimiser with these options steps on the gradient over all training samples."""
    return bool(getattr(options, "full_batch", False))


optimizers: Registry[BuildOptimizer] = Registry("optimiser")
schedules: Registry[BuildSchedule] = Registry("schedule")
