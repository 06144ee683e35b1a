"""Small recipes over the real entries, and what a run of them leaves, kept in memory."""

import io
import re
from collections.abc import Iterable, Iterator
from functools import cache
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from tests.data.pictures import quiet
from trainer_gui.catalog import menus
from trainer_gui.core.control import Control, Stop, Verb
from trainer_gui.core.dataset import Dataset, Samples
from trainer_gui.core.events import (
    Artefact,
    CheckpointSaved,
    Evaluated,
    PhaseChanged,
    RunEvent,
    StepsDone,
)
from trainer_gui.core.execution import Execution
from trainer_gui.core.recipe import Choice, DataPlan, Recipe, Table, parse_recipe
from trainer_gui.core.split_options import SplitPlan
from trainer_gui.engine.checkpoint import Keep, Snapshot
from trainer_gui.engine.run import Datasets, run
from trainer_gui.kinds._assemble import assembled

ONE_THREAD = Execution("cpu", "the CPU", threads=1)


def small_table(**sections: Table) -> Table:
    """A recipe over the digits that trains in a moment; a section's values replace its own.

    A section with a `kind` is replaced as a whole. Optimiser and schedule are sections too.
    """
    table: Table = {
        "format": 2,
        "title": "Small",
        "data": {"kind": "digits"},
        "model": {"kind": "mlp", "widths": [16]},
        "task": {"kind": "classification"},
        "training": {"epochs": 2, "batch_size": 64, "device": "cpu", "threads": 1},
        "optimizer": {"kind": "sgd", "learning_rate": 0.05},
        "schedule": {"kind": "constant"},
    }
    for name, values in sections.items():
        table[name] = values if "kind" in values else {**table.get(name, {}), **values}
    for name in ("optimizer", "schedule"):
        table["training"][name] = table.pop(name)
    return table


def small(**sections: Table) -> Recipe:
    """The recipe of `small_table`."""
    return parse_recipe(small_table(**sections), menus)


def digits(seed: int = 0) -> Dataset:
    """The digits, with the shares of their defaults."""
    return Entries().load(DataPlan(small().data, SplitPlan(seed)))


class Entries:
    """Data sets read by their entries, from a root or from what is installed."""

    def __init__(self, root: Path = Path("nowhere")) -> None:
        self._root = root

    def load(self, plan: DataPlan) -> Dataset:
        return assembled(_read(plan.choice, self._root), plan.split, options=plan.kinds)


class Given:
    """A data set that was made by the test."""

    def __init__(self, dataset: Dataset) -> None:
        self._dataset = dataset

    def load(self, plan: DataPlan) -> Dataset:  # noqa: ARG002 - of the protocol
        return self._dataset


@cache
def _read(choice: Choice, root: Path) -> Samples:
    samples: Samples = menus.data.get(choice.kind).build(
        choice.options, root=root, download=False, progress=quiet
    )
    return samples


class StopsAfter(Control):
    """Stops a run after some steps, however quick the machine is: the loop asks before each."""

    def __init__(self, steps: int) -> None:
        super().__init__()
        self._left = steps

    @property
    def verb(self) -> Verb | None:
        """Stop once it was asked for often enough."""
        self._left -= 1
        if self._left < 0:
            self.send(Stop())
        return super().verb


class Memory:
    """Keeps what a run makes in memory.

    Attributes:
        snapshots: in their order.
        contents: artefacts by name.
    """

    def __init__(self) -> None:
        self.snapshots: list[Snapshot] = []
        self.contents: dict[str, bytes] = {}

    def save(self, snapshot: Snapshot) -> CheckpointSaved:
        self.snapshots.append(snapshot)
        name = f"step-{snapshot.step}"
        return CheckpointSaved(name, snapshot.epoch, snapshot.step, snapshot.best, name, "", 0)

    def artefact(self, kind: str, name: str, content: bytes) -> Artefact:
        self.contents[name] = content
        return Artefact(kind, name, name, "")

    def arrays(self, name: str) -> dict[str, NDArray[Any]]:
        with np.load(io.BytesIO(self.contents[name])) as stored:
            return dict(stored)


def begin(
    recipe: Recipe,
    *,
    keep: Keep | None = None,
    control: Control | None = None,
    execution: Execution = ONE_THREAD,
    datasets: Datasets | None = None,
) -> Iterator[RunEvent]:
    """The events of a run, to be asked for one by one."""
    return run(
        recipe,
        datasets=datasets or Entries(),
        keep=keep or Memory(),
        control=control or Control(),
        execution=execution,
    )


def until(
    events: Iterator[RunEvent], kind: type[RunEvent], *, times: int = 1
) -> tuple[RunEvent, ...]:
    """The events up to the given one of a kind, inclusive."""
    heard: list[RunEvent] = []
    for event in events:
        heard.append(event)
        times -= isinstance(event, kind)
        if times == 0:
            return tuple(heard)
    raise AssertionError(f"no {kind.__name__} came: {heard}")


def course(events: Iterable[object]) -> str:
    """Kinds of events in their order, phases in lower case; repetitions are left out."""
    words = [
        event.phase if isinstance(event, PhaseChanged) else type(event).__name__ for event in events
    ]
    return re.sub(r"\b(\w+)( \1\b)+", r"\1", " ".join(words))


def column(events: Iterable[object], name: str) -> list[float | None]:
    """A column over all steps, after a look that every step stands in it once."""
    values: list[float | None] = []
    for event in events:
        if isinstance(event, StepsDone):
            assert event.first_step == len(values)
            assert {len(one) for one in event.columns.values()} == {len(event.columns[name])}
            values.extend(event.columns[name])
    return values


def losses(events: Iterable[object]) -> list[float | None]:
    """The loss of every step."""
    return column(events, "loss")


def measured(events: Iterable[object], checkpoint: str, split: str) -> list[Evaluated]:
    """What was evaluated of a split."""
    return [
        event
        for event in events
        if isinstance(event, Evaluated) and event.checkpoint == checkpoint and event.split == split
    ]
