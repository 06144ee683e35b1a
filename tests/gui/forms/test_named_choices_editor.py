"""Tests of the editor that counts choices and takes them back."""

from typing import Literal

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QLabel, QPushButton
from pytestqt.qtbot import QtBot

from trainer_gui.core.named_choices import named_choices
from trainer_gui.core.options import Options, describe
from trainer_gui.gui.forms.field_row import make_editor, value_words


class Uses(Options):
    columns: dict[str, Literal["number", "ignore"]] = named_choices(
        {"number": "Number", "ignore": "Ignore"}, label="Columns", help="How they are used."
    )


(FIELD,) = describe(Uses)


def test_it_counts_and_names_what_was_chosen_and_takes_it_back(qtbot: QtBot) -> None:
    editor = make_editor(FIELD)
    qtbot.addWidget(editor)
    label, button = editor.findChildren(QLabel)[0], editor.findChildren(QPushButton)[0]
    assert label.text() == "as guessed"
    editor.set_value({"zip": "number", "id": "ignore"})
    assert label.text() == "2 changed"
    assert label.toolTip() == "zip: Number\nid: Ignore"
    with qtbot.waitSignal(editor.edited) as told:
        qtbot.mouseClick(button, Qt.MouseButton.LeftButton)
    assert told.args == [{}]


def test_a_difference_between_recipes_names_them() -> None:
    assert value_words(FIELD, {"zip": "number", "a\nb": "ignore"}) == "zip: Number, a\\nb: Ignore"
    assert value_words(FIELD, {}) == "as guessed"
