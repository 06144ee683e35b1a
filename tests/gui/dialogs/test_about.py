"""Tests of what the program says of itself."""

from importlib.metadata import version

from PySide6.QtCore import Qt
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QLabel, QPushButton, QWidget
from pytestqt.qtbot import QtBot

import trainer_gui
from trainer_gui.gui.dialogs.about import AboutDialog, library_versions


def test_versions_are_those_installed() -> None:
    found = dict(library_versions())
    assert found["NumPy"] == version("numpy")
    assert found["PyTorch"] == version("torch")
    assert "not installed" not in found.values()


def test_it_names_version_and_licence_and_copies_versions(qtbot: QtBot, window: QWidget) -> None:
    dialog = AboutDialog(window)
    dialog.open()
    words = " ".join(label.text() for label in dialog.findChildren(QLabel))
    assert f"Version {trainer_gui.__version__}" in words
    assert "MIT" in words
    copy, close = dialog.findChildren(QPushButton)
    qtbot.mouseClick(copy, Qt.MouseButton.LeftButton)
    assert f"NumPy {version('numpy')}" in QGuiApplication.clipboard().text()
    assert copy.text() == "Copied"
    with qtbot.waitSignal(dialog.accepted):
        qtbot.keyClick(close, Qt.Key.Key_Return)
