"""Tests of buttons whose words give way to their icons."""

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication, QWidget
from pytestqt.qtbot import QtBot

from trainer_gui.gui.icons import icon
from trainer_gui.gui.theme import LIGHT
from trainer_gui.gui.widgets.yielding_button import YieldingButton, YieldingRow

WORDS = ("Stop", "Finish now", "Continue with changes")


class Row:
    """Three buttons beside each other."""

    def __init__(self, qtbot: QtBot) -> None:
        self.place = QWidget()
        qtbot.addWidget(self.place)
        row = YieldingRow(self.place)
        self.buttons = [YieldingButton(words, self.place) for words in WORDS]
        for button in self.buttons:
            button.setIcon(icon("stop", LIGHT))
            row.addWidget(button)
        self.place.show()

    def at(self, width: int) -> tuple[str, ...]:
        self.place.resize(width, 60)
        QApplication.processEvents()
        for button in self.buttons:
            assert button.isHidden() or button.width() >= button.sizeHint().width()
        return tuple(button.shown_text() for button in self.buttons)


@pytest.fixture
def row(qtbot: QtBot) -> Row:
    return Row(qtbot)


def test_the_longest_words_give_way_first_and_come_back(row: Row) -> None:
    narrower = list(dict.fromkeys(row.at(width) for width in range(600, 150, -10)))
    assert narrower == [WORDS, (*WORDS[:2], ""), (WORDS[0], "", ""), ("", "", "")]
    assert row.at(600) == WORDS


def test_a_button_that_is_hidden_leaves_its_room(row: Row) -> None:
    width = next(width for width in range(600, 150, -10) if row.at(width) == (*WORDS[:2], ""))
    row.buttons[1].hide()
    assert row.at(width)[2] == WORDS[2]


def test_a_button_without_its_words_draws_only_its_icon(qtbot: QtBot, row: Row) -> None:
    row.at(150)
    button = row.buttons[2]
    before = button.grab().toImage()
    button.setText("Others")
    assert button.grab().toImage() == before
    with qtbot.waitSignal(button.clicked):
        qtbot.mouseClick(button, Qt.MouseButton.LeftButton)


def test_without_an_icon_the_words_stay(qtbot: QtBot) -> None:
    button = YieldingButton("Finish now")
    qtbot.addWidget(button)
    button.set_wordless(True)
    assert button.shown_text() == "Finish now"
    assert button.minimumSizeHint() == button.sizeHint()
