"""Session: a run from its first step, or from a checkpoint, to its last word."""

import contextlib
import math
import time
from collections.abc import Callable, Generator, Iterator, Mapping
from dataclasses import dataclass, field, replace
from typing import Literal

from trainer_gui.core.control import Control, Discard
from trainer_gui.core.errors import DataError
from trainer_gui.core.events import (
    CheckpointSaved,
    EndReason,
    EpochDone,
    Evaluated,
    Noticed,
    Origin,
    PhaseChanged,
    RunEvent,
    RunFinished,
    RunStarted,
    StepsDone,
)
from trainer_gui.core.fingerprint import require_same_data
from trainer_gui.core.spec import score_of
from trainer_gui.core.text import Text
from trainer_gui.engine._evaluator import Evaluator
from trainer_gui.engine._position import Position
from trainer_gui.engine.build import Parts
from trainer_gui.engine.checkpoint import (
    Best,
    Keep,
    best_weights,
    restore_snapshot,
    take_snapshot,
)
from trainer_gui.engine.ledger import Ledger, plain_scores, prefixed
from trainer_gui.engine.loop import train_epoch
from trainer_gui.engine.record import keep_measured
from trainer_gui.engine.weights import copied, copy_weights, pack_weights, restore_weights
from trainer_gui.optim import AdaptiveSchedule
from trainer_gui.tasks import Measured


@dataclass(frozen=True)
class Start:
    """Where a run goes on, instead of beginning.

    Attributes:
        origin: for whoever reads the run.
        step: of the checkpoint.
        data: fingerprint of the data set it was trained on; empty if not known.
        files: of the checkpoint.
        read_best: the files of the checkpoint of a step; None if they are not kept any more.
        notices: what the person should know about it.
    """

    origin: Origin
    step: int
    data: str
    files: Mapping[str, bytes] = field(repr=False)
    read_best: Callable[[int], Mapping[str, bytes] | None] = field(repr=False)
    notices: tuple[Text, ...] = ()


