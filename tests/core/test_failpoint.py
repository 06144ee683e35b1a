"""Tests of failpoints: an armed one ends the process, at the time that was named and no other."""

import os
import signal
import subprocess
import sys

import pytest

SCRIPT = """
from trainer_gui.core.failpoint import failpoint
for number in range(3):
    for name in ("save: before", "save: after"):
        print(number, name, flush=True)
        failpoint(name)
"""
PASSED = [f"{number} save: {name}" for number in range(3) for name in ("before", "after")]


def passed(armed: str) -> tuple[list[str], int]:
    """The failpoints that a process comes to, and its exit code."""
    ended = subprocess.run(
        [sys.executable, "-c", SCRIPT],
        env={**os.environ, "TRAINER_GUI_FAILPOINT": armed},
        capture_output=True,
        text=True,
        check=False,
    )
    assert ended.stderr == ""
    return ended.stdout.splitlines(), ended.returncode


@pytest.mark.parametrize(
    ("armed", "count"),
    [
        ("save: before", 1),
        ("save: before#1", 1),
        ("save: after", 2),
        ("save: after#2", 4),
        ("save: before#3", 5),
    ],
)
def test_an_armed_place_ends_the_process_without_clean_up(armed: str, count: int) -> None:
    assert passed(armed) == (PASSED[:count], -signal.SIGKILL)


@pytest.mark.parametrize("armed", ["", "save", "save: after#4", "load: before"])
def test_any_other_place_does_nothing(armed: str) -> None:
    assert passed(armed) == (PASSED, 0)
