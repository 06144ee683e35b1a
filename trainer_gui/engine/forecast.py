"""forecast: a few seconds of a recipe tell how long all of it will take, and what it needs."""

import statistics
from collections.abc import Generator
from contextlib import closing
from time import perf_counter

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor

from trainer_gui.core.control import Control
from trainer_gui.core.dataset import Dataset
from trainer_gui.core.errors import CancelledError
from trainer_gui.core.events import StepsDone
from trainer_gui.core.execution import Execution
from trainer_gui.core.pace import Pace
from trainer_gui.core.recipe import Recipe
from trainer_gui.core.replies import Forecasted, JobProgressed
from trainer_gui.core.text import Text
from trainer_gui.engine._position import Position
from trainer_gui.engine.buckets import batch_costs
from trainer_gui.engine.build import Parts, build_parts
from trainer_gui.engine.checkpoint import Keep, take_snapshot
from trainer_gui.engine.device import (
    apply_execution,
    memory_error,
    preserved_randomness,
    wait_for,
)
from trainer_gui.engine.evaluate import evaluate
from trainer_gui.engine.fitting import Fitting, largest_batch, make_it_fit, usable_bytes
from trainer_gui.engine.footprint import step_peak_bytes
from trainer_gui.engine.ledger import Ledger
from trainer_gui.engine.loop import epoch_order, train_epoch
from trainer_gui.engine.record import keep_measured

_EVALUATION_SECONDS = 0.5
_SAVES, _SLOW_SAVE_SECONDS = 3, 0.5
_SLOW_STEP_SECONDS = 0.5
_TRYING = Text("Trying a few steps")
_Progress = Generator[JobProgressed, None, None]


def forecast(
    recipe: Recipe, dataset: Dataset, execution: Execution, *, keep: Keep, control: Control
) -> Generator[JobProgressed, None, Forecasted]:
    """Trains, evaluates and saves for a few seconds, on a model of its own that is thrown away.

    The steps are the first ones that a run of the recipe would do. A recipe that does not fit into
    memory is changed until it does, and the answer is that of the changed one. The random
    generators stay as they are.

    Args:
        recipe: what would be trained.
        dataset: its data.
        execution: how the machine would carry it out.
        keep: where checkpoints are written to see how long that takes.
        control: ends it between two steps.

    Yields:
        How far it has come, at least ten times a second unless a step takes longer.

    Returns:
        What the recipe will take.

    Raises:
        CancelledError: the person who asked no longer wants it.
        DivergedError: the loss is NaN or infinite within the first steps already.
        OutOfDeviceMemoryError: no change makes the recipe fit.
    """
    with preserved_randomness(torch.device(execution.device)):
        try:
            return (yield from _tried(recipe, dataset, execution, keep, control))
        except (RuntimeError, MemoryError) as error:
            explained = memory_error(error, recipe.training.batch_size)
            if explained is None:
                raise
            raise explained from error


def _tried(
    recipe: Recipe, dataset: Dataset, execution: Execution, keep: Keep, control: Control
) -> Generator[JobProgressed, None, Forecasted]:
    yield JobProgressed(None, _TRYING)
    usable = usable_bytes(torch.device(execution.device))
    fitting = make_it_fit(recipe, dataset, execution, usable, control)
    yield JobProgressed(None, _TRYING)
    most = largest_batch(fitting, dataset, usable, control)
    apply_execution(fitting.execution, recipe.training.seed)
    trial = _Trial(build_parts(fitting.recipe, dataset, fitting.execution), keep, control)
    yield from trial.train()
    yield from trial.evaluate()
    trial.save()
    return trial.told(fitting, usable, most)


