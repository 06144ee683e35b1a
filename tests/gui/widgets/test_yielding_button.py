"""Tests of a button whose words give way to its icon."""

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QHBoxLayout, QWidget
from pytestqt.qtbot import QtBot

from trainer_gui.gui.icons import icon
from trainer_gui.gui.theme import LIGHT
from trainer_gui.gui.widgets.yielding_button import YieldingButton


@pytest.fixture
def button(qtbot: QtBot) -> YieldingButton:
    place = QWidget()
    qtbot.addWidget(place)
    made = YieldingButton("Finish now", place)
    QHBoxLayout(place).addWidget(made)
    place.show()
    return made


def at(button: YieldingButton, width: int) -> str:
    place = button.parentWidget()
    assert place is not None
    place.resize(width, 60)
    return button.shown_text()


def test_words_are_whole_or_absent(qtbot: QtBot, button: YieldingButton) -> None:
    button.setIcon(icon("finish", LIGHT))
    said = list(dict.fromkeys(at(button, width) for width in range(300, 60, -5)))
    assert said == ["Finish now", ""]
    assert button.width() < button.sizeHint().width()
    image = button.grab().toImage()
    button.setText("")
    assert button.grab().toImage() == image  # only the icon is drawn
    with qtbot.waitSignal(button.clicked):
        qtbot.mouseClick(button, Qt.MouseButton.LeftButton)


def test_without_an_icon_the_words_stay(button: YieldingButton) -> None:
    assert {at(button, width) for width in (300, 20)} == {"Finish now"}
