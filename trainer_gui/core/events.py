"""RunEvent: everything that a run can say, as frozen plain data.

No tensor, no callable: an event can be compared, pickled and written as one line of JSON. Matrices
and pictures travel as files, named by an Artefact.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Literal

from trainer_gui.core.charts import ChartSpec
from trainer_gui.core.execution import Execution
from trainer_gui.core.spec import MetricSpec
from trainer_gui.core.text import Text

Phase = Literal["loading", "building", "tuning", "training", "evaluating", "saving", "paused"]
EndReason = Literal["completed", "converged", "stopped", "finished", "discarded"]
Cause = Literal["fault", "input", "download", "diverged", "memory", "crash"]


@dataclass(frozen=True)
class Artefact:
    """A file that a run made.

    Attributes:
        kind: what it holds: a chart, under the key of its ChartSpec; or `predictions`, an npz with
            the `index` (N,) of each sample, and of classes `label`, `predicted`, `probability`, of
            numbers `wanted` and `predicted` (N, T) float32, in the units of the data.
        name: unique in the run.
        path: relative to the run folder.
        sha256: of its bytes.
    """

    kind: str
    name: str
    path: str
    sha256: str


@dataclass(frozen=True)
class Origin:
    """Where a session of a run begins, and to what the run belongs.

    Attributes:
        kind: `fresh` from initial weights; `resume` of the same run; `fork` of another one.
        parent: the run that was forked; empty for none.
        group: of runs that answer one question together, such as a search or the folds of a
            cross-validation; the same id in each of them, empty for none.
        trial: which setting of the group's it tries, counted from 0; None outside a search.
        fold: which fold is its validation part, counted from 0; None where that has a share.
        checkpoint: it goes on from; empty for initial weights.
        exact: whether the figures are those of a run that was never interrupted, to the last bit.
    """

    kind: Literal["fresh", "resume", "fork"] = "fresh"
    parent: str = ""
    group: str = ""
    trial: int | None = None
    fold: int | None = None
    checkpoint: str = ""
    exact: bool = True


@dataclass(frozen=True)
class PhaseChanged:
    """The run does something else now, or has come further with it."""

    phase: Phase
    fraction: float | None = None
    doing: Text | None = None


@dataclass(frozen=True)
class RunStarted:
    """Data and model are ready, and the next step comes.

    A run that was interrupted says it again when it goes on; what it said of later steps than
    `first_step` is replaced by what it says from here on.

    Attributes:
        title: of the recipe.
        metrics: what the task reports, the first one decides which epoch is best.
        counts: samples of each split.
        epochs: planned number, the last may be a part of one.
        steps: planned number in all.
        steps_per_epoch: batches in a whole epoch.
        batch_size: samples in a step of the optimiser.
        parameters: trainable ones of the model.
        execution: how the machine carries the recipe out.
        first_step: steps that were done before.
        origin: what this start of the run goes on from.
        views: pictures that the model sees of each sample when it is evaluated.
        charts: what evaluations find beside scores, in the order in which it is shown.
    """

    title: str
    metrics: tuple[MetricSpec, ...]
    counts: Mapping[str, int]
    epochs: int
    steps: int
    steps_per_epoch: int
    batch_size: int
    parameters: int
    execution: Execution
    first_step: int = 0
    origin: Origin = Origin()
    views: int = 1
    charts: tuple[ChartSpec, ...] = ()


@dataclass(frozen=True)
class StepsDone:
    """A block of steps is done; at most ten blocks a second.

    Attributes:
        first_step: counted from 0 over the whole run.
        columns: a value for each step: `loss`, `learning_rate`, the task's metrics; None for NaN.
            Where a task has several updates, the columns of each begin with its name and a dot, and
            have None at steps that it skipped.
        samples_per_second: over this block.
    """

    first_step: int
    columns: Mapping[str, tuple[float | None, ...]]
    samples_per_second: float | None = None

    @property
    def count(self) -> int:
        """How many steps the block has."""
        return len(next(iter(self.columns.values()), ()))


@dataclass(frozen=True)
class Evaluated:
    """A split was evaluated.

    Attributes:
        split: which.
        epoch: counted from 0.
        step: steps done by then.
        checkpoint: `current` weights, or the kept `best`.
        scores: by metric key; None for NaN.
        artefacts: its charts, predictions.
    """

    split: str
    epoch: int
    step: int
    checkpoint: Literal["current", "best", "last"]
    scores: Mapping[str, float | None]
    artefacts: tuple[Artefact, ...] = ()


@dataclass(frozen=True)
class EpochDone:
    """An epoch is done and evaluated.

    Attributes:
        epoch: counted from 0.
        step: steps done by then.
        seconds: spent on training and evaluating it, pauses left out.
        scores: mean over the epoch's steps, by metric key; None for NaN.
        best: whether its validation score is the best so far.
        epochs_left: until the run ends by itself unless it gets better; None if it does not.
    """

    epoch: int
    step: int
    seconds: float
    scores: Mapping[str, float | None]
    best: bool
    epochs_left: int | None = None


@dataclass(frozen=True)
class CheckpointSaved:
    """A checkpoint is on the disk, whole and verified.

    Attributes:
        name: of the checkpoint in the run folder.
        epoch: it was made in, counted from 0.
        step: steps done by then.
        best: whether it is the best so far.
        path: relative to the run folder.
        sha256: of the weights file.
        size_bytes: of all its files.
    """

    name: str
    epoch: int
    step: int
    best: bool
    path: str
    sha256: str
    size_bytes: int


@dataclass(frozen=True)
class Noticed:
    """Something that the person should know, while the run goes on."""

    message: Text
    level: Literal["info", "warning"] = "info"


@dataclass(frozen=True)
class RunFinished:
    """The last word of a run that ended as it should.

    Attributes:
        reason: `completed` as planned; `stopped` and resumable; `finished` early on request;
            `discarded` into the trash.
        step: steps done.
        best_epoch: counted from 0; None if no epoch was evaluated.
        best_score: of the first metric on validation data.
        seconds: from the start, pauses left out.
    """

    reason: EndReason
    step: int
    best_epoch: int | None = None
    best_score: float | None = None
    seconds: float = 0.0


@dataclass(frozen=True)
class RunFailed:
    """The last word of a run that could not go on.

    Attributes:
        message: what happened.
        hint: what to do.
        details: the traceback where the program is at fault, for a bug report.
        cause: `input` if the recipe or its data must change, `download` if files are missing that
            may be downloaded after consent, `diverged` if the loss or a weight is no number any
            more, `memory` if that of the device is too small, `crash` if the worker's process
            ended, `fault` for anything else.
    """

    message: Text
    hint: Text
    details: str = field(default="", repr=False)
    cause: Cause = "fault"


RunEvent = (
    PhaseChanged
    | RunStarted
    | StepsDone
    | Evaluated
    | EpochDone
    | CheckpointSaved
    | Noticed
    | RunFinished
    | RunFailed
)
