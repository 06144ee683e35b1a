"""Tests of the table: real figures in, what a reader sees out."""

import json
from collections.abc import Callable

import pytest

from tests.benchmarks.table import (
    Goal,
    as_json,
    as_markdown,
    as_text,
    at_least,
    at_most,
    failed,
    interleaved,
    ratios,
    row,
    within,
)


def test_a_row_is_the_median_of_its_rounds_with_their_range() -> None:
    # 512 samples of the CNN in each of five rounds, s: engine, tutorial loop
    engine, tutorial = [0.105, 0.101, 0.188, 0.102, 0.103], [0.252, 0.250, 0.461, 0.261, 0.249]
    found = row("engine", "tutorial loop", at_least(2.4), ratios(tutorial, engine))
    assert found.measured == pytest.approx(0.461 / 0.188)
    assert found.spread == pytest.approx((0.252 / 0.105, 0.261 / 0.102))
    assert found.reached is True


@pytest.mark.parametrize(
    ("goal", "figure", "met"),
    [
        (at_least(0.98), 0.98, True),
        (at_least(0.98), 0.979, False),
        (at_most(16.0, "ms"), 9.3, True),
        (at_most(16.0, "ms"), 16.1, False),
        (within(0.97, 1.03), 1.02, True),
        (within(0.97, 1.03), 0.96, False),
        (within(0.97, 1.03), 1.04, False),
    ],
)
def test_a_goal_has_a_direction(goal: Goal, figure: float, *, met: bool) -> None:
    assert row("it", "", goal, [figure]).reached is met


def test_a_figure_without_a_goal_is_neither_reached_nor_missed() -> None:
    assert row("it", "", Goal(unit="s"), [2.5]).reached is None


def test_no_round_gives_no_row() -> None:
    with pytest.raises(ValueError, match="no round of “it”"):
        row("it", "", Goal(), [])


def test_rounds_alternate_which_side_comes_first() -> None:
    heard: list[str] = []

    def side(name: str) -> Callable[[], float]:
        def measure() -> float:
            heard.append(name)
            return float(len(heard))

        return measure

    figures = interleaved(3, {"a": side("a"), "b": side("b")})
    assert heard == ["a", "b", "b", "a", "a", "b"]
    assert figures == {"a": [1.0, 4.0, 5.0], "b": [2.0, 3.0, 6.0]}


def test_ratios_are_taken_within_a_round_and_every_round_has_both_sides() -> None:
    assert ratios([2.0, 6.0], [1.0, 2.0]) == [2.0, 3.0]
    with pytest.raises(ValueError, match="shorter"):
        ratios([1.0, 2.0], [1.0])


ROWS = [
    row("frame of eight curves", "", at_most(16.0, "ms"), [9.31, 9.02, 12.44]),
    row("engine", "a|b", at_least(2.4), [1.21, 1.19, 1.3], note="no bf16\nhere"),
    failed("folder", "ImageFolder", at_least(4.0), "no room on the disk"),
]


def test_text_is_aligned_and_notes_stand_below() -> None:
    lines = as_text(ROWS).splitlines()
    assert lines == [
        "frame of eight curves  –            ≤ 16 ms  9.31 ms (9.02 – 12.4)  yes",
        "engine                 a|b          ≥ 2.4    1.21 (1.19 – 1.30)     no",
        "    no bf16 here",
        "folder                 ImageFolder  ≥ 4      not measured           –",
        "    no room on the disk",
    ]


def test_markdown_is_a_table_whose_cells_hold_no_bar() -> None:
    lines = as_markdown(ROWS).splitlines()
    assert lines[1] == "|---|---|---|---|---|---|"
    assert lines[3] == r"| engine | a\|b | ≥ 2.4 | 1.21 (1.19 – 1.30) | no | no bf16 here |"
    assert len(lines) == 2 + len(ROWS)


def test_json_holds_every_row_with_its_goal() -> None:
    read = json.loads(as_json(ROWS))
    assert [one["what"] for one in read] == ["frame of eight curves", "engine", "folder"]
    assert read[0]["goal"] == {"low": None, "high": 16.0, "unit": "ms"}
    assert read[0]["spread"] == [9.02, 12.44]
    assert (read[2]["measured"], read[2]["reached"]) == (None, None)


@pytest.mark.parametrize(
    ("figure", "text"),
    [(12_162.4, "12,162"), (99.96, "100.0"), (3.3333, "3.33"), (0.0371, "0.037"), (0.0, "0"),
     (0.00044, "0.00044")],
)  # fmt: skip
def test_figures_have_the_digits_that_say_something(figure: float, text: str) -> None:
    assert f" {text} (" in as_text([row("it", "", Goal(), [figure])])
