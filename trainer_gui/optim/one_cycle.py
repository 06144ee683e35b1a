"""One cycle: the learning rate rises to its peak and falls far below its start."""

from collections.abc import Callable
from math import cos, pi

from trainer_gui.core.options import Options, number
from trainer_gui.optim import schedules
from trainer_gui.optim._fields import warmup_steps_field
from trainer_gui.optim._warmup import steps_after_warmup, with_warmup


class OneCycleOptions(Options):
    """Where the peak is, and how far below it the ends are."""

    peak: float = number(
        0.3,
        label="Peak at",
        help="Share of the training at which the learning rate is at its full value.",
        low=0.01,
        high=0.99,
        level="essential",
    )
    start_divisor: float = number(
        25.0,
        label="Start divisor",
        help="The first learning rate is the full one divided by this.",
        low=1.0,
        high=1e6,
        logarithmic=True,
    )
    end_divisor: float = number(
        1e4,
        label="End divisor",
        help="The last learning rate is the first one divided by this.",
        low=1.0,
        high=1e9,
        logarithmic=True,
    )
    warmup_steps: int = warmup_steps_field()


@schedules.register(
    "one_cycle",
    label="One cycle",
    about="Rises to the full learning rate, then falls to almost nothing. Good for short trainings "
    "with a large learning rate.",
    options=OneCycleOptions,
)
def build_one_cycle(
    options: OneCycleOptions,
    *,
    steps: int,
    steps_per_epoch: int,  # noqa: ARG001 - of the protocol
) -> Callable[[int], float]:
    """Two half cosines: from the start to 1 at the peak, and from there to the end.

    Where `peak` leaves less than one step for the rise, training begins at the peak.

    Source: Super-Convergence, Smith and Topin 2018, https://arxiv.org/abs/1708.07120; the shape
        with two cosine phases and its defaults as in torch's OneCycleLR.
    """
    cycle_steps = steps_after_warmup(steps, options.warmup_steps)
    last_step = cycle_steps - 1
    peak_step = max(options.peak * cycle_steps - 1.0, 0.0)
    start = 1.0 / options.start_divisor
    end = start / options.end_divisor

    def factor(step: int) -> float:
        if step < peak_step:
            return _half_cosine(start, 1.0, step / peak_step)
        if last_step <= peak_step:
            return 1.0
        return _half_cosine(1.0, end, min((step - peak_step) / (last_step - peak_step), 1.0))

    return with_warmup(factor, options.warmup_steps)


def _half_cosine(first: float, last: float, share: float) -> float:
    return last + (first - last) * (1.0 + cos(pi * share)) / 2.0
