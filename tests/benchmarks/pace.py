"""Pace: samples per second of a training loop, after it has warmed up.

With one thread, seconds are those of the processor: whatever else the machine does does not count.
With more they are those of the clock, since threads that wait for each other spin.
"""

import time
from collections.abc import Callable

import torch

from tests.benchmarks.cases import dataset_of, recipe_of, threads
from tests.engine.small import Given, Memory
from trainer_gui.core.control import Control
from trainer_gui.core.events import PhaseChanged, StepsDone
from trainer_gui.core.execution import Execution
from trainer_gui.core.recipe import Recipe
from trainer_gui.engine.run import Datasets, run
from trainer_gui.engine.warm_up import warm_up

WARM_UP_SECONDS = 1.0
_FEWEST = 3


class Pace:
    """Counts samples and seconds, from the first report after the warm-up on."""

    def __init__(self, seconds: float, *, clock: Callable[[], float] | None = None) -> None:
        """Begins to count.

        Args:
            seconds: to measure.
            clock: instead of the one that suits the number of threads.
        """
        self._wanted = seconds
        self._clock = clock or (time.process_time if threads() == 1 else time.perf_counter)
        self._warm = False
        self._since = self._clock()
        self._elapsed = 0.0
        self._samples = self._reports = 0

    def pause(self) -> None:
        """What follows is no training."""
        self._elapsed += self._clock() - self._since

    def go_on(self) -> None:
        """What follows is training again."""
        self._since = self._clock()

    def take(self, samples: int) -> bool:
        """Counts samples that were trained since the last report; True once it is enough."""
        now = self._clock()
        self._elapsed += now - self._since
        self._since = now
        if not self._warm:
            if self._elapsed >= WARM_UP_SECONDS:
                self._warm, self._elapsed = True, 0.0
            return False
        self._samples += samples
        self._reports += 1
        return self._elapsed >= self._wanted and self._reports >= _FEWEST

    def rate(self) -> float:
        """Samples per second."""
        return self._samples / self._elapsed


def engine_pace(name: str, batch: int, seconds: float, training: dict[str, object]) -> float:
    """Samples per second of our engine in its training phases, evaluation left out.

    Args:
        name: of the case.
        batch: samples in a step.
        seconds: to measure.
        training: options beside those of the case.
    """
    recipe = recipe_of(name, batch, **training)
    return paced_run(recipe, Given(dataset_of(name)), Pace(seconds))


def pinned_pace(name: str, batch: int, seconds: float) -> float:
    """The same in fp32 on pictures as they are stored, whatever else the machine could do."""
    recipe = recipe_of(name, batch)
    pinned = Execution("cpu", "CPU", threads=recipe.training.threads or 1)
    return paced_run(recipe, Given(dataset_of(name)), Pace(seconds), pinned)


def paced_run(
    recipe: Recipe, datasets: Datasets, pace: Pace, execution: Execution | None = None
) -> float:
    """Trains until the pace is known; only what lies in training phases counts.

    The process is warmed up first as every worker is.
    """
    warm_up(torch.device("cpu"))
    trains = False
    for event in run(
        recipe, datasets=datasets, keep=Memory(), control=Control(), execution=execution
    ):
        match event:
            case PhaseChanged(phase="training") if not trains:
                pace.go_on()
                trains = True
            case PhaseChanged(phase=phase) if phase != "training" and trains:
                pace.pause()
                trains = False
            case StepsDone(columns=columns):
                if pace.take(len(columns["loss"]) * recipe.training.batch_size):
                    break
    return pace.rate()
