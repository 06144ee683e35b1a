"""Tests of what a model says: a closed union of plain, frozen data."""

import dataclasses
import math
import typing

import pytest

from trainer_gui.core.answers import Answer, Numbers, Ranked, Written, is_finite


def test_the_union_is_closed_and_frozen() -> None:
    kinds = typing.get_args(Answer)
    assert [kind.__name__ for kind in kinds] == ["Ranked", "Numbers", "Written"]
    for kind in kinds:
        assert kind.__dataclass_params__.frozen
        assert dataclasses.is_dataclass(kind)


def test_names_and_values_go_together() -> None:
    with pytest.raises(ValueError, match="2 names for 1 values"):
        Ranked(("cat", "dog"), (1.0,))
    with pytest.raises(ValueError, match="1 names for 2 values"):
        Numbers(("age",), (1.0, 2.0))
    with pytest.raises(ValueError, match="1 names for 2 values"):
        Numbers(("age",), (1.0,), low=(0.0, 0.5))


@pytest.mark.parametrize("odd", [math.nan, math.inf])
def test_a_model_that_has_diverged_says_nothing(odd: float) -> None:
    assert not is_finite(Ranked(("cat", "dog"), (odd, odd)))
    assert not is_finite(Numbers(("age", "weight"), (31.0, odd)))
    assert not is_finite(Numbers(("age",), (31.0,), low=(-odd,), high=(odd,)))
    assert is_finite(Ranked(("cat", "dog"), (0.9, 0.1)))
    assert is_finite(Numbers(("age",), (31.0,)))
    assert is_finite(Written("A cat sat."))
