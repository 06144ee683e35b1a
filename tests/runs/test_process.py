"""Tests of the worker in a child process: what happens when a process is gone."""

import os
import signal
import subprocess
import sys
from pathlib import Path

import psutil
import pytest

from tests.engine.small import digits, small
from tests.own_program import allow, marking, own, written
from tests.plugin.installed import write_plugin
from tests.runs.setting import (
    PATIENCE_SECONDS,
    Training,
    bodies,
    brief,
    folders_at,
    heard_all,
    wait_for,
    wait_until_ready,
)
from trainer_gui.core.control import Finish
from trainer_gui.core.events import RunFailed, RunFinished, StepsDone
from trainer_gui.core.paths import user_folders
from trainer_gui.core.replies import DataDescribed, JobFailed, ModelSummarised, WorkerLost
from trainer_gui.core.wire import Stamped
from trainer_gui.runs._heart import BEAT_SECONDS
from trainer_gui.runs.follow import Follower, find_going_on
from trainer_gui.runs.jobs import DescribeData, Evaluate, SummariseModel, Train
from trainer_gui.runs.journal import FILE, append_after_crash, last_word, read_journal
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
    assert "(SIGKILL), often because memory ran out" in str(failed.body.message)
    assert str(failed.body.hint) == "Resume goes on from the last checkpoint."
    assert failed.body.cause == "crash"
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

    training = Training(host, store)
    os.kill(host.process_id, signal.SIGSEGV)
    crash = heard_all(training.handle)[-1].body
    assert isinstance(crash, RunFailed)
    assert str(crash.message) == "The worker process crashed (SIGSEGV)."
    assert crash.details.count("Fatal Python error: Segmentation fault") == 1
    wait_for(lambda: host.news() or None)
    host.start()
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


def test_a_child_that_stands_still_falls_silent_and_stops_nobody(tmp_path: Path) -> None:
    folders = folders_at(tmp_path)
    host = ProcessHost(folders)
    assert host.silent_seconds == 0
    host.start()
    heard_all(host.submit(DescribeData({"kind": "digits"})))
    assert host.process_id is not None
    os.kill(host.process_id, signal.SIGSTOP)
    wait_for(lambda: host.silent_seconds > 2 * BEAT_SECONDS or None)
    # More than a pipe holds: whoever asks does not wait for a child that does not read.
    asked = [host.submit(DescribeData({"kind": "x" * 10_000})) for _ in range(30)]
    os.kill(host.process_id, signal.SIGCONT)
    wait_for(lambda: host.silent_seconds < BEAT_SECONDS or None)
    assert isinstance(heard_all(asked[-1])[-1].body, JobFailed)  # there are no such data
    os.kill(host.process_id, signal.SIGSTOP)
    host.submit(DescribeData({"kind": "x" * 1_000_000}))
    host.close(0.2)
    assert host.silent_seconds == 0


def test_a_run_that_was_resumed_in_vain_ends_as_it_had_ended(tmp_path: Path) -> None:
    folders = folders_at(tmp_path)
    host, store = ProcessHost(folders), RunStore(folders)
    run_id = store.create(brief())
    before = Stamped(1, run_id, 4, 1.0, RunFinished("stopped", 3, 0, 0.5, 1.0))
    append_after_crash(store.folder(run_id), before)
    host.start()
    waiting = host.submit(Train(run_id, resume=True))
    host.close()  # while torch is imported: nothing has begun
    (word,) = heard_all(waiting)
    assert (word.number, word.body) == (5, before.body)
    assert [said.number for said in read_journal(store.folder(run_id))] == [4, 5]
    lost = ProcessHost(folders)
    failed = heard_all(lost.submit(Train(run_id, resume=True)))[-1]
    assert isinstance(failed.body, RunFailed)
    assert (failed.number, str(failed.body.message)) == (6, "The worker is not running.")


