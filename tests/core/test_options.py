"""Tests of Options: fields, their facts, and what is said of wrong values."""

from typing import Literal

import pytest
from pydantic import Field, ValidationError

from tests.core.menus import CnnOptions
from trainer_gui.core.options import (
    Options,
    choice,
    describe,
    integer,
    integers,
    number,
    path,
    switch,
    validate,
    words,
)
from trainer_gui.core.text import Text


class AllKinds(Options):
    count: int = integer(
        3, label="Count", help="How many.", low=1, high=10_000_000, unit="things",
        level="essential", logarithmic=True,
    )  # fmt: skip
    limit: float | None = number(
        None, label="Limit", help="At most.", low=0.0, high=1.0, none_label="off"
    )
    sizes: tuple[int, ...] = integers(
        (1, 2), label="Sizes", help="Of each.", low=1, high=8, least=1, most=3
    )
    mode: Literal["fast", "slow"] = choice(
        "fast", {"fast": "Fast", "slow": "Slow"}, label="Mode", help="How."
    )
    again: bool = switch(default=False, label="Again", help="Once more.", when=("mode", ("slow",)))
    builder: str = choice("resnet18", label="Builder", help="Which.", source="torchvision")
    folder: str = path("", label="Folder", help="Where.")
    note: str = words("", label="Note", help="What.")


FIELDS = {field.name: field for field in describe(AllKinds)}


def said(**values: object) -> str:
    _, problems = validate(AllKinds, values, at="thing")
    assert len(problems) == 1
    assert problems[0].path.startswith("thing.")
    return str(problems[0])


def test_a_form_learns_every_fact_from_the_field() -> None:
    assert list(FIELDS) == [
        "count", "limit", "sizes", "mode", "again", "builder", "folder", "note",
    ]  # fmt: skip
    assert [field.kind for field in FIELDS.values()] == [
        "integer", "number", "integers", "choice", "switch", "choice", "folder", "text",
    ]  # fmt: skip
    count, limit = FIELDS["count"], FIELDS["limit"]
    assert (count.default, count.low, count.high, count.logarithmic) == (3, 1, 10_000_000, True)
    assert (count.label, count.unit, count.level) == (Text("Count"), Text("things"), "essential")
    assert (limit.optional, limit.none_label, limit.default) == (True, Text("off"), None)
    assert not count.optional
    assert FIELDS["mode"].choices == (("fast", Text("Fast")), ("slow", Text("Slow")))
    assert FIELDS["builder"].source == "torchvision"


def test_a_field_may_have_a_meaning_only_beside_another_value() -> None:
    assert FIELDS["again"].applies({"mode": "slow"})
    assert not FIELDS["again"].applies({"mode": "fast"})
    assert FIELDS["count"].applies({})


def test_defaults_and_good_values_are_accepted() -> None:
    options, problems = validate(AllKinds, {"sizes": [4, 8], "limit": 1}, at="thing")
    assert problems == ()
    assert isinstance(options, AllKinds)
    assert options.sizes == (4, 8)
    assert options.limit == 1.0
    assert AllKinds().limit is None


def test_options_are_frozen() -> None:
    with pytest.raises(ValidationError, match="frozen"):
        AllKinds().count = 4


@pytest.mark.parametrize("value", [0, -1, 10**9, True, "10", 1.5, None, [1], float("nan")])
def test_a_wrong_whole_number_is_named_with_its_range(value: object) -> None:
    message = said(count=value)
    assert message.startswith("thing.count cannot be ")
    assert message.endswith("Choose a whole number from 1 to 10,000,000.")


@pytest.mark.parametrize(
    ("value", "shown"),
    [
        (-1.0, "-1.0"),
        (1.01, "1.01"),
        (float("nan"), "nan"),
        (float("inf"), "inf"),
        (True, "true"),
        ("0.5", "'0.5'"),
        ("x" * 100, "'" + "x" * 56 + "…"),
    ],
)
def test_a_wrong_number_is_named_with_its_range(value: object, shown: str) -> None:
    assert said(limit=value) == f"thing.limit cannot be {shown}. Choose a number from 0 to 1."


def test_a_number_with_a_comma_is_answered_with_how_to_write_it() -> None:
    assert said(limit="0,5") == "thing.limit cannot be '0,5'. Write it with a point: 0.5."
    assert said(limit="1,000").endswith("Write 1 or 1000, whichever you mean.")
    assert said(count="60,000").endswith("Write 60 or 60000, whichever you mean.")
    assert said(count="2,5").endswith("Choose a whole number from 1 to 10,000,000.")


@pytest.mark.parametrize(
    "value", [[], [1, 2, 3, 4], [0], [9], [1.5], [True], ["1"], 3, "1,2", [[1]], None]
)
def test_a_wrong_list_is_named_with_the_range_of_its_items(value: object) -> None:
    message = said(sizes=value)
    assert message.startswith("thing.sizes cannot be ")
    assert message.endswith("Give a list of whole numbers, each from 1 to 8.")


def test_a_wrong_choice_is_answered_with_the_nearest_or_all() -> None:
    assert said(mode="fats") == "thing.mode cannot be 'fats'. Did you mean “fast”?"
    assert said(mode="turbo") == "thing.mode cannot be 'turbo'. Choose one of fast, slow."
    assert said(mode=1) == "thing.mode cannot be 1. Choose one of fast, slow."


def test_a_switch_is_true_or_false_and_nothing_like_it() -> None:
    for value in (1, 0, "true", None):
        assert said(again=value).endswith("Choose true or false.")


def test_text_is_text() -> None:
    for name in ("note", "folder", "builder"):
        assert said(**{name: 5}) == f"thing.{name} cannot be 5. Write it as text in quotes."


def test_an_unknown_key_is_answered_with_the_nearest_or_all() -> None:
    assert said(cuont=3) == "thing.cuont is not a known key. Did you mean “count”?"
    assert said(zzz=3).startswith("thing.zzz is not a known key. Known keys: count, limit, ")


def test_every_wrong_value_is_listed() -> None:
    _, problems = validate(AllKinds, {"count": 0, "mode": "x", "limit": 2.0}, at="")
    assert [problem.path for problem in problems] == ["count", "limit", "mode"]


def test_mistakes_of_the_author_are_told_to_the_author() -> None:
    class Bare(Options):
        count: int = Field(default=1)

    class Nullable(Options):
        count: int | None = integer(1, label="Count", help="How many.", low=0, high=9)

    class Mislabelled(Options):
        mode: Literal["a", "b"] = choice("a", {"a": "A"}, label="Mode", help="How.")

    for options, complaint in (
        (Bare, "not made by a helper"),
        (Nullable, "None is the default"),
        (Mislabelled, "labels and annotation differ"),
    ):
        with pytest.raises(TypeError, match=complaint):
            describe(options)


def test_defaults_are_within_their_own_range() -> None:
    dumped = CnnOptions().model_dump(mode="json")
    assert validate(CnnOptions, dumped, at="model")[1] == ()
