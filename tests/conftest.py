"""What holds for every test: no display, no user's folders, nothing left behind."""

import gc
import logging
import os
import shutil
import tempfile
import threading
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from weakref import WeakSet

import pytest

# One thread: small tensors gain nothing from more, and threads that wait for each other cost a lot.
os.environ.setdefault("OMP_NUM_THREADS", "1")
os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")  # before Qt: without a display it aborts
_HOME = tempfile.mkdtemp(prefix="trainer-gui-tests-")  # for fixtures wider than one test
os.environ["TRAINER_GUI_HOME"] = _HOME

_SECONDS_TO_END = 2.0
_SLOW_MARKS = ("zoo", "compiler")


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """Leaves out tests that take minutes, unless their mark is asked for by name."""
    wanted = str(config.option.markexpr)
    unasked = [name for name in _SLOW_MARKS if name not in wanted]
    slow = [item for item in items if any(map(item.get_closest_marker, unasked))]
    if slow:
        config.hook.pytest_deselected(items=slow)
        items[:] = [item for item in items if item not in slow]


def pytest_unconfigure() -> None:
    """Takes away what the tests wrote."""
    shutil.rmtree(_HOME, ignore_errors=True)


@pytest.fixture(autouse=True)
def _own_home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Gives each test its own presets, runs and settings."""
    monkeypatch.setenv("TRAINER_GUI_HOME", str(tmp_path / "home"))


@pytest.fixture(autouse=True)
def _no_warnings_logged(caplog: pytest.LogCaptureFixture) -> Iterator[None]:
    """Fails a test that logged a warning; one that expects it ends with `caplog.clear()`."""
    yield
    bad = [
        record
        for record in caplog.get_records("setup") + caplog.get_records("call")
        if record.levelno >= logging.WARNING
    ]
    if bad:
        pytest.fail("logged: " + "; ".join(record.getMessage() for record in bad))


@pytest.fixture(autouse=True)
def _no_threads_left() -> Iterator[None]:
    """Fails a test that leaves a thread running which it started."""
    before = set(threading.enumerate())
    yield
    left = [thread for thread in threading.enumerate() if thread not in before]
    for thread in left:
        thread.join(_SECONDS_TO_END)
    names = [thread.name for thread in left if thread.is_alive()]
    if names:
        pytest.fail("threads left running: " + ", ".join(names))


@pytest.fixture(autouse=True)
def _no_widgets_left(
    request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch
) -> Iterator[None]:
    """Fails a test that leaves a window or a running timer; widgets belong to `qtbot`."""
    if not {"qapp", "qtbot"} & set(request.fixturenames):
        yield
        return
    request.getfixturevalue("qapp")
    started = _watch_timers(monkeypatch)
    held = _hold_widgets(monkeypatch)
    before = {_address(widget) for widget in _windows()}
    yield
    held.clear()
    if _left(before, started):
        gc.collect()  # a widget in a cycle with its own slots dies only now
    left = _left(before, started)
    if left:
        pytest.fail("left behind: " + ", ".join(map(repr, left)))


def _watch_timers(monkeypatch: pytest.MonkeyPatch) -> "WeakSet[Any]":
    """The timers that Python starts from now on; Qt has no list of them."""
    from PySide6.QtCore import QTimer

    started: WeakSet[Any] = WeakSet()
    start = QTimer.start

    def start_and_remember(timer: Any, *arguments: Any) -> None:
        started.add(timer)
        start(timer, *arguments)

    monkeypatch.setattr(QTimer, "start", start_and_remember)
    return started


def _hold_widgets(monkeypatch: pytest.MonkeyPatch) -> list[Any]:
    """The widgets that tests hand to `qtbot` from now on.

    It holds them weakly: one without a parent, known only to itself, would be collected in the
    middle of a painting.
    """
    from pytestqt.qtbot import QtBot

    held: list[Any] = []
    add = QtBot.addWidget

    def add_and_hold(bot: QtBot, widget: Any, **arguments: Any) -> None:
        held.append(widget)
        add(bot, widget, **arguments)

    monkeypatch.setattr(QtBot, "addWidget", add_and_hold)
    return held


def _left(before: set[int], started: "WeakSet[Any]") -> list[Any]:
    """Windows and running timers that are still there after every `deleteLater`."""
    import shiboken6
    from PySide6.QtCore import QCoreApplication, QEvent

    QCoreApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete.value)
    running = [timer for timer in started if shiboken6.isValid(timer) and timer.isActive()]
    return running + [widget for widget in _windows() if _address(widget) not in before]


def _windows() -> list[Any]:
    from PySide6.QtWidgets import QApplication

    return [widget for widget in QApplication.topLevelWidgets() if widget.parent() is None]


def _address(item: Any) -> int:
    import shiboken6

    return int(shiboken6.getCppPointer(item)[0])
