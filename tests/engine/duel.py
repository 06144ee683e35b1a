"""A task of two parts with an update each, as adversarial ones have; it scores neither, or one."""

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from typing import Any, Literal

import numpy as np
import torch
from torch import Tensor, nn
from torch.nn import functional

from tests.engine.small import small
from trainer_gui.catalog import menus
from trainer_gui.core.answers import Answer, AnswerOptions
from trainer_gui.core.charts import ChartSpec, Figure, Lines
from trainer_gui.core.options import Options, switch
from trainer_gui.core.recipe import Recipe, Table
from trainer_gui.core.script import Script
from trainer_gui.core.spec import DataSpec, MetricSpec, OutputSpec
from trainer_gui.core.text import Text
from trainer_gui.tasks import Batch, Losses, Measured, Meter, Part, Task, Update

RATE, EVERY = 0.5, 3
GAPS = ChartSpec(
    "gaps",
    Text("Gaps"),
    "lines",
    Text("how far apart both are"),
    axes=(Text("share of the samples"), Text("gap")),
    figures=(Figure("gap", Text("Gap")),),
)


class DuelOptions(Options):
    scored: bool = switch(True, label="Scored", help="Whether there is a score.")
    counted: bool = switch(False, label="Counted", help="Whether only some samples count.")


class Duel:
    """A critic learns the classes; the model learns what the critic says of each sample."""

    def __init__(self, options: DuelOptions) -> None:
        self.options = options

    def fits(self, spec: DataSpec) -> Text | None:
        return None

    def parts(self, spec: DataSpec) -> Mapping[str, Part]:
        heads = {"logits": (len(spec.classes),)}
        return {
            "model": Part(spec.inputs, OutputSpec(heads)),
            "critic": Part(spec.inputs, OutputSpec(heads, "critic"), averaged=False),
        }

    def metrics(self, spec: DataSpec) -> tuple[MetricSpec, ...]:
        goal: Literal["min"] | None = "min" if self.options.scored else None
        return (MetricSpec("gap", Text("Gap"), goal, chart="gap"),)

    def charts(self, spec: DataSpec) -> tuple[ChartSpec, ...]:
        return (GAPS,)

    def updates(self, spec: DataSpec) -> tuple[Update, ...]:
        return (
            Update("critic", ("critic",), self.critic_loss, every=EVERY, rate=RATE),
            Update("model", ("model",), self.model_loss, optimizer={"momentum": 0.5, "no": 1}),
        )

    def critic_loss(self, modules: Mapping[str, nn.Module], batch: Batch) -> Losses:
        (images,), (labels,) = batch.inputs.values(), batch.targets.values()
        # No care is taken that the model gets no gradient here: that is the engine's.
        logits = modules["critic"](images) + 0.1 * modules["model"](images)
        losses = functional.cross_entropy(logits, labels, reduction="none")
        return self.counted(losses, labels, {})

    def model_loss(self, modules: Mapping[str, nn.Module], batch: Batch) -> Losses:
        (images,), (labels,) = batch.inputs.values(), batch.targets.values()
        gaps = (modules["model"](images) - modules["critic"](images)).square().mean(dim=1)
        return self.counted(gaps, labels, {"gap": gaps.detach().mean()})

    def counted(self, losses: Tensor, labels: Tensor, metrics: Mapping[str, Tensor]) -> Losses:
        if not self.options.counted:
            return Losses(losses.mean(), metrics)
        counts = labels < 3
        count = counts.sum()
        return Losses((losses * counts).sum() / count.clamp(min=1), {}, count)

    def corrupt(self, batch: Batch, *, training: bool) -> Batch:
        return batch

    views = 1

    def meter(self, spec: DataSpec, *, keep_predictions: bool) -> Meter:
        return GapMeter()

    def script(self, spec: DataSpec) -> Script:
        raise NotImplementedError

    def answer(
        self,
        spec: DataSpec,
        modules: Mapping[str, nn.Module],
        batch: Batch,
        options: AnswerOptions,
    ) -> Iterator[Answer]:
        raise NotImplementedError


class GapMeter:
    def __init__(self) -> None:
        self.gaps: list[Tensor] = []

    def update(self, modules: Mapping[str, nn.Module], batch: Batch) -> None:
        (images,) = batch.inputs.values()
        gap = (modules["model"](images) - modules["critic"](images)).square().mean(dim=1)
        self.gaps.append(gap)

    def measured(self) -> Measured:
        gaps = torch.cat(self.gaps).sort().values.double().numpy()
        return Measured(
            {"gap": float(gaps.mean())},
            {"gaps": Lines(np.linspace(0.0, 1.0, len(gaps)), {"gap": gaps})},
        )


@contextmanager
def on_the_menu() -> Iterator[None]:
    """Inside, the task can be chosen as `duel`."""

    def build_duel(options: DuelOptions) -> Task:
        return Duel(options)

    menus.tasks.register("duel", label="Duel", about="Two.", options=DuelOptions)(build_duel)
    try:
        yield
    finally:
        del menus.tasks._entries["duel"]


def duel(task: Mapping[str, Any] | None = None, **sections: Table) -> Recipe:
    """The small recipe with this task, and dropout."""
    model = sections.pop("model", {"kind": "mlp", "widths": [16], "dropout": 0.3})
    return small(task={"kind": "duel", **(task or {})}, model=model, **sections)
