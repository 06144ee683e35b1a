"""Tests of numbers as people write them."""

from collections.abc import Sequence

import pytest

from trainer_gui.kinds.tables._notation import Mark, decide, evidence_in, is_either, number_in

POINT, COMMA = Mark.POINT, Mark.COMMA


@pytest.mark.parametrize("mark", [None, POINT, COMMA])
@pytest.mark.parametrize(
    ("cell", "number"),
    [
        ("1e3", 1000.0),
        (" 7 ", 7.0),
        ("+5", 5.0),
        ("\u22125", -5.0),
        ("1.5", 1.5),
        ("1,5", 1.5),
        ("0.123", 0.123),
        ("0,123", 0.123),
        ("-,5", -0.5),
        ("1.2345", 1.2345),
        ("1234,567", 1234.567),
        ("2,5e-3", 0.0025),
        ("1.234,5", 1234.5),
        ("1,234.5", 1234.5),
        ("1.234.567", 1234567.0),
        ("-1,234,567.89", -1234567.89),
        ("1 234 567", 1234567.0),
        ("1\u202f234,567", 1234.567),
        ("1’234’567.25", 1234567.25),
        ("1_000", None),
        ("1,23,456", None),
        ("1.2.3", None),
        ("12.34.567", None),
        ("1,2,3", None),
        ("12 34", None),
        ("1.234,", 1234.0),
        ("", None),
        ("x", None),
        ("0x10", None),
        ("01.02.2024", None),
        ("5 %", None),
    ],
)
def test_a_cell_that_can_be_read_in_one_way_is_read_so(
    cell: str, number: float | None, mark: Mark | None
) -> None:
    assert number_in(cell, mark) == number
    assert not is_either(cell)


@pytest.mark.parametrize(
    ("cell", "point", "comma"),
    [("1.103", 1.103, 1103.0), ("-12,500", -12500.0, -12.5), ("999.000", 999.0, 999000.0)],
)
def test_a_cell_that_can_be_read_in_two_ways_needs_a_decimal_mark(
    cell: str, point: float, comma: float
) -> None:
    assert number_in(cell, POINT) == point
    assert number_in(cell, COMMA) == comma
    assert number_in(cell, None) is None
    assert is_either(cell)


@pytest.mark.parametrize(
    ("cells", "mark"),
    [
        (["1.103", "0,5"], COMMA),
        (["1.103", "0.5"], POINT),
        (["1,103", "0,5"], COMMA),
        (["1,103", "900.25"], POINT),
        (["1.103", "1.234.567"], COMMA),
        (["1,103", "1,234,567"], POINT),
        (["1.103", "1.234,5"], COMMA),
        (["1.103", "1.1e3"], POINT),
    ],
)
def test_one_number_in_a_column_decides_the_others(cells: Sequence[str], mark: Mark) -> None:
    for separator in ",;\t":
        assert decide("x", evidence_in(cells), frozenset(), separator) == (mark, None)
        assert decide("x", evidence_in(cells), frozenset([mark.other]), separator) == (mark, None)


@pytest.mark.parametrize(
    ("cells", "separator", "mark"),
    [
        (["1.103", "900"], ";", COMMA),
        (["1.103", "900"], ",", COMMA),
        (["1,103", "900"], "\t", POINT),
        (["1.103", "2500"], ";", POINT),
        (["350.000", "420.000"], ";", COMMA),
        (["48.123", "51.777"], ",", POINT),
    ],
)
def test_without_any_proof_the_likelier_is_taken_and_told(
    cells: Sequence[str], separator: str, mark: Mark
) -> None:
    for beside in (frozenset[Mark](), frozenset([POINT, COMMA])):
        decision = decide("weight", evidence_in(cells), beside, separator)
        assert decision.mark is mark
        assert decision.notice is not None
        assert f"Column “weight”: “{cells[0]}” is read as " in str(decision.notice)


def test_a_notice_names_both_readings_and_how_to_get_the_other() -> None:
    assert str(decide("w", evidence_in(["900", "1.103"]), frozenset(), ";").notice) == (
        "Column “w”: “1.103” is read as 1103, and could be 1.103. If not, write a number of it "
        "with another count of decimals: 1.1030."
    )
    assert str(decide("w", evidence_in(["1.103"]), frozenset(), ",").notice) == (
        "Column “w”: “1.103” is read as 1.103, and could be 1103. If not, write its numbers "
        "without marks between thousands."
    )
    # Which is so:
    assert decide("w", evidence_in(["900", "1.1030"]), frozenset(), ";").notice is None
    assert decide("w", evidence_in(["900", "1103"]), frozenset(), ",").notice is None


def test_other_columns_decide_unless_the_column_speaks_against_them() -> None:
    assert decide("x", evidence_in(["350.000"]), frozenset([COMMA]), ",") == (COMMA, None)
    assert decide("x", evidence_in(["48.123"]), frozenset([POINT]), ";") == (POINT, None)
    against = decide("x", evidence_in(["1.103", "900"]), frozenset([POINT]), ",")
    assert against.mark is POINT
    assert against.notice is not None


@pytest.mark.parametrize("cells", [["1.103", "1,5", "2.5"], ["1.103", "1,103"]])
def test_a_column_with_both_marks_is_not_guessed(cells: Sequence[str]) -> None:
    decision = decide("x", evidence_in(cells), frozenset(), ";")
    assert decision.mark is None
    assert "“1.103” are left out, since they could be either" in str(decision.notice)
