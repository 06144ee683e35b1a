"""Warm restarts: half cosines one after another, after Loshchilov and Hutter 2017."""

from collections.abc import Callable
from math import cos, pi

from trainer_gui.core.options import Options, Wait, integer
from trainer_gui.core.text import Text
from trainer_gui.optim import schedules
from trainer_gui.optim._fields import end_factor_field, warmup_steps_field
from trainer_gui.optim._warmup import with_warmup


class RestartsOptions(Options):
    """How long each fall lasts, and how deep it is."""

    first_epochs: int = integer(
        10,
        label="First fall",
        help="Epochs until the learning rate is at its lowest and jumps back for the first time.",
        low=1,
        high=100_000,
        unit="epochs",
        level="essential",
        wait=Wait(Text("The learning rate never jumps back"), after="warmup_steps"),
    )
    growth: int = integer(
        2,
        label="Growth",
        help="How many times as long each fall lasts as the one before; 1 keeps them alike.",
        low=1,
        high=10,
        level="essential",
    )
    end_factor: float = end_factor_field()
    warmup_steps: int = warmup_steps_field()


@schedules.register(
    "restarts",
    label="Cosine with restarts",
    about="Falls along a cosine, jumps back, and falls again for longer. The weights before each "
    "jump are worth looking at.",
    options=RestartsOptions,
)
def build_restarts(
    options: RestartsOptions,
    *,
    steps: int,  # noqa: ARG001 - of the protocol
    steps_per_epoch: int,
) -> Callable[[int], float]:
    """From 1 towards `end_factor` in each fall, which ends where the next begins.

    Source: SGDR: Stochastic Gradient Descent with Warm Restarts, 2017,
        https://arxiv.org/abs/1608.03983
    """
    first = options.first_epochs * steps_per_epoch

    def factor(step: int) -> float:
        length, into = first, step
        while into >= length:
            into -= length
            if options.growth == 1:
                into %= length
            length *= options.growth
        share = (1.0 + cos(pi * into / length)) / 2.0
        return options.end_factor + (1.0 - options.end_factor) * share

    return with_warmup(factor, options.warmup_steps)
