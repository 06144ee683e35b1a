"""What the window costs: until its first paint, until its charts, in memory, in stalls.

Run with `python -m tests.benchmarks.window [ROUNDS]`. Each figure is the median of paired rounds;
ratios are taken within a round, so that other load on the machine hits both sides alike. Byte code
is cached, as it is after the first start of any installation; a round before the first fills it.
"""

import json
import os
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path

from tests.benchmarks.table import Goal, Row, at_most, main, row

QT_ALONE = "from PySide6 import QtWidgets"

# Opens the real window; what is measured follows as SCENE.
WINDOW = """
import time, sys, os, json
FIRST
from PySide6.QtCore import QTimer, Qt
from trainer_gui.core.paths import user_folders
from trainer_gui.gui.app import make_application, make_window
app = make_application(["trainer-gui"])
window, start = make_window(app, user_folders())
found = {}
def done():
    os.write(1, ("FOUND " + json.dumps(found) + "\\n").encode())
    if start.session is not None:
        start.session.link.close(10.0)
    os._exit(0)
SCENE
window.show()
app.exec()
"""

PAINT = """
def painted():
    found["cpu"] = time.process_time()
    done()
window.painted.connect(painted)
"""

CHARTS = """
def ready():
    found["cpu"] = time.process_time()
    done()
start.charts_ready.connect(ready)
"""

# A pulse every 4 ms: what it is late by, somebody kept the event loop from doing anything else.
LIVE = """
late, busy, last = [], [], []
def tick():
    now, cpu = time.monotonic(), time.thread_time()
    if last:
        late.append(now - last[0] - 0.004)
        busy.append(cpu - last[1])
    last[:] = [now, cpu]
pulse = QTimer(interval=4, timerType=Qt.TimerType.PreciseTimer)
pulse.timeout.connect(tick)
window.painted.connect(pulse.start)
window.painted.connect(lambda: QTimer.singleShot(10_000, train))
clicked, started = [], []
def train():
    found["longest_stall_ms"] = 1000 * max(late)
    found["longest_work_ms"] = 1000 * max(busy)
    pulse.stop()
    session = start.session
    if session.link.readiness is None or session.facts.data.status != "ready":
        QTimer.singleShot(200, train)
        return
    session.runs.live_changed.connect(on_live)
    clicked.append(time.time())
    session.train()
def on_live(flags):
    run = start.session.runs.live
    if run is None or not len(run.state.history) or started:
        return
    started.append(True)
    from trainer_gui.core.events import RunStarted
    from trainer_gui.runs.journal import read_journal
    at = next(said.time for said in read_journal(run.folder) if isinstance(said.body, RunStarted))
    found["click_to_start"] = at - clicked[0]
    found["click_to_curve"] = time.time() - clicked[0]
    QTimer.singleShot(3000, memory)
def memory():
    import psutil
    found["memory_mb"] = psutil.Process().memory_info().rss / 1e6
    found["torch"] = "torch" in sys.modules
    done()
"""

BYTE_CODE = str(Path(tempfile.gettempdir(), "trainer-gui-bench-bytecode"))

TORCH_MEMORY = (
    "import torch, torchvision, psutil; print('FOUND', psutil.Process().memory_info().rss)"
)


def _environment() -> dict[str, str]:
    home = tempfile.mkdtemp(prefix="trainer-gui-bench-")
    return {
        **os.environ,
        "QT_QPA_PLATFORM": "offscreen",
        "TRAINER_GUI_HOME": home,
        "PYTHONDONTWRITEBYTECODE": "",
        "PYTHONPYCACHEPREFIX": BYTE_CODE,
    }


def _run(code: str) -> str:
    done = subprocess.run(
        [sys.executable, "-c", code],
        env=_environment(), capture_output=True, text=True, check=False, timeout=120,
    )  # fmt: skip
    lines = [line for line in done.stdout.splitlines() if line.startswith("FOUND ")]
    if not lines:
        raise RuntimeError(done.stderr[-2000:])
    return lines[-1].removeprefix("FOUND ")


def _cpu_alone(code: str) -> float:
    return float(_run(f"import time\n{code}\nprint('FOUND', time.process_time())"))


def _window(scene: str, first: str = "") -> dict[str, float]:
    found: dict[str, float] = json.loads(
        _run(WINDOW.replace("FIRST", first).replace("SCENE", scene))
    )
    return found


PROMISES: dict[str, tuple[str, str, Goal]] = {
    "paint": ("CPU until the first paint", "importing QtWidgets", at_most(5.0)),
    "charts": ("CPU until charts are ready", "importing QtWidgets", at_most(9.0)),
    "torch_first": ("CPU until the first paint", "with torch imported first", at_most(0.2)),
    "stall": ("longest stall in the first 10 s", "", at_most(50.0, "ms")),
    "work": ("longest work of the window's thread in one turn", "", Goal(unit="ms")),
    "start": ("click to the first step", "", at_most(0.1, "s")),
    "curve": ("click to the first steps in the curve", "", Goal(unit="s")),
    "memory": ("window's memory", "torch and torchvision", at_most(0.3)),
    "torch": ("torch in the window", "", at_most(0.0)),
}


def rows(rounds: int) -> Iterator[Row]:
    """A row for each promise."""
    _window(CHARTS)
    _window(PAINT, "import torch, torchvision")
    found = [_round() for _ in range(rounds)]
    for key, (what, against, goal) in PROMISES.items():
        yield row(what, against, goal, [one[key] for one in found])


def _round() -> dict[str, float]:
    alone = _cpu_alone(QT_ALONE)
    paint = _window(PAINT)["cpu"]
    live = _window(LIVE)
    return {
        "paint": paint / alone,
        "charts": _window(CHARTS)["cpu"] / alone,
        "torch_first": paint / _window(PAINT, "import torch, torchvision")["cpu"],
        "stall": live["longest_stall_ms"],
        "work": live["longest_work_ms"],
        "start": live["click_to_start"],
        "curve": live["click_to_curve"],
        "memory": live["memory_mb"] / (float(_run(TORCH_MEMORY)) / 1e6),
        "torch": float(live["torch"]),
    }


if __name__ == "__main__":
    main(rows)
