"""run: a recipe becomes a stream of events. The engine's public name."""

import time
from collections.abc import Generator, Iterator
from dataclasses import dataclass
from typing import Literal, Protocol, TypeVar

from torch import Tensor

from trainer_gui.core.control import Control, Discard
from trainer_gui.core.dataset import Dataset
from trainer_gui.core.errors import CancelledError
from trainer_gui.core.events import (
    CheckpointSaved,
    EndReason,
    EpochDone,
    Evaluated,
    Noticed,
    PhaseChanged,
    RunEvent,
    RunFinished,
    RunStarted,
)
from trainer_gui.core.execution import Execution
from trainer_gui.core.recipe import Choice, Recipe
from trainer_gui.engine.build import Parts, build_parts
from trainer_gui.engine.checkpoint import (
    Keep,
    copy_weights,
    pack_weights,
    restore_weights,
    take_snapshot,
)
from trainer_gui.engine.device import apply_execution, freeze_execution, memory_error
from trainer_gui.engine.evaluate import evaluate
from trainer_gui.engine.ledger import Ledger, plain_scores
from trainer_gui.engine.loop import Position, train_epoch
from trainer_gui.engine.record import keep_arrays, keep_setting
from trainer_gui.tasks import Measured

_Event = TypeVar("_Event")
_Result = TypeVar("_Result")


