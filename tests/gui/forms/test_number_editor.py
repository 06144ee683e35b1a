from dataclasses import replace

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QAbstractSpinBox, QLineEdit
from pytestqt.qtbot import QtBot

from trainer_gui.core.options import OptionField, Options, describe, integer, number
from trainer_gui.gui.forms.number_editor import NumberEditor, number_text


class Numbers(Options):
    rate: float = number(0.001, label="Rate", help="Size.", low=0, high=10, logarithmic=True)
    dropout: float = number(0.1, label="Dropout", help="Share.", low=0, high=0.95)
    epochs: int = integer(10, label="Epochs", help="Times.", low=1, high=100_000)
    batch: int = integer(64, label="Batch", help="At once.", low=1, high=65_536, logarithmic=True)
    steps: int = integer(1000, label="Steps", help="All.", low=1, high=10**8, logarithmic=True)
    clip: float | None = number(
        None, label="Clip", help="Norm.", low=1e-6, high=1e6, none_label="off", logarithmic=True
    )
    size: int | None = integer(
        None, label="Size", help="Side.", low=8, high=1024, none_label="as found", logarithmic=True
    )


FIELDS = {field.name: field for field in describe(Numbers)}


def editor_of(qtbot: QtBot, field: OptionField | str, value: object) -> NumberEditor:
    editor = NumberEditor(FIELDS[field] if isinstance(field, str) else field)
    qtbot.addWidget(editor)
    editor.set_value(value)
    return editor


def line_of(editor: NumberEditor) -> QLineEdit:
    return editor.findChildren(QLineEdit)[0]


def box_of(editor: NumberEditor) -> QAbstractSpinBox:
    return editor.findChildren(QAbstractSpinBox)[0]


def typed(qtbot: QtBot, editor: NumberEditor, text: str) -> list[object]:
    told: list[object] = []
    editor.edited.connect(told.append)
    line_of(editor).selectAll()
    qtbot.keyClick(line_of(editor), Qt.Key.Key_Delete)
    qtbot.keyClicks(line_of(editor), text)
    return told


@pytest.mark.parametrize(
    ("value", "text"),
    [
        (0.001, "0.001"),
        (1e-5, "1e-5"),
        (3.5e-8, "3.5e-8"),
        (0.1 + 0.2, "0.3"),
        (1.0, "1"),
        (100000.0, "100000"),
        (64, "64"),
        (None, ""),
        ("1e-", "1e-"),
    ],
)
def test_numbers_are_written_as_people_write_them(value: object, text: str) -> None:
    assert number_text(value) == text


@pytest.mark.parametrize(
    ("name", "text", "value"),
    [
        ("rate", "1e-3", 0.001),
        ("rate", ".5", 0.5),
        ("rate", "3", 3.0),
        ("rate", "99", 99.0),
        ("rate", "0,0007", 0.0007),
        ("rate", "1,000", "1,000"),
        ("epochs", "1,000", "1,000"),
        ("epochs", "10,000,000", 10_000_000),
        ("rate", "fast", "fast"),
        ("rate", "nan", "nan"),
        ("rate", "inf", "inf"),
        ("epochs", "25", 25),
        ("epochs", "1e4", 10_000),
        ("epochs", "60_000", 60_000),
        ("epochs", "2.5", "2.5"),
        ("epochs", "-3", -3),
        ("epochs", "", ""),
        ("clip", "", None),
        ("clip", "1", 1.0),
    ],
)
def test_what_is_typed_is_told(qtbot: QtBot, name: str, text: str, value: object) -> None:
    editor = editor_of(qtbot, name, 7 if name == "epochs" else 7.0)
    told = typed(qtbot, editor, text)
    assert told[-1] == value
    assert type(told[-1]) is type(value)


def test_a_huge_whole_number_loses_no_digit(qtbot: QtBot) -> None:
    editor = editor_of(qtbot, "steps", 1)
    assert typed(qtbot, editor, "9007199254740993")[-1] == 9007199254740993


def test_typing_is_not_disturbed_by_its_own_value(qtbot: QtBot) -> None:
    editor = editor_of(qtbot, "rate", 0.5)
    editor.edited.connect(editor.set_value)  # as a form does when the draft has changed
    whole = ("0.0020", "0,0020")
    for sofar in (text[:end] for text in whole for end in range(1, len(text) + 1)):
        typed(qtbot, editor, "")
        qtbot.keyClicks(line_of(editor), sofar)
        assert line_of(editor).text() == sofar


