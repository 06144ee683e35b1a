"""A bug report is asked for, written beside the window, and shown where it is."""

import zipfile
from collections.abc import Iterator
from pathlib import Path

import pytest
from PySide6.QtCore import QObject, Qt, QTimer, QUrl, Slot
from PySide6.QtGui import QDesktopServices
from PySide6.QtWidgets import QApplication, QFileDialog, QLabel, QLineEdit, QWidget
from pytestqt.qtbot import QtBot

from tests.gui.screens.seeing import button, press, words
from trainer_gui.core.paths import user_folders
from trainer_gui.gui.dialogs.bug_report import BugReportDialog, ask_for_bug_report


class Desktop(QObject):
    """What the program asks the desktop to open."""

    def __init__(self) -> None:
        super().__init__()
        self.opened: list[Path] = []

    @Slot(QUrl)
    def open(self, url: QUrl) -> None:
        self.opened.append(Path(url.toLocalFile()))


@pytest.fixture
def desktop(qapp: QApplication) -> Iterator[Desktop]:
    desktop = Desktop()
    # The stub asks for bytes, the binding takes only text.
    QDesktopServices.setUrlHandler("file", desktop, "open")  # type: ignore[arg-type]
    yield desktop
    QDesktopServices.unsetUrlHandler("file")


def answered(qtbot: QtBot, qapp: QApplication, window: QWidget, name: str) -> list[str]:
    """Asks, and answers with a name, or with none by Escape; the names that were proposed."""
    qapp.setAttribute(Qt.ApplicationAttribute.AA_DontUseNativeDialogs)  # so that it can be typed in
    proposed: list[str] = []

    def answer() -> None:
        asked = QApplication.activeModalWidget()
        if isinstance(asked, QFileDialog):
            line = asked.findChild(QLineEdit)
            assert line is not None
            proposed.append(line.text())
            line.setText(name)
            asked.accept() if name else asked.reject()

    timer = QTimer(interval=50)
    timer.timeout.connect(answer)
    timer.start()
    ask_for_bug_report(window, user_folders(), details="Traceback: it broke")
    timer.stop()
    return proposed


def dialog_of(window: QWidget) -> BugReportDialog:
    dialog = window.findChild(BugReportDialog)
    assert dialog is not None
    return dialog


def test_it_is_written_where_a_person_says_and_shown_there(
    qtbot: QtBot, qapp: QApplication, window: QWidget, tmp_path: Path, desktop: Desktop
) -> None:
    (proposed,) = answered(qtbot, qapp, window, str(tmp_path / "mine.zip"))
    assert proposed.startswith("trainer-gui-report-")
    assert proposed.endswith(".zip")
    dialog = dialog_of(window)
    qtbot.waitUntil(lambda: "The bug report was written." in words(dialog))
    assert str(tmp_path / "mine.zip") in words(dialog)
    assert "no data, weights or passwords" in words(dialog)
    for label in dialog.findChildren(QLabel):
        assert label.height() >= label.heightForWidth(label.width())  # no word is cut off
    with zipfile.ZipFile(tmp_path / "mine.zip") as report:
        assert report.read("details.txt").decode() == "Traceback: it broke"
    press(qtbot, dialog, "Show in folder")
    assert desktop.opened == [tmp_path]
    press(qtbot, dialog, "Close")
    assert not dialog.isVisible()


def test_who_thinks_better_of_it_gets_nothing(
    qtbot: QtBot, qapp: QApplication, window: QWidget
) -> None:
    assert len(answered(qtbot, qapp, window, "")) == 1
    assert window.findChild(BugReportDialog) is None


def test_a_place_that_cannot_be_written_is_told(
    qtbot: QtBot, window: QWidget, tmp_path: Path
) -> None:
    (tmp_path / "file").touch()
    dialog = BugReportDialog(window)
    dialog.open()
    assert "is being written" in words(dialog)
    dialog.write(tmp_path / "file" / "report.zip", user_folders())
    qtbot.waitUntil(lambda: "The bug report could not be written." in words(dialog))
    assert "report.zip" in words(dialog)
    assert not button(dialog, "Show in folder").isEnabled()
    dialog.reject()


def test_it_can_be_closed_while_it_is_written(
    qtbot: QtBot, window: QWidget, tmp_path: Path
) -> None:
    dialog = BugReportDialog(window)
    dialog.open()
    dialog.write(tmp_path / "report.zip", user_folders())
    dialog.reject()
    qtbot.waitUntil(lambda: (tmp_path / "report.zip").is_file())
    qtbot.wait(50)
