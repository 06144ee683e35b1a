"""Polynomial: the learning rate falls to a share of itself along a power of what is left."""

from collections.abc import Callable

from trainer_gui.core.options import Options, number
from trainer_gui.optim import schedules
from trainer_gui.optim._fields import end_factor_field, warmup_steps_field
from trainer_gui.optim._warmup import steps_after_warmup, with_warmup


class PolynomialOptions(Options):
    """How the learning rate falls."""

    power: float = number(
        2.0,
        label="Power",
        help="1 falls evenly; larger falls faster at first and lingers at the end.",
        low=0.1,
        high=10.0,
        level="essential",
    )
    end_factor: float = end_factor_field()
    warmup_steps: int = warmup_steps_field()


@schedules.register(
    "polynomial",
    label="Polynomial",
    about="Falls fast at first and slowly at the end. Usual for training segmentation.",
    options=PolynomialOptions,
)
def build_polynomial(
    options: PolynomialOptions,
    *,
    steps: int,
    steps_per_epoch: int,  # noqa: ARG001 - of the protocol
) -> Callable[[int], float]:
    """From 1 at the first step to `end_factor` where the step after the last would be.

    Source: DeepLab, Chen et al. 2017, https://arxiv.org/abs/1606.00915 (the “poly” policy)
    """
    horizon = steps_after_warmup(steps, options.warmup_steps)

    def factor(step: int) -> float:
        share = float((1.0 - min(step / horizon, 1.0)) ** options.power)
        return options.end_factor + (1.0 - options.end_factor) * share

    return with_warmup(factor, options.warmup_steps)
