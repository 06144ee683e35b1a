"""Tests of how samples look: a closed union of plain data that is what it says."""

import dataclasses
import subprocess
import sys
import typing
from collections.abc import Callable

import numpy as np
import pytest

from trainer_gui.core.faces import Face, Picture, Row, Span, Wave, Words


def test_the_union_is_closed_and_every_member_is_frozen_data() -> None:
    members = typing.get_args(Face)
    assert {member.__name__ for member in members} == {"Picture", "Wave", "Words", "Row"}
    for member in members:
        assert dataclasses.is_dataclass(member)
        assert member.__doc__


def test_faces_are_known_before_numpy_is_there() -> None:
    script = (
        "import sys; from trainer_gui.core.faces import Row, Span, Words;"
        "Row(('a',), ('1',)); Words('text', (Span(0, 4, 'all'),)); print('numpy' in sys.modules)"
    )
    told = subprocess.run(
        [sys.executable, "-c", script], capture_output=True, text=True, check=True
    )
    assert told.stdout == "False\n"


@pytest.mark.parametrize(
    ("make", "words"),
    [
        (lambda: Picture(np.zeros((2, 2), dtype=np.uint8)), "not the pixels"),
        (lambda: Picture(np.zeros((3, 2, 2), dtype=np.uint8)), "not the pixels"),
        (lambda: Picture(np.zeros((2, 2, 4), dtype=np.uint8)), "not the pixels"),
        (lambda: Picture(np.zeros((2, 2, 1))), "not the pixels"),  # type: ignore[arg-type]
        (lambda: Picture(np.zeros((0, 2, 1), dtype=np.uint8)), "without pixels"),
        (lambda: Wave(np.zeros(2), 1.0), "not a wave"),  # type: ignore[arg-type]
        (lambda: Wave(np.zeros((2, 1), dtype=np.float32), 1.0), "not a wave"),
        (lambda: Wave(np.zeros(2, dtype=np.float32), 0.0), "in a second"),
        (lambda: Wave(np.zeros(2, dtype=np.float32), float("nan")), "in a second"),
        (lambda: Span(2, 2, "nothing"), "no text from 2 to 2"),
        (lambda: Span(-1, 2, "before"), "no text from -1"),
        (lambda: Words("short", (Span(0, 6, "long"),)), "ends behind"),
        (lambda: Row(("a", "b"), ("1",)), "2 names for 1 values"),
    ],
)
def test_what_is_no_such_face_is_refused(make: Callable[[], object], words: str) -> None:
    with pytest.raises(ValueError, match=words):
        make()
