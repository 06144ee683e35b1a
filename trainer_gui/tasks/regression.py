"""Regression: T numbers are to be told of each sample."""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import partial
from typing import TYPE_CHECKING, Literal

from trainer_gui.core.answers import AnswerOptions, Numbers
from trainer_gui.core.charts import ChartSpec, Figure
from trainer_gui.core.options import Options, choice, number
from trainer_gui.core.spec import DataSpec, MetricSpec, OutputSpec
from trainer_gui.core.text import Text
from trainer_gui.kinds.numbers import number_facts
from trainer_gui.tasks import Batch, Meter, Part, Update, tasks

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from torch import nn

    from trainer_gui.core.script import Script
    from trainer_gui.tasks._numbers import NumberLoss


class RegressionOptions(Options):
    """How numbers are learnt."""

    loss: Literal["mse", "l1", "huber", "poisson"] = choice(
        "mse",
        {
            "mse": "Mean squared error",
            "l1": "Mean absolute error",
            "huber": "Huber",
            "poisson": "Poisson",
        },
        label="Loss",
        help="What training makes small. The squared error is the usual one; the absolute error "
        "and Huber's forgive single numbers that are far off. Poisson is for counts: numbers of 0 "
        "and above whose error grows with them.",
        level="essential",
    )
    delta: float = number(
        1.0,
        label="Huber's bend",
        help="Errors up to this count squared, larger ones evenly.",
        low=0.001,
        high=100.0,
        unit="standard deviations",
        when=("loss", ("huber",)),
    )


@dataclass(frozen=True)
class Regression:
    """The task of telling T numbers; a `Task`.

    Attributes:
        options: how they are learnt.
    """

    options: RegressionOptions

    def fits(self, spec: DataSpec) -> Text | None:
        """Why numbers cannot be learnt from the data; None if they can."""
        if len(spec.targets) != 1 or spec.targets[0].kind != "numbers" or not spec.columns:
            return Text("Regression needs numbers for each sample; this data has none.")
        facts = number_facts(spec)
        known = (facts.mean, facts.std, facts.low)
        if any(len(values) != len(spec.columns) for values in known):
            return Text("Regression needs the mean and spread of each number; the data lack them.")
        if self.options.loss == "poisson":
            for name, low in zip(spec.columns, facts.low, strict=True):
                if low < 0:
                    return Text(
                        "The Poisson loss needs numbers of 0 and above; “{name}” goes down to "
                        "{low:g}.",
                        name=name,
                        low=low,
                    )
        return None

    def parts(self, spec: DataSpec) -> Mapping[str, Part]:
        """A model with an output for each number."""
        return {"model": Part(spec.inputs, OutputSpec({"numbers": (len(spec.columns),)}))}

    def metrics(self, spec: DataSpec) -> tuple[MetricSpec, ...]:  # noqa: ARG002 - of the protocol
        """The root mean squared error, which decides on the best epoch, then the others."""
        return (
            MetricSpec("rmse", Text("RMSE"), "min", chart="error"),
            MetricSpec("mae", Text("MAE"), "min", chart="error"),
            MetricSpec("r2", Text("R²"), "max", chart="r2"),
            MetricSpec("loss", Text("Loss"), "min", chart="loss"),
        )

    def charts(self, spec: DataSpec) -> tuple[ChartSpec, ...]:
        """Predicted over wanted numbers, and the errors of each."""
        item = Text("Number")
        errors = (metric for metric in self.metrics(spec) if metric.key != "loss")
        return (
            ChartSpec(
                "numbers",
                Text("Wanted and predicted numbers"),
                "points",
                Text("what was predicted over what was wanted"),
                item=item,
                axes=(Text("wanted"), Text("predicted")),
                identity=True,
            ),
            ChartSpec(
                "errors",
                Text("Errors"),
                "table",
                Text("how far off each number is"),
                item=item,
                figures=tuple(Figure(metric.key, metric.label) for metric in errors),
            ),
        )

    def updates(self, spec: DataSpec) -> tuple[Update, ...]:
        """One step on the loss; trains the module called `model`."""
        from trainer_gui.tasks._regression import training_loss

        return (Update("train", ("model",), partial(training_loss, loss=self._loss(spec))),)

    def meter(self, spec: DataSpec, *, keep_predictions: bool) -> Meter:
        """A fresh RegressionMeter."""
        from trainer_gui.tasks._regression import RegressionMeter

        return RegressionMeter(
            spec.columns, loss=self._loss(spec), keep_predictions=keep_predictions
        )

    def corrupt(self, batch: Batch, *, training: bool) -> Batch:  # noqa: ARG002 - of the protocol
        """The batch as it is."""
        return batch

    @property
    def views(self) -> int:
        """One: each picture as it is."""
        return 1

    def answer(
        self,
        spec: DataSpec,
        modules: "Mapping[str, nn.Module]",
        batch: Batch,
        options: AnswerOptions,  # noqa: ARG002 - of the protocol
    ) -> "Iterator[Numbers]":
        """The numbers of each sample, in the units of the data."""
        from trainer_gui.tasks._regression import tell_numbers

        return tell_numbers(modules, batch, spec.columns, loss=self._loss(spec))

    def script(self, spec: DataSpec) -> "Script":
        """The same numbers, for scripts that run without this program."""
        from trainer_gui.tasks._regression_script import regression_script

        return regression_script(spec, counts=self.options.loss == "poisson")

    def _loss(self, spec: DataSpec) -> "NumberLoss":
        from trainer_gui.tasks._numbers import NumberLoss

        options = self.options
        facts = number_facts(spec)
        return NumberLoss(options.loss, facts.mean, facts.std, delta=options.delta)


@tasks.register(
    "regression",
    label="Regression",
    about="Tells numbers of each sample, such as an angle, an age or a count.",
    options=RegressionOptions,
)
def build_regression(options: RegressionOptions) -> Regression:
    """The task that the options describe."""
    return Regression(options)
