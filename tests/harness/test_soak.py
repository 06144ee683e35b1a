"""A sample of the long replay; all of it is `python -m tests.harness.soak`."""

import subprocess
import sys
from dataclasses import replace
from pathlib import Path

from tests.harness.soak import MORE_BYTES, Tenth, judge

FLAT = [Tenth(1000 * n, 10.0, 20.0, 200_000_000 + 40_000 * n, 40_000 * n) for n in range(1, 11)]


def test_a_run_of_many_steps_costs_no_more_as_it_grows() -> None:
    # In a process of its own: its memory is measured.
    played = subprocess.run(
        [sys.executable, "-m", "tests.harness.soak", "60000"],
        capture_output=True, text=True, check=False, cwd=Path(__file__).parents[2],
    )  # fmt: skip
    assert played.returncode == 0, played.stdout + played.stderr
    assert len(played.stdout.splitlines()) == 14


def test_what_grows_or_slows_down_is_found() -> None:
    assert judge(FLAT) == []
    slow = [*FLAT[:9], replace(FLAT[9], redraw_ms=15.1)]
    assert judge(slow) == ["a redraw costs 1.51 times what it did"]
    large = [*FLAT[:9], replace(FLAT[9], resident=FLAT[9].resident + MORE_BYTES + 1)]
    assert judge(large) == ["memory grew by 10.0 MB beside the history"]
