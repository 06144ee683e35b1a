"""What data and results are: fields, counts, outputs and metrics, all plain values."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Literal

from trainer_gui.core.text import Text

SplitName = Literal["train", "validation", "test"]
SPLITS: tuple[SplitName, ...] = ("train", "validation", "test")
Facts = Mapping[str, Any]
"""What was learnt of a field before training, as JSON has it: texts, numbers, lists, tables."""


@dataclass(frozen=True)
class Field:
    """One array of a data set, without its first (sample) axis.

    Attributes:
        name: its key in a batch, for example `image` or `label`.
        kind: of the menu of kinds: `pictures` (C, H, W), `classes` (a scalar index), `numbers`
            (T,), and those of plug-ins.
        shape: of one sample; None where it varies.
        dtype: numpy name of what is stored, for example `uint8`.
        classes: names of the classes in index order, for kind `classes`.
        columns: names of the T numbers, for kind `numbers`; of those of a row, for kind `tables`.
        levels: for kind `tables`, the different values of each column of words; None for numbers.
    """

    name: str
    kind: str
    shape: tuple[int | None, ...]
    dtype: str
    classes: tuple[str, ...] | None = None
    columns: tuple[str, ...] | None = None
    levels: tuple[tuple[str, ...] | None, ...] | None = None


@dataclass(frozen=True)
class DataSpec:
    """What a data set holds, known after it was read once.

    Attributes:
        inputs: what a model sees.
        targets: what it should say.
        counts: samples in each split.
        facts: by field name what its kind has learnt of it, from the training split alone unless
            its kind says otherwise; values as JSON has them, so that they can be kept.
        fingerprint: SHA-256 over the digests of the samples, targets and splits; behind a dash,
            digits of that of the names of classes and columns.
    """

    inputs: tuple[Field, ...]
    targets: tuple[Field, ...]
    counts: Mapping[str, int]
    facts: Mapping[str, Facts] = field(default_factory=dict)
    fingerprint: str = ""

    @property
    def classes(self) -> tuple[str, ...]:
        """Names of the classes in index order; empty where the target is not a class."""
        return (self.targets[0].classes or ()) if self.targets else ()

    @property
    def columns(self) -> tuple[str, ...]:
        """Names of the numbers that are the target; empty where it is not numbers."""
        return (self.targets[0].columns or ()) if self.targets else ()


@dataclass(frozen=True)
class Keeping:
    """Where the samples of a data set are while they are used.

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
