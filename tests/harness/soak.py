"""Replays an hour's worth of steps at speed through the charts: memory and redraws stay flat.

`python -m tests.harness.soak [STEPS]` (a million by default) lets a run say what one with 28 steps
a block says, each event as the line of JSON that the window gets. They are folded into a RunState
that the Train screen draws, with twenty blocks to a frame. It prints a table by tenths of the run,
and ends with 1 if the median redraw of the last tenth costs over 1.5 times that of the second, or
if memory grows after the first three tenths by more than the history's own columns and 10 MB.
"""

import gc
import os
import statistics
import sys
import tempfile
import time
from collections.abc import Iterator
from dataclasses import dataclass, replace
from pathlib import Path

os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")  # before Qt: without a display it aborts

import numpy as np
import psutil
from PySide6.QtWidgets import QApplication

from trainer_gui.catalog import menus
from trainer_gui.core.chart_files import pack
from trainer_gui.core.charts import ChartSpec, Matrix
from trainer_gui.core.events import (
    Artefact,
    CheckpointSaved,
    EpochDone,
    Evaluated,
    PhaseChanged,
    RunEvent,
    RunStarted,
    StepsDone,
)
from trainer_gui.core.execution import Execution
from trainer_gui.core.paths import shipped
from trainer_gui.core.recipe import read_toml
from trainer_gui.core.spec import MetricSpec
from trainer_gui.core.text import Text
from trainer_gui.core.wire import Stamped, decode, encode
from trainer_gui.gui.app import make_application
from trainer_gui.gui.run_controller import ShownRun
from trainer_gui.gui.screens.train import TrainScreen
from trainer_gui.gui.theme import apply_theme
from trainer_gui.runs.handle import JobHandle
from trainer_gui.state.draft import Draft
from trainer_gui.state.history import History
from trainer_gui.state.run_state import LOG_LIMIT, Changed

STEPS = 1_000_000
TENTHS = 10
SLOWER = 1.5
"""The last tenth's median redraw may cost so many times that of the second tenth."""
MORE_BYTES = 10_000_000
"""Memory may grow by so much beside the history's columns after the first three tenths."""
_BLOCK_STEPS = 28
_EPOCH_STEPS = 17 * _BLOCK_STEPS
_LINES = 2 * LOG_LIMIT
_CONFUSION = ChartSpec("confusion", Text("Confusion"), "matrix", Text("what is mistaken"))
"""The log is filled before the steps: its memory is bounded, but flat only once it is full."""
_FRAME_BLOCKS, _FRAME_LINES = 20, 200
_CLASSES = 10


@dataclass(frozen=True)
class Tenth:
    """What a tenth of the run has cost.

    Attributes:
        steps: done by its end.
        redraw_ms: median of the time that the thread of the window spent on a redraw.
        slowest_ms: the longest of them.
        resident: bytes of the process at its end.
        history: bytes of the columns at its end.
    """

    steps: int
    redraw_ms: float
    slowest_ms: float
    resident: int
    history: int


