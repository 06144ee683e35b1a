"""Whatever nobody caught is told once, recorded once, and never passed over in silence."""

import faulthandler
import gc
import subprocess
import sys
import threading
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest
import shiboken6
from PySide6.QtCore import QEvent, Qt, QTimer, qWarning
from PySide6.QtGui import QGuiApplication, QPaintEvent
from PySide6.QtWidgets import QApplication, QFileDialog, QLabel, QLineEdit, QPushButton, QWidget
from pytestqt.qtbot import QtBot

from tests.gui.screens.seeing import button, press, words
from trainer_gui.core.errors import StorageError
from trainer_gui.core.paths import user_folders
from trainer_gui.core.text import Text
from trainer_gui.gui.dialogs.bug_report import BugReportDialog
from trainer_gui.gui.dialogs.report import ReportDialog
from trainer_gui.gui.faults import FaultNet
from trainer_gui.gui.main_window import MainWindow
from trainer_gui.gui.theme import LIGHT

CRASHED = "The window crashed last time; a report of it is ready."


@dataclass
class Netted:
    """A window on the screen with the net under it."""

    qtbot: QtBot
    window: MainWindow
    net: FaultNet
    logs: Path

    def dialogs(self) -> list[ReportDialog]:
        """Those that are open."""
        return [one for one in self.window.findChildren(ReportDialog) if one.isVisible()]

    def dialog(self) -> ReportDialog:
        """The one dialog, once it is open."""
        self.qtbot.waitUntil(lambda: self.dialogs() != [])
        (dialog,) = self.dialogs()
        return dialog

    def records(self) -> list[str]:
        """The records of the log, from the first line of each."""
        path = self.logs / "window.log"
        lines = path.read_text(encoding="utf-8").splitlines() if path.exists() else []
        return [
            line
            for line in lines
            if (" ERROR [" in line or " WARNING [" in line)
            and "This plugin does not support" not in line  # the offscreen platform
        ]

    def add(self, widget: QWidget) -> None:
        """Puts something into the window."""
        widget.setParent(self.window)
        widget.show()

    def settle(self) -> None:
        """Lets the window live for longer than the net waits."""
        self.qtbot.wait(300)


@pytest.fixture(autouse=True)
def _no_warnings_logged() -> None:
    """Faults are made here on purpose; what they log is looked at in the file."""


def caught_by(qtbot: QtBot, window: MainWindow) -> Iterator[Netted]:
    """A fixture's body."""
    logs = user_folders().logs
    net = FaultNet(user_folders())
    net.install()
    net.show_in(window)
    try:
        with qtbot.waitExposed(window):
            window.show()
        yield Netted(qtbot, window, net, logs)
    finally:
        net.remove()
        restore_crash_handler()


def restore_crash_handler() -> None:
    """Gives a crash of the tests themselves back to the terminal."""
    faulthandler.enable(2)


@pytest.fixture
def window(qtbot: QtBot) -> MainWindow:
    window = MainWindow(LIGHT)
    qtbot.addWidget(window)
    return window


@pytest.fixture
def netted(qtbot: QtBot, window: MainWindow) -> Iterator[Netted]:
    yield from caught_by(qtbot, window)


def fail() -> None:
    raise ZeroDivisionError("by nothing")


class Painted(QLabel):
    """Cannot be painted."""

    times = 0

    def paintEvent(self, _event: QPaintEvent) -> None:
        self.times += 1
        fail()


class Dies:
    """Cannot even die."""

    def __del__(self) -> None:
        fail()


def in_a_slot(netted: Netted) -> None:
    wrong = QPushButton("wrong")
    wrong.clicked.connect(fail)
    netted.add(wrong)
    netted.qtbot.mouseClick(wrong, Qt.MouseButton.LeftButton)


def in_a_slot_of_the_menu(netted: Netted) -> None:
    netted.window.wanted.connect(lambda _key: fail())
    netted.qtbot.keyClick(netted.window, Qt.Key.Key_I, Qt.KeyboardModifier.ControlModifier)


def in_a_paint_event(netted: Netted) -> None:
    netted.add(Painted())


def in_a_timer(netted: Netted) -> None:
    QTimer.singleShot(0, fail)


def in_a_plain_thread(netted: Netted) -> None:
    thread = threading.Thread(target=fail, name="plain")
    thread.start()
    thread.join()


def in_an_object_that_dies(netted: Netted) -> None:
    Dies()
    gc.collect()


KINDS = (in_a_slot, in_a_slot_of_the_menu, in_a_paint_event, in_a_timer, in_a_plain_thread,
         in_an_object_that_dies)  # fmt: skip


