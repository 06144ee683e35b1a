"""Linear: the learning rate falls evenly to a share of itself at the end."""

from collections.abc import Callable

from trainer_gui.core.options import Options
from trainer_gui.optim import schedules
from trainer_gui.optim._fields import end_factor_field, warmup_steps_field
from trainer_gui.optim._warmup import steps_after_warmup, with_warmup


class LinearOptions(Options):
    """How far the learning rate falls."""

    end_factor: float = end_factor_field()
    warmup_steps: int = warmup_steps_field()


@schedules.register(
    "linear",
    label="Linear",
    about="Falls evenly to the end of training. With a warm-up, the usual choice for transformers.",
    options=LinearOptions,
)
def build_linear(
    options: LinearOptions,
    *,
    steps: int,
    steps_per_epoch: int,  # noqa: ARG001 - of the protocol
) -> Callable[[int], float]:
    """From 1 at the first step to `end_factor` where the step after the last would be."""
    horizon = steps_after_warmup(steps, options.warmup_steps)

    def factor(step: int) -> float:
        return 1.0 + (options.end_factor - 1.0) * min(step / horizon, 1.0)

    return with_warmup(factor, options.warmup_steps)
