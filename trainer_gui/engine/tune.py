"""choose_execution: how a machine carries a recipe out, by rule or by timing real steps."""

import json
import math
import os
import statistics
import time
from collections.abc import Callable, Generator, Sequence
from dataclasses import replace
from typing import Protocol

import numpy as np
import torch

from trainer_gui.core.checkpoints import digest
from trainer_gui.core.control import Control
from trainer_gui.core.dataset import Dataset
from trainer_gui.core.events import Noticed, PhaseChanged
from trainer_gui.core.execution import Execution, Layout
from trainer_gui.core.recipe import Recipe
from trainer_gui.core.spec import DataSpec
from trainer_gui.core.text import Text
from trainer_gui.engine._position import Position
from trainer_gui.engine.buckets import batch_costs
from trainer_gui.engine.build import Parts, build_modules, build_parts, build_task
from trainer_gui.engine.device import (
    apply_execution,
    freeze_execution,
    preserved_randomness,
    wait_for,
)
from trainer_gui.engine.layout import MEMORY_FORMATS, may_come_last, usual_layout
from trainer_gui.engine.ledger import Ledger
from trainer_gui.engine.loop import epoch_order
from trainer_gui.engine.own_code import identity
from trainer_gui.engine.precision import fast_precisions, make_scaler
from trainer_gui.engine.step import take_step

_MOST_SECONDS = 2.0
_SHARE = 0.02
"""Of the time that all steps will take, or `_MOST_SECONDS` if that is more."""
_ROUNDS = ((0.1, 3, 5), (0.5, 2, 2), (math.inf, 1, 1))
"""Fewest and most rounds where a step takes at most so many seconds: long ones vary little."""
_TURN_SECONDS = 0.02
_WARM_STEPS = 2
_TIMED_STEPS = 3
_SLOW_STEP_SECONDS = 0.1
"""Where the first step takes longer than this, one is enough to warm up, and one to be timed."""
_GAIN = 1.03
"""Less than this is noise, and the usual way stays."""

_Events = Generator[PhaseChanged | Noticed, None, Execution]


class Remembered(Protocol):
    """What was found before on this machine."""

    def find(self, key: str, usual: Execution) -> Execution | None:
        """The usual way with what was chosen for the key; None if nothing was."""

    def keep(self, key: str, chosen: Execution) -> None:
        """Remembers a choice."""


def choose_execution(
    recipe: Recipe, dataset: Dataset, control: Control, *, remembered: Remembered | None = None
) -> _Events:
    """How the recipe will be carried out, to be frozen before its first step.

    Where the recipe asks for it, a few real steps are timed on a model that is thrown away: first
    threads, then precision and layout, each against the best until then in interleaved rounds.
    Threads are timed anew each time, since they depend on what else the machine does just now. The
    random generators stay as they are.

    Args:
        recipe: what is to be trained.
        dataset: its data.
        control: ends the search at once.
        remembered: layout and precision that were found before, by model, batch and machine.

    Yields:
        How far the search has come, and what it chose.

    Raises:
        TrainerError: as building the run would.
    """
    began = time.monotonic()
    usual = usual_execution(recipe, dataset.spec)
    if not recipe.training.tune:
        return usual
    with preserved_randomness(torch.device(usual.device)):
        yield PhaseChanged("tuning", 0.0)
        search = _Search(recipe, dataset, usual, control, began)
        key = search.key()
        known = remembered.find(key, usual) if remembered else None
        yield from search.threads()
        if known is None:
            yield from search.precision()
            yield from search.layout()
        else:
            search.take(known)
        if remembered is not None and known is None and search.complete:
            remembered.keep(key, search.best)
    yield Noticed(search.told())
    return search.best


def usual_execution(recipe: Recipe, spec: DataSpec) -> Execution:
    """How the recipe is carried out where nothing is timed.

    Raises:
        TrainerError: device, model, task and data do not suit each other.
    """
    execution = freeze_execution(recipe.training)
    task = build_task(recipe, spec)
    with torch.device("meta"):  # the layers without their weights
        modules = build_modules(recipe.model, task, spec, bare=True)
    layouts = {usual_layout(module) for module in modules.values()}
    return replace(execution, layout=layouts.pop() if len(layouts) == 1 else "contiguous")


