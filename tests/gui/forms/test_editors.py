from typing import Literal, get_args

import pytest
from PySide6.QtCore import QPoint, QPointF, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QComboBox, QLineEdit, QScrollArea, QVBoxLayout, QWidget
from pytestqt.qtbot import QtBot

from trainer_gui.core.named_choices import named_choices
from trainer_gui.core.options import (
    Kind,
    Options,
    choice,
    describe,
    integer,
    integers,
    path,
    switch,
    words,
)
from trainer_gui.gui.forms.editors import ChoiceEditor, Editor, IntegersEditor
from trainer_gui.gui.forms.field_row import make_editor
from trainer_gui.gui.widgets.switch import Switch


class Everything(Options):
    width: int = integer(6, label="Width", help="Channels.", low=1, high=64)
    deep: bool = switch(False, label="Deep", help="More layers.")
    activation: Literal["relu", "gelu"] = choice(
        "relu", {"relu": "ReLU", "gelu": "GELU"}, label="Activation", help="Between layers."
    )
    name: str = choice("resnet18", label="Network", help="Its name.", source="torchvision")
    layers: tuple[int, ...] = integers((32, 64), label="Layers", help="Sizes.", low=1, high=512)
    note: str = words("", label="Note", help="For you.")
    folder: str = path("", label="Folder", help="Of pictures.")
    file: str = path("", label="File", help="Of weights.", file=True)
    uses: dict[str, Literal["number", "ignore"]] = named_choices(
        {"number": "Number", "ignore": "Ignore"}, label="Columns", help="How they are used."
    )


FIELDS = {field.name: field for field in describe(Everything)}
VALUES: dict[str, object] = {
    "width": 12,
    "deep": True,
    "activation": "gelu",
    "name": "vit_b_16",
    "layers": (16, 16, 8),
    "note": "try again",
    "folder": "/data/birds",
    "file": "/tmp/weights.pth",
    "uses": {"zip": "number"},
}


def editor_of(qtbot: QtBot, name: str) -> Editor:
    editor = make_editor(FIELDS[name])
    qtbot.addWidget(editor)
    editor.set_value(FIELDS[name].default)
    return editor


def roll(window: QWidget, over: QWidget) -> None:
    """Turns the wheel one notch down over a part of a window."""
    place = QPointF(over.mapTo(window, over.rect().center()))
    QTest.wheelEvent(window.windowHandle(), place, QPoint(0, -120))


@pytest.mark.parametrize("name", FIELDS)
def test_a_value_is_shown_in_silence(qtbot: QtBot, name: str) -> None:
    editor = editor_of(qtbot, name)
    with qtbot.assertNotEmitted(editor.edited):
        editor.set_value(VALUES[name])
    assert editor.value() == VALUES[name]


@pytest.mark.parametrize("name", FIELDS)
def test_a_screen_reader_hears_label_and_help(qtbot: QtBot, name: str) -> None:
    editor = editor_of(qtbot, name)
    part = editor.focusProxy()
    assert part is not None
    assert part.accessibleName() == str(FIELDS[name].label)
    assert part.accessibleDescription() == str(FIELDS[name].help)
    editor.set_problem("Choose something else.")
    assert part.accessibleDescription() == "Choose something else."
    assert part.toolTip() == "Choose something else."
    editor.set_problem(None)
    assert part.toolTip() == str(FIELDS[name].help)


@pytest.mark.parametrize("name", FIELDS)
def test_the_keyboard_coming_in_is_told(qtbot: QtBot, name: str) -> None:
    editor = editor_of(qtbot, name)
    editor.show()
    with qtbot.waitSignal(editor.entered):
        editor.setFocus()


@pytest.mark.parametrize("name", ["width", "activation", "name"])
def test_the_wheel_scrolls_the_form_and_changes_nothing(qtbot: QtBot, name: str) -> None:
    editor = make_editor(FIELDS[name])
    editor.set_value(VALUES[name])
    if isinstance(editor, ChoiceEditor) and name == "name":
        editor.set_choices([("alexnet", "AlexNet"), ("vit_b_16", "ViT-B/16"), ("x", "X")])
    area, page, other = QScrollArea(), QWidget(), QLineEdit()
    qtbot.addWidget(area)
    column = QVBoxLayout(page)
    column.addWidget(other)
    column.addWidget(editor)
    column.addStretch(1)
    page.setMinimumHeight(900)
    area.setWidget(page)
    area.setWidgetResizable(True)
    area.resize(300, 200)
    with qtbot.waitActive(area):
        area.show()
    other.setFocus()
    part = editor.focusProxy()
    assert part is not None
    with qtbot.assertNotEmitted(editor.edited):
        roll(area, part)
    assert editor.value() == VALUES[name]
    assert area.verticalScrollBar().value() > 0


def test_the_wheel_changes_the_editor_that_has_the_keyboard(qtbot: QtBot) -> None:
    editor = editor_of(qtbot, "width")
    with qtbot.waitActive(editor):
        editor.show()
    editor.setFocus()
    part = editor.focusProxy()
    assert part is not None
    with qtbot.waitSignal(editor.edited) as told:
        roll(editor, part)
    assert told.args == [5]


