"""Tests of the dialog that shows a training as a command."""

from PySide6.QtCore import Qt
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QPlainTextEdit, QPushButton, QWidget
from pytestqt.qtbot import QtBot

from trainer_gui.gui.dialogs.command import CommandDialog

COMMAND = "trainer-gui train quickstart --set training.epochs=3"


def test_enter_copies_the_command_and_escape_closes(qtbot: QtBot, window: QWidget) -> None:
    dialog = CommandDialog(COMMAND, window)
    dialog.open()
    shown = dialog.findChild(QPlainTextEdit)
    assert isinstance(shown, QPlainTextEdit)
    assert shown.toPlainText() == COMMAND
    copy = next(button for button in dialog.findChildren(QPushButton) if button.isDefault())
    qtbot.keyClick(copy, Qt.Key.Key_Return)
    assert QGuiApplication.clipboard().text() == COMMAND
    assert dialog.isVisible()
    with qtbot.waitSignal(dialog.rejected):
        qtbot.keyClick(dialog, Qt.Key.Key_Escape)