class _Search:
    """Real steps of a recipe, carried out in one way and another.

    Attributes:
        best: the fastest way so far.
        complete: whether everything was timed that was to be.
    """

    def __init__(
        self, recipe: Recipe, dataset: Dataset, usual: Execution, control: Control, began: float
    ) -> None:
        self.best = usual
        self.complete = True
        self._recipe, self._usual, self._control = recipe, usual, control
        plain = replace(usual, compiled=False)  # compiling is left out: it takes longer than this
        apply_execution(plain, recipe.training.seed)
        self._parts = build_parts(recipe, dataset, plain)
        self._order = epoch_order(self._parts, epoch=0)
        self._first = self._usual_batch()
        self._position = Position(micro_batch=self._parts.plan.micro_batch)
        self._found: list[Text] = []
        self._began = began
        fast = self._turn(usual, 1) < _SLOW_STEP_SECONDS
        if fast:
            self._turn(usual, _WARM_STEPS - 1)
        # The least of some: what else the machine does must not widen the budget.
        self._step_seconds = min(self._turn(usual, 1) for _ in range(_TIMED_STEPS if fast else 1))
        whole = self._step_seconds * self._parts.plan.steps
        self._budget = max(_MOST_SECONDS, _SHARE * whole)

    def key(self) -> str:
        """Of everything that layout and precision may depend on."""
        training, feed, usual = self._recipe.training, self._parts.feed, self._usual
        seen = [
            (field, feed.loaders[field.name].example(field)) for field in self._parts.spec.inputs
        ]
        # To within a factor of two: a few more rows of other lengths make no difference.
        cost = feed.total_cost("train") // feed.count("train")
        return digest(
            json.dumps(
                [
                    identity(self._recipe.model),
                    [
                        (field.kind, field.dtype, field.shape, str(one.dtype), one.shape)
                        for field, one in seen
                    ],
                    cost.bit_length(),
                    [training.batch_size, training.accumulation, training.precision],
                    [usual.device, usual.device_name, os.cpu_count(), torch.__version__],
                ],
                sort_keys=True,
            ).encode()
        )

    def threads(self) -> Generator[PhaseChanged, None, None]:
        """Times numbers of CPU threads, where the recipe leaves them open."""
        if self._recipe.training.threads is not None or self._usual.device != "cpu":
            return
        cores = os.cpu_count() or 1
        counts = sorted({1, max(cores // 2, 1), max(cores - 1, 1), cores} - {self.best.threads})
        ways = [replace(self.best, threads=count) for count in counts]
        yield from self._race(ways, lambda way: Text("{count} CPU threads", count=way.threads))

    def precision(self) -> Generator[PhaseChanged, None, None]:
        """Times what the device computes well, where the recipe leaves it open."""
        if self._recipe.training.precision != "auto":
            return
        device = torch.device(self._usual.device)
        others = [name for name in fast_precisions(device) if name != self.best.precision]
        ways = [replace(self.best, precision=name) for name in others]
        yield from self._race(ways, lambda way: Text("{precision}", precision=way.precision))

    def layout(self) -> Generator[PhaseChanged, None, None]:
        """Times the other layout of pictures, for models that have convolutions."""
        if not all(map(may_come_last, self._parts.modules.values())):
            return
        other: Layout = "contiguous" if self.best.layout == "channels_last" else "channels_last"
        names: dict[Layout, Text] = {
            "contiguous": Text("channels first"),
            "channels_last": Text("channels last"),
        }
        yield from self._race([replace(self.best, layout=other)], lambda way: names[way.layout])

    def take(self, known: Execution) -> None:
        """Takes precision and layout from what was found before."""
        if (known.precision, known.layout) != (self.best.precision, self.best.layout):
            self._found.append(
                Text("{precision} and {layout}, as found before",
                     precision=known.precision, layout=known.layout.replace("_", " "))
            )  # fmt: skip
        self.best = replace(self.best, precision=known.precision, layout=known.layout)

    def told(self) -> Text:
        """What was chosen, and why, for people."""
        if not self._found:
            if not self.complete:
                return Text("Few steps could be timed before the run: the usual way stays.")
            return Text("Steps were timed: the usual way is the fastest.")
        listed = Text("{first}", first=self._found[0])
        for found in self._found[1:]:
            listed = Text("{before}; {next}", before=listed, next=found)
        return Text("The fastest of the ways that were timed is used: {ways}.", ways=listed)

    def _race(
        self, ways: Sequence[Execution], name: Callable[[Execution], Text]
    ) -> Generator[PhaseChanged, None, None]:
        """Interleaved rounds; the fastest becomes the best if it is clearly so."""
        field = [self.best, *ways]
        if not ways:
            return
        steps = max(1, round(_TURN_SECONDS / max(self._step_seconds, 1e-6)))
        fewest, most = next(
            (fewest, most) for seconds, fewest, most in _ROUNDS if self._step_seconds <= seconds
        )
        round_seconds = len(field) * (steps + (steps > 1)) * self._step_seconds
        ratios: list[list[float]] = [[] for _ in ways]
        for done in range(most):
            ended = self._control.verb is not None
            if ended or not self._affords(max(fewest - done, 1) * round_seconds):
                break
            began = time.monotonic()
            seconds = [self._turn(way, steps) for way in field]
            round_seconds = time.monotonic() - began
            for gathered, other in zip(ratios, seconds[1:], strict=True):
                gathered.append(seconds[0] / other)
            spent = (time.monotonic() - self._began) / self._budget
            yield PhaseChanged("tuning", min(spent, 1.0))
        if len(ratios[0]) < fewest:
            self.complete = False
            return
        gains = [statistics.median(gathered) for gathered in ratios]
        fastest = max(range(len(ways)), key=gains.__getitem__)
        if gains[fastest] < _GAIN:
            return
        self._found.append(
            Text("{this}, {gain:.2f} times as fast as {that}",
                 this=name(ways[fastest]), gain=gains[fastest], that=name(self.best))
        )  # fmt: skip
        self._step_seconds /= gains[fastest]
        self.best = ways[fastest]

    def _affords(self, seconds: float) -> bool:
        return time.monotonic() - self._began + seconds <= self._budget

    def _turn(self, way: Execution, steps: int) -> float:
        """Seconds that steps take in a way; before short ones, one goes uncounted."""
        parts = self._carried_out(way)
        ledger = Ledger()
        if steps > 1:
            self._take(parts, ledger, 1)
        began = time.perf_counter()
        self._take(parts, ledger, steps)
        return time.perf_counter() - began

    def _take(self, parts: Parts, ledger: Ledger, steps: int) -> None:
        size = parts.plan.batch_size
        samples = range(self._first, self._first + size)
        with parts.feed.reader(self._order, first=self._first, batch_size=size, epoch=0) as reader:
            for _ in range(steps):
                take_step(parts, self._position, reader, samples, ledger)
        wait_for(torch.device(parts.execution.device))

    def _usual_batch(self) -> int:
        """Where in the order a batch begins that is neither cheap nor dear."""
        costs, size = self._parts.feed.costs(self._order), self._parts.plan.batch_size
        if costs is None:
            return 0
        whole = batch_costs(costs[: len(costs) // size * size], size)
        return int(np.argsort(whole, kind="stable")[len(whole) // 2]) * size

    def _carried_out(self, way: Execution) -> Parts:
        before = self._parts.execution
        torch.set_num_threads(way.threads)
        if way.layout != before.layout:
            for module in self._parts.modules.values():
                module.to(memory_format=MEMORY_FORMATS[way.layout])
            for optimizer in self._parts.optimizers.values():
                optimizer.state.clear()  # it has the other layout
            self._parts.feed.layout = MEMORY_FORMATS[way.layout]
        if (way.precision, way.layout) != (before.precision, before.layout):
            self._parts = replace(self._parts, execution=way, scaler=make_scaler(way))
        return self._parts
