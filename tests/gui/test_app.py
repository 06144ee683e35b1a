"""Tests of how the window comes to life."""

import locale
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import dataclass

import pytest
from PySide6.QtCore import Qt, QTimer
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from tests.gui.opened import WindowsSeen, how_it_ended
from tests.gui.screens.seeing import press
from trainer_gui.core.paths import user_folders
from trainer_gui.gui.app import StartUp, make_application, make_host, make_window
from trainer_gui.gui.dialogs.close_while_training import CloseWhileTrainingDialog
from trainer_gui.gui.main_window import MainWindow
from trainer_gui.gui.settings import Settings, load_settings, save_settings
from trainer_gui.runs.local import LocalHost
from trainer_gui.runs.process import ProcessHost

PATIENCE_MS = 60_000
CLOSED_AT_ONCE = """
import sys
from PySide6.QtCore import QTimer
from trainer_gui.gui.app import StartUp, make_application, run_window
from trainer_gui.gui.main_window import MainWindow
app = make_application(["trainer-gui"])
def begin():
    window = next(one for one in app.topLevelWidgets() if isinstance(one, MainWindow))
    start = window.findChild(StartUp)
    MOMENT.connect(lambda: QTimer.singleShot(DELAY, window.close))
QTimer.singleShot(0, begin)
sys.exit(run_window())
"""


@dataclass
class Started:
    """A window on its way, with a worker in this process."""

    window: MainWindow
    start: StartUp


@pytest.fixture
def started(qtbot: QtBot, qapp: QApplication) -> Iterator[Started]:
    folders = user_folders()
    save_settings(Settings(theme="light", worker="local", inspector=True), folders.config)
    window, start = make_window(qapp, folders)
    qtbot.addWidget(window)
    yield Started(window, start)
    start.end()
    if start.session is not None:
        start.session.link.close(PATIENCE_MS / 1000)


def wait_for_all(qtbot: QtBot, started: Started) -> None:
    """Shows the window, and waits until everything in it is there."""
    with qtbot.waitSignals([started.start.ready, started.start.charts_ready], timeout=PATIENCE_MS):
        started.window.show()
    session = started.start.session
    assert session is not None
    qtbot.waitUntil(lambda: session.monitor is not None, timeout=PATIENCE_MS)
    # A worker in this process that still imports torch could not end with the window.
    qtbot.waitUntil(lambda: session.link.readiness is not None, timeout=PATIENCE_MS)


def test_a_painted_window_becomes_whole_and_no_other_flashes_up(
    qtbot: QtBot, qapp: QApplication, started: Started
) -> None:
    seen = WindowsSeen(qapp)
    assert started.window.inspector.isVisibleTo(started.window)  # as it was left
    wait_for_all(qtbot, started)
    assert seen.names == ["MainWindow"]
    seen.deleteLater()
    session = started.start.session
    assert session is not None
    assert session.train_screen.charts is not None
    assert started.window.screen_key == "train"
    assert started.window.actions_table["worker_local"].isChecked()


def test_what_was_wished_in_the_first_moments_is_done_once(qtbot: QtBot, started: Started) -> None:
    with qtbot.waitExposed(started.window):
        started.window.show()
    press(qtbot, started.window.recipe_bar, "Train")
    qtbot.keyClick(started.window, Qt.Key.Key_I, Qt.KeyboardModifier.ControlModifier)
    qtbot.waitUntil(lambda: started.start.session is not None, timeout=PATIENCE_MS)
    session = started.start.session
    assert session is not None
    qtbot.waitUntil(lambda: session.runs.live is not None, timeout=PATIENCE_MS)
    assert not started.window.inspector.isVisibleTo(started.window)
    assert len(session.store.runs()) == 1
    started.window.actions_table["discard"].trigger()
    qtbot.waitUntil(
        lambda: session.runs.live is None and session.monitor is not None, timeout=PATIENCE_MS
    )


@pytest.mark.parametrize(
    ("moment", "delay_ms"),
    [("window.painted", 0), ("window.painted", 300), ("start.ready", 0), ("start.charts_ready", 0)],
)
def test_a_window_can_be_closed_at_any_moment(moment: str, delay_ms: int) -> None:
    script = CLOSED_AT_ONCE.replace("MOMENT", moment).replace("DELAY", str(delay_ms))
    ended = subprocess.run(
        [sys.executable, "-c", script], capture_output=True, text=True, timeout=60, check=False
    )
    said = [line for line in ended.stderr.splitlines() if "This plugin does not" not in line]
    assert (ended.returncode, said) == (0, [])


def test_a_question_that_is_asked_does_not_hold_up_the_end(qtbot: QtBot, started: Started) -> None:
    wait_for_all(qtbot, started)
    session = started.start.session
    assert session is not None
    session.drafts.set("training.epochs", 100_000)
    session.do("train")
    qtbot.waitUntil(
        lambda: session.runs.live is not None and session.runs.live.state.steps_done > 0,
        timeout=PATIENCE_MS,
    )
    run = session.runs.live
    assert run is not None
    asked: list[bool] = []

    def while_asked() -> None:
        asked.append(isinstance(QApplication.activeModalWidget(), CloseWhileTrainingDialog))
        started.start.close_now()

    QTimer.singleShot(200, while_asked)
    started.window.close()
    qtbot.waitUntil(lambda: not started.window.isVisible(), timeout=PATIENCE_MS)
    assert asked == [True]
    assert how_it_ended(run) == "stopped"
    started.start.close_now()  # it is closed already
    assert load_settings(user_folders().config).inspector


def test_numbers_are_read_the_same_everywhere(qapp: QApplication) -> None:
    assert make_application([]) is qapp
    assert locale.localeconv()["decimal_point"] == "."
    assert locale.setlocale(locale.LC_NUMERIC) == "C"
    assert qapp.applicationName() == "Trainer GUI"


def test_the_worker_lives_where_the_settings_say() -> None:
    folders = user_folders()
    process = make_host(Settings(), folders)
    assert isinstance(process, ProcessHost)
    assert not process.stays
    assert make_host(Settings(stay=True), folders).stays
    local = make_host(Settings(worker="local", stay=True), folders)
    assert isinstance(local, LocalHost)
    assert not local.stays  # a thread ends with its process