def test_leaving_the_editor_tidies_the_number(qtbot: QtBot) -> None:
    editor = editor_of(qtbot, "rate", 0.5)
    with qtbot.waitActive(editor):
        editor.show()
    for text in ("0.0020", "0,0020"):
        box_of(editor).setFocus()
        typed(qtbot, editor, text)
        box_of(editor).clearFocus()
        assert line_of(editor).text() == "0.002"


def test_a_text_from_a_preset_becomes_its_number_when_the_editor_is_left(qtbot: QtBot) -> None:
    editor = editor_of(qtbot, "rate", "0,0007")
    told: list[object] = []
    editor.edited.connect(told.append)
    assert line_of(editor).text() == "0,0007"
    with qtbot.waitActive(editor):
        editor.show()
    for _ in range(2):
        box_of(editor).setFocus()
        box_of(editor).clearFocus()
    assert line_of(editor).text() == "0.0007"
    assert told == [0.0007]  # others learn what is shown, once
    editor.set_value(0.5)
    box_of(editor).setFocus()
    box_of(editor).clearFocus()
    assert told == [0.0007]


@pytest.mark.parametrize(
    ("name", "value", "key", "after"),
    [
        ("rate", 0.001, Qt.Key.Key_Up, 0.002),
        ("rate", 0.002, Qt.Key.Key_Up, 0.005),
        ("rate", 0.005, Qt.Key.Key_Up, 0.01),
        ("rate", 0.001, Qt.Key.Key_Down, 0.0005),
        ("rate", 0.0003, Qt.Key.Key_Up, 0.0005),
        ("rate", 0.0, Qt.Key.Key_Up, 1e-6),
        ("rate", 1e-6, Qt.Key.Key_Down, 0.0),
        ("rate", 8.0, Qt.Key.Key_Up, 10.0),
        ("rate", 50.0, Qt.Key.Key_Down, 10.0),
        ("dropout", 0.1, Qt.Key.Key_Up, 0.15),
        ("dropout", 0.95, Qt.Key.Key_Down, 0.9),
        ("epochs", 10, Qt.Key.Key_Up, 11),
        ("epochs", 10, Qt.Key.Key_PageUp, 20),
        ("epochs", 3, Qt.Key.Key_PageDown, 1),
        ("batch", 64, Qt.Key.Key_Up, 128),
        ("batch", 100, Qt.Key.Key_Up, 128),
        ("batch", 100, Qt.Key.Key_Down, 64),
        ("batch", 64, Qt.Key.Key_Down, 32),
        ("steps", 1000, Qt.Key.Key_Up, 2000),
        ("steps", 1500, Qt.Key.Key_Down, 1000),
        ("clip", None, Qt.Key.Key_Up, 1.0),
        ("size", None, Qt.Key.Key_Up, 8),
        ("size", 28, Qt.Key.Key_Up, 32),
    ],
)
def test_arrow_keys_step(
    qtbot: QtBot, name: str, value: object, key: Qt.Key, after: object
) -> None:
    editor = editor_of(qtbot, name, value)
    with qtbot.waitSignal(editor.edited) as told:
        qtbot.keyClick(box_of(editor), key)
    assert told.args == [after]
    assert type(editor.value()) is type(after)


@pytest.mark.parametrize(
    ("name", "value", "key"),
    [("epochs", 1, Qt.Key.Key_Down), ("dropout", 0.95, Qt.Key.Key_Up)],
)
def test_steps_stay_within_the_range(qtbot: QtBot, name: str, value: object, key: Qt.Key) -> None:
    editor = editor_of(qtbot, name, value)
    with qtbot.assertNotEmitted(editor.edited):
        qtbot.keyClick(box_of(editor), key)
    assert editor.value() == value


def test_none_is_shown_as_its_word(qtbot: QtBot) -> None:
    editor = editor_of(qtbot, "clip", None)
    assert line_of(editor).text() == ""
    assert line_of(editor).placeholderText() == "off"


def test_a_field_without_bounds_steps_by_one(qtbot: QtBot) -> None:
    editor = editor_of(qtbot, replace(FIELDS["dropout"], low=None, high=None), 2.0)
    qtbot.keyClick(box_of(editor), Qt.Key.Key_Up)
    assert editor.value() == 3.0
