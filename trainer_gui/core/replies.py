"""What the worker answers to jobs other than training, as frozen plain data."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Literal

from trainer_gui.core.answers import Answer
from trainer_gui.core.asks import Asks
from trainer_gui.core.events import RunEvent
from trainer_gui.core.execution import Execution
from trainer_gui.core.found_columns import FoundColumn
from trainer_gui.core.spec import DataSpec, Keeping
from trainer_gui.core.text import Text


@dataclass(frozen=True)
class JobStarted:
    """The worker has begun the job; until then it is queued."""

    kind: str


@dataclass(frozen=True)
class JobProgressed:
    """The job has come further."""

    fraction: float | None
    doing: Text


@dataclass(frozen=True)
class JobFailed:
    """The job could not be done.

    Attributes:
        message: what happened.
        hint: what to do.
        details: the traceback where it is a fault of the program, for a bug report.
        remedy: what a button could offer: to `download` the missing files, or, once a person has
            looked at it, to `run_code`.
        megabytes: size of that download.
        source: host that it would come from.
        file: the program that is to be allowed.
        sha256: of its bytes, in hexadecimal digits.
        cancelled: whether a person asked for it.
    """

    message: Text
    hint: Text
    details: str = field(default="", repr=False)
    remedy: Literal["", "download", "run_code"] = ""
    megabytes: float = 0.0
    source: str = ""
    file: str = ""
    sha256: str = ""
    cancelled: bool = False


@dataclass(frozen=True)
class JobWaits:
    """The job cannot go on now, and tries again every second; it ends if it is told to.

    Said while the disk is full, or a folder is gone; not journalled, and not numbered.
    """

    message: Text
    hint: Text


@dataclass(frozen=True)
class JobDone:
    """The job needs no further answer: its last one stands before this."""


@dataclass(frozen=True)
class DataDescribed:
    """A data set was read.

    Attributes:
        spec: what is in it.
        gallery: path of an npz with the faces `faces` of M samples, `splits` (M,) indices into
            train, validation, test, and `indices` (M,) of the samples; groups and splits are mixed
            in proportion. Where there are targets that can be told, also their faces `targets`,
            and by number of each grouping of them `name`, `names` (B,) or `edges` (B + 1,),
            `counts` (3, B) of all samples, and `places` (M,), as in `grouping.0.name`.
        notices: what the reader had to say.
        keeping: where the samples are while they are used, where that was to be decided.
        columns: of a table that they were made of, or the first of them.
    """

    spec: DataSpec
    gallery: str
    notices: tuple[Text, ...] = ()
    keeping: Keeping | None = None
    columns: tuple[FoundColumn, ...] = ()


@dataclass(frozen=True)
class FileSeen:
    """What a file is, and how a recipe would use it.

    Attributes:
        file: path of it, absolute.
        inputs: the kind of its samples.
        values: of the recipe, by dotted path, that make it its data, and a task that suits them.
        fresh: further ones for a recipe whose data were of another kind.
    """

    file: str
    inputs: str
    values: Mapping[str, Any]
    fresh: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True)
class LayerRow:
    """One layer of a model.

    Attributes:
        name: dotted path in the module tree.
        kind: class name.
        depth: nesting, 0 for children of the model itself.
        output: shape without the batch axis; empty if it has no tensor output.
        parameters: its own and its children's.
        trainable: how many of these are trained.
        multiply_adds: for one sample, its own and its children's.
    """

    name: str
    kind: str
    depth: int
    output: tuple[int, ...]
    parameters: int
    trainable: int
    multiply_adds: int


@dataclass(frozen=True)
class ModelSummarised:
    """A model was built and traced with one sample.

    Attributes:
        layers: its parts, in their order.
        parameters: weights and biases of all.
        trainable: how many of these are trained.
        multiply_adds: for the sample.
        input_shape: of its first input, without the batch axis; None for a length that varies.
    """

    layers: tuple[LayerRow, ...]
    parameters: int
    trainable: int
    multiply_adds: int
    input_shape: tuple[int | None, ...]


@dataclass(frozen=True)
class SamplesShown:
    """Training samples as the model sees them in some epochs of a training.

    Attributes:
        variants: path of an npz with the faces `originals` of S samples, the faces `variants` of
            each in E epochs, and `targets` of each where these can be told; also `mixed`, those of
            each variant, where they are mixed.
        epoch: the first of the epochs, counted from 0.
    """

    variants: str
    epoch: int


@dataclass(frozen=True)
class Forecasted:
    """A recipe was tried for a few seconds: what all of it will take on this machine.

    Attributes:
        seconds: from the first step to the results, checkpoints and evaluations included.
        epoch_seconds: of a whole epoch with its evaluation.
        step_seconds: of a step, the median of those measured; where samples differ in what they
            cost, of one that costs as much as steps do on average.
        step_seconds_range: between which half of the steps were.
        steps_measured: the first ones, which warm up, left out.
        samples_per_second: in training.
        checkpoint_seconds: to write one.
        checkpoint_bytes: of its files.
        peak_bytes: the most that is in the memory of the device during a training step.
        usable_bytes: of its memory that may be planned with.
        largest_batch: samples that fit through the model at once, were all as dear as the dearest;
            no more than there are.
        execution: how the machine carries the recipe out.
        changes: values of the recipe by dotted path without which it would not fit, and with which
            it was tried; empty if it fits as it is.
        reasons: a sentence for each of them.
    """

    seconds: float
    epoch_seconds: float
    step_seconds: float
    step_seconds_range: tuple[float, float]
    steps_measured: int
    samples_per_second: float
    checkpoint_seconds: float
    checkpoint_bytes: int
    peak_bytes: int
    usable_bytes: int
    largest_batch: int
    execution: Execution
    changes: Mapping[str, bool | int | str] = field(default_factory=dict)
    reasons: tuple[Text, ...] = ()


@dataclass(frozen=True)
class ChoicesListed:
    """A long menu, as (value, label) pairs."""

    source: str
    choices: tuple[tuple[str, str], ...]


@dataclass(frozen=True)
class RunAsks:
    """What a person may give to the model of a run, the most convenient first."""

    asks: tuple[Asks, ...]


@dataclass(frozen=True)
class FileRead:
    """A file that may hold several samples was read; as many Predicted follow.

    Attributes:
        path: of the file.
        samples: that it holds.
        notices: what a person must be told of it.
    """

    path: str
    samples: int
    notices: tuple[Text, ...] = ()


@dataclass(frozen=True, slots=True)
class Predicted:
    """What a run's model says of one sample.

    Attributes:
        path: of its file; empty for a row that was typed.
        answer: what it says; None if it says nothing.
        problem: why not; None if it says something.
        line: of the file that the sample begins in, counted from 1; None where the file as a whole
            is one.
    """

    path: str
    answer: Answer | None = None
    problem: Text | None = None
    line: int | None = None


@dataclass(frozen=True)
class DeviceSeen:
    """A device that torch could use here."""

    device: str
    name: str
    memory_bytes: int


@dataclass(frozen=True)
class WorkerReady:
    """The worker has imported torch and is waiting for jobs."""

    versions: tuple[tuple[str, str], ...]
    devices: tuple[DeviceSeen, ...]
    seconds: float


@dataclass(frozen=True)
class WorkerLost:
    """The worker's process ended without being asked to."""

    message: Text
    hint: Text


@dataclass(frozen=True)
class Heartbeat:
    """The worker's process lives, and has its turn; said about once a second, and not kept."""


Reply = (
    JobStarted
    | JobProgressed
    | JobFailed
    | JobWaits
    | JobDone
    | DataDescribed
    | FileSeen
    | ModelSummarised
    | SamplesShown
    | Forecasted
    | ChoicesListed
    | RunAsks
    | FileRead
    | Predicted
    | WorkerReady
    | WorkerLost
    | Heartbeat
)
JobEvent = RunEvent | Reply
