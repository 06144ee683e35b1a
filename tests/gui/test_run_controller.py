"""Tests of runs in the window: live from a worker that the test plays, and from their journals."""

import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest
from pytestqt.qtbot import QtBot

from tests.engine.small import small
from tests.gui.hosts import ScriptedHost
from tests.state.test_run_state import RUN
from trainer_gui.core.control import Pause, Stop
from trainer_gui.core.errors import BadInputError, StorageError
from trainer_gui.core.events import PhaseChanged, RunFinished
from trainer_gui.core.paths import user_folders
from trainer_gui.core.wire import Stamped
from trainer_gui.gui.run_controller import RunController
from trainer_gui.gui.worker_link import WorkerLink
from trainer_gui.runs.jobs import Train
from trainer_gui.runs.journal import Journal
from trainer_gui.runs.store import RunStore, held_run
from trainer_gui.state.run_state import Changed

BODIES = [body for _, body in RUN]


class Running:
    """A controller, the worker that trains, and what the controller told."""

    def __init__(self) -> None:
        self.host = ScriptedHost()
        self.link = WorkerLink(self.host)
        self.store = RunStore(user_folders())
        self.runs = RunController(self.link, self.store)
        self.link.start()
        self.shown: list[Changed] = []
        self.live: list[Changed] = []
        self.runs.changed.connect(self.shown.append)
        self.runs.live_changed.connect(self.live.append)

    def journal(self, run_id: str, last: int | None = None) -> None:
        """Writes the events of the example into the run's journal."""
        with Journal(self.store.folder(run_id)) as journal:
            for number, (at, body) in enumerate(RUN[:last]):
                journal.append(Stamped(1, run_id, number, at, body))


@pytest.fixture
def running(qtbot: QtBot) -> Iterator[Running]:
    running = Running()
    yield running
    running.link.close()
    running.runs.deleteLater()
    running.link.deleteLater()


def test_a_run_is_shown_from_its_start_and_live_until_its_end(running: Running) -> None:
    runs = running.runs
    assert (runs.run, runs.live) == (None, None)
    runs.start(small(), download=True)
    run = runs.run
    assert run is not None
    assert runs.live is run
    assert running.host.jobs[0][0] == Train(run.run_id, download=True)
    assert (run.folder / "recipe.toml").is_file()
    assert running.shown == running.live == [Changed.EVERYTHING]
    running.host.say(0, *BODIES[:-1])
    running.link.drain()
    assert run.state.steps_done == 20
    assert len(running.shown) == 2  # all of it in one frame
    assert Changed.STEPS | Changed.EPOCH | Changed.LOG in running.shown[1]
    running.host.say(0, BODIES[-1])
    running.link.drain()
    assert runs.live is None
    assert runs.run is run


def test_a_pause_is_awaited_until_it_is_there(running: Running) -> None:
    runs = running.runs
    runs.start(small())
    running.host.say(0, *BODIES[:6])
    running.link.drain()
    run = runs.run
    assert run is not None
    runs.send(Pause())
    assert run.pausing
    assert Changed.PHASE in running.shown[-1]
    running.host.say(0, PhaseChanged("paused"))
    running.link.drain()
    assert run.pausing is None
    runs.send(Stop())
    assert run.ending == Stop()


def test_commands_reach_the_live_run_and_nobody_else(running: Running) -> None:
    running.runs.send(Stop())
    running.runs.start(small())
    running.runs.send(Stop())
    assert running.host.commands == [(1, Stop())]
    running.host.say(0, RunFinished("stopped", 3))
    running.link.drain()
    running.runs.send(Stop())
    assert len(running.host.commands) == 1


def test_what_the_pipe_left_out_is_read_from_the_journal(running: Running) -> None:
    running.runs.start(small())
    run = running.runs.run
    assert run is not None
    running.journal(run.run_id, last=9)
    running.host.say(0, *BODIES[:5])
    running.host.skip(0)  # a block of five steps
    running.host.say(0, *BODIES[6:9])
    running.link.drain()
    assert run.state.missing == 0
    assert any(1.1 <= loss < 1.2 for loss in run.state.history.view("loss")[1])
    assert len(run.state.history) == 10


