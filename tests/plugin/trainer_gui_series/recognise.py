"""Recognise: names the class of a signal with gaps; a second part learns how strong it is."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING

from trainer_gui.core.answers import Answer, AnswerOptions
from trainer_gui.core.charts import ChartSpec
from trainer_gui.core.options import Options, number
from trainer_gui.core.spec import DataSpec, MetricSpec, OutputSpec
from trainer_gui.core.text import Text
from trainer_gui.tasks import Batch, Meter, Part, Task, Update, tasks

if TYPE_CHECKING:
    from torch import nn

    from trainer_gui.core.script import Script

ALSO_EVERY = 2


class RecogniseOptions(Options):
    """What is learnt from."""

    hidden: float = number(
        0.1, label="Hidden", help="Share of the values that are hidden.", low=0.0, high=0.9
    )


@dataclass(frozen=True)
class Recognise:
    """A task of two parts.

    Attributes:
        options: how it is learnt.
    """

    options: RecogniseOptions

    def fits(self, spec: DataSpec) -> Text | None:
        """Why it does not suit the data; None if it does."""
        shapes = [field.shape for field in spec.inputs]
        if shapes != [(None,)] or not spec.classes:
            return Text("Recognising needs signals that have a class each.")
        return None

    def parts(self, spec: DataSpec) -> Mapping[str, Part]:
        """The recogniser; and the gauge, which only helps to train."""
        return {
            "recogniser": Part(
                spec.inputs, OutputSpec({"logits": (len(spec.classes),)}, "recogniser")
            ),
            "gauge": Part(spec.inputs, OutputSpec({"power": (1,)}, "gauge"), answers=False),
        }

    def updates(self, spec: DataSpec) -> tuple[Update, ...]:  # noqa: ARG002 - of the protocol
        """The recogniser at each step, the gauge at every second, more slowly."""
        from ._learning import gauging, recognising

        return (
            Update("recognise", ("recogniser",), recognising),
            Update("gauge", ("gauge",), gauging, every=ALSO_EVERY, rate=0.5),
        )

    def corrupt(self, batch: Batch, *, training: bool) -> Batch:  # noqa: ARG002 - of the protocol
        """Signals with gaps; what the gauge is to say is taken before."""
        from ._learning import with_gaps

        return with_gaps(batch, self.options.hidden)

    def metrics(self, spec: DataSpec) -> tuple[MetricSpec, ...]:  # noqa: ARG002 - of the protocol
        """Accuracy decides; then both losses."""
        return (
            MetricSpec("accuracy", Text("Accuracy"), "max", "rate", "accuracy"),
            MetricSpec("loss", Text("Loss"), "min", chart="loss"),
            MetricSpec("power_error", Text("Error of the power"), "min", chart="power"),
        )

    def charts(self, spec: DataSpec) -> tuple[ChartSpec, ...]:  # noqa: ARG002 - of the protocol
        """What is mistaken for what."""
        return (
            ChartSpec(
                "confusion",
                Text("Confusion matrix"),
                "matrix",
                Text("what is mistaken for what"),
                item=Text("Class"),
                axes=(Text("predicted class"), Text("true class")),
            ),
        )

    @property
    def views(self) -> int:
        """One."""
        return 1

    def meter(self, spec: DataSpec, *, keep_predictions: bool) -> Meter:  # noqa: ARG002 - of the protocol
        """Counts, and sums errors."""
        from ._learning import RecogniseMeter

        return RecogniseMeter(spec.classes)

    def answer(
        self,
        spec: DataSpec,
        modules: "Mapping[str, nn.Module]",
        batch: Batch,
        options: AnswerOptions,
    ) -> Iterator[Answer]:
        """The likeliest classes of each signal, without any gaps."""
        from ._learning import ranked

        return ranked(modules["recogniser"], batch, spec.classes, options.top)

    def script(self, spec: DataSpec) -> "Script":
        """The same probabilities, for scripts that run without the program."""
        from ._learning import recognise_script

        return recognise_script(spec.classes)


@tasks.register(
    "recognise",
    label="Recognise signals",
    about="Names the class of a signal of which some values are missing.",
    options=RecogniseOptions,
)
def build_recognise(options: RecogniseOptions) -> Task:
    """The task that the options describe."""
    return Recognise(options)
