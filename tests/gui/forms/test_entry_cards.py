import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QLabel
from pytestqt.qtbot import QtBot

from trainer_gui.catalog import menus
from trainer_gui.gui.forms.entry_cards import EntryCards

KEYS = [entry.key for entry in menus.models]


@pytest.fixture
def cards(qtbot: QtBot) -> EntryCards:
    made = EntryCards(menus.models, "Architecture")
    qtbot.addWidget(made)
    made.resize(300, made.heightForWidth(300))
    made.show()
    return made


def test_every_entry_is_there_with_its_purpose(cards: EntryCards) -> None:
    texts = {label.text() for label in cards.findChildren(QLabel)}
    for entry in menus.models:
        assert {str(entry.label), str(entry.about)} <= texts
        assert cards.card(entry.key).accessibleDescription() == str(entry.about)


def test_a_click_chooses_and_tells(qtbot: QtBot, cards: EntryCards) -> None:
    cards.set_value(KEYS[0])
    with qtbot.waitSignal(cards.chosen) as told:
        qtbot.mouseClick(cards.card(KEYS[1]), Qt.MouseButton.LeftButton)
    assert told.args == [KEYS[1]]
    assert cards.value() == KEYS[1]
    assert not cards.card(KEYS[0]).isChecked()


def test_the_keyboard_alone_chooses(qtbot: QtBot, cards: EntryCards) -> None:
    cards.set_value(KEYS[0])
    cards.card(KEYS[0]).setFocus()
    with qtbot.waitSignal(cards.chosen) as told:
        qtbot.keyClick(cards.card(KEYS[0]), Qt.Key.Key_Down)
    assert told.args == [KEYS[1]]


def test_set_value_is_silent_and_an_unknown_key_chooses_none(
    qtbot: QtBot, cards: EntryCards
) -> None:
    with qtbot.assertNotEmitted(cards.chosen):
        cards.set_value(KEYS[1])
        assert cards.card(KEYS[1]).isChecked()
        cards.set_value("no such thing")
    assert cards.value() == ""
    assert not any(cards.card(key).isChecked() for key in KEYS)


def test_no_text_is_cut_off(cards: EntryCards) -> None:
    cards.grab()
    for key in KEYS:
        card = cards.card(key)
        for label in card.findChildren(QLabel):
            assert card.rect().contains(label.geometry())
            assert label.height() >= label.heightForWidth(label.width())


def test_the_keyboard_comes_to_the_chosen_card(cards: EntryCards) -> None:
    cards.set_value(KEYS[2])
    cards.setFocus()
    assert cards.card(KEYS[2]).hasFocus()
    cards.set_value("gone")
    cards.setFocus()
    assert cards.card(KEYS[2]).hasFocus()  # from where arrow keys go on
