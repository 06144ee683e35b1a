"""Tests of the worker in a child process: what happens when a process is gone."""

import os
import signal
import subprocess
import sys
from pathlib import Path

import psutil
import pytest

from tests.plugin import write_plugin
from tests.runs.setting import (
    Training,
    bodies,
    brief,
    folders_at,
    heard_all,
    wait_for,
    wait_until_ready,
)
from trainer_gui.core.answers import DataDescribed, JobFailed, WorkerLost
from trainer_gui.core.events import RunFailed, RunFinished
from trainer_gui.runs.jobs import DescribeData, Evaluate
from trainer_gui.runs.journal import FILE, read_journal
from trainer_gui.runs.launch import launch
from trainer_gui.runs.process import ProcessHost, log_path
from trainer_gui.runs.store import RunStore, run_info

CHATTY = """
import os, sys
print("a line for people")
print("and the beginning of another", end="", flush=True)
os.write(1, b"and what a native library says")
"""


def test_a_child_that_is_killed_costs_its_jobs_and_nothing_else(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    # What a plug-in prints while it is imported must not be taken for an event.
    monkeypatch.setenv("PYTHONPATH", str(write_plugin(tmp_path / "plug-in", "chatty", CHATTY)))
    folders = folders_at(tmp_path / "home")
    host, store = ProcessHost(folders), RunStore(folders)
    host.start()
    wait_until_ready(host)
    training = Training(host, store)
    waiting, asked = launch(brief(), host, store), host.submit(Evaluate(training.run_id, "test"))
    assert host.process_id is not None

    os.kill(host.process_id, signal.SIGSTOP)
    child = psutil.Process(host.process_id)
    wait_for(lambda: child.status() == psutil.STATUS_STOPPED or None)
    with (training.folder / FILE).open("ab") as journal:
        journal.write(b'{"job": 1, "run": "to')  # a line that was being written
    os.kill(host.process_id, signal.SIGKILL)

    failed = heard_all(training.handle)[-1]
    assert isinstance(failed.body, RunFailed)
    assert str(failed.body.message) == "The worker process was ended by the signal SIGKILL."
    assert "last checkpoint is kept" in str(failed.body.hint)
    journalled = list(read_journal(training.folder))
    assert (journalled[-1].number, journalled[-1].body) == (failed.number, failed.body)
    assert [said.number for said in journalled] == list(range(len(journalled)))
    lines = (training.folder / FILE).read_bytes()
    assert lines.count(b"\n") == len(journalled)
    assert lines.endswith(b"\n")
    assert run_info(training.folder).status == "failed"
    assert isinstance(heard_all(waiting)[-1].body, RunFailed)
    assert isinstance(heard_all(asked)[-1].body, JobFailed)

    lost = wait_for(lambda: next(iter(host.news()), None)).body
    assert isinstance(lost, WorkerLost)
    assert "SIGKILL" in str(lost.message)
    assert not host.alive
    late = heard_all(host.submit(DescribeData({"kind": "digits"})))[-1].body
    assert isinstance(late, JobFailed)

    host.start()
    wait_until_ready(host)
    described = bodies(heard_all(host.submit(DescribeData({"kind": "digits"}))))
    assert any(isinstance(body, DataDescribed) for body in described)
    assert isinstance(heard_all(launch(brief(), host, store))[-1].body, RunFinished)
    host.close(30)
    assert host.news() == []
    assert b"what a native library says" in log_path(folders).read_bytes()


def test_a_child_that_does_not_end_is_ended_by_force(tmp_path: Path) -> None:
    folders = folders_at(tmp_path)
    folders.logs.parent.mkdir(exist_ok=True)
    folders.logs.write_text("no log can be written, and that is no reason not to work")
    host = ProcessHost(folders)
    host.start()
    asked = host.submit(DescribeData({"kind": "digits"}))
    assert host.process_id is not None
    os.kill(host.process_id, signal.SIGSTOP)
    host.close(0.5)
    failed = heard_all(asked)[-1].body
    assert isinstance(failed, JobFailed)
    assert not host.alive
    assert host.news() == []  # it was asked to end


PARENT = """
import sys
from pathlib import Path
from tests.runs.setting import folders_at
from trainer_gui.runs.process import ProcessHost

host = ProcessHost(folders_at(Path(sys.argv[1])))
host.start()
print(host.process_id, flush=True)
sys.stdin.read()
"""


def test_the_child_ends_when_its_parent_is_killed(tmp_path: Path) -> None:
    parent = subprocess.Popen(
        [sys.executable, "-c", PARENT, str(tmp_path)],
        stdin=subprocess.PIPE, stdout=subprocess.PIPE, cwd=Path(__file__).parents[2],
    )  # fmt: skip
    with parent:
        assert parent.stdout is not None
        child = psutil.Process(int(parent.stdout.readline()))
        assert child.is_running()
        parent.kill()

    def gone() -> bool | None:
        # Where nobody reaps orphans, what has ended stays in the table as a zombie.
        return not child.is_running() or child.status() == psutil.STATUS_ZOMBIE or None

    assert wait_for(gone)


def test_the_window_side_of_the_runs_room_needs_no_torch() -> None:
    names = ("jobs", "launch", "process", "store", "handle", "host", "journal")
    script = (
        f"import sys, {', '.join(f'trainer_gui.runs.{name}' for name in names)};"
        "print([name for name in ('torch', 'torchvision') if name in sys.modules])"
    )
    ended = subprocess.run(
        [sys.executable, "-c", script], capture_output=True, text=True, check=True
    )
    assert ended.stdout == "[]\n"
