"""Tests of the augmentation that a recipe's table asks for."""

from typing import Any

import pytest

from trainer_gui.kinds.pictures.options import PictureOptions
from trainer_gui.state.augmentation import augmentation_of, section_of


@pytest.mark.parametrize(
    ("table", "found"),
    [
        ({}, PictureOptions()),
        ({"pictures": {"shift": 2}}, PictureOptions(shift=2)),
        ({"pictures": {"shift": "far"}}, None),
        ({"pictures": 7}, None),
    ],
)
def test_a_table_says_it_or_makes_no_sense(
    table: dict[str, Any], found: PictureOptions | None
) -> None:
    assert augmentation_of(table) == found


def test_a_damaged_section_has_no_values() -> None:
    assert section_of({"pictures": {"shift": 2}}, "pictures") == {"shift": 2}
    assert section_of({"pictures": 7}, "pictures") == section_of({}, "pictures") == {}
