"""What data and results are: fields, counts, outputs and metrics, all plain values."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Literal

from trainer_gui.core.text import Text

SplitName = Literal["train", "validation", "test"]
SPLITS: tuple[SplitName, ...] = ("train", "validation", "test")


@dataclass(frozen=True)
class Field:
    """One array of a data set, without its first (sample) axis.

    Attributes:
        name: its key in a batch, for example `image` or `label`.
        kind: `image` (C, H, W), `class` (a scalar index), `number` (T,), later `table`, `tokens`,
            `audio`.
        shape: of one sample; None where it varies.
        dtype: numpy name of what is stored, for example `uint8`.
        classes: names of the classes in index order, for kind `class`.
        columns: names of the T numbers, for kind `number`.
    """

    name: str
    kind: str
    shape: tuple[int | None, ...]
    dtype: str
    classes: tuple[str, ...] | None = None
    columns: tuple[str, ...] | None = None


@dataclass(frozen=True)
class DataSpec:
    """What a data set holds, known after it was read once.

    Attributes:
        inputs: what a model sees.
        targets: what it should say.
        counts: samples in each split.
        class_counts: for each split, samples of each class, in class order; empty for numbers.
        mean: per channel over the training split, of values scaled to 0…1.
        std: per channel, likewise.
        target_mean: per column over the training split, where the target is numbers.
        target_std: likewise, and never 0: that of a column which is constant there is 1.
        target_low: the smallest value of each column in all splits.
        fingerprint: SHA-256 over the digests of the samples, targets and splits.
    """

    inputs: tuple[Field, ...]
    targets: tuple[Field, ...]
    counts: Mapping[str, int]
    class_counts: Mapping[str, tuple[int, ...]] = field(default_factory=dict)
    mean: tuple[float, ...] = ()
    std: tuple[float, ...] = ()
    target_mean: tuple[float, ...] = ()
    target_std: tuple[float, ...] = ()
    target_low: tuple[float, ...] = ()
    fingerprint: str = ""

    @property
    def classes(self) -> tuple[str, ...]:
        """Names of the classes in index order; empty where the target is not a class."""
        return self.targets[0].classes or ()

    @property
    def columns(self) -> tuple[str, ...]:
        """Names of the numbers that are the target; empty where it is not numbers."""
        return self.targets[0].columns or ()


@dataclass(frozen=True)
class Keeping:
    """Where the pictures of a data set are while they are used.

    Attributes:
        way: all in memory; decoded on the disk; or decoded anew whenever they are needed.
        reason: for this way, one sentence.
    """

    way: Literal["memory", "disk", "stream"]
    reason: Text


@dataclass(frozen=True)
class OutputSpec:
    """What a module must produce.

    Attributes:
        heads: shapes by name, without the sample axis.
        part: the name that the task has for the module, for families that build several.
    """

    heads: Mapping[str, tuple[int | None, ...]]
    part: str = "model"


@dataclass(frozen=True)
class MetricSpec:
    """A figure that a task reports, as views need it to draw it.

    Attributes:
        key: its name in columns and scores.
        label: its name on the screen.
        goal: whether less or more is better; None where neither is.
        unit: `rate` is 0…1 and shown as per cent; empty is a bare number.
        chart: name of the chart it is drawn in; metrics with the same name share one.
    """

    key: str
    label: Text
    goal: Literal["min", "max"] | None
    unit: Literal["", "rate"] = ""
    chart: str = ""


def score_of(metrics: tuple[MetricSpec, ...]) -> MetricSpec | None:
    """The metric that decides which epoch is best: the first, if it has a goal."""
    return metrics[0] if metrics and metrics[0].goal is not None else None
