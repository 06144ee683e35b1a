"""Tests of the table: checks in, what a reader sees out."""

import math

from tests.benchmarks.table import Goal, at_most, within
from tests.gpu.table import as_text, counted, fact, judged, left_out

CHECKS = [
    judged("losses", 4.77e-7, at_most(1e-3)),
    judged("memory", 2.0, within(0.8, 1.25), note="too\nmuch"),
    fact("resumed", holds=True, value="equal", bound="equal"),
    left_out("compiled", "no compiler"),
    judged("engine", 12_345.6, Goal(unit="pictures/s"), value="12,346 pictures/s"),
]


def test_text_is_aligned_and_notes_stand_below() -> None:
    assert as_text(CHECKS).splitlines() == [
        "losses    4.77e-07           ≤ 0.001     ok",
        "memory    2                  0.8 … 1.25  failed",
        "    too much",
        "resumed   equal              equal       ok",
        "compiled  –                  –           left out",
        "    no compiler",
        "engine    12,346 pictures/s  –           –",
    ]


def test_verdicts_are_counted_and_what_is_only_told_is_not() -> None:
    assert counted(CHECKS) == "2 ok, 1 failed, 1 left out"
    assert counted([]) == "nothing"


def test_no_number_meets_no_goal() -> None:
    assert judged("losses", math.nan, at_most(1.0)).verdict == "failed"
    assert judged("losses", math.nan, within(0.0, 1.0)).verdict == "failed"
