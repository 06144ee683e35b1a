import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QLabel, QPushButton
from pytestqt.qtbot import QtBot

from trainer_gui.gui.widgets.empty_state import EmptyState


def texts(view: EmptyState) -> list[str]:
    return [label.text() for label in view.findChildren(QLabel) if label.isVisible()]


@pytest.fixture
def view(qtbot: QtBot) -> EmptyState:
    made = EmptyState("chart", "No curve yet", "Press Train to see one.", "Train")
    qtbot.addWidget(made)
    made.resize(300, 300)
    made.show()
    return made


def test_it_says_what_is_missing_and_offers_it(qtbot: QtBot, view: EmptyState) -> None:
    assert texts(view) == ["No curve yet", "Press Train to see one."]
    with qtbot.waitSignal(view.pressed):
        qtbot.mouseClick(view.findChildren(QPushButton)[0], Qt.MouseButton.LeftButton)


def test_what_is_not_needed_is_not_there(view: EmptyState) -> None:
    view.show_empty("runs", "No runs")
    assert texts(view) == ["No runs"]
    assert not view.findChildren(QPushButton)[0].isVisible()


def test_a_long_sentence_wraps_inside_a_narrow_view(view: EmptyState) -> None:
    view.show_empty("runs", "No runs", "words and more words " * 8)
    sentence = view.findChildren(QLabel)[-1]
    assert view.rect().contains(sentence.geometry())
