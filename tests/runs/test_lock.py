"""Tests of the lock of a run: what a living process holds, and nothing else, is running."""

import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from trainer_gui.core.errors import BadInputError, StorageError
from trainer_gui.runs.lock import held_run, is_running, run_lock

HOLDER = """
import sys
from filelock import FileLock
with FileLock(sys.argv[1]):
    print("held", flush=True)
    sys.stdin.read()
"""


@contextmanager
def held_elsewhere(folder: Path) -> Iterator[subprocess.Popen[bytes]]:
    """Within, another process holds the lock of the run."""
    command = [sys.executable, "-c", HOLDER, str(folder / ".lock")]
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE) as holder:
        assert holder.stdout is not None
        assert holder.stdin is not None
        assert holder.stdout.readline() == b"held\n"
        yield holder
        holder.stdin.close()


def test_a_run_is_running_while_another_process_holds_its_lock(tmp_path: Path) -> None:
    assert not is_running(tmp_path)
    with held_elsewhere(tmp_path):
        assert is_running(tmp_path)
        with pytest.raises(BadInputError, match="is being trained already"), held_run(tmp_path):
            pass
    assert (tmp_path / ".lock").exists()
    assert not is_running(tmp_path)


def test_a_killed_process_holds_nothing(tmp_path: Path) -> None:
    with held_elsewhere(tmp_path) as holder:
        holder.kill()
        holder.wait()
        assert not is_running(tmp_path)


def test_a_run_of_this_process_is_running_too(tmp_path: Path) -> None:
    with held_run(tmp_path):
        assert is_running(tmp_path)
    assert not is_running(tmp_path)


def test_asking_takes_the_lock_from_nobody(tmp_path: Path) -> None:
    with held_run(tmp_path):
        assert is_running(tmp_path)
        assert is_running(tmp_path)
    with run_lock(tmp_path).acquire(timeout=0):
        assert is_running(tmp_path)


def test_a_lock_that_cannot_be_made_is_said_in_words(tmp_path: Path) -> None:
    (tmp_path / "run" / ".lock").mkdir(parents=True)
    with (
        pytest.raises(StorageError, match=r"\.lock could not be written"),
        held_run(tmp_path / "run"),
    ):
        pass
    assert not is_running(tmp_path / "run")
