"""Tests of the error report."""

from PySide6.QtCore import Qt
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QPlainTextEdit, QPushButton, QWidget
from pytestqt.qtbot import QtBot

import trainer_gui
from tests.gui.screens.seeing import press, words
from trainer_gui.gui.dialogs.report import ReportDialog, report_text


def test_a_report_holds_what_a_maintainer_needs() -> None:
    report = report_text("It broke.", "Start again.", "Traceback: ValueError\n")
    assert report.startswith("It broke.\n\nStart again.\n\n")
    assert f"Trainer GUI {trainer_gui.__version__} (Python 3." in report
    assert report.endswith("Traceback: ValueError")


def test_the_report_is_copied_in_one_click(qtbot: QtBot, window: QWidget) -> None:
    dialog = ReportDialog("It broke.", "Start again.", "Traceback: ValueError", window)
    dialog.open()
    copy = next(one for one in dialog.findChildren(QPushButton) if one.text() == "Copy report")
    qtbot.mouseClick(copy, Qt.MouseButton.LeftButton)
    expected = report_text("It broke.", "Start again.", "Traceback: ValueError")
    assert QGuiApplication.clipboard().text() == expected
    with qtbot.waitSignal(dialog.rejected):
        qtbot.keyClick(dialog, Qt.Key.Key_Escape)


def test_a_report_that_grows_keeps_the_place_of_who_reads_it(qtbot: QtBot, window: QWidget) -> None:
    lines = "\n".join(f"line {number}" for number in range(200))
    dialog = ReportDialog("It broke.", "", lines, window)
    dialog.open()
    bar = dialog.findChildren(QPlainTextEdit)[0].verticalScrollBar()
    bar.setValue(90)
    press(qtbot, dialog, "Copy report")
    dialog.show_report("It broke. Again.", "Start again.", lines)
    assert "It broke. Again." in words(dialog)
    assert "Start again." in words(dialog)
    assert bar.value() == 90
    press(qtbot, dialog, "Copy report")  # what was copied before is no longer all of it
    assert QGuiApplication.clipboard().text() == dialog.report()


def test_a_bug_report_is_asked_for_with_what_is_shown(qtbot: QtBot, window: QWidget) -> None:
    dialog = ReportDialog("It broke.", "Start again.", "Traceback: ValueError", window)
    dialog.open()
    with qtbot.waitSignal(dialog.bug_report_wanted) as wanted:
        press(qtbot, dialog, "Make a bug report…")
    assert wanted.args == [dialog.report()]
    assert dialog.isVisible()
