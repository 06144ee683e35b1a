"""Crashes the training process under a real window: the window lives, tells why, and goes on.

`python -m tests.harness.crash [COUNT]` (50 by default) lets COUNT workers die in the middle of a
training: by a real segmentation fault, by abort(), by SIGKILL as of a machine without memory, by
exit(); then one worker falls silent. It prints a table, and ends with 1 if a window did not show
cause and Resume within 5 s, if no new worker came, or if a process was left.

The crashes come from inside: a plug-in of the child's reads from a file which one is wanted.
"""

import contextlib
import json
import shutil
import sys
import tempfile
import time
from collections.abc import Callable
from dataclasses import asdict, dataclass
from pathlib import Path

import psutil
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QAbstractButton, QLabel

from tests.harness.windows import endless_home, play, processes_left
from tests.plugin.installed import write_plugin
from trainer_gui.core.events import RunFailed
from trainer_gui.core.paths import Folders, user_folders
from trainer_gui.gui.app import make_application, make_window
from trainer_gui.gui.session import Session
from trainer_gui.runs.process import ProcessHost

WAYS = ("segfault", "abort", "kill", "exit")
CAUSES = {
    "segfault": "crashed (SIGSEGV)",
    "abort": "crashed (SIGABRT)",
    "kill": "ended from outside (SIGKILL), often because memory ran out",
    "exit": "ended by itself with code 3",
    "silent": "has not answered for 5 s",
}
LIMIT_SECONDS = 5.0
PER_WINDOW = 3
"""A window starts three lost workers again within a minute, and no more."""
_SILENT_SECONDS = 7.0
_HEARTBEAT_SECONDS = 1.0
_PATIENCE_SECONDS = 120.0

CRASHER = """
import ctypes, os, signal, sys, threading, time
from pathlib import Path

WANTED = Path(os.environ["TRAINER_GUI_HOME"], "wanted")
CRASHES = {
    "segfault": lambda: ctypes.string_at(0),
    "abort": os.abort,
    "kill": lambda: os.kill(os.getpid(), signal.SIGKILL),
    "exit": lambda: os._exit(3),
}

def wait():
    while not WANTED.exists():
        time.sleep(0.01)
    how = WANTED.read_text()
    WANTED.unlink()
    CRASHES[how]()

if "trainer_gui.runs.child" in sys.orig_argv:
    threading.Thread(target=wait, daemon=True).start()
"""


@dataclass(frozen=True)
class Crash:
    """What a window made of one.

    Attributes:
        how: it happened.
        seconds: until cause and Resume were shown.
        problems: what must not be.
    """

    how: str
    seconds: float
    problems: tuple[str, ...]


def crash_window(ways: tuple[str, ...]) -> list[Crash]:
    """Lets workers of one window die, one after the other.

    Args:
        ways: at most three, beside `silent`.
    """
    home = Path(tempfile.mkdtemp(prefix="trainer-gui-crash-"))
    try:
        environment = endless_home(home)
        environment["PYTHONPATH"] = str(write_plugin(home / "plug-in", "crasher", CRASHER))
        window = play("tests.harness.crash", "window", *ways, environment=environment)
        out, stderr = window.communicate(timeout=_PATIENCE_SECONDS * len(ways))
        rows = [json.loads(line) for line in out.splitlines()]
        crashes = [Crash(row["how"], row["seconds"], tuple(row["problems"])) for row in rows]
        problems = [f"left: {process}" for process in processes_left(home)]
        if window.returncode or len(crashes) != len(ways):
            problems.append(f"the window ended with {window.returncode}: {stderr}")
        if problems:
            crashes.append(Crash("window", 0.0, tuple(problems)))
        return crashes
    finally:
        shutil.rmtree(home, ignore_errors=True)


def play_window(ways: list[str]) -> int:
    """The real window in this process; prints a line for each way."""
    app = make_application(["trainer-gui"])
    folders = user_folders()
    window, start = make_window(app, folders)
    window.show()
    _wait(lambda: start.session is not None and start.session.monitor is not None)
    session = start.session
    assert session is not None
    for how in ways:
        sys.stdout.write(json.dumps(asdict(_suffer(session, how, folders))) + "\n")
        sys.stdout.flush()
    session.closing.close_now()
    start.end()
    return 0


