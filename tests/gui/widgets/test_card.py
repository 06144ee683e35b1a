from PySide6.QtWidgets import QLabel
from pytestqt.qtbot import QtBot

from trainer_gui.gui.widgets.card import Card


def test_a_card_holds_its_heading_and_its_body(qtbot: QtBot) -> None:
    card = Card("Result")
    qtbot.addWidget(card)
    inside = QLabel("0.912")
    card.body.addWidget(inside)
    card.show()
    assert [label.text() for label in card.findChildren(QLabel) if label.isVisible()] == [
        "Result",
        "0.912",
    ]
    assert inside.geometry().top() > 0


def test_a_card_without_heading_gives_no_room_to_it(qtbot: QtBot) -> None:
    card = Card()
    qtbot.addWidget(card)
    card.show()
    assert [label for label in card.findChildren(QLabel) if label.isVisible()] == []
    card.set_title("Later")
    assert [label.text() for label in card.findChildren(QLabel) if label.isVisible()] == ["Later"]
