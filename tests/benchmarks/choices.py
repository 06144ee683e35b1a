"""What the engine chooses by itself, against every way that it could have chosen.

Threads, layout and precision are chosen by timing a few real steps; here all candidates are then
raced for longer, in one process, by turns. Compiling is left out: on the small models it takes
longer than the race.
"""

import os
import subprocess
import sys
import time
from collections.abc import Generator, Iterator, Sequence
from contextlib import closing, contextmanager, nullcontext
from dataclasses import replace
from statistics import median
from typing import TypedDict

import torch

from tests.benchmarks.apart import apart
from tests.benchmarks.cases import CASES, TRAIN, dataset_of, recipe_of
from tests.benchmarks.table import Row, at_least, at_most, main, ratios, row
from tests.engine.small import Entries
from trainer_gui.catalog import menus
from trainer_gui.core.control import Control
from trainer_gui.core.dataset import Dataset
from trainer_gui.core.events import Noticed, StepsDone
from trainer_gui.core.execution import Execution, Layout
from trainer_gui.core.paths import shipped
from trainer_gui.core.recipe import Recipe, parse_recipe, read_toml
from trainer_gui.engine._position import Position
from trainer_gui.engine.build import build_parts
from trainer_gui.engine.device import apply_execution
from trainer_gui.engine.ledger import Ledger
from trainer_gui.engine.loop import train_epoch
from trainer_gui.engine.precision import fast_precisions
from trainer_gui.engine.tune import choose_execution, usual_execution
from trainer_gui.engine.warm_up import warm_up

TURN_SECONDS = 0.5
EPOCHS = 10
PRESETS = (
    "quickstart", "m3-mnist-mlp", "m3-mnist-mlp-better", "m4-mnist-cnn", "m4-mnist-cnn-better",
    "m6-mnist-dropout", "m6-mnist-dropout-better", "m7-mnist-one-block",
    "m7-mnist-one-block-better", "m8-mnist-two-blocks", "m8-mnist-two-blocks-better",
    "m10-mnist-resnet", "m10-mnist-resnet-better", "m11-mnist-lstm", "m11-mnist-lstm-better",
    "fashion-cnn", "fashion-cnn-better", "fashion-resnet", "fashion-resnet-better",
)  # fmt: skip
"""Those that are shipped and whose data are here."""
_TUNED = {"precision": "auto", "tune": True, "threads": None, "epochs": EPOCHS}


def rows(rounds: int) -> Iterator[Row]:
    """Each model alone and beside a busy process; then each preset against its default."""
    for name in CASES:
        for busy in (False, True):
            yield from _rows_of(name, rounds, busy=busy)
    for preset in PRESETS:
        chosen, usual, told = apart(preset_paces, preset, rounds)
        yield row(f"auto, preset {preset}", "its default", at_least(0.97), ratios(chosen, usual),
                  note=told)  # fmt: skip


def _rows_of(name: str, rounds: int, *, busy: bool) -> Iterator[Row]:
    where = "beside a busy process" if busy else "alone"
    what = f"chosen way, {CASES[name].label}, batch 64, {where}"
    with _busy_process() if busy else nullcontext():
        found = apart(chosen_and_best, name, rounds)
    yield row(f"{what}: layout and precision", "best of all candidates", at_least(0.95),
              found["ways"], note=found["told"])  # fmt: skip
    yield row(f"{what}: threads", "best of all candidates", at_least(0.9), found["threads"])
    yield row(f"probing, {CASES[name].label}, {where}", "", at_most(found["allowed"], "s"),
              [found["seconds"]], note=f"A run of {EPOCHS} epochs.")  # fmt: skip


class Found(TypedDict):
    """What a race says of a choice.

    Attributes:
        ways: ratio of the chosen layout and precision to the best ones, in each round.
        threads: likewise, of the number of threads.
        told: what the person is told of the choice.
        seconds: that it took.
        allowed: seconds that it may take.
    """

    ways: list[float]
    threads: list[float]
    told: str
    seconds: float
    allowed: float


