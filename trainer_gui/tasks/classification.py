"""Classification: each sample belongs to one of K classes."""

from dataclasses import dataclass
from functools import partial

from trainer_gui.core.options import Options, number
from trainer_gui.core.spec import DataSpec, MetricSpec, OutputSpec
from trainer_gui.core.text import Text
from trainer_gui.tasks import Meter, Update, tasks


class ClassificationOptions(Options):
    """How classes are learnt."""

    label_smoothing: float = number(
        0.0,
        label="Label smoothing",
        help="Share of the target that is spread over all classes. 0.1 often helps large models "
        "and makes their probabilities less extreme. The loss on validation and test data is "
        "always reported without it.",
        low=0.0,
        high=0.9,
    )


@dataclass(frozen=True)
class Classification:
    """The task of naming one of K classes; a `Task`.

    Attributes:
        label_smoothing: share of the target that is spread over all classes while training.
    """

    label_smoothing: float = 0.0

    def fits(self, spec: DataSpec) -> Text | None:
        """Why classes cannot be learnt from the data; None if they can."""
        if len(spec.inputs) != 1:
            return Text(
                "Classification needs data with one input; this has {count}.",
                count=len(spec.inputs),
            )
        found = [target for target in spec.targets if target.kind == "class"]
        if not found:
            return Text("Classification needs a class for each sample; this data has none.")
        if len(found) > 1 or len(spec.targets) > 1:
            return Text(
                "Classification learns one target; this data has {count}.", count=len(spec.targets)
            )
        if len(found[0].classes or ()) < 2:  # noqa: PLR2004 - nothing to tell apart
            return Text("Classification needs at least two classes to tell apart.")
        return None

    def outputs(self, spec: DataSpec) -> OutputSpec:
        """One logit for each class."""
        return OutputSpec({"logits": (_class_count(spec),)})

    def metrics(self, spec: DataSpec) -> tuple[MetricSpec, ...]:  # noqa: ARG002 - of the protocol
        """Accuracy, which decides on the best epoch, then loss."""
        return (
            MetricSpec("accuracy", Text("Accuracy"), "max", unit="rate", chart="accuracy"),
            MetricSpec("loss", Text("Loss"), "min", chart="loss"),
        )

    def updates(self) -> tuple[Update, ...]:
        """One step on the cross-entropy; trains the module called `model`."""
        from trainer_gui.tasks._classification import cross_entropy

        loss = partial(cross_entropy, label_smoothing=self.label_smoothing)
        return (Update("train", ("model",), loss),)

    def meter(self, spec: DataSpec, *, keep_predictions: bool) -> Meter:
        """A fresh ClassificationMeter."""
        from trainer_gui.tasks._classification import ClassificationMeter

        return ClassificationMeter(_class_count(spec), keep_predictions=keep_predictions)


def _class_count(spec: DataSpec) -> int:
    return len(spec.targets[0].classes or ())


@tasks.register(
    "classification",
    label="Classification",
    about="Says which one of several classes each sample belongs to.",
    options=ClassificationOptions,
)
def build_classification(options: ClassificationOptions) -> Classification:
    """The task that the options describe."""
    return Classification(options.label_smoothing)