@pytest.mark.parametrize("happen", KINDS)
def test_a_fault_is_shown_once_and_recorded_once(
    netted: Netted, qapp: QApplication, happen: Callable[[Netted], None],
    capsys: pytest.CaptureFixture[str],
) -> None:  # fmt: skip
    happen(netted)
    assert netted.dialogs() == []  # not from within, nor from the thread where it happened
    dialog = netted.dialog()
    assert dialog.thread() is qapp.thread()
    assert "Something went wrong inside the program: ZeroDivisionError." in words(dialog)
    assert "ZeroDivisionError: by nothing" in dialog.report()
    assert "in fail" in dialog.report()
    assert len(netted.records()) == 1
    assert "by nothing" in (netted.logs / "window.log").read_text(encoding="utf-8")
    assert "by nothing" in capsys.readouterr().err
    dialog.accept()


def test_the_report_names_the_thread(netted: Netted) -> None:
    in_a_plain_thread(netted)
    assert "In the thread plain:" in netted.dialog().report()


def test_the_report_is_copied_in_one_click(netted: Netted) -> None:
    in_a_timer(netted)
    dialog = netted.dialog()
    press(netted.qtbot, dialog, "Copy report")
    assert QGuiApplication.clipboard().text() == dialog.report()
    assert "Copied" in button(dialog, "Copied").text()


def test_a_storm_of_equal_faults_is_one_dialog_with_a_count(netted: Netted) -> None:
    timer = QTimer(netted.window, interval=0)
    timer.timeout.connect(fail)
    timer.start()
    dialog = netted.dialog()
    for _ in range(3):
        thread = threading.Thread(target=fail_often)
        thread.start()
        thread.join()
    netted.qtbot.waitUntil(lambda: "It happened" in words(dialog))
    timer.stop()
    netted.settle()
    assert netted.dialogs() == [dialog]
    (line,) = [line for line in words(dialog).splitlines() if "It happened" in line]
    count = int(line.partition("It happened ")[2].partition(" ")[0].replace(",", ""))
    assert count > 2
    assert f"{count:,} times; at first:" in dialog.report()
    assert dialog.report().count("Traceback") == 1
    # The 1st, 10th, 100th … is recorded.
    assert len(netted.records()) == len(str(count))


def fail_often() -> None:
    """Fails again and again, in objects that die: a thread survives that."""
    for _ in range(40):
        Dies()


def test_a_widget_that_can_never_be_painted_does_not_lock_the_window(netted: Netted) -> None:
    widget = Painted()
    netted.add(widget)
    netted.dialog().accept()
    netted.settle()
    for _ in range(20):
        widget.update()
        netted.qtbot.wait(5)
    netted.settle()
    assert netted.dialogs() == []
    said = netted.window.banner.message()
    assert said.startswith("It happened again: Something went wrong inside the program: ZeroDiv")
    assert widget.times < 1000  # telling of it does not paint it for ever
    # From the event loop: an event that fails below a call of QTest would end that call.
    QTimer.singleShot(0, button(netted.window.banner, "Show the report").click)
    assert "times; at first:" in netted.dialog().report()
    assert netted.window.banner.message() == ""


def test_different_faults_share_a_dialog(netted: Netted) -> None:
    in_a_timer(netted)
    dialog = netted.dialog()
    QTimer.singleShot(0, lambda: int("no number"))
    netted.qtbot.waitUntil(lambda: "Other faults beside it: 1." in words(dialog))
    assert "by nothing" in dialog.report()
    assert "ValueError: invalid literal" in dialog.report()
    assert netted.dialogs() == [dialog]
    assert len(netted.records()) == 2


def test_very_many_kinds_of_faults_are_counted_together(netted: Netted) -> None:
    for number in range(200):
        kind = type(f"Odd{number}", (Exception,), {})
        sys.excepthook(kind, kind("odd"), None)
    dialog = netted.dialog()
    assert "Other faults beside it: 49." in words(dialog)
    assert "151 times; at first:" in dialog.report()


def test_an_error_that_has_words_is_told_in_them(netted: Netted) -> None:
    def full() -> None:
        raise StorageError(Text("The disk is full."), hint=Text("Free some space."))

    QTimer.singleShot(0, full)
    dialog = netted.dialog()
    assert "The disk is full." in words(dialog)
    assert "Free some space." in words(dialog)
    assert "in full" in dialog.report()


def test_what_qt_warns_of_is_recorded_without_a_dialog(
    netted: Netted, capsys: pytest.CaptureFixture[str]
) -> None:
    qWarning("something odd in Qt")
    netted.settle()
    assert netted.dialogs() == []
    (record,) = netted.records()
    assert record.endswith("qt: default: something odd in Qt")
    assert "something odd in Qt" in capsys.readouterr().err


def test_ctrl_c_and_the_end_of_a_thread_are_no_faults(netted: Netted) -> None:
    sys.excepthook(KeyboardInterrupt, KeyboardInterrupt(), None)
    thread = threading.Thread(target=sys.exit)
    thread.start()
    thread.join()
    netted.settle()
    assert netted.dialogs() == []
    assert netted.records() == []


def test_what_happened_before_the_window_was_there_is_told_when_it_is(
    qtbot: QtBot, window: MainWindow
) -> None:
    net = FaultNet(user_folders())
    net.install()
    thread = threading.Thread(target=fail)
    thread.start()
    thread.join()
    QApplication.processEvents()
    net.show_in(window)
    QApplication.processEvents()
    assert window.findChild(ReportDialog) is None
    window.show()
    qtbot.waitUntil(lambda: window.findChild(ReportDialog) is not None)
    net.remove()
    restore_crash_handler()


