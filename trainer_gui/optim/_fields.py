"""Option fields that several optimisers or schedules share, described once."""

from typing import Any

from trainer_gui.core.options import Wait, integer, number
from trainer_gui.core.text import Text


def learning_rate_field(default: float) -> Any:  # noqa: ANN401 - stands where a float is expected
    """The size of steps, the first thing to tune."""
    return number(
        default,
        label="Learning rate",
        help="How far each step moves the weights. The first thing to tune: too large and the "
        "loss jumps or becomes NaN, too small and it hardly falls.",
        low=1e-8,
        high=100.0,
        level="essential",
        logarithmic=True,
    )


def beta1_field() -> Any:  # noqa: ANN401
    """How long Adam remembers gradients."""
    return number(
        0.9,
        label="Beta 1",
        help="How much of the running mean of gradients is kept at each step.",
        low=0.0,
        high=0.9999,
    )


def beta2_field() -> Any:  # noqa: ANN401
    """How long Adam remembers squared gradients."""
    return number(
        0.999,
        label="Beta 2",
        help="How much of the running mean of squared gradients is kept at each step. 0.95 to "
        "0.99 adapts faster, for noisy or short training.",
        low=0.0,
        high=0.999999,
    )


def epsilon_field() -> Any:  # noqa: ANN401
    """What keeps Adam from dividing by zero."""
    return number(
        1e-8,
        label="Epsilon",
        help="Added to the denominator. Raise it if training is unsteady where gradients are tiny.",
        low=1e-16,
        high=1.0,
        logarithmic=True,
    )


def weight_decay_field(default: float) -> Any:  # noqa: ANN401
    """How fast weights shrink by themselves, apart from the gradient."""
    return number(
        default,
        label="Weight decay",
        help="Shrinks weights at each step by this times the learning rate, apart from the "
        "gradient. 0.01 to 0.1 is usual.",
        low=0.0,
        high=10.0,
        level="essential",
    )


def l2_field() -> Any:  # noqa: ANN401
    """A penalty on the size of weights, as a part of the gradient."""
    return number(
        0.0,
        label="L2 penalty",
        help="Adds this times each weight to its gradient, which pulls weights towards 0.",
        low=0.0,
        high=10.0,
    )


def warmup_steps_field() -> Any:  # noqa: ANN401 - stands where an int is expected
    """The option that every schedule has, described once."""
    return integer(
        0,
        label="Warm-up",
        help="Raises the learning rate evenly over so many steps before the schedule begins. "
        "Helps transformers and large learning rates through the first steps.",
        low=0,
        high=1_000_000,
        unit="steps",
        wait=Wait(Text("The learning rate that is set is never reached")),
    )


def end_factor_field() -> Any:  # noqa: ANN401
    """How far a schedule falls."""
    return number(
        0.0,
        label="End factor",
        help="Share of the learning rate that is left at the end of training; 0 falls to nothing.",
        low=0.0,
        high=1.0,
    )