class _Trial:
    """A run that does a little of everything, and looks at the clock."""

    def __init__(self, parts: Parts, keep: Keep, control: Control) -> None:
        self._parts = parts
        self._keep = keep
        self._control = control
        self._device = torch.device(parts.execution.device)
        self._position = Position(micro_batch=parts.plan.micro_batch)
        self._ledger = Ledger()
        self._pace = Pace()
        self._evaluated = (0, 0.0)  # cost, seconds
        self._saved = (0, 0.0)  # bytes, seconds

    def train(self) -> _Progress:
        """Steps until their pace is known; a short run begins again and again."""
        position, plan = self._position, self._parts.plan
        while not self._pace.enough:
            if position.step >= plan.steps:
                position.step = 0
            position.epoch = position.step // plan.steps_per_epoch
            with closing(self._blocks()) as blocks:
                for _ in blocks:
                    yield JobProgressed(None, _TRYING)
                    if self._pace.enough:
                        break

    def _blocks(self) -> Generator[None, None, None]:
        """The blocks of an epoch, each timed, and counted as if all batches cost the same."""
        began = perf_counter()
        order = epoch_order(self._parts, self._position.epoch)
        even = self._shares(order)
        epoch = train_epoch(self._parts, self._position, self._ledger, self._control, order=order)
        for block in epoch:
            if isinstance(block, StepsDone):
                share = even[block.first_step % len(even) :][: block.count].mean()
                self._pace.take(block.count, (perf_counter() - began) / float(share))
            yield
            began = perf_counter()
        self._go_on()

    def _shares(self, order: Tensor) -> NDArray[np.float64]:
        """(B,) what the batches of an epoch cost beside the usual one."""
        plan, costs = self._parts.plan, self._parts.feed.costs(order)
        if costs is None:
            return np.ones(plan.steps_per_epoch)
        spent = batch_costs(costs, plan.batch_size)[: plan.steps_per_epoch].astype(np.float64)
        spent /= spent.mean()
        return spent

    def evaluate(self) -> _Progress:
        """Passes over the validation data, or a part of one where that takes long."""
        counts = self._parts.spec.counts
        split = "validation" if counts["validation"] else "test"
        if not counts[split]:
            return
        spent = 0.0
        while spent < _EVALUATION_SECONDS:
            seconds = yield from self._pass(split)
            self._evaluated = (self._parts.feed.total_cost(split), seconds)
            if spent and spent + seconds >= _EVALUATION_SECONDS:
                return
            spent += seconds

    def _pass(self, split: str) -> Generator[JobProgressed, None, float]:
        """Seconds of a pass over a split and of writing what it found.

        The first batches of a pass that is too long to be done warm up.
        """
        parts = self._parts
        began, first = perf_counter(), (0.0, 0.0)
        with closing(
            evaluate(
                parts.modules, parts.task, parts.spec, parts.feed, split,
                execution=parts.execution, control=self._control,
            )
        ) as events:  # fmt: skip
            while True:
                try:
                    fraction = next(events).fraction or 0.0
                except StopIteration as ended:
                    self._go_on()
                    keep_measured(self._keep, ended.value, "forecast")
                    return perf_counter() - began
                self._go_on()
                yield JobProgressed(None, _TRYING)
                wait_for(self._device)
                spent = perf_counter() - began
                if spent >= _EVALUATION_SECONDS and first != (0.0, 0.0):
                    return (spent - first[0]) / (fraction - first[1])
                if first == (0.0, 0.0):
                    first = (spent, fraction)

    def save(self) -> None:
        """Writes a checkpoint, more than once if that is quick."""
        self._go_on()
        times: list[float] = []
        while len(times) < _SAVES and sum(times) < _SLOW_SAVE_SECONDS:
            began = perf_counter()
            snapshot = take_snapshot(self._parts, self._position, self._ledger, None, is_best=True)
            self._keep.save(snapshot)
            times.append(perf_counter() - began)
            self._go_on()
            self._saved = (sum(map(len, snapshot.files.values())), statistics.median(times))

    def told(self, fitting: Fitting, usable: int, most: int) -> Forecasted:
        """What was found, for the whole run."""
        plan, training = self._parts.plan, fitting.recipe.training
        low, step, high = self._pace.quartiles()
        feed, (evaluated, seconds) = self._parts.feed, self._evaluated
        unit = seconds / max(evaluated, 1)
        validation = unit * feed.total_cost("validation")
        epoch = min(plan.steps, plan.steps_per_epoch) * step + validation
        size, save = self._saved
        # Within an epoch the clock decides; at its end, the number of epochs does.
        saves = -(-plan.epochs // training.checkpoint_epochs) + plan.epochs * int(
            epoch / (60.0 * training.checkpoint_minutes)
        )
        results = validation + unit * feed.total_cost("test") + 2 * save
        return Forecasted(
            seconds=self._pace.warm_up_seconds
            + plan.steps * step + plan.epochs * validation + saves * save + results,
            epoch_seconds=epoch,
            step_seconds=step,
            step_seconds_range=(low, high),
            steps_measured=self._pace.steps,
            samples_per_second=plan.batch_size / step,
            checkpoint_seconds=save,
            checkpoint_bytes=size,
            peak_bytes=self._peak_bytes(fitting, step),
            usable_bytes=usable,
            largest_batch=most,
            execution=fitting.execution,
            changes=fitting.changes,
            reasons=fitting.reasons,
        )  # fmt: skip

    def _peak_bytes(self, fitting: Fitting, step_seconds: float) -> int:
        batch = self._position.micro_batch
        if step_seconds > _SLOW_STEP_SECONDS:
            return fitting.footprint.peak_bytes(batch)
        return step_peak_bytes(self._parts, batch, self._control)

    def _go_on(self) -> None:
        if self._control.verb is not None:
            raise CancelledError
