"""Cosine: the learning rate falls along half a cosine, after Loshchilov and Hutter 2017."""

from collections.abc import Callable
from math import cos, pi

from trainer_gui.core.options import Options
from trainer_gui.optim import schedules
from trainer_gui.optim._fields import end_factor_field, warmup_steps_field
from trainer_gui.optim._warmup import steps_after_warmup, with_warmup


class CosineOptions(Options):
    """How far the learning rate falls."""

    end_factor: float = end_factor_field()
    warmup_steps: int = warmup_steps_field()


@schedules.register(
    "cosine",
    label="Cosine",
    about="Falls slowly at first, fast in the middle and slowly at the end. A good choice without "
    "any tuning.",
    options=CosineOptions,
)
def build_cosine(
    options: CosineOptions,
    *,
    steps: int,
    steps_per_epoch: int,  # noqa: ARG001 - of the protocol
) -> Callable[[int], float]:
    """From 1 at the first step to `end_factor` where the step after the last would be.

    Source: SGDR: Stochastic Gradient Descent with Warm Restarts, 2017,
        https://arxiv.org/abs/1608.03983; one period, no restarts.
    """
    horizon = steps_after_warmup(steps, options.warmup_steps)

    def factor(step: int) -> float:
        share = (1.0 + cos(pi * min(step / horizon, 1.0))) / 2.0
        return options.end_factor + (1.0 - options.end_factor) * share

    return with_warmup(factor, options.warmup_steps)