def test_a_window_that_closes_opens_no_dialog_but_records(netted: Netted) -> None:
    netted.window.hide()
    in_a_plain_thread(netted)
    netted.settle()
    assert netted.window.findChildren(ReportDialog) == []
    assert len(netted.records()) == 1


def test_the_dialog_leads_to_a_bug_report_with_its_text(
    netted: Netted, qapp: QApplication, tmp_path: Path
) -> None:
    qapp.setAttribute(Qt.ApplicationAttribute.AA_DontUseNativeDialogs)  # so that it can be typed in
    in_a_timer(netted)
    dialog = netted.dialog()
    timer = QTimer(interval=50)
    timer.timeout.connect(lambda: answer_with(tmp_path / "report"))
    timer.start()
    press(netted.qtbot, dialog, "Make a bug report…")
    timer.stop()
    told = dialog.findChild(BugReportDialog)
    assert told is not None
    netted.qtbot.waitUntil(lambda: "The bug report was written." in words(told))
    assert (tmp_path / "report.zip").is_file()


def answer_with(path: Path) -> None:
    """Types a name into the file dialog that is open."""
    asked = QApplication.activeModalWidget()
    if isinstance(asked, QFileDialog):
        line = asked.findChild(QLineEdit)
        assert line is not None
        line.setText(str(path))
        asked.accept()


def test_after_a_crash_the_next_window_says_so_and_offers_a_bug_report(
    qtbot: QtBot, window: MainWindow
) -> None:
    logs = user_folders().logs
    logs.mkdir(parents=True)
    (logs / "window-99999999.crash").write_text("Fatal Python error: Segmentation fault")
    caught = caught_by(qtbot, window)
    netted = next(caught)
    qtbot.waitUntil(lambda: window.banner.message() == CRASHED)
    with qtbot.waitSignal(window.wanted) as told:
        press(qtbot, window.banner, "Make a bug report…")
    assert told.args == ["bug_report"]
    assert netted.dialogs() == []
    for _ in caught:
        pass


def test_everything_is_as_before_once_the_net_is_removed(qapp: QApplication) -> None:
    before = (sys.excepthook, threading.excepthook, sys.unraisablehook)
    net = FaultNet(user_folders())
    net.install()
    assert sys.excepthook != before[0]
    net.remove()
    restore_crash_handler()
    assert (sys.excepthook, threading.excepthook, sys.unraisablehook) == before
    shiboken6.delete(net)
    qapp.sendPostedEvents(None, QEvent.Type.DeferredDelete.value)


PROGRAM = """
import faulthandler, sys
from PySide6.QtCore import QThread, QTimer
from trainer_gui.gui.app import StartUp, make_application, run_window
from trainer_gui.gui.dialogs.report import ReportDialog
from trainer_gui.gui.main_window import MainWindow
app = make_application(["trainer-gui"])
def fail():
    raise ZeroDivisionError("by nothing")
class Thread(QThread):
    def run(self):
        {}["no key"]
def look(window):
    for dialog in window.findChildren(ReportDialog):
        lines = dialog.report().splitlines()
        print([line for line in lines if line.startswith(("ZeroDivisionError", "KeyError"))])
    print(window.banner.message())
    window.close()
def begin():
    window = next(one for one in app.topLevelWidgets() if isinstance(one, MainWindow))
    DO
QTimer.singleShot(0, begin)
sys.exit(run_window())
"""


def program(do: str) -> "subprocess.CompletedProcess[str]":
    """Runs the program as a person does, but for one line."""
    return subprocess.run(
        [sys.executable, "-c", PROGRAM.replace("DO", do)],
        capture_output=True, text=True, timeout=60, check=False,
    )  # fmt: skip


def test_the_real_program_tells_of_a_fault_and_of_a_crash_of_the_time_before() -> None:
    crashed = program("window.painted.connect(lambda: faulthandler._sigsegv())")
    assert crashed.returncode < 0
    looked = "QTimer.singleShot(500, lambda: look(window))"
    again = program(
        f"window.painted.connect(lambda: {looked}); QTimer.singleShot(0, fail); "
        "thread = Thread(window); thread.start(); thread.wait()"
    )
    assert again.returncode == 0, again.stderr
    told, banner = again.stdout.splitlines()
    assert "ZeroDivisionError: by nothing" in told
    assert "KeyError: 'no key'" in told  # of which Qt itself tells nobody
    assert banner == CRASHED
    assert "ZeroDivisionError: by nothing" in again.stderr
    third = program(f"window.painted.connect(lambda: {looked})")
    assert third.stdout.splitlines() == [""]
    names = sorted(path.name for path in user_folders().logs.iterdir())
    assert [name for name in names if name != "worker.log"] == [
        names[0], "window.log",
    ]  # fmt: skip
    assert names[0].startswith("window-crash-")
