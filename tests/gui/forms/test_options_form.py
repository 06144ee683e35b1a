from typing import Literal

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QComboBox, QLabel, QLineEdit, QToolButton
from pytestqt.qtbot import QtBot

from trainer_gui.core.options import Options, choice, describe, integer, number, validate
from trainer_gui.gui.forms.field_row import FieldRow
from trainer_gui.gui.forms.options_form import OptionsForm, problems_by_path


class Sgd(Options):
    learning_rate: float = number(
        0.1, label="Learning rate", help="Size of a step.", low=1e-6, high=10, level="essential"
    )
    momentum: float = number(0.0, label="Momentum", help="Keeps direction.", low=0, high=0.999)
    length: Literal["epochs", "steps"] = choice(
        "epochs", {"epochs": "Epochs", "steps": "Steps"}, label="Length in", help="What counts."
    )
    steps: int = integer(
        100, label="Steps", help="Batches.", low=1, high=1000, when=("length", ("steps",))
    )
    network: str = choice("a", label="Network", help="Its name.", source="zoo")


@pytest.fixture
def form(qtbot: QtBot) -> OptionsForm:
    made = OptionsForm(describe(Sgd), "training.optimizer")
    qtbot.addWidget(made)
    made.show()
    return made


def row(form: OptionsForm, name: str) -> FieldRow:
    found = form.row(f"training.optimizer.{name}")
    assert found is not None
    return found


def labels(form: OptionsForm) -> list[str]:
    return [
        found.findChildren(QLabel)[0].text()
        for found in form.findChildren(FieldRow)
        if found.isVisible()
    ]


def test_it_shows_defaults_and_values(form: OptionsForm) -> None:
    form.show_values({"momentum": 0.9})
    assert row(form, "learning_rate").editor.value() == 0.1
    assert row(form, "momentum").editor.value() == 0.9


def test_what_differs_from_its_default_is_marked(qtbot: QtBot, form: OptionsForm) -> None:
    form.show_values({"momentum": 0.9, "learning_rate": 0.1})
    assert row(form, "momentum").is_changed()
    assert not row(form, "learning_rate").is_changed()
    with qtbot.waitSignal(form.reset_requested) as told:
        qtbot.mouseClick(
            row(form, "momentum").findChildren(QToolButton)[0], Qt.MouseButton.LeftButton
        )
    assert told.args == ["training.optimizer.momentum"]


def test_an_edit_is_told_with_its_path_and_not_kept(qtbot: QtBot, form: OptionsForm) -> None:
    with qtbot.waitSignal(form.edited) as told:
        qtbot.keyClick(row(form, "momentum").editor.focusProxy(), Qt.Key.Key_Up)
    assert told.args == ["training.optimizer.momentum", 0.05]
    form.show_values({})
    assert row(form, "momentum").editor.value() == 0.0


def test_showing_values_says_nothing(qtbot: QtBot, form: OptionsForm) -> None:
    with qtbot.assertNotEmitted(form.edited):
        form.show_values({"momentum": 0.5, "length": "steps", "steps": 7})


def test_a_field_that_does_not_apply_is_hidden(form: OptionsForm) -> None:
    assert "Steps" not in labels(form)
    form.show_values({"length": "steps"})
    assert "Steps" in labels(form)


def test_levels_and_search(form: OptionsForm) -> None:
    assert form.set_filter("essential") == 1
    assert labels(form) == ["Learning rate"]
    assert form.set_filter("essential", "direction") == 1
    assert labels(form) == ["Momentum"]
    assert form.set_filter("essential", "batches") == 0
    assert form.set_filter("all") == form.visible_rows() == 4


def test_a_problem_is_said_and_shows_its_field_at_any_level(form: OptionsForm) -> None:
    form.set_filter("essential")
    _, problems = validate(Sgd, {"momentum": 7.0}, at="training.optimizer")
    form.show_problems(problems_by_path(problems))
    assert labels(form) == ["Learning rate", "Momentum"]
    assert row(form, "momentum").problem() == "Choose a number from 0 to 0.999."
    form.show_problems({})
    assert labels(form) == ["Learning rate"]


def test_what_cannot_be_read_is_passed_on_and_comes_back(qtbot: QtBot, form: OptionsForm) -> None:
    line = row(form, "momentum").editor.findChildren(QLineEdit)[0]
    told: list[tuple[str, object]] = []
    form.edited.connect(lambda path, value: told.append((path, value)))
    line.selectAll()
    qtbot.keyClicks(line, "lots")
    assert told[-1] == ("training.optimizer.momentum", "lots")
    form.show_values({"momentum": "lots"})
    assert line.text() == "lots"


def test_the_field_that_has_the_keyboard_is_told(qtbot: QtBot, form: OptionsForm) -> None:
    with qtbot.waitSignal(form.focused) as told:
        row(form, "momentum").editor.setFocus()
    assert told.args == ["training.optimizer.momentum"]


def test_tab_goes_from_field_to_field(qtbot: QtBot, form: OptionsForm) -> None:
    form.activateWindow()
    row(form, "learning_rate").editor.setFocus()
    qtbot.keyClick(form.focusWidget(), Qt.Key.Key_Tab)
    assert form.focusWidget() is row(form, "momentum").editor.focusProxy()


def test_tab_stops_at_the_way_back_of_a_changed_field(qtbot: QtBot, form: OptionsForm) -> None:
    form.show_values({"learning_rate": 0.5})
    form.activateWindow()
    row(form, "learning_rate").editor.setFocus()
    qtbot.keyClick(form.focusWidget(), Qt.Key.Key_Tab)
    with qtbot.waitSignal(form.reset_requested) as told:
        qtbot.keyClick(form.focusWidget(), Qt.Key.Key_Space)
    assert told.args == ["training.optimizer.learning_rate"]


def test_menus_that_come_later_are_filled(form: OptionsForm) -> None:
    form.set_choices("zoo", [("a", "AlexNet"), ("b", "Inception")])
    combo = row(form, "network").editor.findChildren(QComboBox)[0]
    assert [combo.itemText(index) for index in range(combo.count())] == ["AlexNet", "Inception"]
    assert combo.currentText() == "AlexNet"
    form.set_choices("another", [("c", "C")])
    assert combo.count() == 2


def test_a_list_in_a_preset_equals_the_default_tuple(qtbot: QtBot) -> None:
    from trainer_gui.core.options import integers

    class Layers(Options):
        sizes: tuple[int, ...] = integers((8, 4), label="Sizes", help="All.", low=1, high=9)

    form = OptionsForm(describe(Layers), "model")
    qtbot.addWidget(form)
    form.show_values({"sizes": [8, 4]})
    found = form.row("model.sizes")
    assert found is not None
    assert not found.is_changed()
