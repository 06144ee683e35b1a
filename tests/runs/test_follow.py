"""Tests of a run that another process trains, as whoever did not start it hears and commands it."""

import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest
from filelock import FileLock

from tests.runs.setting import endless, folders_at
from trainer_gui.core.control import Discard, Pause, Stop
from trainer_gui.core.events import (
    PhaseChanged,
    RunEvent,
    RunFailed,
    RunFinished,
    StepsDone,
)
from trainer_gui.core.replies import JobWaits
from trainer_gui.core.wire import Stamped, encode
from trainer_gui.runs import follow
from trainer_gui.runs.follow import Follower, find_going_on
from trainer_gui.runs.journal import FILE, Journal, read_journal
from trainer_gui.runs.lock import run_lock
from trainer_gui.runs.mailbox import Mailbox
from trainer_gui.runs.store import RunStore

STOPPED = RunFinished("stopped", 2)
TRAINING = PhaseChanged("training")


class Told:
    """A run folder into which a test writes what a worker would, while it holds the lock."""

    def __init__(self, store: RunStore) -> None:
        self.run_id = store.create(endless())
        self.folder = store.folder(self.run_id)
        self.lock: FileLock = run_lock(self.folder)
        self.lock.acquire()
        self.number = 0

    def say(self, *said: RunEvent) -> None:
        with Journal(self.folder) as journal:
            for body in said:
                journal.append(Stamped(1, self.run_id, self.number, 1.0, body))
                self.number += 1

    def leave(self) -> None:
        self.lock.release()


def block(step: int, count: int = 2) -> StepsDone:
    return StepsDone(step, {"loss": (0.5,) * count})


def said(events: list[Stamped]) -> list[object]:
    return [event.body for event in events]


@pytest.fixture(autouse=True)
def _look_at_every_poll(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(follow, "_LOOK_SECONDS", 0.0)


@pytest.fixture
def store(tmp_path: Path) -> RunStore:
    return RunStore(folders_at(tmp_path))


@pytest.fixture
def told(store: RunStore) -> Iterator[Told]:
    told = Told(store)
    yield told
    told.leave()


def test_whole_lines_are_heard_once_and_in_their_order(told: Told) -> None:
    follower = Follower(told.folder)
    assert follower.poll() == []
    told.say(PhaseChanged("loading"), TRAINING)
    assert said(follower.poll()) == [PhaseChanged("loading"), TRAINING]
    line = encode(Stamped(1, told.run_id, 2, 1.0, block(0))).encode()
    with (told.folder / FILE).open("ab", buffering=0) as journal:
        journal.write(b"no event of ours\n" + line[:30])
        assert follower.poll() == []
        journal.write(line[30:] + b"\n")
    (heard,) = follower.poll()
    assert (heard.number, heard.run_id, heard.body) == (2, told.run_id, block(0))
    assert not follower.join(0)
    assert follower.poll() == []


def test_a_long_journal_comes_in_portions_without_a_gap(told: Told) -> None:
    blocks = [block(step, 1000) for step in range(0, 100_000, 1000)]
    told.say(*blocks)
    follower, portions = Follower(told.folder), []
    while events := follower.poll():
        portions.append(said(events))
    assert len(portions) > 1
    assert [body for portion in portions for body in portion] == blocks


def test_one_line_may_be_longer_than_a_portion(told: Told) -> None:
    told.say(block(0, 100_000), TRAINING)
    follower = Follower(told.folder)
    assert said(follower.poll() + follower.poll()) == [block(0, 100_000), TRAINING]


def test_its_last_word_counts_once_the_lock_is_free(told: Told) -> None:
    told.say(TRAINING, STOPPED)
    follower = Follower(told.folder)
    assert said(follower.poll()) == [TRAINING]
    told.leave()
    assert follower.join(0)
    assert said(follower.poll()) == [STOPPED]
    assert follower.ended
    follower.send(Stop())
    assert list(follower) == []
    assert not (told.folder / "commands.jsonl").exists()


def test_the_end_of_an_earlier_session_is_not_the_end(told: Told) -> None:
    told.say(TRAINING, STOPPED)
    follower = Follower(told.folder)
    follower.poll()
    told.say(PhaseChanged("loading"))
    assert said(follower.poll()) == [STOPPED, PhaseChanged("loading")]
    assert not follower.ended


def test_a_worker_that_is_gone_is_told_and_recorded(told: Told) -> None:
    told.say(TRAINING, block(0))
    with (told.folder / FILE).open("ab") as journal:
        journal.write(b'{"job": 1, "run"')  # it died while it wrote
    follower, second = Follower(told.folder), Follower(told.folder)
    assert said(follower.poll()) == said(second.poll()) == [TRAINING, block(0)]
    told.leave()
    (word,) = follower.poll()
    assert isinstance(word.body, RunFailed)
    assert (word.number, word.body.cause) == (2, "crash")
    assert str(word.body.message) == "The worker process that trained this run is gone."
    assert "Resume goes on" in str(word.body.hint)
    assert said(list(second)) == [word.body]  # it is told once, whoever follows
    assert said(list(read_journal(told.folder))) == [TRAINING, block(0), word.body]


def test_what_was_said_just_before_the_lock_was_left_is_heard(told: Told) -> None:
    follower = Follower(told.folder)
    told.say(TRAINING, STOPPED)
    told.leave()
    assert said(list(follower)) == [TRAINING, STOPPED]


def test_a_run_that_somebody_discards_ends(told: Told, store: RunStore) -> None:
    told.say(TRAINING, block(0))
    follower = Follower(told.folder)
    follower.poll()
    told.say(RunFinished("discarded", 2))
    told.leave()
    store.trash(told.run_id)
    assert said(list(follower)) == [RunFinished("discarded", 2)]
    assert not told.folder.exists()


def test_a_discarded_run_is_not_locked_by_its_follower(told: Told) -> None:
    told.say(RunFinished("discarded", 2))
    assert said(Follower(told.folder).poll()) == [RunFinished("discarded", 2)]


def test_a_folder_that_is_gone_is_told_and_may_come_back(told: Told, tmp_path: Path) -> None:
    told.say(TRAINING)
    follower = Follower(told.folder)
    follower.poll()
    shutil.move(told.folder, tmp_path / "elsewhere")
    (waits,) = said(follower.poll())
    assert isinstance(waits, JobWaits)
    assert str(told.folder) in str(waits.message)
    assert follower.poll() == []
    shutil.move(tmp_path / "elsewhere", told.folder)
    told.say(block(0))
    assert said(follower.poll()) == [block(0)]
    shutil.rmtree(told.folder)
    follower.poll()
    follower.send(Discard())
    (failed,) = said(follower.poll())
    assert isinstance(failed, RunFailed)
    assert follower.ended


def test_commands_reach_the_mailbox_of_the_run(told: Told) -> None:
    box = Mailbox(told.folder)
    Follower(told.folder).send(Pause())
    assert box.take() == [Pause()]


def test_runs_that_go_on_are_found(told: Told, store: RunStore) -> None:
    over = Told(store)
    over.leave()
    store.create(endless())  # has never begun
    (store.folders.runs / "a file").write_text("is no run")
    assert find_going_on(store) == [told.run_id]
    told.leave()
    assert find_going_on(store) == []
    assert find_going_on(RunStore(folders_at(Path("/nowhere")))) == []
