"""run: a recipe becomes a stream of events. The engine's public name."""

from collections.abc import Iterator
from typing import Protocol

from trainer_gui.core.control import Control, Discard
from trainer_gui.core.dataset import Dataset
from trainer_gui.core.errors import CancelledError
from trainer_gui.core.events import (
    Noticed,
    PhaseChanged,
    RunEvent,
    RunFinished,
)
from trainer_gui.core.execution import Execution
from trainer_gui.core.plan import Plan
from trainer_gui.core.reach import unreached
from trainer_gui.core.recipe import DataPlan, Recipe
from trainer_gui.core.text import Text
from trainer_gui.engine.build import build_parts
from trainer_gui.engine.checkpoint import Keep
from trainer_gui.engine.device import apply_execution, compile_error, memory_error
from trainer_gui.engine.record import keep_setting
from trainer_gui.engine.session import Session, Start
from trainer_gui.engine.tune import Remembered, choose_execution


class Datasets(Protocol):
    """Where a run gets its data: from disk, or from what is already in memory."""

    def load(self, plan: DataPlan) -> Dataset:
        """The data set that was chosen, split as planned.

        Raises:
            CancelledError: a command came first.
            DataError: it cannot be read.
        """


def run(
    recipe: Recipe,
    *,
    datasets: Datasets,
    keep: Keep,
    control: Control,
    execution: Execution | None = None,
    remembered: Remembered | None = None,
    start: Start | None = None,
) -> Iterator[RunEvent]:
    """Trains a recipe, and says everything that happens as events.

    Nothing goes on between two events: a caller that waits before it asks for the next one has
    paused the run.

    Args:
        recipe: what was chosen.
        datasets: where the data comes from.
        keep: where checkpoints and results go.
        control: may end the run, within one step.
        execution: how to carry it out; by default chosen for the recipe on this machine.
        remembered: what was found to be fast here before, for that choice.
        start: a checkpoint to go on from; by default the run begins.

    Yields:
        PhaseChanged (loading, tuning, building), RunStarted, then for each epoch StepsDone,
        Evaluated, EpochDone, CheckpointSaved, at the end Evaluated for the best weights, and
        RunFinished.
        A run that is stopped before its data are read leaves no checkpoint.

    Raises:
        TrainerError: the run cannot go on; the message says why and what to do.
    """
    yield PhaseChanged("loading")
    reached = start.step if start else 0
    try:
        dataset = datasets.load(recipe.data_plan)
    except CancelledError:
        yield _ended_before_it_began(control, reached)
        return
    for notice in dataset.notices:
        yield Noticed(notice, "warning")
    try:
        try:
            if execution is None:
                execution = yield from choose_execution(
                    recipe, dataset, control, remembered=remembered
                )
            yield PhaseChanged("building")
            apply_execution(execution, recipe.training.seed)
            parts = build_parts(recipe, dataset, execution)
        except CancelledError:  # while weights were read
            yield _ended_before_it_began(control, reached)
            return
        if start is None or start.origin.kind == "fork":
            yield from _too_short(recipe, parts.plan)
        if start is None:
            keep_setting(keep, recipe, dataset, execution)
        session = Session(parts, keep, control)
        if start is not None:
            yield from session.go_on(start)
        yield from session.events()
    except (RuntimeError, MemoryError) as error:
        explained = memory_error(error, recipe.training.batch_size) or compile_error(error)
        if explained is None:
            raise
        raise explained from error


def _ended_before_it_began(control: Control, reached: int) -> RunFinished:
    return RunFinished("discarded" if isinstance(control.verb, Discard) else "stopped", reached)


def _too_short(recipe: Recipe, plan: Plan) -> Iterator[Noticed]:
    """Warns of everything in the recipe that the run ends before it comes to."""
    for warning in unreached(recipe, plan):
        told = Text("{what} {hint}", what=warning.message, hint=warning.hint)
        yield Noticed(told, "warning")