def _suffer(session: Session, how: str, folders: Folders) -> Crash:
    """Trains, and lets the worker fall silent or die in the middle."""
    host = session.link._host
    assert isinstance(host, ProcessHost)
    _wait(lambda: session.link.readiness is not None)
    session.do("train")
    _wait(lambda: session.runs.live is not None and session.runs.live.state.steps_done > 0)
    run = session.runs.live
    assert run is not None
    worker = psutil.Process(host.process_id)
    began = time.monotonic()
    if how == "silent":
        return _fall_silent(session, worker, began)
    (folders.runs.parent / "wanted.new").write_text(how)
    (folders.runs.parent / "wanted.new").rename(folders.runs.parent / "wanted")
    with contextlib.suppress(TimeoutError):
        _wait(lambda: CAUSES[how] in _words(session) and "Resume" in _words(session))
    seconds = time.monotonic() - began
    _wait(lambda: session.link.readiness is not None)
    problems = []
    words = _words(session)
    problems += [f"not shown: {word}" for word in (CAUSES[how], "Resume") if word not in words]
    if seconds > LIMIT_SECONDS:
        problems.append(f"shown after {seconds:.1f} s")
    if not isinstance(run.state.ended, RunFailed) or run.state.ended.cause != "crash":
        problems.append(f"the run ended with {run.state.ended}")
    if host.process_id == worker.pid or worker.is_running():
        problems.append("no new worker came")
    return Crash(how, seconds, tuple(problems))


def _fall_silent(session: Session, worker: psutil.Process, began: float) -> Crash:
    problems = []
    worker.suspend()
    with contextlib.suppress(TimeoutError):
        _wait(lambda: CAUSES["silent"] in _words(session))
    seconds = time.monotonic() - began
    # The silence began with its last word, at most a heartbeat before it was suspended.
    if not LIMIT_SECONDS - _HEARTBEAT_SECONDS <= seconds <= _SILENT_SECONDS:
        problems.append(f"told after {seconds:.1f} s")
    QTest.qWait(1000)
    if worker.status() != psutil.STATUS_STOPPED:
        problems.append("it was ended")
    worker.resume()
    run = session.runs.live
    done = run.state.steps_done if run is not None else 0
    _wait(lambda: "has not answered" not in _words(session))
    _wait(lambda: run is not None and run.state.steps_done > done)
    session.do("stop")
    _wait(lambda: session.runs.live is None)
    return Crash("silent", seconds, tuple(problems))


def _wait(condition: Callable[[], bool]) -> None:
    """Lets the window live until something is so."""
    until = time.monotonic() + _PATIENCE_SECONDS
    while not condition():
        if time.monotonic() > until:
            raise TimeoutError
        QTest.qWait(20)


def _words(session: Session) -> str:
    """All that stands on labels and buttons of the window now."""
    labels = [one.text() for one in session.window.findChildren(QLabel) if one.isVisible()]
    buttons = session.window.findChildren(QAbstractButton)
    return "\n".join(labels + [one.text() for one in buttons if one.isVisible()])


def main(count: int) -> int:
    """Crashes workers and prints what became of it; gives the exit code."""
    ways = [WAYS[number % len(WAYS)] for number in range(count)]
    crashes = []
    for first in range(0, count, PER_WINDOW):
        crashes += crash_window(tuple(ways[first : first + PER_WINDOW]))
    crashes += crash_window(("silent",))
    say = sys.stdout.write
    say(f"{'how':<10}{'crashes':>8}{'good':>6}{'shown after at most':>21}\n")
    for how in (*WAYS, "silent"):
        of_kind = [crash for crash in crashes if crash.how == how]
        if of_kind:
            good = sum(not crash.problems for crash in of_kind)
            longest = max(crash.seconds for crash in of_kind)
            say(f"{how:<10}{len(of_kind):>8}{good:>6}{longest:>19.2f} s\n")
    problems = [f"{crash.how}: {problem}" for crash in crashes for problem in crash.problems]
    for problem in problems:
        say(f"problem: {problem}\n")
    return 1 if problems else 0


if __name__ == "__main__":
    if sys.argv[1:2] == ["window"]:
        sys.exit(play_window(sys.argv[2:]))
    sys.exit(main(int(sys.argv[1]) if len(sys.argv) > 1 else 50))
