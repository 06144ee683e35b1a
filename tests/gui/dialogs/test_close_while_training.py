"""Tests of the question what becomes of a run when the window closes."""

import pytest
from PySide6.QtCore import Qt, QTimer
from PySide6.QtWidgets import QApplication, QWidget
from pytestqt.qtbot import QtBot

from trainer_gui.gui.dialogs.close_while_training import (
    CloseAnswer,
    CloseWhileTrainingDialog,
    ask_how_to_close,
)

Key = Qt.Key


@pytest.mark.parametrize("answer", ["stop", "stay", "finish", "cancel"])
def test_each_button_is_an_answer(qtbot: QtBot, window: QWidget, answer: CloseAnswer) -> None:
    dialog = CloseWhileTrainingDialog(window, may_stay=True)
    dialog.open()
    button = dialog.buttons[answer]
    assert button.accessibleDescription()
    assert button.height() > 2 * button.fontMetrics().height()  # both lines can be read
    qtbot.mouseClick(button, Qt.MouseButton.LeftButton)
    assert dialog.answer == answer
    assert not dialog.isVisible()


def test_what_cannot_be_is_not_offered(window: QWidget) -> None:
    dialog = CloseWhileTrainingDialog(window)
    dialog.open()
    assert set(dialog.buttons) == {"stop", "finish", "cancel"}
    dialog.reject()


@pytest.mark.parametrize(("key", "answer"), [(Key.Key_Escape, "cancel"), (Key.Key_Return, "stop")])
def test_the_question_waits_for_a_key(
    qtbot: QtBot, window: QWidget, key: Qt.Key, answer: str
) -> None:
    def press() -> None:
        dialog = QApplication.activeModalWidget()
        assert isinstance(dialog, CloseWhileTrainingDialog)
        qtbot.keyClick(dialog, key)

    QTimer.singleShot(0, press)
    assert ask_how_to_close(window) == answer
