"""How late the window's event loop is while it trains, and does something else besides."""

import statistics
import tempfile
import time
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
from PIL import Image

from tests.benchmarks.apart import apart
from tests.benchmarks.table import Row, at_most, main, row
from tests.engine.small import small
from trainer_gui.core.control import SaveNow
from trainer_gui.core.recipe import Recipe

if TYPE_CHECKING:
    from tests.benchmarks.live_window import Pulse
    from trainer_gui.gui.app import StartUp

SECONDS = 10.0
SAVES = 5
PICTURES = 3000
_P99_MS, _LONGEST_MS = 8.0, 50.0
WHILE = {
    "start": "in the first 10 s after the window's start",
    "training": "while training, curves at 10 Hz",
    "saving": "while training and saving checkpoints",
    "opening": "while training and opening another screen for the first time",
    "scanning": f"while training and reading a folder of {PICTURES:,} pictures",
    "evaluating": "while evaluating, and drawing what came of it",
}


def rows(rounds: int) -> Iterator[Row]:
    """The 99th percentile and the longest delay of each time."""
    found = [apart(window_delays) for _ in range(rounds)]
    for key, words in WHILE.items():
        for at, what, most in ((0, "p99", _P99_MS), (1, "longest", _LONGEST_MS)):
            work = statistics.median(delays[key][at + 2] for delays in found)
            yield row(
                f"event loop {words}: {what}", "", at_most(most, "ms"),
                [delays[key][at] for delays in found],
                note=f"Its own work between two beats, {what}: {work:.1f} ms of the processor's"
                " time; the rest it waited for a core.",
            )  # fmt: skip


def window_delays() -> dict[str, tuple[float, float, float, float]]:
    """Milliseconds that the event loop was late: 99th percentile and longest, for each time.

    Likewise of the processor's time that it took itself between two beats.
    """
    from tests.benchmarks import live_window

    times: dict[str, tuple[tuple[float, float], ...]] = {}
    pulse = live_window.Pulse()

    def note(key: str, *spans: tuple[float, float]) -> None:
        times[key] = spans  # looked at afterwards: it would be late for a beat itself

    def scene(_window: object, start: "StartUp") -> Iterator[live_window.Wait]:
        pulse.start()
        shown = time.monotonic()
        ten_seconds = live_window.after(10.0)
        yield from live_window.begin_training(start, _recipe())
        yield ten_seconds
        note("start", (shown, shown + 10.0))
        session = live_window.session_of(start)
        live = session.runs.live
        assert live is not None

        first = time.monotonic()
        evaluating: list[tuple[float, float]] = []
        until = live_window.after(SECONDS)
        while not (until() and evaluating):
            # An evaluation is told by its phase; what came of it is drawn at the next redraw.
            phase, now = live.state.phase, time.monotonic()
            if phase is not None and phase.phase == "evaluating":
                evaluating.append((now - 0.05, now + 0.3))
            yield live_window.after(0.0)
        note("training", (first, time.monotonic()))
        note("evaluating", *evaluating)

        first = time.monotonic()
        for _ in range(SAVES):
            session.command(SaveNow())
            yield live_window.after(0.5)
        note("saving", (first, time.monotonic()))

        first = time.monotonic()
        session.window.show_screen("data")
        yield live_window.after(2.0)
        note("opening", (first, time.monotonic()))

        first = time.monotonic()
        session.use_folder(pictures)
        yield live_window.after(0.5)
        yield lambda: session.facts.data.status in {"ready", "failed"}
        note("scanning", (first, time.monotonic()))

    with tempfile.TemporaryDirectory(prefix="trainer-gui-bench-") as pictures:
        _write_pictures(Path(pictures))
        live_window.play(scene)
    return {key: _delays(pulse, spans) for key, spans in times.items()}


def _delays(
    pulse: "Pulse", spans: Sequence[tuple[float, float]]
) -> tuple[float, float, float, float]:
    late = [delay for span in spans for delay in pulse.delays(*span)]
    work = [delay for span in spans for delay in pulse.work(*span)]
    return (
        float(np.percentile(late, 99)), max(late), float(np.percentile(work, 99)), max(work)
    )  # fmt: skip


def _recipe() -> Recipe:
    """CNN M4 on 5,000 digits: an epoch, with its evaluation, takes some seconds."""
    return small(
        data={"kind": "mnist_5k"},
        model={"kind": "cnn", "channels": [32, 64, 64], "pool_last": False},
        optimizer={"kind": "adam"},
        training={"epochs": 100_000, "batch_size": 64, "threads": 1},
    )


def _write_pictures(place: Path) -> None:
    """Small pictures of noise in two classes."""
    random = np.random.default_rng(0)
    for number in range(PICTURES):
        folder = place / ("even", "odd")[number % 2]
        folder.mkdir(exist_ok=True)
        pixels = random.integers(0, 256, (48, 64, 3), dtype=np.uint8)
        Image.fromarray(pixels).save(folder / f"{number:05d}.jpg")


if __name__ == "__main__":
    main(rows)
