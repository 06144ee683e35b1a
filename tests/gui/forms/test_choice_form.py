import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QComboBox
from pytestqt.qtbot import QtBot

from trainer_gui.catalog import menus
from trainer_gui.core.options import describe
from trainer_gui.core.recipe import check_recipe
from trainer_gui.core.text import Text
from trainer_gui.gui.forms.choice_form import ChoiceForm
from trainer_gui.gui.forms.field_row import FieldRow
from trainer_gui.gui.forms.options_form import problems_by_path

PATH = "training.optimizer"


@pytest.fixture
def form(qtbot: QtBot) -> ChoiceForm:
    made = ChoiceForm(menus.optimizers, PATH, Text("Method"))
    qtbot.addWidget(made)
    made.show()
    made.show_values({"kind": "sgd", "momentum": 0.9})
    return made


def shown_names(form: ChoiceForm) -> list[str]:
    return [row.field.name for row in form.findChildren(FieldRow) if row.isVisible()]


def test_it_shows_the_entry_and_its_options(form: ChoiceForm) -> None:
    menu = form.findChildren(QComboBox)[0]
    assert menu.currentData() == "sgd"
    assert [menu.itemData(index) for index in range(menu.count())] == [
        entry.key for entry in menus.optimizers
    ]
    momentum = form.row(f"{PATH}.momentum")
    assert momentum is not None
    assert momentum.editor.value() == 0.9
    assert shown_names(form)[:2] == ["kind", "learning_rate"]


def test_choosing_another_entry_is_told(qtbot: QtBot, form: ChoiceForm) -> None:
    menu = form.findChildren(QComboBox)[0]
    with qtbot.waitSignal(form.edited) as told:
        qtbot.keyClick(menu, Qt.Key.Key_Home)
    assert told.args == [f"{PATH}.kind", next(iter(menus.optimizers)).key]


def test_another_entry_brings_its_own_options(qtbot: QtBot, form: ChoiceForm) -> None:
    form.show_values({"kind": "adamw"})
    assert "momentum" not in shown_names(form)
    assert form.row(f"{PATH}.momentum") is None
    form.show_values({"kind": "sgd", "momentum": 0.5})
    momentum = form.row(f"{PATH}.momentum")
    assert momentum is not None
    assert momentum.editor.value() == 0.5
    with qtbot.waitSignal(form.edited) as told:
        qtbot.keyClick(momentum.editor.focusProxy(), Qt.Key.Key_Up)
    assert told.args[0] == f"{PATH}.momentum"


def test_rows_made_in_portions_come_up_once_all_are_there(form: ChoiceForm) -> None:
    portions = form.value_portions({"kind": "adamw", "learning_rate": 0.003})
    for _portion in portions:
        assert "momentum" in shown_names(form)
        assert form.row(f"{PATH}.beta1") is None
    assert "momentum" not in shown_names(form)
    rate = form.row(f"{PATH}.learning_rate")
    assert rate is not None
    assert rate.editor.value() == 0.003
    assert [*form.value_portions({"kind": "sgd"}), *form.value_portions({"kind": "adamw"})] == []


def test_rows_whose_making_was_broken_off_are_made_on(form: ChoiceForm) -> None:
    next(form.value_portions({"kind": "adamw"}))
    form.show_values({"kind": "sgd", "momentum": 0.5})
    assert "momentum" in shown_names(form)
    form.show_values({"kind": "adamw"})
    fields = [field.name for field in describe(menus.optimizers.get("adamw").options)]
    rows = [form.row(f"{PATH}.{name}") for name in fields]
    assert None not in rows
    assert len({id(row) for row in rows}) == len(fields)


def test_an_unknown_entry_is_shown_with_its_problem(form: ChoiceForm) -> None:
    _, problems = check_recipe({"training": {"optimizer": {"kind": "adamm"}}}, menus)
    form.show_values({"kind": "adamm"})
    form.show_problems(problems_by_path(problems))
    assert shown_names(form) == ["kind"]
    assert form.findChildren(QComboBox)[0].currentText() == "adamm"
    kind = form.row(f"{PATH}.kind")
    assert kind is not None
    assert "Did you mean" in kind.problem()


def test_a_search_finds_an_entry_of_the_menu(form: ChoiceForm) -> None:
    assert form.set_filter("all", "adamw") >= 1
    assert "kind" in shown_names(form)
    assert form.set_filter("all", "no option is called so") == form.visible_rows() == 0


def test_the_options_of_a_new_entry_obey_the_filter(form: ChoiceForm) -> None:
    form.set_filter("essential")
    form.show_values({"kind": "adamw"})
    levels = {row.field.level for row in form.findChildren(FieldRow) if row.isVisible()}
    assert levels == {"essential"}


def test_without_its_menu_there_are_only_options(qtbot: QtBot) -> None:
    form = ChoiceForm(menus.optimizers, PATH, Text("Method"), menu_shown=False)
    qtbot.addWidget(form)
    form.show()
    form.show_values({"kind": "sgd"})
    assert "kind" not in shown_names(form)
    assert "learning_rate" in shown_names(form)


def test_menus_listed_elsewhere_reach_an_entry_chosen_later(qtbot: QtBot) -> None:
    form = ChoiceForm(menus.models, "model", Text("Architecture"))
    qtbot.addWidget(form)
    form.set_choices("torchvision", [("resnet18", "resnet18"), ("alexnet", "alexnet")])
    form.show_values({"kind": "torchvision_zoo"})
    sourced = [row for row in form.findChildren(FieldRow) if row.field.source == "torchvision"]
    assert sourced
    assert sourced[0].editor.findChildren(QComboBox)[0].findData("alexnet") >= 0


@pytest.mark.parametrize(
    ("path", "key"), [(path, entry.key) for path, menu in menus.sections() for entry in menu]
)
def test_every_entry_of_every_menu_has_a_form(qtbot: QtBot, path: str, key: str) -> None:
    form = ChoiceForm(dict(menus.sections())[path], path, Text("Kind"))
    qtbot.addWidget(form)
    form.show_values({"kind": key})
    assert form.visible_rows() >= 1
    assert not [row for row in form.findChildren(FieldRow) if row.is_changed()]
