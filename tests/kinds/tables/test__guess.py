"""Tests of what columns are taken for before a person says so."""

from collections.abc import Mapping, Sequence
from pathlib import Path

import numpy as np
import pytest

from trainer_gui.kinds.tables._guess import guess_columns
from trainer_gui.kinds.tables._raw import ColumnGuess, RawColumn, RawTable

DRAWN = np.random.default_rng(0)
ROWS = 200
FLOATS: list[float] = DRAWN.normal(size=ROWS).tolist()
CLASSES: list[float] = DRAWN.integers(3, size=ROWS).astype(float).tolist()
COLOURS = [("red", "green", "blue")[int(kind)] for kind in CLASSES]
CODES = [f"k{number:04}" for number in range(ROWS)]
PROSE = [f"patient {number} came back after a week" for number in range(ROWS)]


def table(columns: Mapping[str, Sequence[float] | Sequence[str | None]]) -> RawTable:
    made = []
    for name, values in columns.items():
        words = any(isinstance(value, str) or value is None for value in values)
        array = np.array(values, dtype=object if words else np.float64)
        made.append(RawColumn(name, array))
    rows = np.arange(len(made[0].values), dtype=np.int64) + 2
    return RawTable(Path("t.csv"), tuple(made), rows, (), "utf-8", ",", header=True, notices=())


def guess(**columns: Sequence[float] | Sequence[str | None]) -> dict[str, ColumnGuess]:
    return {one.name: one for one in guess_columns(table(columns))}


def roles(guesses: Mapping[str, ColumnGuess]) -> dict[str, str]:
    return {name: one.role for name, one in guesses.items()}


def test_each_column_has_a_type_and_a_reason() -> None:
    born = ["2020-01-31"] * 199 + ["2021-02-01"]
    found = guess(height=FLOATS, colour=COLOURS, remark=PROSE, born=born, kind=COLOURS)
    assert {name: (one.role, one.type) for name, one in found.items()} == {
        "height": ("feature", "number"),
        "colour": ("feature", "category"),
        "remark": ("feature", "text"),
        "born": ("feature", "date"),
        "kind": ("target", "category"),
    }
    assert {name: str(one.reason) for name, one in found.items()} == {
        "height": "numbers, 200 different values in 200 rows",
        "colour": "categories, 3 different values in 200 rows",
        "remark": "text, 200 different values in 200 rows",
        "born": "dates as year, month, day",
        "kind": "the last column; categories, 3 different values in 200 rows",
    }


@pytest.mark.parametrize(
    ("names", "target"),
    [
        (("class", "a", "b"), "class"),
        (("a", "Diagnosis", "b"), "Diagnosis"),
        (("species", "target", "b"), "target"),
        (("y", "x", "b"), "y"),
        (("class_label", "b", "c"), "class_label"),
        (("targetDepth", "b", "c"), "targetDepth"),
        (("a", "b", "c"), "c"),
        (("a", "b", "customer_id"), "b"),
        (("a", "b", "number_of_rooms"), "number_of_rooms"),
        (("subclasses", "yes", "c"), "c"),
    ],
)
def test_the_target_is_found_by_its_name_else_it_is_the_last(
    names: tuple[str, ...], target: str
) -> None:
    found = guess(**dict.fromkeys(names, CLASSES))
    assert [name for name, one in found.items() if one.role == "target"] == [target]


def test_few_whole_numbers_are_classes_as_target_and_numbers_else() -> None:
    found = guess(a=CLASSES, b=CLASSES)
    assert (found["a"].role, found["a"].type) == ("feature", "number")
    assert (found["b"].role, found["b"].type) == ("target", "category")
    assert str(found["b"].reason) == (
        "the last column; classes, whole numbers, 3 different values in 200 rows"
    )
    assert guess(a=CLASSES, b=[kind / 2 for kind in CLASSES])["b"].type == "number"
    assert guess(a=CLASSES, b=[float(number % 50) for number in range(ROWS)])["b"].type == "number"


@pytest.mark.parametrize(
    "values",
    [CODES, list(map(float, range(ROWS))), [float(7000 + number) for number in range(ROWS)]],
)
def test_what_is_another_one_in_every_row_is_an_identifier(
    values: Sequence[float] | Sequence[str],
) -> None:
    found = guess(a=values, b=FLOATS, c=CLASSES)
    assert roles(found) == {"a": "identifier", "b": "feature", "c": "target"}
    assert "in every row" in str(found["a"].reason)
    assert roles(guess(b=FLOATS, c=CLASSES, a=values))["c"] == "target"


def test_numbers_that_differ_by_chance_are_no_identifiers_unless_they_are_called_so() -> None:
    populations: list[float] = DRAWN.choice(10**9, ROWS, replace=False).astype(float).tolist()
    assert roles(guess(population=populations, c=CLASSES))["population"] == "feature"
    for name in ("id", "customer_id", "CustomerID", "Row Number"):
        assert roles(guess(**{name: populations, "c": CLASSES}))[name] == "identifier"
    # A number that comes again tells no row from another.
    assert roles(guess(id=CLASSES, c=CLASSES))["id"] == "feature"


def test_columns_that_say_nothing_are_ignored_whatever_their_name() -> None:
    found = guess(a=FLOATS, b=[1.0] * ROWS, c=["x"] * ROWS, d=[np.nan] * ROWS, e=COLOURS,
                  f=[None] * ROWS, target=[0.0] * ROWS)  # fmt: skip
    assert roles(found) == {
        "a": "feature", "b": "ignore", "c": "ignore", "d": "ignore", "e": "target", "f": "ignore",
        "target": "ignore",
    }  # fmt: skip
    assert str(found["b"].reason) == "the same value in every row"
    assert str(found["d"].reason) == "no values"
    # One value or none is two values.
    assert roles(guess(a=["x", None] * 100, c=CLASSES))["a"] == "feature"


@pytest.mark.parametrize(
    ("words", "reason"),
    [
        (["2024-02-29", "2023-12-01T10:30:00Z"], "dates as year, month, day"),
        (["31.01.2024", "1.2.24 10:30"], "dates as day, month, year"),
        (["01/31/2024", "02/01/2024"], "dates as month, day, year"),
        (["01/02/2024", "03/04/2024"],
         "dates as day, month, year, or month, day, year: both could be"),
    ],
)  # fmt: skip
def test_dates_are_recognised_and_what_is_not_certain_is_said(
    words: list[str], reason: str
) -> None:
    found = guess(when=words * 100, c=CLASSES)["when"]
    assert (found.type, str(found.reason)) == ("date", reason)


@pytest.mark.parametrize("words", [["2023-02-29", "2023-01-01"], ["31.31.2024", "01.01.2024"],
                                   ["1.2.3", "1.2.4"], ["10:30", "11:30"]])  # fmt: skip
def test_what_is_no_day_is_no_date(words: list[str]) -> None:
    assert guess(when=words * 100, c=CLASSES)["when"].type == "category"


def test_a_table_with_nothing_to_tell_has_no_target() -> None:
    assert roles(guess(a=CODES, b=["x"] * ROWS)) == {"a": "identifier", "b": "ignore"}
