"""Tasks: what is learnt from the data: outputs, loss and metrics, one task a file."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Protocol

from trainer_gui.core.answers import Answer, AnswerOptions
from trainer_gui.core.registry import Registry
from trainer_gui.core.spec import DataSpec, MetricSpec, OutputSpec
from trainer_gui.core.text import Text

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from numpy.typing import NDArray
    from torch import Tensor, nn


@dataclass(frozen=True)
class Batch:
    """Samples as the model sees them.

    Attributes:
        inputs: by field name; pictures (N, C, H, W) float, normalised.
        targets: by field name; classes (N,) int64, or their shares (N, K) float32 in mixed samples;
            numbers (N, T) float32, in the units of the data.
        index: (N,) stable sample indices.
    """

    inputs: "Mapping[str, Tensor]"
    targets: "Mapping[str, Tensor]"
    index: "Tensor"


@dataclass(frozen=True)
class Losses:
    """What one update yields, all 0-dimensional tensors on the device.

    Attributes:
        total: what is minimised.
        metrics: by metric key, over this batch.
    """

    total: "Tensor"
    metrics: "Mapping[str, Tensor]"


@dataclass(frozen=True)
class Update:
    """One kind of training step: which modules it trains, and on what loss.

    Attributes:
        name: its optimiser and schedule are kept under it.
        modules: names of the modules whose parameters it changes.
        loss: from the modules and a batch.
        every: done at each such step.
    """

    name: str
    modules: tuple[str, ...]
    loss: "Callable[[Mapping[str, nn.Module], Batch], Losses]"
    every: int = 1


@dataclass(frozen=True)
class Measured:
    """What a pass over a split found.

    Attributes:
        scores: by metric key.
        arrays: by artefact kind, named numpy arrays, for example `confusion` → {"counts": (K, K)}.
    """

    scores: Mapping[str, float]
    arrays: "Mapping[str, Mapping[str, NDArray[Any]]]" = field(default_factory=dict)


class Meter(Protocol):
    """Gathers metrics over a pass; tensors stay on the device until `measured`."""

    def update(self, modules: "Mapping[str, nn.Module]", batch: Batch) -> None:
        """Takes a batch in, without gradients and without synchronisation."""

    def measured(self) -> Measured:
        """What all batches so far say; one copy to the host."""


class Task(Protocol):
    """What is learnt."""

    def fits(self, spec: DataSpec) -> Text | None:
        """Why the task does not suit the data; None if it does."""

    def outputs(self, spec: DataSpec) -> OutputSpec:
        """What the model must produce."""

    def metrics(self, spec: DataSpec) -> tuple[MetricSpec, ...]:
        """What is reported; the first one decides which epoch is best."""

    def updates(self, spec: DataSpec) -> tuple[Update, ...]:
        """The kinds of training step, in their order."""

    @property
    def views(self) -> int:
        """How many pictures the model sees of each sample when it is evaluated."""

    def meter(self, spec: DataSpec, *, keep_predictions: bool) -> Meter:
        """A fresh meter for one pass; `keep_predictions` adds each sample's prediction."""

    def answer(
        self,
        spec: DataSpec,
        modules: "Mapping[str, nn.Module]",
        batch: Batch,
        options: AnswerOptions,
    ) -> "Iterator[Answer]":
        """What modules in use say of each sample of a batch, in its order.

        Args:
            spec: of the data they were trained on.
            modules: in evaluation mode.
            batch: its targets are not known, and empty.
            options: what is asked for.
        """


class BuildTask(Protocol):
    """Builds a task from its options."""

    def __call__(self, options: Any) -> Task:  # noqa: ANN401
        """The task; needs no torch."""


tasks: Registry[BuildTask] = Registry("task")
