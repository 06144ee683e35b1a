"""What the open window costs a training, and what a training costs the window.

The same recipe is trained without a window and in one, which is open and draws curves; both sides
run in processes of their own. The window is the real one, painted off the screen.
"""

import time
from collections.abc import Iterator
from functools import partial
from typing import TYPE_CHECKING, Literal

from tests.benchmarks.apart import apart
from tests.benchmarks.cases import threads
from tests.benchmarks.pace import Pace, paced_run
from tests.benchmarks.table import Row, at_least, at_most, interleaved, main, ratios, row
from tests.engine.small import Entries, small
from trainer_gui.core.recipe import Recipe

if TYPE_CHECKING:
    from trainer_gui.gui.app import StartUp

SECONDS = 6.0
WARM_UP_SECONDS = 2.0  # the window's; the charts' first drawing takes its time
BATCH = 64
_SHARES = {10: 3.0, 30: 10.0}
_PACES = {(1, 10): 0.97, (1, 30): 0.94, (2, 10): 0.94, (2, 30): 0.90}
_HOSTED = 0.92


def rows(rounds: int) -> Iterator[Row]:
    """With one thread and, where there are two cores, with two; then hosted in the window."""
    most = 2 if threads() > 1 else 1
    for count in range(1, most + 1):
        yield from _beside(count, rounds)


def _beside(count: int, rounds: int) -> Iterator[Row]:
    found: dict[int, list[float]] = {10: [], 30: []}

    def in_window(hertz: int, worker: str) -> float:
        pace, share = apart(window_pace, hertz, worker, count)
        if worker == "process":
            found[hertz].append(100.0 * share)
        return pace

    sides = {
        "headless": partial(apart, headless_pace, count),
        "10": partial(in_window, 10, "process"),
        "30": partial(in_window, 30, "process"),
    }
    if count == 1:
        sides["local"] = partial(in_window, 10, "local")
    figures = interleaved(rounds, sides)
    words = "one torch thread" if count == 1 else f"{count} torch threads"
    for hertz, shares in found.items():
        yield row(
            f"window open, curves at {hertz} Hz, {words}", "the same engine headless",
            at_least(_PACES[count, hertz]), ratios(figures[str(hertz)], figures["headless"]),
        )  # fmt: skip
        yield row(f"window's CPU, curves at {hertz} Hz, {words}", "a core",
                  at_most(_SHARES[hertz], "%"), shares)  # fmt: skip
    if count == 1:
        yield row(
            f"hosted in the window's process, 10 Hz, {words}", "the same engine headless",
            at_least(_HOSTED), ratios(figures["local"], figures["headless"]),
        )  # fmt: skip


def headless_pace(count: int) -> float:
    """Samples per second of the engine alone."""
    return paced_run(_recipe(count), Entries(), Pace(SECONDS, clock=time.monotonic))


def window_pace(hertz: int, worker: Literal["process", "local"], count: int) -> tuple[float, float]:
    """Samples per second of a run in the window, and the share of a core its process takes."""
    from tests.benchmarks import live_window

    found = []

    def scene(_window: object, start: "StartUp") -> Iterator[live_window.Wait]:
        yield from live_window.begin_training(start, _recipe(count))
        live = live_window.session_of(start).runs.live
        assert live is not None
        yield live_window.after(WARM_UP_SECONDS)
        first, busy = time.time(), time.process_time()
        yield live_window.after(SECONDS)
        last, busy = time.time(), time.process_time() - busy
        pace = live_window.journalled_pace(live.folder, first, last, BATCH)
        found.append((pace, busy / (last - first)))

    live_window.play(scene, redraw_ms=round(1000 / hertz), worker=worker)
    return found[0]


def _recipe(count: int) -> Recipe:
    """CNN M4 on Fashion-MNIST, whose epochs are longer than what is measured."""
    return small(
        data={"kind": "fashion_mnist"},
        model={"kind": "cnn", "channels": [32, 64, 64], "pool_last": False},
        optimizer={"kind": "adam"},
        training={"epochs": 100, "batch_size": BATCH, "threads": count},
    )


if __name__ == "__main__":
    main(rows)