def saying(steps: int, folder: Path) -> Iterator[RunEvent]:
    """What a run of so many steps says, from its start on."""
    matrix = _matrix(folder)
    epochs = -(-steps // _EPOCH_STEPS)
    yield _started(epochs)
    for _ in range(_LINES):  # one epoch, again and again, leaves nothing but lines of the log
        yield from _evaluated(0, 0, (matrix,))
    for number in range(epochs):
        yield PhaseChanged("training")
        first, last = number * _EPOCH_STEPS, (number + 1) * _EPOCH_STEPS
        for step in range(first, last, _BLOCK_STEPS):
            yield _block(step)
        yield PhaseChanged("evaluating")
        # Each epoch leaves another file, as far as the window can know.
        yield from _evaluated(number, last, (replace(matrix, sha256=f"{number:064x}"),))
        name = f"step-{last:09d}"
        at = f"checkpoints/{name}"
        yield CheckpointSaved(name, number, last, best=True, path=at, sha256="0" * 64, size_bytes=1)


def _evaluated(epoch: int, step: int, artefacts: tuple[Artefact, ...]) -> Iterator[RunEvent]:
    scores = {"accuracy": 1 - 0.9 / (1 + epoch), "loss": 2.3 / (1 + epoch)}
    yield Evaluated("validation", epoch, step, "current", scores, artefacts)
    yield EpochDone(epoch, step, 1.7, scores, best=True)


def _started(epochs: int) -> RunStarted:
    return RunStarted(
        title="Soak",
        metrics=(
            MetricSpec("accuracy", Text("Accuracy"), "max", "rate", "accuracy"),
            MetricSpec("loss", Text("Loss"), "min", "", "loss"),
        ),
        counts={"train": 64 * _EPOCH_STEPS, "validation": 5000, "test": 10_000},
        epochs=epochs,
        steps=epochs * _EPOCH_STEPS,
        steps_per_epoch=_EPOCH_STEPS,
        batch_size=64,
        parameters=1_210,
        execution=Execution("cpu", "the CPU", threads=1),
        charts=(_CONFUSION,),
    )


def _block(first: int) -> StepsDone:
    steps = np.arange(first, first + _BLOCK_STEPS)
    noise = np.sin(steps * 12.9898) * 0.1
    columns = {
        "loss": tuple((2.3 / (1 + 1e-4 * steps) + noise).tolist()),
        "learning_rate": (0.05,) * _BLOCK_STEPS,
        "accuracy": tuple((1 - 0.9 / (1 + 1e-4 * steps) + noise / 10).tolist()),
    }
    return StepsDone(first, columns, 17_920.0 + first % 1000)


def _matrix(folder: Path) -> Artefact:
    counts = np.full((_CLASSES, _CLASSES), 3, dtype=np.int64) + np.eye(_CLASSES, dtype=np.int64)
    names = tuple(str(number) for number in range(_CLASSES))
    np.savez(folder / "confusion.npz", allow_pickle=False, **pack(Matrix(names, counts)))
    return Artefact("confusion", "confusion.npz", "confusion.npz", "0" * 64)


def make_screen(app: QApplication) -> TrainScreen:
    """The Train screen with its charts, which draws as often as it can."""
    theme = apply_theme(app, "light")
    screen = TrainScreen(menus, theme)
    for _ in screen.assemble():
        pass
    recipe = read_toml(shipped("presets", "quickstart.toml").read_bytes())
    screen.show_draft(Draft(menus, recipe).table, {})
    screen.resize(1280, 800)
    screen.show()
    for _ in screen.build_charts(smoothing=0.6):
        app.processEvents()
    screen._redraw.setInterval(0)
    return screen


def replay(steps: int) -> list[Tenth]:
    """Lets a run of so many steps say everything, and measures what drawing it costs."""
    app = make_application(["trainer-gui"])
    screen = make_screen(app)
    with tempfile.TemporaryDirectory() as home:
        folder = Path(home)
        run = ShownRun("soak", folder, handle=JobHandle(1, "soak", lambda _command: None))
        found = list(_tenths(app, screen, run, steps))
    screen.close()
    screen.deleteLater()
    app.processEvents()
    return found


def _tenths(app: QApplication, screen: TrainScreen, run: ShownRun, steps: int) -> Iterator[Tenth]:
    redraws: list[float] = []
    flags, blocks, done = Changed.NOTHING, 0, 0
    for number, event in enumerate(saying(steps, run.folder)):
        if number < 2 * _LINES and number % _FRAME_LINES == 0:
            _redraw(app, screen, run, flags)
        said = Stamped(1, run.run_id, number, 1.7e9 + 0.05 * number, event)
        flags |= run.state.apply(decode(encode(said)))
        blocks += isinstance(event, StepsDone)
        if isinstance(event, StepsDone) and blocks % _FRAME_BLOCKS == 0:
            redraws.append(_redraw(app, screen, run, flags))
            flags = Changed.NOTHING
        if isinstance(event, EpochDone) and event.step * TENTHS >= steps * (done + 1):
            done += 1
            yield Tenth(
                event.step,
                1000 * statistics.median(redraws),
                1000 * max(redraws),
                _resident(),
                history_bytes(run.state.history),
            )
            redraws = []


def _redraw(app: QApplication, screen: TrainScreen, run: ShownRun, flags: Changed) -> float:
    """Seconds of this thread's time until what the flags say is on the screen."""
    began = time.thread_time()
    screen.show_run(run, flags)
    app.processEvents()  # the timer
    app.processEvents()  # the painting that it has asked for
    return time.thread_time() - began


def _resident() -> int:
    gc.collect()
    return int(psutil.Process().memory_info().rss)


def history_bytes(history: History) -> int:
    """What the columns hold, and the room that they have to grow; steps are a few runs."""
    held = 0
    for column in history._columns.values():
        held += column.values.nbytes
        for level in column.levels:
            held += sum(a.nbytes for a in (level._low, level._high, level._total, level._count))
    return held


def judge(tenths: list[Tenth]) -> list[str]:
    """What is not flat."""
    warm, last = tenths[2], tenths[-1]
    beside = last.resident - warm.resident - (last.history - warm.history)
    problems = []
    if beside > MORE_BYTES:
        problems.append(f"memory grew by {beside / 1e6:.1f} MB beside the history")
    slower = last.redraw_ms / tenths[1].redraw_ms
    if slower > SLOWER:
        problems.append(f"a redraw costs {slower:.2f} times what it did")
    return problems


def main(steps: int) -> int:
    """Replays a run and prints what it cost; gives the exit code."""
    say, tenths = sys.stdout.write, replay(steps)
    say(f"{'steps':>10}{'redraw ms':>12}{'slowest ms':>12}{'memory MB':>12}{'columns MB':>12}\n")
    for tenth in tenths:
        say(f"{tenth.steps:>10,}{tenth.redraw_ms:>12.1f}{tenth.slowest_ms:>12.1f}")
        say(f"{tenth.resident / 1e6:>12.1f}{tenth.history / 1e6:>12.1f}\n")
    warm, last = tenths[2], tenths[-1]
    later = last.steps - warm.steps
    say(f"redraw, last tenth / second: {last.redraw_ms / tenths[1].redraw_ms:.2f}\n")
    say(f"bytes a step, of the columns: {last.history / last.steps:.1f}\n")
    say(f"bytes a step, all growth from 30 % on: {(last.resident - warm.resident) / later:.1f}\n")
    problems = judge(tenths)
    for problem in problems:
        say(f"problem: {problem}\n")
    return 1 if problems else 0


if __name__ == "__main__":
    sys.exit(main(int(sys.argv[1]) if len(sys.argv) > 1 else STEPS))
