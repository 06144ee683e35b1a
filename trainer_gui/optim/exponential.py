"""Exponential: the learning rate loses the same share in every epoch."""

from collections.abc import Callable

from trainer_gui.core.options import Options, number
from trainer_gui.optim import schedules
from trainer_gui.optim._fields import warmup_steps_field
from trainer_gui.optim._warmup import with_warmup


class ExponentialOptions(Options):
    """How fast the learning rate falls."""

    factor: float = number(
        0.95,
        label="Factor per epoch",
        help="What is left of the learning rate after each epoch. It falls a little at each step.",
        low=1e-3,
        high=1.0,
        level="essential",
    )
    warmup_steps: int = warmup_steps_field()


@schedules.register(
    "exponential",
    label="Exponential",
    about="Loses the same share in every epoch. Does not need to know when the training ends.",
    options=ExponentialOptions,
)
def build_exponential(
    options: ExponentialOptions,
    *,
    steps: int,  # noqa: ARG001 - of the protocol
    steps_per_epoch: int,
) -> Callable[[int], float]:
    """The factor to the power of the epochs so far, parts of an epoch included."""

    def factor(step: int) -> float:
        return float(options.factor ** (step / steps_per_epoch))

    return with_warmup(factor, options.warmup_steps)
