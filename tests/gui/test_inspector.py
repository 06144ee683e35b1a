"""Tests of the panel that explains a field."""

import pytest
from PySide6.QtWidgets import QLabel
from pytestqt.qtbot import QtBot

from trainer_gui.catalog import menus
from trainer_gui.core.options import OptionField, describe
from trainer_gui.core.training_options import TrainingOptions
from trainer_gui.gui.inspector import Inspector
from trainer_gui.gui.widgets.key_values import KeyValueGrid

TRAINING = {field.name: field for field in describe(TrainingOptions)}
CNN = {field.name: field for field in describe(menus.models.get("cnn").options)}


@pytest.fixture
def inspector(qtbot: QtBot) -> Inspector:
    inspector = Inspector()
    qtbot.addWidget(inspector)
    inspector.show()
    return inspector


def facts(inspector: Inspector) -> dict[str, str]:
    grid = inspector.findChild(KeyValueGrid)
    assert isinstance(grid, KeyValueGrid)
    return dict(grid.facts())


def words(inspector: Inspector) -> str:
    return "\n".join(label.text() for label in inspector.findChildren(QLabel))


def test_it_says_how_to_fill_it(inspector: Inspector) -> None:
    assert "Click into a field" in words(inspector)
    inspector.show_field("training.seed", TRAINING["seed"], 3)
    inspector.show_nothing()
    assert "Click into a field" in words(inspector)
    assert facts(inspector) == {}


@pytest.mark.parametrize(
    ("field", "value", "told"),
    [
        (TRAINING["batch_size"], 32,
         {"Now": "32", "Default": "64", "Range": "1 – 65,536 samples"}),
        (TRAINING["seed"], 7, {"Now": "7", "Default": "0", "Range": "0 – 2,147,483,647"}),
        (TRAINING["clip_norm"], 0.5,
         {"Now": "0.5", "Default": "off", "Range": "1e-06 – 1,000,000"}),
        (TRAINING["device"], "cuda", {"Now": "NVIDIA or AMD GPU", "Default": "Best available"}),
        (TRAINING["device"], "abacus", {"Now": "abacus", "Default": "Best available"}),
        (TRAINING["threads"], None,
         {"Now": "all cores but one", "Default": "all cores but one", "Range": "1 – 1,024"}),
        (CNN["channels"], [8, 4], {"Now": "8, 4"}),
        (CNN["channels"], [], {"Now": "none"}),
        (CNN["batch_norm"], True, {"Now": "on", "Default": "off"}),
    ],
)  # fmt: skip
def test_a_field_is_told_as_people_read_it(
    inspector: Inspector, field: OptionField, value: object, told: dict[str, str]
) -> None:
    inspector.show_field(f"section.{field.name}", field, value)
    shown = facts(inspector)
    assert shown == {**shown, **told}
    assert shown["In presets"] == f"section.{field.name}"
    assert ("Range" in shown) == (field.low is not None)
    assert str(field.label) in words(inspector)
    assert str(field.help) in words(inspector)


def test_choices_by_name_stand_one_to_a_line(inspector: Inspector) -> None:
    fields = {field.name: field for field in describe(menus.data.get("table").options)}
    inspector.show_field("data.columns", fields["columns"], {"zip": "category", "id": "ignore"})
    found = facts(inspector)
    assert found["Now"] == "zip: Category\nid: Ignore"
    assert found["Default"] == "as guessed"
