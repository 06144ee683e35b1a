"""A kind, a model and a task that the program does not have, over rows of different lengths.

The kind scales rows by what it has learnt in training, and jitters them; the model takes any
inputs; the task restores what it has hidden, and wants no target.
"""

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import replace
from math import prod
from pathlib import Path
from typing import Any

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor, nn

from tests.engine.small import digits, small
from trainer_gui.catalog import menus
from trainer_gui.core.answers import Answer, AnswerOptions
from trainer_gui.core.asks import Asks, Files
from trainer_gui.core.charts import ChartSpec
from trainer_gui.core.dataset import Column, Dataset, Progress, Ragged, Samples, ragged
from trainer_gui.core.faces import Face, Wave
from trainer_gui.core.options import Options, number
from trainer_gui.core.recipe import Recipe, Table
from trainer_gui.core.script import Script
from trainer_gui.core.spec import SPLITS, DataSpec, Facts, Field, MetricSpec, OutputSpec
from trainer_gui.core.text import Text
from trainer_gui.kinds import Batch, Kind, Loader
from trainer_gui.kinds._as_stored import digests_of
from trainer_gui.kinds._assemble import fitted
from trainer_gui.tasks import Losses, Measured, Meter, Part, Task, Update

SERIES = Field("series", "series", (None,), "float32")
LABEL = Field("label", "classes", (), "int64", ("falls", "rises"))
END = Field("end", "numbers", (1,), "float32", columns=("end",))
RATE = 20.0


class SeriesOptions(Options):
    jitter: float = number(0.0, label="Jitter", help="Noise.", low=0.0, high=1.0)


class Series:
    def __init__(self, options: SeriesOptions) -> None:
        self._options = options

    def fit(
        self,
        column: Column,
        splits: Mapping[str, NDArray[np.int64]],
        progress: Progress | None,
    ) -> Facts:
        train = column.values[splits["train"]]
        assert isinstance(train, Ragged)
        return {
            "mean": float(train.values.mean()),
            "std": float(train.values.std()),
            "length": float(train.lengths.mean()),
        }

    def field(self, field: Field, facts: Facts) -> Field:
        return field

    def digests(self, column: Column, progress: Progress | None) -> NDArray[np.uint8]:
        return digests_of(column.values)

    def loader(self, field: Field, spec: DataSpec, *, seed: int, device: torch.device) -> Loader:
        return SeriesLoader(field.name, spec.facts[field.name], self._options.jitter)

    def face(self, field: Field, row: NDArray[Any]) -> Face:
        return Wave(row, RATE)

    def asks(self, field: Field, facts: Facts) -> tuple[Asks, ...]:
        return (Files(Text("series"), Text("text"), (".txt",)),)

    def read(self, path: Path, field: Field, data: Options) -> NDArray[np.float32]:
        return np.array(path.read_text().split(), dtype=np.float32)

    def script(self, field: Field, spec: DataSpec, data: Options) -> Script:
        raise NotImplementedError


class SeriesLoader:
    mixes = False

    def __init__(self, name: str, facts: Facts, jitter: float) -> None:
        self._name, self._facts, self._jitter = name, facts, jitter
        self.lengths: NDArray[np.int64] = LENGTHS

    def example(self, field: Field) -> Tensor:
        return torch.empty(1, round(self._facts["length"]), device="meta")

    def cost(self, index: NDArray[np.int64]) -> NDArray[np.int64] | None:
        return self.lengths[index]

    def augment(self, raw: Batch) -> Batch:
        values = raw.inputs[self._name]
        noise = self._jitter * raw.draw("jitter").normal(0, values.shape[1])
        return self._with(raw, values + noise)

    def prepare(self, raw: Batch) -> Batch:
        values = (raw.inputs[self._name] - self._facts["mean"]) / self._facts["std"]
        inside = torch.arange(values.shape[1]) < raw.lengths[self._name][:, None]
        return self._with(raw, values * inside)

    def _with(self, raw: Batch, values: Tensor) -> Batch:
        return replace(raw, inputs={**raw.inputs, self._name: values})


def _size(field: Field) -> int:
    return prod(side or 1 for side in field.shape)


class Pooled(nn.Module):
    """Says something of any inputs: of rows their mean and last value, of the rest everything."""

    def __init__(self, inputs: tuple[Field, ...], outputs: int) -> None:
        super().__init__()
        width = sum(
            2 if None in one.shape else prod(side or 1 for side in one.shape) for one in inputs
        )
        self.ragged = [None in one.shape for one in inputs]
        self.body = nn.Sequential(nn.Linear(width, 16), nn.ReLU(), nn.Dropout(0.2))
        self.head = nn.Linear(16, outputs)

    def forward(self, *arguments: Tensor) -> Tensor:
        found, given = [], iter(arguments)
        for one in self.ragged:
            values = next(given)
            if one:
                lengths = next(given)
                last = values.gather(1, (lengths - 1)[:, None])[:, 0]
                found += [values.sum(dim=1, keepdim=True) / lengths[:, None], last[:, None]]
            else:
                found.append(values.flatten(1))
        said: Tensor = self.head(self.body(torch.cat(found, dim=1)))
        return said


