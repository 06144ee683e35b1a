"""What the figures of a step cost on their way to the screen, and what a long history costs."""

import os
import statistics
import time
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
import torch

from tests.benchmarks.apart import apart
from tests.benchmarks.table import Row, at_most, main, row, within
from tests.engine.small import Entries, Memory, small
from trainer_gui.core.control import Control
from trainer_gui.core.events import RunStarted, StepsDone
from trainer_gui.core.recipe import Recipe
from trainer_gui.core.wire import Stamped, decode, encode
from trainer_gui.engine.ledger import Ledger
from trainer_gui.engine.run import run
from trainer_gui.state.run_state import RunState

if TYPE_CHECKING:
    from trainer_gui.gui.screens._charts import Charts

BLOCK = 100
"""Steps of a tenth of a second of an MLP that does a thousand a second."""
LONG, SHORT = 1_000_000, 1_000
SPAN_SECONDS = 1.0
_SPANS = 8
_REPEATS = 300


def rows(rounds: int) -> Iterator[Row]:
    """One step, one block, and the length of the history."""
    costs = [apart(costs_of_talking) for _ in range(rounds)]
    yield row("recording one step", "", at_most(2.0, "µs"), [step for step, _ in costs],
              note="Loss and accuracy, kept on the device.")  # fmt: skip
    yield row(f"decoding a block of {BLOCK} steps in the window", "", at_most(1.0, "ms"),
              [block for _, block in costs], note="From the line to the state.")  # fmt: skip
    against = f"with {SHORT:,}, paired in one run"
    yield row(
        f"time per step with a history of {LONG:,} steps", against, within(0.97, 1.03),
        [apart(paired_step_ratio) for _ in range(rounds)],
        note="MLP M3 trained, journalled in form, folded and drawn at 10 Hz in one process.",
    )  # fmt: skip
    bytes_ = [(apart(resident_bytes, LONG), apart(resident_bytes, SHORT)) for _ in range(rounds)]
    more = statistics.median(long - short for long, short in bytes_)
    yield row(
        f"memory of both processes with a history of {LONG:,} steps", f"with {SHORT:,}",
        within(0.97, 1.03), [long / short for long, short in bytes_],
        note=f"{more / 1e6:.0f} MB more, {more / LONG:.0f} bytes a step for"
        " loss, accuracy, learning rate and speed; the trainer itself keeps no history.",
    )  # fmt: skip


def costs_of_talking() -> tuple[float, float]:
    """Microseconds to record a step, milliseconds to decode and fold a block; medians."""
    torch.set_num_threads(1)
    ledger = Ledger()
    values = {"loss": torch.tensor(0.5), "accuracy": torch.tensor(0.9)}
    steps = []
    for _ in range(_REPEATS):
        began = time.perf_counter()
        for _ in range(BLOCK):
            ledger.record(values, learning_rate=0.1, count=64)
            ledger.end_step()
        steps.append(1e6 * (time.perf_counter() - began) / BLOCK)
        ledger.take()
    state, blocks = RunState(), []
    for number, line in enumerate(_lines(0, _REPEATS)):
        began = time.perf_counter()
        state.apply(decode(line))
        if number >= 10:  # the first ones make pydantic's validators
            blocks.append(1e3 * (time.perf_counter() - began))
    return statistics.median(steps), statistics.median(blocks)


def paired_step_ratio() -> float:
    """Processor's time for a step with a long history over that with a short one.

    One run is trained, and its events go to a state with one of either history, and to charts, by
    turns of a second.
    """
    events = run(_recipe(), datasets=Entries(), keep=Memory(), control=Control())
    started = next(event for event in events if isinstance(event, RunStarted))
    sides = [_Side(count, started) for count in (LONG, SHORT)]
    spent: list[list[float]] = [[], []]
    turn, steps, began = 0, 0, time.process_time()
    for number, event in enumerate(events, start=1):
        sides[turn % 2].hear(number, event)
        if isinstance(event, StepsDone):
            steps += event.count
        seconds = time.process_time() - began
        if seconds < SPAN_SECONDS:
            continue
        if turn >= 2:  # the first turns draw everything for the first time
            spent[turn % 2].append(seconds / steps)
        turn, steps = turn + 1, 0
        if turn == 2 + 2 * _SPANS:
            break
        began = time.process_time()
    return statistics.median(spent[0]) / statistics.median(spent[1])


def resident_bytes(count: int) -> int:
    """Of a window's plots with a history of so many steps, and of a process that trains."""
    import psutil

    events = run(_recipe(), datasets=Entries(), keep=Memory(), control=Control())
    started = next(event for event in events if isinstance(event, RunStarted))
    _Side(count, started).draw()
    return int(psutil.Process().memory_info().rss)


def _recipe() -> Recipe:
    """MLP M3: the steps are short, and what surrounds them weighs most."""
    return small(
        data={"kind": "mnist_5k"},
        model={"kind": "mlp", "widths": [500]},
        optimizer={"kind": "sgd", "learning_rate": 0.1, "momentum": 0.0},
        training={"epochs": 100_000, "threads": 1, "checkpoint_epochs": 10_000},
    )


class _Side:
    """What the window does with a run: its state, and its charts on a window of common size."""

    def __init__(self, count: int, started: RunStarted) -> None:
        os.environ["QT_QPA_PLATFORM"] = "offscreen"
        from PySide6.QtWidgets import QApplication

        from trainer_gui.gui.run_controller import ShownRun
        from trainer_gui.gui.screens._charts import Charts
        from trainer_gui.gui.theme import LIGHT
        from trainer_gui.state.run_state import Changed

        self._app = QApplication.instance() or QApplication([])
        self._shown = ShownRun("bench", Path("nowhere"))
        self._offset = count
        self._flags = Changed.EVERYTHING
        self._drawn = 0.0
        self._charts = _assembled(Charts(LIGHT))
        self._shown.state.apply(Stamped(1, "bench", 0, 1.7e9, started))
        for line in _lines(0, count // BLOCK):
            self._shown.state.apply(decode(line))

    def hear(self, number: int, event: object) -> None:
        """Takes an event the way it takes from the worker; draws ten times a second."""
        if isinstance(event, StepsDone):
            event = StepsDone(
                event.first_step + self._offset, event.columns, event.samples_per_second
            )
        line = encode(Stamped(1, "bench", self._offset + number, time.time(), event))  # type: ignore[arg-type]
        self._flags |= self._shown.state.apply(decode(line))
        if time.monotonic() - self._drawn >= 0.1:
            self.draw()

    def draw(self) -> None:
        """Paints what has changed."""
        from trainer_gui.state.run_state import Changed

        flags, self._flags = self._flags, Changed.NOTHING
        self._charts.show_run(self._shown, flags)
        self._charts.grab()
        self._drawn = time.monotonic()


def _assembled(charts: "Charts") -> "Charts":
    for _ in charts.assemble(smoothing=0.6):
        pass
    charts.resize(1100, 800)
    charts.show()
    return charts


def _lines(first: int, blocks: int) -> Iterator[str]:
    """Blocks of steps as the worker writes them."""
    random = np.random.default_rng(0)
    for number in range(blocks):
        columns = {
            "loss": tuple((0.3 + 0.1 * random.standard_normal(BLOCK)).tolist()),
            "accuracy": tuple(random.integers(50, 65, BLOCK) / 64.0),
            "learning_rate": (0.1,) * BLOCK,
        }
        block = StepsDone(first + number * BLOCK, columns, 64_000.0)
        yield encode(Stamped(1, "bench", 1 + number, 1.7e9 + number / 10, block))


if __name__ == "__main__":
    main(rows)
