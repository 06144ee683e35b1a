"""A sample of the full disks; all of them are `python -m tests.harness.disk`."""

import re
from pathlib import Path

import pytest

from tests.harness import disk
from tests.harness.disk import Trial, play, tell, why_not
from trainer_gui.core.replies import JobWaits
from trainer_gui.core.text import Text


def test_a_run_waits_for_a_disk_and_goes_on_as_if_nothing_had_been() -> None:
    reason = why_not()
    if reason:
        pytest.skip(f"a disk of one's own cannot be made here: {reason}")
    played = play(5, capture=True)
    assert played.returncode == 0, played.stdout + played.stderr
    rows = played.stdout.splitlines()[1:]
    assert [re.sub(r"[\d.]+ kB", "some", row[:28].rstrip()) for row in rows] == [
        "no room to begin",
        *["full, some free"] * 5,
        "full, stopped, resumed",
        "read-only",
        "moved away and back",
    ]
    assert all(row.endswith("yes") for row in rows)


def test_the_table_tells_what_must_not_be(capsys: pytest.CaptureFixture[str]) -> None:
    good = Trial("read-only", "state.pt", ())
    assert tell(iter([good])) == 0
    assert tell(iter([good, Trial("full", "state.pt", ("the journal has a gap",))])) == 1
    assert "problem: full: the journal has a gap" in capsys.readouterr().out


def test_where_there_is_no_disk_to_be_had_it_says_so(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    monkeypatch.setenv("PATH", str(tmp_path))
    assert disk.main(5) == 0
    assert (
        "skipped: a disk of one's own cannot be made here: unshare: No" in capsys.readouterr().out
    )


def test_a_full_disk_must_be_said_to_be_full() -> None:
    def said(words: str) -> list[str]:
        return list(disk._full(JobWaits(Text("{words}", words=words), Text("Free some."))))

    assert said("The disk is full: /a needs 50.0 kB, and 12 bytes are free.") == []
    assert said("/a could not be written: Input/output error.") != []
    assert said("The disk is full: /a needs 50.0 kB, and 2.0 MB are free.") != []
