"""Tests of what a person reads of columns, and what a choice makes of a draft."""

from typing import Any

import pytest

from trainer_gui.core.found_columns import FoundColumn, Use
from trainer_gui.core.text import Text
from trainer_gui.state import columns
from trainer_gui.state.columns import changes, choices, use_in

WHY = Text("3 different values in 9 rows: category")


def words(name: str = "town", use: Use = "category", guessed: Use = "category") -> FoundColumn:
    return FoundColumn(name, use, guessed, WHY, 9, 0, 3, examples=("red", "green", "blue"))


def numbers(name: str = "age", use: Use = "number", guessed: Use = "number") -> FoundColumn:
    return FoundColumn(name, use, guessed, WHY, 200, 11, 50, 12.0, 99.5, 40.25)


def label(**wanted: str) -> dict[str, Any]:
    return {"columns": wanted}


@pytest.mark.parametrize(
    ("column", "key", "section", "wanted"),
    [
        (words(), "ignore", {}, {"columns": {"town": "ignore"}}),
        (words(), "category", label(town="ignore", id="number"), {"columns": {"id": "number"}}),
        (words(), "category", {}, {}),
        (words(), "target", label(town="ignore"), {"columns": {}, "target": "town"}),
        (words(), "ignore", {"target": "town"}, {"columns": {"town": "ignore"}, "target": ""}),
        (words(), "category", {"target": "town"}, {"target": ""}),
        (words("y", "target", "target"), "category", {}, {"columns": {"y": "category"}}),
        (words("y", "target", "target"), "target", {"target": "town"}, {"target": ""}),
        (
            numbers(), "target:category", {},
            {"columns": {"age": "category"}, "target": "age"},
        ),
        (
            numbers("y", "target", "target"), "target:number", {},
            {"columns": {"y": "number"}, "target": "y"},
        ),
        (words(), "ignore", {"columns": "nonsense"}, {"columns": {"town": "ignore"}}),
    ],
)  # fmt: skip
def test_a_choice_changes_what_differs_from_the_guess(
    column: FoundColumn, key: str, section: dict[str, Any], wanted: dict[str, Any]
) -> None:
    assert changes(column, key, section) == wanted


@pytest.mark.parametrize(
    ("column", "section", "use"),
    [
        (words(), {}, "category"),
        (words(), {"columns": {"town": "number"}}, "number"),
        (words(), {"target": "town", "columns": {"town": "category"}}, "target"),
        (words(use="ignore"), {}, "category"),  # what was said of it is taken back
        (words(use="target"), {}, "category"),
        (words("y", "target", "target"), {}, "target"),
        (words("y", "target", "target"), {"target": "town"}, "category"),
        (numbers("y", "target", "target"), {"target": "town"}, "number"),
        (words("y", "category", "target"), {"target": "town"}, "category"),
        (words("y", "category", "target"), {}, "target"),
        (words(), {"columns": {"town": "nonsense"}}, "category"),
    ],
)
def test_a_use_is_that_of_the_draft_before_the_data_are_read_again(
    column: FoundColumn, section: dict[str, Any], use: Use
) -> None:
    assert use_in(column, section) == use


def test_numbers_can_be_learnt_in_two_ways() -> None:
    assert [str(name) for _, name in choices(words())] == ["Target", "Number", "Category", "Ignore"]
    assert [str(name) for _, name in choices(numbers())][:2] == [
        "Target (number)",
        "Target (class)",
    ]


def test_values_and_what_is_missing_are_told_briefly() -> None:
    assert str(columns.values(numbers())) == "12 … 99.5, mean 40.25"
    assert columns.missing(numbers()) == "11 (5.5 %)"
    assert str(columns.values(words())) == "red, green, blue"
    assert columns.missing(words()) == "–"
    many = FoundColumn("a", "ignore", "ignore", WHY, 9, 0, 1203, examples=("x", "{y}"))
    assert str(columns.values(many)) == "x, {y} +1,201"
    assert str(columns.values(FoundColumn("a", "ignore", "ignore", WHY, 9, 9))) == "none"


def test_the_reason_tells_a_guess_from_a_choice() -> None:
    assert str(columns.why(words(), "category")) == f"Guessed: {WHY}"
    assert str(columns.why(words(), "ignore")) == f"Changed, guessed Category: {WHY}"