def test_a_switch_is_turned_by_the_space_bar(qtbot: QtBot) -> None:
    editor = editor_of(qtbot, "deep")
    with qtbot.waitSignal(editor.edited) as told:
        qtbot.keyClick(editor.findChildren(Switch)[0], Qt.Key.Key_Space)
    assert told.args == [True]


def test_a_choice_is_made_with_arrow_keys(qtbot: QtBot) -> None:
    editor = editor_of(qtbot, "activation")
    combo = editor.findChildren(QComboBox)[0]
    assert combo.currentText() == "ReLU"
    with qtbot.waitSignal(editor.edited) as told:
        qtbot.keyClick(combo, Qt.Key.Key_Down)
    assert told.args == ["gelu"]


def test_a_choice_that_the_menu_lacks_is_shown_as_it_is(qtbot: QtBot) -> None:
    editor = editor_of(qtbot, "activation")
    editor.set_value("swish")
    assert editor.findChildren(QComboBox)[0].currentText() == "swish"
    assert editor.value() == "swish"


class TestLongMenu:
    @pytest.fixture
    def editor(self, qtbot: QtBot) -> ChoiceEditor:
        editor = editor_of(qtbot, "name")
        assert isinstance(editor, ChoiceEditor)
        return editor

    def test_it_shows_its_value_before_it_is_listed(self, editor: ChoiceEditor) -> None:
        combo = editor.findChildren(QComboBox)[0]
        assert combo.currentText() == "resnet18"
        editor.set_choices([("resnet18", "ResNet-18"), ("vit_b_16", "ViT-B/16")])
        assert combo.currentText() == "ResNet-18"
        assert combo.count() == 2

    def test_typing_a_name_chooses_it(self, qtbot: QtBot, editor: ChoiceEditor) -> None:
        editor.set_choices([("resnet18", "ResNet-18"), ("vit_b_16", "ViT-B/16")])
        line = editor.findChildren(QLineEdit)[0]
        line.selectAll()
        with qtbot.waitSignal(editor.edited) as told:
            qtbot.keyClicks(line, "ViT-B/16")
            qtbot.keyClick(line, Qt.Key.Key_Return)
        assert told.args == ["vit_b_16"]

    def test_any_part_of_a_name_finds_it(self, editor: ChoiceEditor) -> None:
        editor.set_choices([("resnet18", "ResNet-18"), ("vit_b_16", "ViT-B/16")])
        completer = editor.findChildren(QComboBox)[0].completer()
        assert completer is not None
        completer.setCompletionPrefix("b/1")
        assert completer.currentCompletion() == "ViT-B/16"

    def test_what_names_nothing_gives_way(self, qtbot: QtBot, editor: ChoiceEditor) -> None:
        editor.set_choices([("resnet18", "ResNet-18"), ("vit_b_16", "ViT-B/16")])
        line = editor.findChildren(QLineEdit)[0]
        line.selectAll()
        with qtbot.assertNotEmitted(editor.edited):
            qtbot.keyClicks(line, "nothing like it")
            qtbot.keyClick(line, Qt.Key.Key_Return)
        assert line.text() == "ResNet-18"
        assert editor.value() == "resnet18"


@pytest.mark.parametrize(
    ("typed", "value"),
    [
        ("8, 16,32", (8, 16, 32)),
        ("8 16", (8, 16)),
        ("8;16", (8, 16)),
        ("", ()),
        ("8, many", "8, many"),
        ("8, 1.5", "8, 1.5"),
    ],
)
def test_lists_are_read_as_people_write_them(qtbot: QtBot, typed: str, value: object) -> None:
    editor = editor_of(qtbot, "layers")
    line = editor.findChildren(QLineEdit)[0]
    assert line.text() == "32, 64"
    told: list[object] = []
    editor.edited.connect(told.append)
    line.selectAll()
    qtbot.keyClick(line, Qt.Key.Key_Delete)
    qtbot.keyClicks(line, typed)
    assert told[-1] == value


def test_a_list_is_not_rewritten_while_it_is_typed(qtbot: QtBot) -> None:
    editor = editor_of(qtbot, "layers")
    assert isinstance(editor, IntegersEditor)
    editor.edited.connect(editor.set_value)  # as a form does when the draft has changed
    line = editor.findChildren(QLineEdit)[0]
    line.selectAll()
    qtbot.keyClicks(line, "8,")
    assert line.text() == "8,"
    qtbot.keyClicks(line, "16")
    qtbot.keyClick(line, Qt.Key.Key_Return)
    assert line.text() == "8, 16"


def test_a_list_from_a_preset_is_a_list(qtbot: QtBot) -> None:
    editor = editor_of(qtbot, "layers")
    editor.set_value([8, 4])
    assert editor.value() == (8, 4)


def test_text_is_told_as_typed(qtbot: QtBot) -> None:
    editor = editor_of(qtbot, "note")
    told: list[object] = []
    editor.edited.connect(told.append)
    qtbot.keyClicks(editor.findChildren(QLineEdit)[0], "ok")
    assert told == ["o", "ok"]


def test_every_kind_of_field_has_an_editor() -> None:
    kinds = {field.kind for field in FIELDS.values()} | {"number"}
    assert kinds == set(get_args(Kind))
