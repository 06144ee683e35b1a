"""Reduce on plateau: the learning rate drops when the validation loss stops falling."""

import math
from collections.abc import Callable, Mapping

from trainer_gui.core.options import Options, Wait, integer, number
from trainer_gui.core.text import Text
from trainer_gui.optim import schedules
from trainer_gui.optim._fields import end_factor_field, warmup_steps_field


class PlateauOptions(Options):
    """When and how far the learning rate drops."""

    patience: int = integer(
        5,
        label="Patience",
        help="Epochs without a better validation loss before the learning rate drops.",
        low=0,
        high=100_000,
        unit="epochs",
        level="essential",
        # The first epoch is what others are compared with; one more than the patience then drops.
        wait=Wait(Text("The learning rate cannot drop"), more=2),
    )
    factor: float = number(
        0.1,
        label="Drop factor",
        help="What is left of the learning rate after each drop.",
        low=1e-6,
        high=0.999,
        level="essential",
        logarithmic=True,
    )
    threshold: float = number(
        1e-4,
        label="Smallest gain",
        help="How far the loss must fall below the best one to count as better, as a share of the "
        "size of that.",
        low=0.0,
        high=0.5,
    )
    end_factor: float = end_factor_field()
    warmup_steps: int = warmup_steps_field()


class PlateauSchedule:
    """A factor that depends on the losses so far; an `AdaptiveSchedule`."""

    def __init__(self, options: PlateauOptions) -> None:
        """Begins with the full learning rate."""
        self._options = options
        self._factor = 1.0
        self._best = float("inf")
        self._waited = 0

    def __call__(self, step: int) -> float:
        """The factor at a step, as far as losses are known."""
        warmup = self._options.warmup_steps
        if step < warmup:
            return self._factor * (step + 1) / (warmup + 1)
        return self._factor

    def observe(self, loss: float) -> None:
        """Takes the loss at the end of an epoch in."""
        if self._is_better(loss):
            self._best, self._waited = loss, 0
            return
        self._waited += 1
        if self._waited > self._options.patience:
            self._waited = 0
            self._factor = max(self._factor * self._options.factor, self._options.end_factor)

    def _is_better(self, loss: float) -> bool:
        """Whether a loss, which may be below 0 as that of Poisson, is low enough to count."""
        best = self._best
        if math.isinf(best):  # none was told yet, and a share of it says nothing
            return loss < best
        return loss < best - self._options.threshold * abs(best)

    def state(self) -> dict[str, float]:
        """What it remembers."""
        return {"factor": self._factor, "best": self._best, "waited": float(self._waited)}

    def restore(self, state: Mapping[str, float]) -> None:
        """Goes on with what `state` gave."""
        self._factor, self._best = float(state["factor"]), float(state["best"])
        self._waited = int(state["waited"])


@schedules.register(
    "plateau",
    label="When it stalls",
    about="Drops the learning rate when the validation loss has stopped falling. Needs no plan of "
    "how long training takes.",
    options=PlateauOptions,
)
def build_plateau(
    options: PlateauOptions,
    *,
    steps: int,  # noqa: ARG001 - of the protocol
    steps_per_epoch: int,  # noqa: ARG001
) -> Callable[[int], float]:
    """A PlateauSchedule; without any loss told, it stays at 1."""
    return PlateauSchedule(options)
