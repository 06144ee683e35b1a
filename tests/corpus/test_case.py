"""Tests of the judgement: each way in which a case can go wrong is seen."""

from collections.abc import Iterable
from dataclasses import replace
from pathlib import Path

import pytest

from tests.corpus.case import Case, Fed, faults_of, unreadable
from trainer_gui.core.errors import DataError
from trainer_gui.core.text import Text

GOOD = Fed(("a.jpg is damaged. Remove it.",), refused=True, seconds=0.1, megabytes=1)


def feeding(folder: Path) -> Iterable[str]:
    raise DataError(Text("a.jpg is damaged."), hint=Text("Remove it."))


CASE = Case("x", Path.exists, feeding, ("a.jpg", "Remove"), refused=True)


def test_what_is_said_as_it_should_be_is_no_fault() -> None:
    assert faults_of(CASE, GOOD) == []


@pytest.mark.parametrize(
    ("change", "fault"),
    [
        ({"sentences": ("It is damaged.",)}, "does not say “a.jpg”"),
        ({"refused": False}, "was not refused"),
        ({"seconds": 2.1}, "took 2.10 s, limit 2 s"),
        ({"megabytes": 301.0}, "grew by 301 MB, limit 300 MB"),
        ({"faults": ("wrote",)}, "wrote"),
        ({"sentences": ("a.jpg\x1b[2J is bad. Remove it.",)}, "holds a sign that cannot be shown"),
    ],
)
def test_every_fault_is_seen(change: dict[str, object], fault: str) -> None:
    found = faults_of(CASE, replace(GOOD, **change))  # type: ignore[arg-type]
    assert any(one.startswith(fault) for one in found), found


def test_a_word_too_many_is_a_fault() -> None:
    silent = replace(CASE, says=(), refused=False)
    told = replace(GOOD, refused=False)
    assert faults_of(silent, told) == ["says something though all is well"]


@pytest.mark.parametrize("sentence", ["Stop", "It is bad.. Go.", "x" * 1000 + ".", "a\nb."])
def test_what_nobody_can_read_is_seen(sentence: str) -> None:
    assert unreadable(sentence)