class Restore:
    """Restores the mean of a sample of which a part was hidden; there is no target."""

    def fits(self, spec: DataSpec) -> Text | None:
        return None

    def parts(self, spec: DataSpec) -> Mapping[str, Part]:
        return {"model": Part(spec.inputs, OutputSpec({"mean": (1,)}))}

    def metrics(self, spec: DataSpec) -> tuple[MetricSpec, ...]:
        return (MetricSpec("loss", Text("Loss"), "min", chart="loss"),)

    def charts(self, spec: DataSpec) -> tuple[ChartSpec, ...]:
        return ()

    def updates(self, spec: DataSpec) -> tuple[Update, ...]:
        return (Update("train", ("model",), self.loss),)

    def corrupt(self, batch: Batch, *, training: bool) -> Batch:
        changed, wanted = {}, {}
        for name, values in batch.inputs.items():
            hidden = batch.draw(f"hidden {name}").uniform(0, values.flatten(1).shape[1]) < 0.3
            changed[name] = values * ~hidden.view(values.shape)
            wanted[name] = values.flatten(1).mean(dim=1, keepdim=True)
        return replace(batch, inputs=changed, targets=wanted)

    def loss(self, modules: Mapping[str, nn.Module], batch: Batch) -> Losses:
        wanted = torch.cat(list(batch.targets.values()), dim=1).mean(dim=1, keepdim=True)
        return Losses((modules["model"](*batch.arguments) - wanted).square().mean(), {})

    views = 1

    def meter(self, spec: DataSpec, *, keep_predictions: bool) -> Meter:
        return RestoreMeter(self)

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


class RestoreMeter:
    def __init__(self, task: Restore) -> None:
        self._task = task
        self._losses: dict[int, float] = {}

    def update(self, modules: Mapping[str, nn.Module], batch: Batch) -> None:
        (wanted,) = batch.targets.values()
        errors = (modules["model"](*batch.arguments) - wanted).square()[:, 0]
        self._losses.update(zip(batch.index.tolist(), errors.tolist(), strict=True))

    def measured(self) -> Measured:
        return Measured(
            {"loss": float(np.mean([self._losses[key] for key in sorted(self._losses)]))}
        )


@contextmanager
def on_the_menus() -> Iterator[None]:
    """Inside, kind, model and task can be chosen."""

    def build_series(options: SeriesOptions) -> Kind:
        return Series(options)

    def build_pooled(
        options: Options, *, inputs: tuple[Field, ...], outputs: OutputSpec
    ) -> nn.Module:
        ((count,),) = outputs.heads.values()
        return Pooled(inputs, count or 1)

    def build_restore(options: Options) -> Task:
        return Restore()

    menus.kinds.register("series", label="Series", about="Rows.", options=SeriesOptions)(
        build_series
    )
    menus.models.register("pooled", label="Pooled", about="A.", options=Options)(build_pooled)
    menus.tasks.register("restore", label="Restore", about="A.", options=Options)(build_restore)
    try:
        yield
    finally:
        for menu, key in (
            (menus.kinds, "series"), (menus.models, "pooled"), (menus.tasks, "restore"),
        ):  # fmt: skip
            del menu._entries[key]


def _rows() -> tuple[list[NDArray[np.float32]], NDArray[np.int64]]:
    """Walks of 2 to 60 steps that fall or rise."""
    random = np.random.default_rng(0)
    labels = random.integers(0, 2, 400)
    rows = [
        np.cumsum(random.normal(0.3 * (2 * label - 1), 1, random.integers(2, 61))) + 5
        for label in labels
    ]
    return [row.astype(np.float32) for row in rows], labels


ROWS, LABELS = _rows()
LENGTHS = np.array([len(row) for row in ROWS])


def series_dataset(*, targets: bool = True, pictures: bool = False, ends: bool = False) -> Dataset:
    """The walks with their classes; on demand with a picture each, and with where they end."""
    places = np.arange(len(ROWS))
    splits = dict(zip(SPLITS, (places[:280], places[280:340], places[340:]), strict=True))
    inputs = [Column(SERIES, ragged(ROWS))]
    if pictures:
        images = np.ascontiguousarray(np.asarray(digits().input[:])[: len(ROWS)])
        inputs.append(Column(Field("image", "pictures", images.shape[1:], "uint8"), images))
    wanted = [Column(LABEL, LABELS)] if targets else []
    if ends:
        wanted.append(Column(END, np.array([row[-1:] for row in ROWS])))
    return fitted(Samples(tuple(inputs), tuple(wanted)), splits)


def learning_series(**sections: Table) -> Recipe:
    """The small recipe with a model that takes any input."""
    return small(model={"kind": "pooled"}, **sections)


def restoring(**sections: Any) -> Recipe:
    """The same, without a target."""
    return learning_series(task={"kind": "restore"}, **sections)
