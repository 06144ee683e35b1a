"""Tests of numbers as people type them."""

import pytest

from trainer_gui.core.typed_numbers import how_to_write, how_to_write_in, typed_number


@pytest.mark.parametrize(
    ("text", "number"),
    [
        ("0,0007", 0.0007),
        ("0.0007", 0.0007),
        (",5", 0.5),
        ("-1,25", -1.25),
        ("0,001", 0.001),  # thousands do not begin with 0
        ("1,0005", 1.0005),
        ("3,5e-4", 3.5e-4),
        ("1.000", 1.0),  # a point is decimal here
        ("1,000,000", 1_000_000.0),
        ("1.000.000", None),
        ("1,000.5", 1000.5),
        ("1.000,5", 1000.5),
        ("1,000", None),
        ("12,345", None),
        ("1,00,000", None),
        ("0,5,5", None),
        (" 2 ", 2.0),
        ("60_000", 60_000.0),
        ("0,", 0.0),  # on the way to 0,5
        ("", None),
        (",", None),
        ("e5", None),
        ("fast", None),
        ("nan", None),
        ("inf", None),
        ("1e999", None),
    ],
)
def test_a_comma_is_taken_where_it_can_mean_one_thing_only(text: str, number: object) -> None:
    found = typed_number(text, whole=False)
    assert found == number
    assert found is None or isinstance(found, float)


@pytest.mark.parametrize(
    ("text", "number"),
    [
        ("25", 25),
        ("1e4", 10_000),
        ("60_000", 60_000),
        ("9007199254740993", 9007199254740993),
        ("10,000,000", 10_000_000),
        ("10.000.000", 10_000_000),
        ("60,000", None),
        ("60.000", None),
        ("2.5", None),
        ("2,5", None),
        ("2.0", 2),
        ("1" * 400, None),
    ],
)
def test_a_whole_number_is_whole(text: str, number: object) -> None:
    found = typed_number(text, whole=True)
    assert found == number
    assert found is None or isinstance(found, int)


@pytest.mark.parametrize(
    ("text", "whole", "said"),
    [
        ("0,0007", False, "Write it with a point: 0.0007."),
        ("1,000", False, "Write 1 or 1000, whichever you mean."),
        ("60.000", True, "Write 60 or 60000, whichever you mean."),
        ("1,234", True, "Write 1234."),
        ("2,5", True, "None"),
        ("0.5", False, "None"),
        ("10", True, "None"),
        ("fast", False, "None"),
        ("1,2,3", False, "None"),
    ],
)
def test_it_is_said_how_to_write_a_number(text: str, said: str, *, whole: bool) -> None:
    assert str(how_to_write(text, whole=whole)) == said


def test_a_comma_in_toml_is_found() -> None:
    assert str(how_to_write_in("[a]\nb = 1\nc = 0,5 # half\n")) == "Write it with a point: 0.5."
    assert how_to_write_in("sizes = [1,2]\nnote = 'x = 1,5'\n") is None
    assert how_to_write_in("[a\nb = 1\n") is None
