"""Tests of the watch that is kept while a case is fed."""

import json
import subprocess
import sys
from pathlib import Path

import pytest

# In a process of its own: a fork of this one would take its threads' locks with it.
SCRIPT = """
import ctypes, json, os, subprocess, sys
from pathlib import Path
from tests.corpus.case import Case
from tests.corpus.trial import attempt

def deed(folder):
    {deed}
    return []

fed = attempt(Case("x", lambda folder: (folder / "a").write_bytes(b"1"), deed))
print(json.dumps([fed.sentences, fed.refused, fed.megabytes, fed.faults]))
"""


def fed(deed: str) -> tuple[list[str], bool, float, list[str]]:
    """What is found out of a program that does this with a folder."""
    done = subprocess.run(
        [sys.executable, "-c", SCRIPT.format(deed=deed)],
        capture_output=True,
        text=True,
        check=True,
        cwd=Path(__file__).resolve().parents[2],
    )
    sentences, refused, megabytes, faults = json.loads(done.stdout)
    return sentences, refused, megabytes, faults


@pytest.mark.parametrize(
    ("deed", "fault"),
    [
        ("Path(os.environ['HOME'], 'x').write_bytes(b'')", "open '"),
        ("(folder / 'a').unlink()", "os.remove '"),
        ("(folder / 'b').mkdir()", "os.mkdir '"),
        ("os.system('true')", "os.system"),
        ("subprocess.run(['true'])", "subprocess.Popen"),
        ("ctypes.string_at(0)", "ended by signal 11"),
        ("raise ValueError('no sentence for people')", "Traceback"),
    ],
)
def test_what_must_not_be_done_is_seen(deed: str, fault: str) -> None:
    faults = fed(deed)[3]
    assert faults
    assert any(one.startswith(fault) for one in faults), faults


def test_what_is_written_to_the_programs_own_folders_is_fine() -> None:
    _, refused, megabytes, faults = fed(
        "Path(os.environ['TRAINER_GUI_HOME'], 'x').write_bytes(b'')"
    )
    assert (refused, faults) == (False, [])
    assert megabytes < 20


def test_memory_counts_at_its_highest() -> None:
    assert 95 < fed("len(b'x' * 100_000_000)")[2] < 130
