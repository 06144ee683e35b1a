"""Step: the learning rate drops by a factor every few epochs."""

from collections.abc import Callable

from trainer_gui.core.options import Options, Wait, integer, number
from trainer_gui.core.text import Text
from trainer_gui.optim import schedules
from trainer_gui.optim._fields import warmup_steps_field
from trainer_gui.optim._warmup import with_warmup


class StepOptions(Options):
    """When and how far the learning rate drops."""

    every_epochs: int = integer(
        10,
        label="Drop every",
        help="Epochs between two drops, counted from the end of the warm-up.",
        low=1,
        high=100_000,
        unit="epochs",
        level="essential",
        wait=Wait(Text("The learning rate never drops"), after="warmup_steps"),
    )
    factor: float = number(
        0.1,
        label="Drop factor",
        help="What is left of the learning rate after each drop.",
        low=1e-6,
        high=1.0,
        level="essential",
        logarithmic=True,
    )
    warmup_steps: int = warmup_steps_field()


@schedules.register(
    "step",
    label="Step",
    about="Drops the learning rate every few epochs. The classic schedule of residual networks.",
    options=StepOptions,
)
def build_step(
    options: StepOptions,
    *,
    steps: int,  # noqa: ARG001 - of the protocol
    steps_per_epoch: int,
) -> Callable[[int], float]:
    """The factor to the power of the drops so far."""

    def factor(step: int) -> float:
        return options.factor ** (step // (options.every_epochs * steps_per_epoch))

    return with_warmup(factor, options.warmup_steps)
