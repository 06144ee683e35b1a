"""Tests of what a model says, as people read it."""

import pytest

from trainer_gui.core.answers import Answer, Numbers, Ranked, Written
from trainer_gui.core.replies import Predicted
from trainer_gui.state.answer_wording import place_of, probability, told_in_a_line, told_numbers


@pytest.mark.parametrize(
    ("answer", "told"),
    [
        (Ranked(("cat", "dog"), (0.912, 0.05)), "cat 91.2 %, dog 5.0 %"),
        (Numbers(("age", "weight"), (31.4825, 70.0)), "age 31.483, weight 70"),
        (Written("A cat\n  sat."), "A cat sat."),
    ],
)
def test_an_answer_fits_into_a_line(answer: Answer, told: str) -> None:
    assert told_in_a_line(answer) == told


def test_a_number_is_told_with_its_range_and_unit_where_they_are_known() -> None:
    answer = Numbers(("age", "weight"), (31.5, 70.0), (28.0, 65.5), (36.0, 74.5), ("years", "kg"))
    assert told_numbers(answer) == (
        ("age", "31.5 (28 … 36) years"),
        ("weight", "70 (65.5 … 74.5) kg"),
    )


@pytest.mark.parametrize(
    ("rate", "told"),
    [
        (0.0, "0.0 %"),
        (0.0001, "< 0.1 %"),
        (0.5, "50.0 %"),
        (0.9994, "99.9 %"),
        (0.99999, "> 99.9 %"),
        (1.0, "100.0 %"),
    ],
)
def test_a_probability_never_claims_certainty_that_is_not_there(rate: float, told: str) -> None:
    assert probability(rate) == told


def test_a_sample_is_where_its_file_is_or_in_a_line_of_it() -> None:
    assert place_of(Predicted("/p/a.png")) == "/p/a.png"
    assert place_of(Predicted("/p/rows.csv", line=3)) == "/p/rows.csv line 3"