def test_a_run_goes_on_when_its_host_closes_and_is_picked_up_again(tmp_path: Path) -> None:
    folders = folders_at(tmp_path)
    host, store = ProcessHost(folders), RunStore(folders)
    assert not host.stays
    host.start()
    host.set_stay(stay=True)
    wait_until_ready(host)
    training = Training(host, store)
    asked = host.submit(Evaluate(training.run_id, "test"))
    assert host.process_id is not None
    child = psutil.Process(host.process_id)
    host.close(30)
    assert not host.alive
    assert child.is_running()
    assert isinstance(heard_all(asked)[-1].body, JobFailed)
    assert not training.handle.ended

    assert find_going_on(store) == [training.run_id]
    follower = Follower(training.folder)
    heard = follower.poll()
    assert [said.body for said in heard[:3]] == [said.body for said in training.heard[:3]]
    wait_for(lambda: [said for said in follower.poll() if isinstance(said.body, StepsDone)] or None)
    child.kill()
    assert follower.join(PATIENCE_SECONDS)
    (*_, word) = follower.poll()
    assert isinstance(word.body, RunFailed)
    assert word.body.cause == "crash"
    recorded, _ = last_word(training.folder)
    assert recorded is not None
    assert (recorded.number, recorded.body) == (word.number, word.body)
    assert wait_for(lambda: gone(child))
    assert find_going_on(store) == []


PARENT = """
import sys
from pathlib import Path
from tests.runs.setting import Training, folders_at, wait_until_ready
from trainer_gui.runs.process import ProcessHost
from trainer_gui.runs.store import RunStore

folders = folders_at(Path(sys.argv[1]))
host = ProcessHost(folders)
host.set_stay(stay=sys.argv[2] == "stays")
host.start()
if sys.argv[2] != "imports":
    wait_until_ready(host)
    Training(host, RunStore(folders))
print(host.process_id, flush=True)
sys.stdin.read()
"""


def gone(process: psutil.Process) -> bool | None:
    """Whether it has ended; where nobody reaps orphans, it stays in the table as a zombie."""
    return not process.is_running() or process.status() == psutil.STATUS_ZOMBIE or None


def killed_parent(home: Path, how: str) -> psutil.Process:
    """The child of a process that was killed."""
    parent = subprocess.Popen(
        [sys.executable, "-c", PARENT, str(home), how],
        stdin=subprocess.PIPE, stdout=subprocess.PIPE, cwd=Path(__file__).parents[2],
    )  # fmt: skip
    with parent:
        assert parent.stdout is not None
        child = psutil.Process(int(parent.stdout.readline()))
        assert child.is_running()
        parent.kill()
    return child


@pytest.mark.parametrize("how", ["imports", "trains"])
def test_the_child_ends_when_its_parent_is_killed(tmp_path: Path, how: str) -> None:
    child = killed_parent(tmp_path, how)
    assert wait_for(lambda: gone(child))
    for info in RunStore(folders_at(tmp_path)).runs():
        assert info.status == "stopped"  # a checkpoint was kept


def test_a_run_that_may_stay_outlives_a_parent_that_is_killed(tmp_path: Path) -> None:
    child = killed_parent(tmp_path, "stays")
    (run_id,) = find_going_on(RunStore(folders_at(tmp_path)))
    follower = Follower(folders_at(tmp_path).runs / run_id)
    follower.poll()
    wait_for(lambda: [said for said in follower.poll() if isinstance(said.body, StepsDone)] or None)
    follower.send(Finish())
    assert follower.join(PATIENCE_SECONDS)
    (*_, word) = follower.poll()
    assert isinstance(word.body, RunFinished)
    assert word.body.reason == "finished"
    assert wait_for(lambda: gone(child))


def test_the_window_side_of_the_runs_room_needs_no_torch() -> None:
    names = (
        "jobs", "launch", "process", "child", "store", "handle", "host", "journal", "follow",
        "mailbox",
    )  # fmt: skip
    script = (
        f"import sys, {', '.join(f'trainer_gui.runs.{name}' for name in names)};"
        "print([name for name in ('torch', 'torchvision') if name in sys.modules])"
    )
    ended = subprocess.run(
        [sys.executable, "-c", script], capture_output=True, text=True, check=True
    )
    assert ended.stdout == "[]\n"


def test_the_child_runs_no_program_before_it_is_allowed(tmp_path: Path) -> None:
    marker = tmp_path / "it ran"
    program = written(tmp_path, marking(marker))
    asked = SummariseModel(small(model=own(program)).table(), digits().spec)
    host = ProcessHost(user_folders())
    host.start()
    failed = heard_all(host.submit(asked))[-1].body
    assert isinstance(failed, JobFailed)
    assert (failed.remedy, failed.file) == ("run_code", str(program))
    assert not marker.exists()
    assert failed.sha256 == allow(program).sha256
    found = [said.body for said in heard_all(host.submit(asked))]
    assert any(isinstance(body, ModelSummarised) and body.parameters == 650 for body in found)
    assert marker.exists()
    host.close(30)
