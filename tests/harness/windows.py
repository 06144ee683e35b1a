"""Real windows in processes of their own, in homes of their own, for harnesses."""

import os
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import psutil

from trainer_gui.core.paths import shipped

ROOT = Path(__file__).parents[2]
_QUIET = "This plugin does not support"  # of the offscreen platform, for each window shown
_GRACE_SECONDS = 2.0


def endless_home(root: Path) -> dict[str, str]:
    """Makes a home whose first recipe never ends by itself; gives the environment for it."""
    text = shipped("presets", "quickstart.toml").read_text(encoding="utf-8")
    endless = text.replace("epochs = 40", "epochs = 100000\nthreads = 1")
    if endless == text:
        raise AssertionError("the recipe of the start has changed")
    (root / "presets").mkdir(parents=True)
    (root / "presets" / "quickstart.toml").write_text(endless, encoding="utf-8")
    return {
        **os.environ,
        "TRAINER_GUI_HOME": str(root),
        "QT_QPA_PLATFORM": "offscreen",
        "OMP_NUM_THREADS": "1",
    }


def play(module: str, *arguments: str, environment: dict[str, str]) -> "subprocess.Popen[str]":
    """Starts a module that plays a person at the window."""
    return subprocess.Popen(
        [sys.executable, "-m", module, *arguments],
        env=environment, cwd=ROOT, text=True,
        stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.PIPE,
    )  # fmt: skip


def complaints(home: Path, stderr: str) -> list[str]:
    """What the window, Qt and the worker had to complain of."""
    said = stderr.splitlines()
    for path in sorted((home / "logs").glob("*")):
        said += path.read_text(encoding="utf-8", errors="replace").splitlines()
    return [line for line in said if line.strip() and _QUIET not in line]


def processes_left(home: Path) -> list[str]:
    """The processes that still work in a home; one that is just ending is waited for."""
    until = time.monotonic() + _GRACE_SECONDS
    while (left := list(_processes_of(str(home)))) and time.monotonic() < until:
        time.sleep(0.05)
    return left


def _processes_of(home: str) -> Iterator[str]:
    for process in psutil.process_iter():
        try:
            words = process.cmdline()
            if process.pid != os.getpid() and any(home in word for word in words):
                yield f"{process.pid} {' '.join(words)[:80]}"
        except psutil.Error:
            continue