class Racer:
    """A way of carrying a recipe out, with a model of its own."""

    def __init__(self, recipe: Recipe, dataset: Dataset, execution: Execution) -> None:
        self._threads = execution.threads
        apply_execution(execution, seed=0)
        self._parts = build_parts(recipe, dataset, execution)
        self._position = Position(micro_batch=self._parts.plan.micro_batch)
        self.turn(0.1)

    def turn(self, seconds: float = TURN_SECONDS) -> float:
        """Steps per second of a turn; the epoch begins anew where it ends."""
        torch.set_num_threads(self._threads)
        steps, began = 0, time.perf_counter()
        while True:
            self._position.step = 0
            with closing(self._blocks()) as blocks:
                for block in blocks:
                    steps += block
                    spent = time.perf_counter() - began
                    if spent >= seconds:
                        return steps / spent

    def _blocks(self) -> Generator[int, None, None]:
        """Steps in each block of the first epoch."""
        for event in train_epoch(self._parts, self._position, Ledger(), Control()):
            if isinstance(event, StepsDone):
                yield len(event.columns["loss"])


def chosen_and_best(name: str, rounds: int) -> Found:
    """Ratios of the chosen way to the best one, what was told, and how long the choice took."""
    warm_up(torch.device("cpu"))
    recipe, dataset = recipe_of(name, 64, **_TUNED), dataset_of(name)
    began = time.perf_counter()
    chosen, told = _choose(recipe, dataset)
    seconds = time.perf_counter() - began
    layouts: tuple[Layout, ...] = ("contiguous", "channels_last")
    ways = [
        replace(chosen, precision=precision, layout=layout)
        for precision in fast_precisions(torch.device("cpu"))
        for layout in (layouts if CASES[name].model["kind"] in {"cnn", "resnet"} else layouts[:1])
    ]
    others = [replace(chosen, threads=count) for count in {1, os.cpu_count() or 1}]
    paces = _race(recipe, dataset, [chosen, *ways, *others], rounds)
    planned = EPOCHS * TRAIN // recipe.training.batch_size
    return Found(
        ways=_against_best(chosen, ways, paces),
        threads=_against_best(chosen, [chosen, *others], paces),
        told=told,
        seconds=seconds,
        allowed=max(2.0, 0.02 * planned / median(paces[chosen])),
    )


def preset_paces(name: str, rounds: int) -> tuple[list[float], list[float], str]:
    """Steps per second of a shipped preset as `auto` chooses and as it is by default."""
    warm_up(torch.device("cpu"))
    table = read_toml((shipped("presets") / f"{name}.toml").read_bytes())
    plain = parse_recipe(table, menus)
    table["training"] = {**table["training"], "tune": True, "precision": "auto"}
    recipe = parse_recipe(table, menus)
    dataset = Entries().load(recipe.data_plan)
    chosen, told = _choose(recipe, dataset)
    usual = usual_execution(plain, dataset.spec)
    paces = _race(recipe, dataset, [chosen, usual], rounds)
    return paces[chosen], paces[usual], told


def _choose(recipe: Recipe, dataset: Dataset) -> tuple[Execution, str]:
    search, told = choose_execution(recipe, dataset, Control()), ""
    while True:
        try:
            event = next(search)
        except StopIteration as ended:
            execution: Execution = ended.value
            return execution, told
        if isinstance(event, Noticed):
            told = str(event.message)


def _race(
    recipe: Recipe, dataset: Dataset, ways: Sequence[Execution], rounds: int
) -> dict[Execution, list[float]]:
    racers = {way: Racer(recipe, dataset, way) for way in dict.fromkeys(ways)}
    paces: dict[Execution, list[float]] = {way: [] for way in racers}
    for number in range(rounds):
        order = list(racers.items())
        for way, racer in reversed(order) if number % 2 else order:
            paces[way].append(racer.turn())
    return paces


def _against_best(
    chosen: Execution, ways: Sequence[Execution], paces: dict[Execution, list[float]]
) -> list[float]:
    """Ratios to the one that is best over all rounds: the best of each would be luck."""
    best = max(ways, key=lambda way: median(paces[way]))
    return ratios(paces[chosen], paces[best])


@contextmanager
def _busy_process() -> Iterator[None]:
    process = subprocess.Popen([sys.executable, "-c", "while True: pass"])
    try:
        yield
    finally:
        process.kill()
        process.wait()


if __name__ == "__main__":
    main(rows)
