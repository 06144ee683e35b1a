"""What the window costs: until its first paint, until its charts, in memory, in stalls.

Run with `python -m tests.benchmarks.window [ROUNDS]`. Each figure is the median of paired rounds;
ratios are taken within a round, so that other load on the machine hits both sides alike.
"""

import json
import os
import statistics
import subprocess
import sys
import tempfile

QT_ALONE = "from PySide6 import QtWidgets"

# Opens the real window; what is measured follows as SCENE.
WINDOW = """
import time, sys, os, json, resource, threading
began = time.monotonic()
FIRST
from PySide6.QtCore import QTimer
from trainer_gui.core.paths import user_folders
from trainer_gui.gui.app import PlotLoader, make_application, make_session
app = make_application(["trainer-gui"])
session = make_session(app, user_folders())
loader = PlotLoader()
loader.loaded.connect(session.build_charts)
found = {}
def done():
    print("FOUND " + json.dumps(found), flush=True)
    session.link.close(10.0)
    os._exit(0)
SCENE
session.window.show()
app.exec()
"""

PAINT = """
def painted():
    found["cpu"] = time.process_time()
    os.write(1, ("FOUND " + json.dumps(found) + "\\n").encode()); os._exit(0)
session.window.painted.connect(painted)
"""

CHARTS = """
def ready():
    found["cpu"] = time.process_time()
    os.write(1, ("FOUND " + json.dumps(found) + "\\n").encode()); os._exit(0)
session.window.painted.connect(loader.start)
loader.loaded.connect(lambda: QTimer.singleShot(0, ready))
"""

LIVE = """
stalls = []
def tick(last=[None]):
    now = time.monotonic()
    if last[0] is not None:
        stalls.append(now - last[0] - 0.004)
    last[0] = now
pulse = QTimer(interval=4)
pulse.setTimerType(__import__("PySide6.QtCore").QtCore.Qt.TimerType.PreciseTimer)
pulse.timeout.connect(tick)
def end_of_stalls():
    found["longest_stall_ms"] = 1000 * max(stalls)
    pulse.stop()
    session.train()
    clicked.append(time.monotonic())
clicked = []
def begin():
    session.begin(); loader.start(); pulse.start()
    QTimer.singleShot(10_000, end_of_stalls)
session.window.painted.connect(begin)
def on_live(flags):
    from trainer_gui.state.run_state import Changed
    if clicked and flags & Changed.STEPS and "first_step_seconds" not in found:
        first = next(iter(session.runs.live.state.history.keys()))
        found["first_block_seconds"] = time.monotonic() - clicked[0]
        found["first_step_seconds"] = started_at[0] - clicked[0]
        QTimer.singleShot(3000, memory)
    if clicked and flags & Changed.STARTED and not started_at:
        started_at.append(time.monotonic())
started_at = []
session.runs.live_changed.connect(on_live)
def memory():
    import psutil
    me = psutil.Process()
    found["memory_mb"] = me.memory_info().rss / 1e6
    found["torch"] = "torch" in sys.modules
    found["live"] = session.runs.live is not None
    done()
"""

TORCH_MEMORY = "import torch, torchvision, psutil; print('FOUND', psutil.Process().memory_info().rss)"


def _environment() -> dict[str, str]:
    home = tempfile.mkdtemp(prefix="trainer-gui-bench-")
    return {**os.environ, "QT_QPA_PLATFORM": "offscreen", "TRAINER_GUI_HOME": home}


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


def main(rounds: int) -> None:
    """Prints the table."""
    rows: dict[str, list[float]] = {}

    def note(name: str, value: float) -> None:
        rows.setdefault(name, []).append(value)

    for _ in range(rounds):
        alone = _cpu_alone(QT_ALONE)
        paint = _window(PAINT)["cpu"]
        charts = _window(CHARTS)["cpu"]
        torch_first = _window(PAINT, "import torch, torchvision")["cpu"]
        note("CPU until first paint / importing QtWidgets (<= 5)", paint / alone)
        note("CPU until charts are ready / importing QtWidgets (<= 9)", charts / alone)
        note("CPU until first paint / with torch imported first (<= 0.2)", paint / torch_first)
        live = _window(LIVE)
        note("longest stall in the first 10 s, ms (<= 50)", live["longest_stall_ms"])
        note("click to the run's start, s", live["first_step_seconds"])
        note("click to the first block of steps shown, s", live["first_block_seconds"])
        torch_memory = float(_run(TORCH_MEMORY)) / 1e6
        note("window's memory / torch and torchvision (<= 0.3)", live["memory_mb"] / torch_memory)
        note("torch in the window (0)", float(live["torch"]))
    for name, values in rows.items():
        middle = statistics.median(values)
        print(f"{name:<64}{middle:8.3f}  [{min(values):.3f} – {max(values):.3f}]")


if __name__ == "__main__":
    main(int(sys.argv[1]) if len(sys.argv) > 1 else 5)
