"""An exception that nobody caught is shown once at a time, with its report."""

import sys
from collections.abc import Iterator

import pytest
from PySide6.QtWidgets import QPlainTextEdit, QWidget
from pytestqt.qtbot import QtBot

from trainer_gui.gui.dialogs.report import ReportDialog
from trainer_gui.gui.faults import show_faults


@pytest.fixture
def window(qtbot: QtBot) -> Iterator[QWidget]:
    before = sys.excepthook
    window = QWidget()
    qtbot.addWidget(window)
    show_faults(window)
    yield window
    sys.excepthook = before


def fault(error: BaseException) -> None:
    sys.excepthook(type(error), error, None)


def test_a_fault_is_shown_with_its_report(
    window: QWidget, capsys: pytest.CaptureFixture[str]
) -> None:
    fault(ZeroDivisionError("by nothing"))
    fault(ValueError("a second one"))
    (dialog,) = window.findChildren(ReportDialog)
    report = dialog.findChild(QPlainTextEdit)
    assert report is not None
    assert "ZeroDivisionError: by nothing" in report.toPlainText()
    assert "a second one" in capsys.readouterr().err
    dialog.accept()


def test_ctrl_c_in_the_terminal_is_no_fault(window: QWidget) -> None:
    fault(KeyboardInterrupt())
    assert window.findChildren(ReportDialog) == []
