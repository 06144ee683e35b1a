"""What curves cost: a frame of eight long ones, and the memory of a million steps."""

import os
import time
import tracemalloc
from collections.abc import Iterator

import numpy as np

from tests.benchmarks.apart import apart
from tests.benchmarks.table import Row, at_least, at_most, main, ratios, row
from trainer_gui.core.text import Text
from trainer_gui.state.history import History

CURVES = 8
LONG, SHORT = 1_000_000, 10_000
FRAMES = 20
BLOCK = 100
_WIDTH, _HEIGHT = 900, 500
_USUAL_FRAMES = 3  # each takes a second


def rows(rounds: int) -> Iterator[Row]:
    """A frame of long curves, by itself and against short ones; then memory."""
    found = [apart(frame_milliseconds) for _ in range(rounds)]
    longs, shorts, usual = (list(side) for side in zip(*found, strict=True))
    what = f"frame of {CURVES} curves of {LONG:,} points"
    yield row(what, f"the same at {SHORT:,} points", at_most(1.0), ratios(longs, shorts))
    yield row(what, "", at_most(16.0, "ms"), longs,
              note=f"{_WIDTH} × {_HEIGHT} pixels, of the processor's time; new points in each"
              " frame.")  # fmt: skip
    yield row(
        f"{CURVES} curves of {SHORT:,} points the usual way (2 pixels wide, antialiased)",
        "ours", at_least(50.0), ratios(usual, shorts),
    )  # fmt: skip
    yield row(f"{LONG:,} points of history", "list of dicts", at_most(0.05), [apart(history_share)])


def frame_milliseconds() -> tuple[float, float, float]:
    """Of the processor's time for a frame: long curves, short ones, short ones the usual way.

    Each frame takes a block of new points in and is painted as a whole, at 10 Hz more than enough.
    """
    os.environ["QT_QPA_PLATFORM"] = "offscreen"
    from PySide6.QtWidgets import QApplication

    from trainer_gui.gui.charts.curve_view import CurveView
    from trainer_gui.gui.charts.series import history_series
    from trainer_gui.gui.theme import LIGHT, Look

    app = QApplication([])
    Look(app, "light")
    random = np.random.default_rng(0)
    sides = []
    for count in (LONG, SHORT):
        history = History()
        view = CurveView(Text("Loss"), Text("loss"), theme=LIGHT)
        view.resize(_WIDTH, _HEIGHT)
        view.show()
        history.append(0, _columns(random, 0, count))
        sides.append((view, history))
    spent: list[list[float]] = [[], []]
    for frame in range(FRAMES + 5):
        for side, (view, history) in enumerate(sides):
            columns = _columns(random, len(history), BLOCK)
            app.processEvents()
            began = time.process_time()
            history.append(len(history), columns)
            view.show_series([
                history_series(key, Text("curve {key}", key=key), history) for key in columns
            ], steps_per_epoch=1000)  # fmt: skip
            view.grab()
            if frame >= 5:  # the first ones make fonts and items
                spent[side].append(1000.0 * (time.process_time() - began))
    long, short = (float(np.median(one)) for one in spent)
    return long, short, _usual_milliseconds(_columns(random, 0, SHORT))


def _usual_milliseconds(columns: dict[str, list[float]]) -> float:
    """Of a frame of pyqtgraph's own curves, as most programs draw them."""
    import pyqtgraph as pg

    plot = pg.PlotWidget()
    plot.resize(_WIDTH, _HEIGHT)
    plot.show()
    steps = np.arange(SHORT)
    curves = {key: plot.plot(pen=pg.mkPen("k", width=2), antialias=True) for key in columns}
    spent = []
    for _ in range(_USUAL_FRAMES):
        began = time.process_time()
        for key, curve in curves.items():
            curve.setData(steps, np.array(columns[key]))
        plot.grab()
        spent.append(1000.0 * (time.process_time() - began))
    return float(np.median(spent))


def history_share() -> float:
    """Bytes of a history of one column over those of a list of dicts."""
    values = np.random.default_rng(0).random(LONG).tolist()
    tracemalloc.start()
    before = tracemalloc.get_traced_memory()[0]
    plain = [{"step": step, "loss": float(np.float64(value))} for step, value in enumerate(values)]
    dicts = tracemalloc.get_traced_memory()[0] - before
    assert len(plain) == LONG
    del plain
    before = tracemalloc.get_traced_memory()[0]
    history = History()
    for first in range(0, LONG, BLOCK):
        history.append(first, {"loss": values[first : first + BLOCK]})
    ours = tracemalloc.get_traced_memory()[0] - before
    assert len(history) == LONG
    return ours / dicts


def _columns(random: np.random.Generator, first: int, count: int) -> dict[str, list[float]]:
    """Losses as noisy as real ones, that fall."""
    steps = np.arange(first, first + count)
    trend = 2.0 / np.sqrt(1.0 + steps / 500.0)
    return {
        f"{number}": (trend + 0.1 * number + 0.2 * random.standard_normal(count)).tolist()
        for number in range(CURVES)
    }


if __name__ == "__main__":
    main(rows)