@pytest.mark.parametrize("format", [b"", b'"format": 99, '])
def test_a_run_of_another_version_says_so_and_is_not_shown_empty(
    running: Running, format: bytes
) -> None:
    run_id = running.store.create(small())
    running.journal(run_id)
    path = running.store.folder(run_id) / "events.jsonl"
    theirs = path.read_bytes().replace(b'"format": 2, ', format)
    path.write_bytes(theirs)
    with pytest.raises(BadInputError, match="version of Trainer GUI"):
        running.runs.open(run_id)
    with pytest.raises(BadInputError, match="version of Trainer GUI"):
        running.runs.resume(run_id)
    assert running.runs.run is None
    assert path.read_bytes() == theirs


def test_a_run_of_the_past_is_replayed(running: Running) -> None:
    run_id = running.store.create(small())
    running.journal(run_id)
    running.runs.open(run_id)
    run = running.runs.run
    assert run is not None
    assert not run.live
    assert not run.elsewhere
    assert isinstance(run.state.ended, RunFinished)
    assert running.shown == [Changed.EVERYTHING]
    assert running.live == []  # nothing happened to the live one
    running.runs.send(Stop())
    assert running.host.commands == []


def test_another_run_can_be_looked_at_while_one_goes_on(running: Running) -> None:
    past = running.store.create(small())
    running.journal(past)
    running.runs.start(small())
    live = running.runs.live
    running.runs.open(past)
    assert running.runs.live is live
    running.shown.clear()
    running.host.say(0, PhaseChanged("loading"))
    running.link.drain()
    assert running.shown == []
    assert Changed.PHASE in running.live[-1]
    running.runs.show_live()
    assert running.runs.run is live


def test_the_live_run_stays_live_however_it_is_opened(running: Running) -> None:
    running.runs.start(small())
    live = running.runs.live
    assert live is not None
    for name in (live.run_id, str(live.folder), str(live.folder.parent / "." / live.run_id)):
        running.runs.open(name)
        assert running.runs.run is live


def test_a_run_folder_elsewhere_is_known_by_its_path(running: Running, tmp_path: Path) -> None:
    run_id = running.store.create(small())
    running.journal(run_id)
    moved = tmp_path / "moved"
    shutil.move(running.store.folder(run_id), moved)
    running.runs.open(str(moved))
    assert running.runs.run is not None
    assert running.runs.run.run_id == str(moved)
    back = running.store.folders.runs / run_id
    shutil.move(moved, back)
    running.runs.open(str(back))  # as when it is dropped
    assert running.runs.run.run_id == run_id


def test_a_run_that_another_process_trains_is_not_taken_for_interrupted(running: Running) -> None:
    run_id = running.store.create(small())
    running.journal(run_id, last=9)
    with held_run(running.store.folder(run_id)):
        running.runs.open(run_id)
    assert running.runs.run is not None
    assert running.runs.run.elsewhere
    running.runs.open(run_id)
    assert not running.runs.run.elsewhere


def test_what_cannot_be_begun_or_opened_is_an_error_and_changes_nothing(running: Running) -> None:
    with pytest.raises(BadInputError, match="nowhere"):
        running.runs.open("nowhere")
    running.store.folders.runs.parent.mkdir(parents=True, exist_ok=True)
    running.store.folders.runs.write_bytes(b"")
    with pytest.raises(StorageError):
        running.runs.start(small())
    assert (running.runs.run, running.runs.live) == (None, None)
    assert running.shown == []


def test_a_run_that_ends_with_its_worker_is_over(running: Running) -> None:
    running.runs.start(small())
    running.host.crash()
    running.link.drain()
    assert running.runs.live is None
    assert running.runs.run is not None
    assert running.runs.run.state.ended is not None
