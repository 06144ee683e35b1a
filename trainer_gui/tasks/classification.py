"""Classification: each sample belongs to one of K classes."""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import partial
from typing import TYPE_CHECKING, Literal

from trainer_gui.core.answers import AnswerOptions, Ranked
from trainer_gui.core.charts import ChartSpec, Figure, Summary
from trainer_gui.core.options import Options, choice, number, switch
from trainer_gui.core.spec import DataSpec, MetricSpec, OutputSpec
from trainer_gui.core.text import Text
from trainer_gui.kinds.classes import class_counts
from trainer_gui.tasks import Batch, Meter, Part, Update, tasks

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from torch import nn

    from trainer_gui.core.script import Script
    from trainer_gui.tasks._losses import ClassLoss


_VIEWS = {"one": 1, "mirrored": 2, "nudged": 5, "shifted": 6}
"""How many pictures each choice of views has."""


class ClassificationOptions(Options):
    """How classes are learnt."""

    loss: Literal["cross_entropy", "focal", "mse", "l1", "huber", "poisson"] = choice(
        "cross_entropy",
        {
            "cross_entropy": "Cross-entropy",
            "focal": "Focal",
            "mse": "Mean squared error",
            "l1": "Mean absolute error",
            "huber": "Huber",
            "poisson": "Poisson",
        },
        label="Loss",
        help="What training makes small. Cross-entropy is the one to use; focal counts samples "
        "less that are right already, for data with many easy ones. The others compare the "
        "probabilities with 1 and 0: they learn more slowly, and forgive wrong labels more.",
        level="essential",
    )
    focusing: float = number(
        2.0,
        label="Focusing",
        help="How much less samples count that are right already; 0 is cross-entropy.",
        low=0.0,
        high=10.0,
        when=("loss", ("focal",)),
    )
    delta: float = number(
        0.5,
        label="Huber's bend",
        help="Errors of the probability up to this count squared, larger ones evenly.",
        low=0.001,
        high=1.0,
        when=("loss", ("huber",)),
    )
    label_smoothing: float = number(
        0.0,
        label="Label smoothing",
        help="Share of the target that is spread over all classes. 0.1 often helps large models "
        "and makes their probabilities less extreme. The loss on validation and test data is "
        "always reported without it.",
        low=0.0,
        high=0.9,
    )
    class_weights: Literal["none", "inverse", "effective"] = choice(
        "none",
        {
            "none": "None",
            "inverse": "By frequency",
            "effective": "By effective number",
        },
        label="Class weights",
        help="Makes samples of rare classes count more. By frequency, all classes count alike in "
        "sum; by effective number, less far. Losses on validation and test data are reported "
        "without it.",
    )
    effective_beta: float = number(
        0.999,
        label="Beta",
        help="0.9 changes little, 0.9999 comes close to weights by frequency.",
        low=0.0,
        high=0.999999,
        when=("class_weights", ("effective",)),
    )
    views: Literal["one", "mirrored", "nudged", "shifted"] = choice(
        "one",
        {
            "one": "As it is",
            "mirrored": "And mirrored",
            "nudged": "And moved by a pixel",
            "shifted": "Mirrored and moved",
        },
        label="Look at a picture",
        help="When a model is evaluated or used, its answers for several views of a picture can be "
        "averaged (test-time augmentation): a little more accurate, two to six times as slow. "
        "Mirror only what means the same mirrored: clothes, and not digits.",
    )
    one_output: bool = switch(
        False,
        label="One output for two classes",
        help="The model gives a single logit, that of the second class, rather than one for each: "
        "two-class (binary) cross-entropy. Needs data with two classes.",
    )


