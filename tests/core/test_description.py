"""Tests of what a kind tells of its data."""

import numpy as np
import pytest

from trainer_gui.core.description import Grouping, told_number
from trainer_gui.core.text import Text


@pytest.mark.parametrize(
    ("number", "wanted"),
    [
        (31.0, "31"),
        (31.48249, "31.482"),
        (2026, "2026"),
        (12_345.67, "12,346"),
        (0.01234567, "0.012346"),
        (-4.5, "-4.5"),
        (0.1 + 1e-9, "0.1"),
        (0.0, "0"),
        (3e-7, "3e-07"),
        (6.02e23, "6.02e+23"),
        (float("nan"), "–"),
        (float("inf"), "–"),
    ],
)
def test_a_number_of_the_data_has_the_digits_that_matter(number: float, wanted: str) -> None:
    assert told_number(number) == wanted


def test_groups_are_counted_by_their_names_or_their_ranges() -> None:
    places = np.zeros(3, dtype=np.int64)
    assert Grouping(Text("class"), places, names=("a", "b", "c")).count == 3
    assert Grouping(Text("age"), places, edges=(0.0, 1.0, 2.0)).count == 2
    assert Grouping(Text("nothing"), places).count == 0
