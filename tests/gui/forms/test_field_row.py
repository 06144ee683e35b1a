from dataclasses import replace

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QLabel, QToolButton
from pytestqt.qtbot import QtBot

from trainer_gui.core.errors import Problem
from trainer_gui.core.options import Options, describe, integer, validate
from trainer_gui.core.text import Text
from trainer_gui.gui.forms.field_row import FieldRow, value_words


class Sizes(Options):
    batch_size: int = integer(
        64, label="Batch size", help="Samples in one step.", low=1, high=512, unit="samples"
    )
    threads: int | None = integer(
        None, label="Threads", help="Of the CPU.", low=1, high=64, none_label="all but one"
    )


BATCH, THREADS = describe(Sizes)


@pytest.fixture
def row(qtbot: QtBot) -> FieldRow:
    made = FieldRow(BATCH)
    qtbot.addWidget(made)
    made.show()
    return made


def seen(row: FieldRow) -> list[str]:
    return [label.text() for label in row.findChildren(QLabel) if label.isVisible()]


def dot(row: FieldRow) -> QToolButton:
    return row.findChildren(QToolButton)[0]


def test_a_row_shows_label_and_unit(row: FieldRow) -> None:
    row.show_value(64, changed=False)
    assert seen(row) == ["Batch size", "samples"]
    assert not dot(row).isVisible()


def test_a_changed_value_has_a_dot_that_leads_back(qtbot: QtBot, row: FieldRow) -> None:
    row.show_value(128, changed=True, default=64)
    assert row.is_changed()
    assert dot(row).toolTip() == "Changed. Click to go back to 64 samples."
    assert dot(row).accessibleName() == "Reset Batch size to 64 samples"
    with qtbot.waitSignal(row.reset_requested):
        qtbot.mouseClick(dot(row), Qt.MouseButton.LeftButton)


def test_the_dot_moves_nothing_when_it_comes(row: FieldRow) -> None:
    row.show_value(64, changed=False)
    before = row.editor.geometry()
    row.show_value(128, changed=True, default=64)
    row.grab()
    assert row.editor.geometry() == before


def test_the_problem_of_a_value_is_said_as_a_remedy(row: FieldRow) -> None:
    _, problems = validate(Sizes, {"batch_size": 0}, at="training")
    row.show_problem(problems[0])
    assert row.problem() == "Choose a whole number from 1 to 512."
    assert row.problem() in seen(row)
    row.show_problem(None)
    assert seen(row) == ["Batch size", "samples"]


def test_any_other_problem_is_said_in_full(row: FieldRow) -> None:
    row.show_problem(Problem("training.batch_size", Text("It is too large."), Text("Halve it.")))
    assert row.problem() == "It is too large. Halve it."


def test_a_warning_is_said_in_full_and_marks_nothing_as_wrong(row: FieldRow) -> None:
    wrong = Problem("training.batch_size", Text("It is too large."), Text("Halve it."))
    warning = replace(wrong, message=Text("It never ends."), level="warning")
    looks = []
    for problem in (wrong, warning):
        row.show_problem(problem)
        (label,) = (one for one in row.findChildren(QLabel) if one.text() == row.problem())
        part = row.editor.focusProxy()
        assert part is not None
        assert part.toolTip() == row.problem()
        looks.append((label.property("tone"), part.property("problem")))
    assert row.problem() == "It never ends. Halve it."
    assert looks == [("danger", "true"), ("warning", "false")]


@pytest.mark.parametrize("words", ["batch", "SIZE batch", "samples in", "batch_size"])
def test_a_search_finds_label_name_and_help(row: FieldRow, words: str) -> None:
    assert row.matches(words)
    assert not row.matches(words + " momentum")


def test_values_are_worded_as_the_form_shows_them() -> None:
    assert value_words(BATCH, 64) == "64 samples"
    assert value_words(THREADS, None) == "all but one"
    on: object = True
    assert value_words(THREADS, on) == "on"
    assert value_words(THREADS, (8, 4)) == "8, 4"
    assert value_words(THREADS, "") == "empty"