@dataclass(frozen=True)
class Classification:
    """The task of naming one of K classes; a `Task`.

    Attributes:
        options: how they are learnt.
    """

    options: ClassificationOptions

    def fits(self, spec: DataSpec) -> Text | None:
        """Why classes cannot be learnt from the data; None if they can."""
        if self.options.views != "one" and [one.kind for one in spec.inputs] != ["pictures"]:
            return Text("Only pictures can be mirrored and moved; this data has something else.")
        found = [target for target in spec.targets if target.kind == "classes"]
        if not found:
            return Text("Classification needs a class for each sample; this data has none.")
        if len(found) > 1 or len(spec.targets) > 1:
            return Text(
                "Classification learns one target; this data has {count}.", count=len(spec.targets)
            )
        if len(found[0].classes or ()) < 2:  # noqa: PLR2004 - nothing to tell apart
            return Text("Classification needs at least two classes to tell apart.")
        if self.options.one_output and len(found[0].classes or ()) > 2:  # noqa: PLR2004
            return Text(
                "One output can tell two classes apart; this data has {count}.",
                count=len(found[0].classes or ()),
            )
        return None

    def parts(self, spec: DataSpec) -> Mapping[str, Part]:
        """A model with one logit for each class, or that of the second of two."""
        logits = 1 if self.options.one_output else len(spec.classes)
        return {"model": Part(spec.inputs, OutputSpec({"logits": (logits,)}))}

    def metrics(self, spec: DataSpec) -> tuple[MetricSpec, ...]:  # noqa: ARG002 - of the protocol
        """Accuracy, which decides on the best epoch, then loss."""
        return (
            MetricSpec("accuracy", Text("Accuracy"), "max", unit="rate", chart="accuracy"),
            MetricSpec("loss", Text("Loss"), "min", chart="loss"),
        )

    def charts(self, spec: DataSpec) -> tuple[ChartSpec, ...]:  # noqa: ARG002 - of the protocol
        """The confusion matrix, and the figures of each class."""
        item = Text("Class")
        return (
            ChartSpec(
                "confusion",
                Text("Confusion matrix"),
                "matrix",
                Text("what is mistaken for what"),
                item=item,
                axes=(Text("predicted class"), Text("true class")),
            ),
            ChartSpec(
                "per_class",
                Text("Per class"),
                "table",
                Text("how well each class is recognised"),
                item=item,
                figures=(
                    Figure("precision", Text("Precision"), "rate"),
                    Figure("recall", Text("Recall"), "rate", bar=True),
                    Figure("f1", Text("F1"), "rate"),
                    Figure("support", Text("Support"), "count"),
                ),
                summaries=(
                    Summary(
                        Text("Mean"),
                        Text(
                            "The plain mean over the classes that samples have, or that were "
                            "predicted; a class that was predicted and has no sample counts as 0."
                        ),
                    ),
                    Summary(
                        Text("Weighted mean"),
                        Text("The mean over all classes, weighted by their samples."),
                    ),
                ),
            ),
        )

    def updates(self, spec: DataSpec) -> tuple[Update, ...]:
        """One step on the loss; trains the module called `model`."""
        from trainer_gui.tasks._classification import training_loss

        return (Update("train", ("model",), partial(training_loss, loss=self._loss(spec))),)

    def corrupt(self, batch: Batch, *, training: bool) -> Batch:  # noqa: ARG002 - of the protocol
        """The batch as it is."""
        return batch

    @property
    def views(self) -> int:
        """How many pictures the model sees of each sample when it is evaluated."""
        return _VIEWS[self.options.views]

    def meter(self, spec: DataSpec, *, keep_predictions: bool) -> Meter:
        """A fresh ClassificationMeter."""
        from trainer_gui.tasks._classification import ClassificationMeter

        return ClassificationMeter(
            spec.classes,
            loss=self._loss(spec),
            views=self.options.views,
            keep_predictions=keep_predictions,
        )

    def answer(
        self,
        spec: DataSpec,
        modules: "Mapping[str, nn.Module]",
        batch: Batch,
        options: AnswerOptions,
    ) -> "Iterator[Ranked]":
        """The likeliest classes of each sample, their probabilities the mean over the views."""
        from trainer_gui.tasks._classification import rank

        return rank(modules, batch, spec.classes, views=self.options.views, top=options.top)

    def script(self, spec: DataSpec) -> "Script":
        """The same probabilities, for scripts that run without this program."""
        from trainer_gui.tasks._classification_script import classification_script

        options = self.options
        return classification_script(
            spec.classes, one_output=options.one_output, views=options.views
        )

    def _loss(self, spec: DataSpec) -> "ClassLoss":
        from trainer_gui.tasks._losses import ClassLoss, class_weights

        options = self.options
        return ClassLoss(
            options.loss,
            label_smoothing=options.label_smoothing,
            focusing=options.focusing,
            delta=options.delta,
            weights=class_weights(
                class_counts(spec).get("train", ()), options.class_weights, options.effective_beta
            ),
        )


@tasks.register(
    "classification",
    label="Classification",
    about="Says which one of several classes each sample belongs to.",
    options=ClassificationOptions,
)
def build_classification(options: ClassificationOptions) -> Classification:
    """The task that the options describe."""
    return Classification(options)