class Session:
    """A run from its first step, or from a checkpoint, to its last word."""

    def __init__(self, parts: Parts, keep: Keep, control: Control) -> None:
        self._parts = parts
        self._keep = keep
        self._control = control
        self._position = Position(micro_batch=parts.plan.micro_batch)
        self._ledger = Ledger()
        self._score = score_of(parts.task.metrics(parts.spec))
        self._best: Best | None = None
        self._saved_step: int | None = None
        self._saved_at = time.monotonic()
        self._origin = Origin()
        self._evaluator = Evaluator(parts, self._position, control)

    def go_on(self, start: Start) -> Iterator[Noticed]:
        """Puts everything back to where a checkpoint was made.

        Raises:
            DataError: the data are not those of the checkpoint.
            StorageError: the checkpoint does not belong to the recipe.
        """
        if start.data:
            made = Text("the checkpoint {name} was made", name=start.origin.checkpoint)
            require_same_data(start.data, self._parts.spec, since=made)
        self._origin = start.origin
        for notice in start.notices:
            yield Noticed(notice, "warning")
        restored = restore_snapshot(self._parts, self._position, self._ledger, start.files)
        if start.origin.kind == "fork":
            self._parts.stopper.begin_anew()
        plan, position = self._parts.plan, self._position
        if position.step < plan.steps:
            # An epoch that was finished early, and evaluated as it stood, comes to its end.
            position.epoch = min(position.epoch, position.step // plan.steps_per_epoch)
        self._saved_step = self._position.step
        if restored.optimizer_anew:
            yield Noticed(Text("Another optimiser goes on from here: its memory begins anew."))
        if restored.best is None:
            return
        epoch, step, score = restored.best
        files = start.files if step == start.step else start.read_best(step)
        if files is None:
            yield Noticed(
                Text("The weights of the best epoch until now ({epoch}) are not kept any more: "
                     "the best is looked for anew.", epoch=epoch + 1),
                "warning",
            )  # fmt: skip
            return
        self._best = Best(epoch, step, score, best_weights(files))

    def events(self) -> Iterator[RunEvent]:
        """RunStarted, then everything up to RunFinished."""
        yield self._started()
        if self._parts.execution.compiled:
            yield Noticed(
                Text("torch.compile translates the model: the first steps, and the first "
                     "evaluation, take from seconds to minutes.")
            )  # fmt: skip
        try:
            while self._goes_on():
                yield from self._epoch()
            if self._parts.stopper.wants_end:
                yield Noticed(self._parts.stopper.reason())
            kept = False
            if not self._control.interrupted:
                kept = yield from self._results()
        except DataError:  # a sample is gone: the run goes on from here once it is back
            yield from self._save_position()
            raise
        if isinstance(self._control.verb, Discard):
            yield self._ended("discarded")
        elif kept:
            yield self._ended(self._good_end())
        else:
            yield from self._save_position()
            yield self._ended("stopped")

    def _goes_on(self) -> bool:
        """Whether there is another epoch to train."""
        left = self._position.epoch < self._parts.plan.epochs
        return left and self._control.verb is None and not self._parts.stopper.wants_end

    def _good_end(self) -> EndReason:
        if self._position.step == self._parts.plan.steps:
            return "completed"
        return "converged" if self._parts.stopper.wants_end else "finished"

    def _save_position(self) -> Iterator[RunEvent]:
        if self._saved_step != self._position.step:
            yield PhaseChanged("saving")
            yield self._save(is_best=False)

    def _started(self) -> RunStarted:
        parts, plan = self._parts, self._parts.recipe.split
        fold = None if plan.folds is None else plan.fold - 1
        return RunStarted(
            title=parts.recipe.title,
            metrics=parts.task.metrics(parts.spec),
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
            first_step=self._position.step,
            origin=replace(self._origin, fold=fold),
            views=parts.task.views,
            charts=parts.task.charts(parts.spec),
        )

    def _epoch(self) -> Iterator[RunEvent]:
        position, plan = self._position, self._parts.plan
        before, first = position.active_seconds, position.step
        yield PhaseChanged("training")
        for block in train_epoch(self._parts, position, self._ledger, self._control):
            yield block
            # What else is told comes in the middle of steps whose sums are not known yet.
            told = isinstance(block, StepsDone)
            if told and (self._control.take_save_now() or self._save_is_due()):
                yield self._save(is_best=False)
        # A checkpoint may have been made between the last step of an epoch and its evaluation.
        whole = position.step >= min((position.epoch + 1) * plan.steps_per_epoch, plan.steps)
        if self._control.interrupted or not (whole or position.step > first):
            return
        with self._parts.ema.applied() if self._parts.ema else contextlib.nullcontext():
            measured = yield from self._evaluator.measure("validation", keep_predictions=False)
        if self._control.interrupted:
            return
        best = self._is_best(measured)
        if measured is not None:
            yield self._evaluated("validation", measured, "current")
        trained = self._ledger.take_epoch()
        self._take_epoch_in(trained, measured)
        yield EpochDone(
            epoch=position.epoch,
            step=position.step,
            seconds=position.active_seconds - before,
            scores=plain_scores(trained),
            best=best,
            epochs_left=self._parts.stopper.epochs_left,
        )
        position.epoch += 1
        every = self._parts.recipe.training.checkpoint_epochs
        if best or position.epoch % every == 0 or not self._goes_on():
            yield self._save(is_best=best)

    def _take_epoch_in(self, trained: Mapping[str, float], measured: Measured | None) -> None:
        """Tells the scores of an epoch to what depends on them."""
        if self._score is None:
            return  # `build_parts` has refused what would wait for one
        scores = {} if measured is None else measured.scores
        several = len(self._parts.updates) > 1
        self._parts.stopper.observe(
            score=scores.get(self._score.key),
            goal=self._score.goal or "max",
            loss=scores.get("loss"),
            train_loss=None if several else trained.get("loss"),
        )
        for name, schedule in self._parts.schedules.items():
            if isinstance(schedule, AdaptiveSchedule):
                own = trained.get(prefixed(name if several else "", "loss"), math.nan)
                schedule.observe(scores.get("loss", own))

    def _save_is_due(self) -> bool:
        minutes = self._parts.recipe.training.checkpoint_minutes
        return time.monotonic() - self._saved_at >= 60.0 * minutes

    def _is_best(self, measured: Measured | None) -> bool:
        """Keeps the weights if their validation score is the best; earliest on a tie.

        Without a score, for want of validation data or since the task has none, the latest weights
        count as the best.
        """
        score = None
        if measured is not None and self._score is not None:
            score = measured.scores[self._score.key]
        if self._best is not None and score is not None and self._best.score is not None:
            gain = score - self._best.score
            better = gain > 0 if self._score and self._score.goal == "max" else gain < 0
            # A model that says no numbers for an epoch has a NaN, which is neither more nor less.
            if math.isnan(score) or not (better or math.isnan(self._best.score)):
                return False
        ema = self._parts.ema
        weights = copy_weights(self._parts.modules) if ema is None else copied(ema.weights())
        self._best = Best(self._position.epoch, self._position.step, score, weights)
        return True

    def _results(self) -> Generator[RunEvent, None, bool]:
        """Evaluates and keeps the best weights.

        Returns:
            Whether they were kept, or a command came first.
        """
        modules, ema = self._parts.modules, self._parts.ema
        trained = copy_weights(modules)
        last = trained if ema is None else copied(ema.weights())
        best = last if self._best is None else self._best.weights
        restore_weights(modules, best)
        try:
            for split in ("validation", "test"):
                measured = yield from self._evaluator.measure(split, keep_predictions=True)
                if self._control.interrupted:
                    return False
                if measured is not None:
                    yield self._evaluated(split, measured, "best")
        finally:
            restore_weights(modules, trained)  # a checkpoint that follows is not of the best
        yield PhaseChanged("saving")
        self._keep.artefact("weights", "last.safetensors", pack_weights(last))
        self._keep.artefact("weights", "model.safetensors", pack_weights(best))
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
            artefacts=keep_measured(self._keep, measured, at),
        )

    def _save(self, *, is_best: bool) -> CheckpointSaved:
        position = self._position
        saved = self._keep.save(
            take_snapshot(self._parts, position, self._ledger, self._best, is_best=is_best)
        )
        self._saved_step, self._saved_at = position.step, time.monotonic()
        return saved

    def _ended(self, reason: EndReason) -> RunFinished:
        return RunFinished(
            reason=reason,
            step=self._position.step,
            best_epoch=self._best.epoch if self._best else None,
            best_score=self._best.score if self._best else None,
            seconds=self._position.active_seconds,
        )
