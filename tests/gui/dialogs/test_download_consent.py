"""Tests of the question before anything is downloaded."""

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QLabel, QWidget
from pytestqt.qtbot import QtBot

from trainer_gui.gui.dialogs.download_consent import DownloadConsentDialog


def dialog(window: QWidget) -> DownloadConsentDialog:
    made = DownloadConsentDialog(
        "CIFAR-10",
        megabytes=170.5,
        source="www.example.org",
        folder="/home/ada/data",
        parent=window,
    )
    made.open()
    return made


def test_it_says_what_how_much_from_where_and_to_where(window: QWidget) -> None:
    words = {label.text() for label in dialog(window).findChildren(QLabel)}
    assert {"Download CIFAR-10?", "170 MB", "www.example.org", "/home/ada/data"} <= words


def test_only_the_button_is_consent(qtbot: QtBot, window: QWidget) -> None:
    refused = dialog(window)
    with qtbot.waitSignal(refused.rejected), qtbot.assertNotEmitted(refused.accepted):
        qtbot.keyClick(refused, Qt.Key.Key_Escape)
    agreed = dialog(window)
    with qtbot.waitSignal(agreed.accepted):
        qtbot.mouseClick(agreed.download_button, Qt.MouseButton.LeftButton)
