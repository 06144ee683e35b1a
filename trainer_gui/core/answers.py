"""What the worker answers to jobs other than training, as frozen plain data."""

from dataclasses import dataclass, field
from typing import Literal

from trainer_gui.core.events import RunEvent
from trainer_gui.core.spec import DataSpec
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
        remedy: what a button could offer: `download` the missing files.
        megabytes: size of that download.
        source: host that it would come from.
        cancelled: whether a person asked for it.
    """

    message: Text
    hint: Text
    details: str = field(default="", repr=False)
    remedy: Literal["", "download"] = ""
    megabytes: float = 0.0
    source: str = ""
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
        gallery: path of an npz with `images` (M, C, H, W) uint8, `labels` (M,), `splits` (M,)
            indices into train, validation, test, and `indices` (M,) of the samples; classes and
            splits are mixed in proportion.
        notices: what the reader had to say.
    """

    spec: DataSpec
    gallery: str
    notices: tuple[Text, ...] = ()


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
    """A model was built and traced with one sample."""

    layers: tuple[LayerRow, ...]
    parameters: int
    trainable: int
    multiply_adds: int
    input_shape: tuple[int | None, ...]


@dataclass(frozen=True)
class ChoicesListed:
    """A long menu, as (value, label) pairs."""

    source: str
    choices: tuple[tuple[str, str], ...]


@dataclass(frozen=True)
class Ranked:
    """One guess of a model."""

    label: str
    probability: float


@dataclass(frozen=True)
class Predicted:
    """What a run's model says of one file; `problem` where it could not be read."""

    path: str
    top: tuple[Ranked, ...] = ()
    problem: Text | None = None


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


Answer = (
    JobStarted
    | JobProgressed
    | JobFailed
    | JobWaits
    | JobDone
    | DataDescribed
    | ModelSummarised
    | ChoicesListed
    | Predicted
    | WorkerReady
    | WorkerLost
    | Heartbeat
)
JobEvent = RunEvent | Answer
