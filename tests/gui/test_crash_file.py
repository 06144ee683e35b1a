"""A crash of the window's process leaves its stack behind, and is told once."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

from trainer_gui.gui.crash_file import CrashFile

CRASHING = """
import sys
from pathlib import Path
from trainer_gui.gui.crash_file import CrashFile
CrashFile(Path(sys.argv[1])).watch()
def the_guilty_one():
    END
the_guilty_one()
"""
ENDS = {
    "segfault": "import faulthandler; faulthandler._sigsegv()",
    "abort": "import os; os.abort()",
    "kill": "import os, signal; os.kill(os.getpid(), signal.SIGKILL)",
}
LATER = """
import sys
from pathlib import Path
from trainer_gui.gui.crash_file import CrashFile
crash = CrashFile(Path(sys.argv[1]))
crash.watch()
print(crash.earlier)
crash.end()
"""


def run(script: str, logs: Path) -> "subprocess.CompletedProcess[str]":
    return subprocess.run(
        [sys.executable, "-c", script, str(logs)],
        capture_output=True, text=True, timeout=60, check=False,
    )  # fmt: skip


def later(logs: Path) -> str:
    """What the next window finds."""
    ended = run(LATER, logs)
    assert ended.returncode == 0, ended.stderr
    return ended.stdout.strip()


@pytest.mark.parametrize("kind", ["segfault", "abort"])
def test_a_crash_is_found_by_the_next_window_and_not_by_the_one_after(
    tmp_path: Path, kind: str
) -> None:
    assert run(CRASHING.replace("END", ENDS[kind]), tmp_path).returncode < 0
    found = Path(later(tmp_path))
    assert found.parent == tmp_path
    assert found.suffix == ".log"  # so that it goes into a bug report
    assert "the_guilty_one" in found.read_text(encoding="utf-8")
    assert later(tmp_path) == "None"
    assert list(tmp_path.iterdir()) == [found]


def test_a_killed_window_did_not_crash_and_its_file_is_taken_away(tmp_path: Path) -> None:
    assert run(CRASHING.replace("END", ENDS["kill"]), tmp_path).returncode == -9
    assert len(list(tmp_path.glob("*.crash"))) == 1
    assert later(tmp_path) == "None"
    assert list(tmp_path.iterdir()) == []


def test_the_file_of_a_second_window_stays(tmp_path: Path) -> None:
    other = tmp_path / f"window-{os.getpid()}.crash"  # of a process that lives
    other.touch()
    assert later(tmp_path) == "None"
    assert list(tmp_path.iterdir()) == [other]


def test_a_file_whose_number_is_that_of_no_process_is_taken_away(tmp_path: Path) -> None:
    other = tmp_path / f"window-{'9' * 200}.crash"
    other.touch()
    assert later(tmp_path) == "None"
    assert list(tmp_path.iterdir()) == []


def test_only_the_last_crashes_are_kept(tmp_path: Path) -> None:
    for number in range(8):
        (tmp_path / f"window-crash-20260101-00000{number}.log").write_text("old")
    (tmp_path / "window-99999999.crash").write_text("Fatal Python error")
    found = Path(later(tmp_path))
    kept = sorted(tmp_path.iterdir())
    assert len(kept) == 5
    assert kept[-1] == found


def test_a_folder_that_cannot_be_made_is_no_reason_to_stop(tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    crash = CrashFile(tmp_path / "file")
    crash.watch()
    assert crash.earlier is None
    crash.end()