class Datasets(Protocol):
    """Where a run gets its data: from disk, or from what is already in memory."""

    def load(self, choice: Choice, *, seed: int) -> Dataset:
        """The data set that was chosen, split by the seed.

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
) -> Iterator[RunEvent]:
    """Trains a recipe, and says everything that happens as events.

    Nothing goes on between two events: a caller that waits before it asks for the next one has
    paused the run.

    Args:
        recipe: what was chosen.
        datasets: where the data comes from.
        keep: where checkpoints and results go.
        control: may end the run, within one step.
        execution: how to carry it out; by default frozen from the recipe on this machine.

    Yields:
        PhaseChanged (loading, building), RunStarted, then for each epoch StepsDone, Evaluated,
        EpochDone, CheckpointSaved, at the end Evaluated for the best weights, and RunFinished.
        A run that is stopped before its data are read leaves no checkpoint.

    Raises:
        TrainerError: the run cannot go on; the message says why and what to do.
    """
    yield PhaseChanged("loading")
    try:
        dataset = datasets.load(recipe.data, seed=recipe.training.seed)
    except CancelledError:
        yield RunFinished("discarded" if isinstance(control.verb, Discard) else "stopped", 0)
        return
    for notice in dataset.notices:
        yield Noticed(notice, "warning")
    yield PhaseChanged("building")
    execution = execution or freeze_execution(recipe.training)
    apply_execution(execution, recipe.training.seed)
    try:
        parts = build_parts(recipe, dataset, execution)
        keep_setting(keep, recipe, dataset, execution)
        yield from _Session(parts, keep, control).events()
    except (RuntimeError, MemoryError) as error:
        explained = memory_error(error, recipe.training.batch_size)
        if explained is None:
            raise
        raise explained from error


@dataclass
class _Best:
    epoch: int
    score: float | None
    weights: dict[str, Tensor]


class _Session:
    """A run from its first step to its last word."""

    def __init__(self, parts: Parts, keep: Keep, control: Control) -> None:
        self._parts = parts
        self._keep = keep
        self._control = control
        self._position = Position()
        self._ledger = Ledger()
        self._metric = parts.task.metrics(parts.spec)[0]
        self._best: _Best | None = None
        self._saved_step: int | None = None

    def events(self) -> Iterator[RunEvent]:
        yield self._started()
        while self._position.step < self._parts.plan.steps and self._control.verb is None:
            yield from self._epoch()
        kept = False
        if not self._control.interrupted:
            kept = yield from self._results()
        if isinstance(self._control.verb, Discard):
            yield self._ended("discarded")
        elif kept:
            whole = self._position.step == self._parts.plan.steps
            yield self._ended("completed" if whole else "finished")
        else:
            if self._saved_step != self._position.step:
                yield PhaseChanged("saving")
                yield self._save(best=False)
            yield self._ended("stopped")

    def _started(self) -> RunStarted:
        parts = self._parts
        return RunStarted(
            title=parts.recipe.title,
            metrics=parts.task.metrics(parts.spec),
            classes=parts.spec.targets[0].classes or (),
            counts=parts.spec.counts,
            epochs=parts.plan.epochs,
            steps=parts.plan.steps,
            steps_per_epoch=parts.plan.steps_per_epoch,
            batch_size=parts.plan.batch_size,
            parameters=sum(
                parameter.numel()
                for module in parts.modules.values()
                for parameter in module.parameters()
                if parameter.requires_grad
            ),
            execution=parts.execution,
        )

    def _epoch(self) -> Iterator[RunEvent]:
        position = self._position
        before, first = position.active_seconds, position.step
        yield PhaseChanged("training")
        for block in train_epoch(self._parts, position, self._ledger, self._control):
            yield block
            if self._control.take_save_now():
                yield self._save(best=False)
        if self._control.interrupted or position.step == first:
            return
        measured = yield from self._evaluate("validation", keep_predictions=False)
        if self._control.interrupted:
            return
        best = self._is_best(measured)
        if measured is not None:
            yield self._evaluated("validation", measured, "current")
        yield EpochDone(
            epoch=position.epoch,
            step=position.step,
            seconds=position.active_seconds - before,
            scores=plain_scores(self._ledger.take_epoch()),
            best=best,
        )
        yield self._save(best=best)
        position.epoch += 1

    def _evaluate(
        self, split: str, *, keep_predictions: bool
    ) -> Generator[PhaseChanged, None, Measured | None]:
        """Measures the current weights; None if the split is empty or a command came."""
        parts = self._parts
        if parts.feed.count(split) == 0:
            return None
        yield PhaseChanged("evaluating")
        evaluation = evaluate(
            parts.modules,
            parts.task,
            parts.spec,
            parts.feed,
            split,
            execution=parts.execution,
            control=self._control,
            keep_predictions=keep_predictions,
        )
        return (yield from self._timed(evaluation))

    def _timed(self, events: Generator[_Event, None, _Result]) -> Generator[_Event, None, _Result]:
        """The same events; the time between them counts as active, a pause after one does not."""
        while True:
            began = time.monotonic()
            try:
                event = next(events)
            except StopIteration as ended:
                result: _Result = ended.value
                return result
            finally:
                self._position.active_seconds += time.monotonic() - began
            yield event

    def _is_best(self, measured: Measured | None) -> bool:
        """Keeps the weights if their validation score is the best; earliest on a tie.

        Without validation data the latest weights count as the best.
        """
        score = None if measured is None else measured.scores[self._metric.key]
        if self._best is not None and score is not None and self._best.score is not None:
            gain = score - self._best.score
            if not (gain > 0 if self._metric.goal == "max" else gain < 0):
                return False
        self._best = _Best(self._position.epoch, score, copy_weights(self._parts.modules))
        return True

    def _results(self) -> Generator[RunEvent, None, bool]:
        """Evaluates and keeps the best weights.

        Returns:
            Whether they were kept, or a command came first.
        """
        modules = self._parts.modules
        last = copy_weights(modules)
        if self._best is not None:
            restore_weights(modules, self._best.weights)
        for split in ("validation", "test"):
            measured = yield from self._evaluate(split, keep_predictions=True)
            if self._control.interrupted:
                return False
            if measured is not None:
                yield self._evaluated(split, measured, "best")
        yield PhaseChanged("saving")
        self._keep.artefact("weights", "last.safetensors", pack_weights(last))
        self._keep.artefact("weights", "model.safetensors", pack_weights(copy_weights(modules)))
        return True

    def _evaluated(
        self, split: str, measured: Measured, checkpoint: Literal["current", "best"]
    ) -> Evaluated:
        epoch = self._position.epoch
        if checkpoint == "best" and self._best is not None:
            epoch = self._best.epoch
        at = f"{split}-best" if checkpoint == "best" else f"{split}-{epoch:05d}"
        return Evaluated(
            split=split,
            epoch=epoch,
            step=self._position.step,
            checkpoint=checkpoint,
            scores=plain_scores(measured.scores),
            artefacts=keep_arrays(self._keep, measured.arrays, at),
        )

    def _save(self, *, best: bool) -> CheckpointSaved:
        position = self._position
        saved = self._keep.save(
            take_snapshot(self._parts, epoch=position.epoch, step=position.step, best=best)
        )
        self._saved_step = position.step
        return saved

    def _ended(self, reason: EndReason) -> RunFinished:
        return RunFinished(
            reason=reason,
            step=self._position.step,
            best_epoch=self._best.epoch if self._best else None,
            best_score=self._best.score if self._best else None,
            seconds=self._position.active_seconds,
        )
