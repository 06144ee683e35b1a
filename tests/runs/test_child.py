"""Tests of the child process by itself, with a parent that a test plays."""

import json
import signal
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import asdict
from pathlib import Path

import psutil
import pytest

from tests.runs.heaps import heaps_of_threads
from tests.runs.setting import PATIENCE_SECONDS, brief, endless, folders_at, wait_for
from trainer_gui.core.events import RunFinished, StepsDone
from trainer_gui.core.paths import Folders
from trainer_gui.core.replies import DataDescribed, Heartbeat, JobDone, JobEvent, JobFailed
from trainer_gui.core.wire import decode
from trainer_gui.runs.child import stay_order
from trainer_gui.runs.jobs import DescribeData, Evaluate, Train, encode_job
from trainer_gui.runs.journal import last_word
from trainer_gui.runs.store import RunStore

DESCRIBE = DescribeData({"kind": "digits"})


class Spawned:
    """A child, its orders and its events."""

    def __init__(self, folders: Folders) -> None:
        self.process = subprocess.Popen(
            [sys.executable, "-m", "trainer_gui.runs.child",
             json.dumps({name: str(path) for name, path in asdict(folders).items()})],
            stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL,
        )  # fmt: skip
        assert self.process.stdin is not None
        assert self.process.stdout is not None
        self.orders, self.events = self.process.stdin, self.process.stdout

    def order(self, *lines: str) -> None:
        self.orders.write("".join(f"{line}\n" for line in lines).encode())
        self.orders.flush()

    def heard_until(self, kind: type[JobEvent]) -> list[JobEvent]:
        """What it says up to the first event of a kind."""
        heard: list[JobEvent] = []
        for line in self.events:
            heard.append(decode(line).body)
            if isinstance(heard[-1], kind):
                return heard
        raise AssertionError(f"it ended after {heard}")


@pytest.fixture
def child(tmp_path: Path) -> Iterator[Spawned]:
    spawned = Spawned(folders_at(tmp_path))
    yield spawned
    spawned.process.kill()
    spawned.process.wait()
    spawned.orders.close()
    spawned.events.close()


@pytest.mark.skipif(sys.platform != "linux", reason="glibc's heaps are looked for in /proc")
def test_its_threads_share_one_heap(child: Spawned) -> None:
    child.order(encode_job(1, DESCRIBE))
    child.heard_until(JobDone)
    assert heaps_of_threads(child.process.pid) == []


def test_it_lives_obeys_and_leaves_signals_to_its_parent(child: Spawned) -> None:
    child.order("[]", '{"id": 7, "job": "Dance"}', encode_job(1, DESCRIBE))
    heard = child.heard_until(JobDone)
    assert isinstance(heard[0], Heartbeat)
    assert isinstance(heard[-2], DataDescribed)
    for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
        child.process.send_signal(number)
    child.order(encode_job(2, DESCRIBE))
    child.heard_until(JobDone)
    child.orders.write(b'{"id": 3, "jo')  # the parent dies while it writes
    child.orders.close()
    assert child.process.wait(PATIENCE_SECONDS) == 0


@pytest.mark.parametrize("order", [stay_order(stay=True), stay_order(stay=False)])
def test_without_a_run_it_ends_at_once_even_while_torch_is_imported(
    child: Spawned, order: str
) -> None:
    child.order(order, encode_job(1, Evaluate("run", "test")))
    child.orders.close()
    rest = [decode(line).body for line in child.events]
    assert not any(isinstance(body, JobFailed) for body in rest)
    assert child.process.wait(PATIENCE_SECONDS) == 0


def test_a_run_that_may_stay_goes_on_alone_until_the_session_ends(
    child: Spawned, tmp_path: Path
) -> None:
    store = RunStore(folders_at(tmp_path))
    first, second = store.create(endless()), store.create(brief())
    child.order(stay_order(stay=True), encode_job(1, Train(first)), encode_job(2, Train(second)))
    child.heard_until(StepsDone)
    child.orders.close()
    for _line in child.events:
        pass  # it lets go of its parent …
    assert child.process.poll() is None  # … and goes on
    before = (store.folder(first) / "events.jsonl").stat().st_size
    wait_for(lambda: (store.folder(first) / "events.jsonl").stat().st_size > before or None)
    wait_for(lambda: last_word(store.folder(second))[0])  # what waited is stopped
    child.process.send_signal(signal.SIGTERM)
    assert child.process.wait(PATIENCE_SECONDS) == 0
    for run_id, began in ((first, True), (second, False)):
        word, _ = last_word(store.folder(run_id))
        assert word is not None
        assert isinstance(word.body, RunFinished)
        assert (word.body.reason, word.body.step > 0) == ("stopped", began)


def test_the_end_of_a_session_that_comes_to_both_ends_a_run_that_may_stay(
    child: Spawned, tmp_path: Path
) -> None:
    store = RunStore(folders_at(tmp_path))
    run_id = store.create(endless())
    child.order(stay_order(stay=True), encode_job(1, Train(run_id)))
    child.heard_until(StepsDone)
    child.process.send_signal(signal.SIGTERM)
    child.heard_until(StepsDone)  # the parent lives, and decides
    child.orders.close()
    assert child.process.wait(PATIENCE_SECONDS) == 0
    word, _ = last_word(store.folder(run_id))
    assert word is not None
    assert isinstance(word.body, RunFinished)


PARENT = """
import subprocess, sys, time
from pathlib import Path
from tests.runs.setting import folders_at
from trainer_gui.runs.jobs import DescribeData
from trainer_gui.runs.process import ProcessHost

host = ProcessHost(folders_at(Path(sys.argv[1])))
host.start()
orders = host._orders._descriptor
holder = subprocess.Popen(["sleep", "600"], pass_fds=[orders], stdout=subprocess.DEVNULL)
host.submit(DescribeData({"kind": "digits"})).join()
print(host.process_id, holder.pid, flush=True)
time.sleep(600)
"""


def test_a_pipe_that_somebody_inherited_keeps_no_orphan_alive(tmp_path: Path) -> None:
    parent = subprocess.Popen(
        [sys.executable, "-c", PARENT, str(tmp_path)],
        stdout=subprocess.PIPE, cwd=Path(__file__).parents[2],
    )  # fmt: skip
    with parent:
        assert parent.stdout is not None
        child, holder = (psutil.Process(int(word)) for word in parent.stdout.readline().split())
        parent.kill()
    try:
        wait_for(lambda: not child.is_running() or child.status() == psutil.STATUS_ZOMBIE or None)
        assert holder.status() == psutil.STATUS_SLEEPING  # and it still has the pipe
    finally:
        holder.kill()
