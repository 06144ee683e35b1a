"""Closes real windows at random moments: state saved, exit code 0, in three seconds.

`python -m tests.harness.close [COUNT]` (100 by default) opens COUNT windows that train in a child
process, and closes each at a random moment: by SIGTERM; as a person who chooses to stop and keep a
checkpoint; by SIGTERM while that question is asked. It prints a table, and ends with 1 if one did
not exit with 0, complained, left a process or an unsaved run, or if the 95th percentile is not
below 3 s.
"""

import random
import shutil
import signal
import statistics
import subprocess
import sys
import tempfile
import threading
import time
from dataclasses import dataclass
from pathlib import Path

from PySide6.QtCore import QSocketNotifier, QTimer
from PySide6.QtWidgets import QApplication

from tests.harness.windows import complaints, endless_home, play, processes_left
from tests.runs.setting import folders_at
from trainer_gui.gui.app import StartUp, make_application, run_window
from trainer_gui.gui.dialogs.close_while_training import CloseWhileTrainingDialog
from trainer_gui.gui.main_window import MainWindow
from trainer_gui.runs.store import RunStore

SEED = 5
WAYS = ("SIGTERM", "person", "question")
LIMIT_SECONDS = 3.0
_PATIENCE_SECONDS = 120.0
_ANSWER_MS = 20


@dataclass(frozen=True)
class Close:
    """How one window closed.

    Attributes:
        how: by SIGTERM, by a person, or by SIGTERM while a person is asked.
        when: what the window was doing.
        code: exit code.
        seconds: from the wish to the end of the process.
        problems: what must not be.
    """

    how: str
    when: str
    code: int
    seconds: float
    problems: tuple[str, ...]


def close_one(number: int) -> Close:
    """Opens a window and closes it at a moment that its number decides."""
    chance = random.Random(f"{SEED} {number}")
    how = WAYS[number % len(WAYS)]
    when = ("training", "open")[number % 2]
    home = Path(tempfile.mkdtemp(prefix="trainer-gui-close-"))
    try:
        window = play("tests.harness.close", "window", environment=endless_home(home))
        with window:
            _wait_for_word(window, when)
            time.sleep(chance.uniform(0, 2 if when == "training" else 4))
            if how == "question":
                _ask(window, chance.uniform(0, 0.5))
            began = time.monotonic()
            if how != "person":
                window.send_signal(signal.SIGTERM)
            _out, stderr = window.communicate(
                "close\n" if how == "person" else "", timeout=_PATIENCE_SECONDS
            )
            seconds = time.monotonic() - began
        problems = [f"said: {line}" for line in complaints(home, stderr)]
        problems += [f"left: {process}" for process in processes_left(home)]
        problems += [
            f"{info.run_id} is {info.status}"
            for info in RunStore(folders_at(home)).runs()
            if info.status != "stopped"
        ]
        if window.returncode:
            problems.append(f"exit code {window.returncode}")
        return Close(how, when, window.returncode, seconds, tuple(problems))
    finally:
        shutil.rmtree(home, ignore_errors=True)


def _wait_for_word(window: "subprocess.Popen[str]", word: str) -> None:
    assert window.stdout is not None
    guard = threading.Timer(_PATIENCE_SECONDS, window.kill)
    guard.start()
    try:
        if not any(line.strip() == word for line in window.stdout):
            raise AssertionError(f"the window ended before it was {word}")
    finally:
        guard.cancel()
        guard.join()


def _ask(window: "subprocess.Popen[str]", seconds: float) -> None:
    assert window.stdin is not None
    window.stdin.write("ask\n")
    window.stdin.flush()
    time.sleep(seconds)


def play_window() -> int:
    """The real window, trained at once; tells how far it is, and closes when it is told to."""
    app = make_application(["trainer-gui"])
    notifier = QSocketNotifier(sys.stdin.fileno(), QSocketNotifier.Type.Read)
    answer = QTimer()

    def begin() -> None:
        window = next(one for one in app.topLevelWidgets() if isinstance(one, MainWindow))
        start = window.findChild(StartUp)
        assert start is not None
        _say("open")
        start.ready.connect(lambda: _train(start))
        notifier.activated.connect(lambda: _close(window, notifier, answer))

    QTimer.singleShot(0, begin)
    return run_window()


def _train(start: StartUp) -> None:
    session = start.session
    assert session is not None
    session.do("train")
    said = False

    def look() -> None:
        nonlocal said
        live = session.runs.live
        if live is not None and live.state.steps_done and not said:
            said = True
            _say("training")

    session.runs.live_changed.connect(look)


def _close(window: MainWindow, notifier: QSocketNotifier, answer: QTimer) -> None:
    word = sys.stdin.readline().strip()
    if not word:  # the harness has nothing more to say
        notifier.setEnabled(False)
        return
    if word == "close":
        answer.timeout.connect(_answer)
        answer.start(_ANSWER_MS)
    window.close()


def _answer() -> None:
    asked = QApplication.activeModalWidget()
    if isinstance(asked, CloseWhileTrainingDialog):
        asked.buttons["stop"].click()


def _say(word: str) -> None:
    sys.stdout.write(f"{word}\n")
    sys.stdout.flush()


def percentile_95(closes: list[Close]) -> float:
    """Of the seconds; the longest where there are too few to tell."""
    seconds = sorted(close.seconds for close in closes)
    return statistics.quantiles(seconds, n=20)[-1] if len(seconds) >= 20 else seconds[-1]


def main(count: int) -> int:
    """Closes windows and prints how that went; gives the exit code."""
    closes = [close_one(number) for number in range(count)]
    say = sys.stdout.write
    say(f"{'how':<10}{'when':<10}{'closes':>8}{'exit 0':>8}{'median s':>10}{'longest s':>11}\n")
    for how in WAYS:
        for when in ("open", "training"):
            of_kind = [close for close in closes if (close.how, close.when) == (how, when)]
            if of_kind:
                seconds = [close.seconds for close in of_kind]
                good = sum(close.code == 0 for close in of_kind)
                say(f"{how:<10}{when:<10}{len(of_kind):>8}{good:>8}")
                say(f"{statistics.median(seconds):>10.2f}{max(seconds):>11.2f}\n")
    slow = percentile_95(closes)
    say(f"95th percentile: {slow:.2f} s\n")
    problems = [problem for close in closes for problem in close.problems]
    for problem in problems:
        say(f"problem: {problem}\n")
    return 1 if problems or slow >= LIMIT_SECONDS else 0


if __name__ == "__main__":
    if sys.argv[1:] == ["window"]:
        sys.exit(play_window())
    sys.exit(main(int(sys.argv[1]) if len(sys.argv) > 1 else 100))
