"""Constant: the same learning rate from the first step to the last."""

from collections.abc import Callable

from trainer_gui.core.options import Options
from trainer_gui.optim import schedules
from trainer_gui.optim._fields import warmup_steps_field
from trainer_gui.optim._warmup import with_warmup


class ConstantOptions(Options):
    """How a constant learning rate begins."""

    warmup_steps: int = warmup_steps_field()


@schedules.register(
    "constant",
    label="Constant",
    about="The same learning rate throughout. Fine for short runs and first tries.",
    options=ConstantOptions,
)
def build_constant(
    options: ConstantOptions,
    *,
    steps: int,  # noqa: ARG001 - of the protocol
    steps_per_epoch: int,  # noqa: ARG001
) -> Callable[[int], float]:
    """Factor 1 at every step after the warm-up."""
    return with_warmup(lambda _step: 1.0, options.warmup_steps)
