"""The real window, training off the screen: what the benchmarks of it share.

A scene is a generator that is asked on, twenty times a second, once what it waits for has come.
"""

import itertools
import os
import tempfile
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Literal

from PySide6.QtCore import QObject, Qt, QTimer

from trainer_gui.core.events import StepsDone
from trainer_gui.core.paths import user_folders
from trainer_gui.core.recipe import Recipe
from trainer_gui.gui.app import StartUp, make_application, make_window
from trainer_gui.gui.main_window import MainWindow
from trainer_gui.gui.screens import train
from trainer_gui.gui.session import Session
from trainer_gui.gui.settings import Settings, save_settings
from trainer_gui.runs.journal import read_journal

Wait = Callable[[], bool]
Scene = Callable[[MainWindow, StartUp], Iterator[Wait]]
_LOOK_MS = 50
_PULSE_SECONDS = 0.004


def play(
    scene: Scene, *, redraw_ms: int = 100, worker: Literal["process", "local"] = "process"
) -> None:
    """Opens the window in a home of its own and plays a scene in it; ends the process after it.

    Args:
        scene: what is done.
        redraw_ms: least time between two drawings of the curves.
        worker: where torch runs.
    """
    os.environ["QT_QPA_PLATFORM"] = "offscreen"
    with tempfile.TemporaryDirectory(prefix="trainer-gui-bench-") as home:
        os.environ["TRAINER_GUI_HOME"] = home
        folders = user_folders()
        save_settings(Settings(worker=worker), folders.config)
        train._REDRAW_MS = redraw_ms
        app = make_application(["trainer-gui"])
        window, start = make_window(app, folders)
        look = QTimer(interval=_LOOK_MS)
        waits = scene(window, start)
        current: list[Wait] = [lambda: True]

        def on_look() -> None:
            if not current[0]():
                return
            try:
                current[0] = next(waits)
            except StopIteration:
                look.stop()
                start.close_now()

        look.timeout.connect(on_look)
        window.painted.connect(look.start)
        window.show()
        app.exec()
        start.end()


def session_of(start: StartUp) -> Session:
    """What is behind the window, once it is there."""
    assert start.session is not None
    return start.session


def begin_training(start: StartUp, recipe: Recipe) -> Iterator[Wait]:
    """Opens a recipe as a person would, presses Train once that is possible, waits for steps."""
    yield lambda: start.session is not None and start.session.link.readiness is not None
    session = session_of(start)
    yield lambda: session.train_screen.charts is not None
    place = session.store.folders.config / "bench.toml"
    place.write_text(recipe.toml(), encoding="utf-8")
    assert session.presets.open_path(place)
    yield after(0.5)  # while the form asks about its data
    yield lambda: session.facts.data.status == "ready"
    session.train()
    yield lambda: session.runs.live is not None and session.runs.live.state.steps_done > 0


def after(seconds: float) -> Wait:
    """Until so many seconds from now have passed."""
    until = time.monotonic() + seconds
    return lambda: time.monotonic() >= until


def journalled_pace(folder: Path, first: float, last: float, batch: int) -> float:
    """Samples per second while a run was training, by the times in its journal.

    Args:
        folder: of the run.
        first: time from which it counts, in seconds since 1970.
        last: time up to which it counts.
        batch: samples in a step.

    Raises:
        ValueError: there were no two blocks of steps in that time.
    """
    samples, seconds = 0, 0.0
    for before, said in itertools.pairwise(read_journal(folder)):
        inside = first <= before.time and said.time <= last
        if inside and isinstance(before.body, StepsDone) and isinstance(said.body, StepsDone):
            samples += len(said.body.columns["loss"]) * batch
            seconds += said.time - before.time
    if not seconds:
        raise ValueError("the run has not trained in that time")
    return samples / seconds


class Pulse(QObject):
    """Beats each 4 ms; by what a beat is late, the event loop was busy or had no processor."""

    def __init__(self) -> None:
        super().__init__()
        self._beats: list[tuple[float, float, float]] = []
        self._last = (0.0, 0.0)
        self._timer = QTimer(self, timerType=Qt.TimerType.PreciseTimer)
        self._timer.setInterval(round(1000 * _PULSE_SECONDS))
        self._timer.timeout.connect(self._beat)

    def start(self) -> None:
        """Begins to beat."""
        self._last = time.monotonic(), time.thread_time()
        self._timer.start()

    def delays(self, first: float, last: float) -> list[float]:
        """Milliseconds by which each beat between two moments was late."""
        return [1000.0 * late for at, late, _ in self._beats if first <= at <= last]

    def work(self, first: float, last: float) -> list[float]:
        """Milliseconds of the processor's time between two beats: what the loop itself did."""
        return [1000.0 * busy for at, _, busy in self._beats if first <= at <= last]

    def _beat(self) -> None:
        now, busy = time.monotonic(), time.thread_time()
        late = max(now - self._last[0] - _PULSE_SECONDS, 0.0)
        self._beats.append((now, late, busy - self._last[1]))
        self._last = now, busy
