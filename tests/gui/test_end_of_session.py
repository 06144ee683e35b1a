"""Tests of what the system says when the program has to end."""

import os
import signal
import subprocess
import sys
from collections.abc import Iterator

import pytest
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from trainer_gui.gui.end_of_session import EndOfSession


@pytest.fixture
def end(qapp: QApplication) -> Iterator[EndOfSession]:
    end = EndOfSession(qapp)
    yield end
    end.release()
    end.deleteLater()


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT, signal.SIGHUP])
def test_a_signal_is_heard_while_the_window_waits(
    qtbot: QtBot, end: EndOfSession, number: signal.Signals
) -> None:
    # Nothing else wakes the loop: a handler of Python's alone would come too late.
    with qtbot.waitSignal(end.wanted, timeout=60_000):
        os.kill(os.getpid(), number)


def test_a_log_out_is_heard_before_it_goes_on(qapp: QApplication, end: EndOfSession) -> None:
    heard: list[str] = []
    end.wanted.connect(lambda: heard.append("save"))
    qapp.aboutToQuit.emit()
    assert heard == ["save"]


def test_who_is_ending_already_ends_well() -> None:
    code = """
import os, signal, time
from PySide6.QtGui import QGuiApplication
from trainer_gui.gui.end_of_session import EndOfSession
app = QGuiApplication([])
EndOfSession(app).ignore()
class Last:
    def __del__(self):
        os.kill(os.getpid(), signal.SIGTERM)
        time.sleep(0.1)
import builtins
builtins.last = Last()
"""
    ended = subprocess.run([sys.executable, "-c", code], timeout=120, check=False)
    assert ended.returncode == 0


def test_signals_are_given_back(qapp: QApplication) -> None:
    before = [signal.getsignal(number) for number in (signal.SIGTERM, signal.SIGINT)]
    end = EndOfSession(qapp)
    assert signal.getsignal(signal.SIGTERM) != before[0]
    end.release()
    assert [signal.getsignal(number) for number in (signal.SIGTERM, signal.SIGINT)] == before
    assert signal.set_wakeup_fd(-1) == -1
    end.deleteLater()
