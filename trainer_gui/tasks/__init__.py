"""Tasks: what is learnt from the data: outputs, loss and metrics, one task a file."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Protocol

from trainer_gui.core.answers import Answer, AnswerOptions
from trainer_gui.core.charts import Chart, ChartSpec
from trainer_gui.core.registry import Registry
from trainer_gui.core.spec import DataSpec, Field, MetricSpec, OutputSpec
from trainer_gui.core.text import Text
from trainer_gui.kinds import Batch as Batch

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from numpy.typing import NDArray
    from torch import Tensor, nn

    from trainer_gui.core.script import Script


@dataclass(frozen=True)
class Losses:
    """What one update yields, all tensors 0-dimensional and on the device.

    Attributes:
        total: what is minimised: a mean over what counts.
        metrics: by metric key, over this batch.
        count: what the means are over, for example tokens; None for the samples of the batch.
            Where gradients are accumulated, each portion weighs by it.
    """

    total: "Tensor"
    metrics: "Mapping[str, Tensor]"
    count: "Tensor | int | None" = None


@dataclass(frozen=True)
class Part:
    """A module that is trained.

    Attributes:
        inputs: what it sees.
        outputs: what it must produce.
        averaged: whether the running average of the weights (EMA) covers it, where there is one.
        answers: whether it is needed once the model is used; what only helps to train is not
            exported.
    """

    inputs: tuple[Field, ...]
    outputs: OutputSpec
    averaged: bool = True
    answers: bool = True


@dataclass(frozen=True)
class Update:
    """One kind of training step: which parts it trains, and on what loss.

    Attributes:
        name: its optimiser and schedule are kept under it; where a task has several updates, their
            columns begin with it.
        parts: names of those whose parameters it changes; no others gather gradients.
        loss: from the modules, by the names of the parts, and a batch.
        every: done at each such step; at least one update is done at each.
        rate: factor on the recipe's learning rate.
        optimizer: options of the optimiser that it needs otherwise than the recipe has them, where
            the chosen one has such an option.
    """

    name: str
    parts: tuple[str, ...]
    loss: "Callable[[Mapping[str, nn.Module], Batch], Losses]"
    every: int = 1
    rate: float = 1.0
    optimizer: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True)
class Measured:
    """What a pass over a split found.

    Attributes:
        scores: by metric key.
        charts: by the key of a ChartSpec of the task.
        arrays: by artefact kind, named numpy arrays that are not drawn, such as `predictions`.
    """

    scores: Mapping[str, float]
    charts: Mapping[str, Chart] = field(default_factory=dict)
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

    def parts(self, spec: DataSpec) -> Mapping[str, Part]:
        """What is trained, by name; a task with a single module calls it `model`."""

    def metrics(self, spec: DataSpec) -> tuple[MetricSpec, ...]:
        """What is reported; the first one decides which epoch is best if it has a goal."""

    def charts(self, spec: DataSpec) -> tuple[ChartSpec, ...]:
        """What an evaluation finds beside scores, in the order in which it is shown."""

    def updates(self, spec: DataSpec) -> tuple[Update, ...]:
        """The kinds of training step, in the order in which a step does them."""

    def corrupt(self, batch: Batch, *, training: bool) -> Batch:
        """A batch as it is learnt from: words masked, noise added, negatives drawn.

        What is random in it comes from `Batch.draw`, in training as in evaluation; most tasks give
        the batch as it is.
        """

    @property
    def views(self) -> int:
        """How many times the model sees each sample when it is evaluated."""

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

    def script(self, spec: DataSpec) -> "Script":
        """The same answers for scripts that run without this program, see `core.script`."""


class BuildTask(Protocol):
    """Builds a task from its options."""

    def __call__(self, options: Any) -> Task:  # noqa: ANN401
        """The task; needs no torch."""


tasks: Registry[BuildTask] = Registry("task")
