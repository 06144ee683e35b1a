"""Tests of the form for augmentation."""

import pytest
from PySide6.QtWidgets import QLabel
from pytestqt.qtbot import QtBot

from tests.gui.screens.seeing import button, press, words
from trainer_gui.core.errors import Problem
from trainer_gui.core.text import Text
from trainer_gui.gui.forms.field_row import FieldRow
from trainer_gui.gui.screens._kind_column import KindColumn
from trainer_gui.kinds.pictures.options import PictureOptions


@pytest.fixture
def column(qtbot: QtBot) -> KindColumn:
    made = KindColumn("pictures")
    qtbot.addWidget(made)
    made.resize(340, 600)
    made.show_draft({}, {})
    return made


def appear(qtbot: QtBot, column: KindColumn) -> None:
    column.show()
    qtbot.waitUntil(column.assembled)


def rows(column: KindColumn) -> list[str]:
    return [row.field.name for row in column.findChildren(FieldRow) if row.isVisible()]


def test_the_form_is_made_when_it_is_first_shown(qtbot: QtBot, column: KindColumn) -> None:
    assert not column.findChildren(FieldRow)
    appear(qtbot, column)
    assert rows(column) == ["horizontal_flip", "vertical_flip", "shift"]
    press(qtbot, column, "All")
    assert {"rotation", "mixup", "cutmix"} < set(rows(column))


def test_what_is_chosen_is_seen_at_whatever_depth_it_lies(qtbot: QtBot, column: KindColumn) -> None:
    column.show_draft({"rotation": 15.0}, {})
    appear(qtbot, column)
    assert "rotation" in rows(column)
    assert button(column, "All").isChecked()


def test_an_edit_has_its_path(qtbot: QtBot, column: KindColumn) -> None:
    appear(qtbot, column)
    with qtbot.waitSignal(column.edited) as edited:
        press(qtbot, column, "Mirror left to right")
    assert edited.args == ["pictures.horizontal_flip", True]


def test_a_problem_stands_at_its_field(qtbot: QtBot, column: KindColumn) -> None:
    appear(qtbot, column)
    problem = Problem("pictures.shift", Text("It is too far."), Text("Give at most 64."))
    column.show_draft({"shift": 99}, {"pictures.shift": problem})
    assert "Give at most 64." in words(column)


def test_all_can_be_switched_off_at_once(qtbot: QtBot, column: KindColumn) -> None:
    appear(qtbot, column)
    assert not button(column, "All off").isEnabled()
    column.show_draft({"shift": 2, "mixup": 0.2}, {})
    with qtbot.waitSignal(column.edited_together) as edited:
        press(qtbot, column, "All off")
    (values,) = edited.args
    off = PictureOptions()
    assert values == {f"pictures.{name}": getattr(off, name) for name in type(off).model_fields}


def test_what_prepares_rows_is_said_to_do_so(qtbot: QtBot) -> None:
    column = KindColumn("tables")
    qtbot.addWidget(column)
    appear(qtbot, column)
    texts = [label.text() for label in column.findChildren(QLabel)]
    assert any("learnt from the training samples alone" in text for text in texts)
    assert not any("at random" in text for text in texts)
    column.show_draft({"fill": "median"}, {})
    with qtbot.waitSignal(column.edited_together) as told:
        column._off.click()
    assert told.args[0]["tables.fill"] == "mean"
