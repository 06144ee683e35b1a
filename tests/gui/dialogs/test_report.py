"""Tests of the error report."""

from PySide6.QtCore import Qt
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QPushButton, QWidget
from pytestqt.qtbot import QtBot

import trainer_gui
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
