"""Tests of the queue of a window: with runs that the test plays, and with the real worker."""

import os
import shutil
import time
from collections.abc import Iterator
from datetime import datetime
from pathlib import Path

import pytest
from pytestqt.qtbot import QtBot

from tests.engine.small import small_table
from tests.runs.setting import PATIENCE_SECONDS
from trainer_gui.catalog import menus
from trainer_gui.core.control import Discard, Finish, Pause, Stop
from trainer_gui.core.errors import BadInputError, StorageError
from trainer_gui.core.events import Cause, PhaseChanged, RunFailed, RunFinished
from trainer_gui.core.paths import user_folders
from trainer_gui.core.queue import QueueItem
from trainer_gui.core.recipe import Recipe, Table
from trainer_gui.core.text import Text
from trainer_gui.core.wire import Stamped
from trainer_gui.gui.queue_controller import QueueController
from trainer_gui.runs.handle import JobHandle
from trainer_gui.runs.jobs import Train
from trainer_gui.runs.journal import Journal, read_journal
from trainer_gui.runs.local import LocalHost
from trainer_gui.runs.store import RunStore, held_run

_TURN_MS = 20


def table(title: str, **sections: Table) -> Table:
    return small_table(**sections) | {"title": title}


def failure(cause: Cause = "input") -> RunFailed:
    return RunFailed(Text("It broke."), Text("Mend it."), cause=cause)


class Window:
    """A window whose runs the test plays.

    Attributes:
        now: what its clock shows.
        live: id of the run that goes on; empty for none.
        began: what was begun or gone on with, in order.
        refusal: raised when a run is begun or gone on with.
    """

    def __init__(self, qtbot: QtBot) -> None:
        self._qtbot = qtbot
        self.now = time.time()
        self.live = ""
        self.began: list[str] = []
        self.stops: list[str] = []
        self.complaints: list[str] = []
        self.refusal: BadInputError | StorageError | None = None
        self.store = RunStore(user_folders())
        self.queue = QueueController(
            user_folders(),
            menus,
            start=self._start,
            resume=self._resume,
            busy=lambda: bool(self.live),
            clock=lambda: self.now,
        )
        self.queue.stop_requested.connect(self.stops.append)
        self.queue.complained.connect(
            lambda message, hint: self.complaints.append(f"{message} {hint}")
        )

    def _start(self, recipe: Recipe) -> str:
        if self.refusal is not None:
            raise self.refusal
        self.live = self.store.create(recipe)
        self.began.append(f"start {recipe.title}")
        return self.live

    def _resume(self, run_id: str) -> None:
        if self.refusal is not None:
            raise self.refusal
        self.live = run_id
        self.began.append(f"resume {run_id}")

    def fill(self, *titles: str) -> None:
        for title in titles:
            self.queue.edits.add(table(title))

    def begin(self, *titles: str) -> None:
        """The window is ready, these recipes are added, and the first one begins."""
        self.queue.begin()
        self.fill(*titles)
        self.turn()

    def turn(self) -> None:
        """Lets the queue come to its turn, if it wants one."""
        self._qtbot.wait(_TURN_MS)

    def train(self) -> None:
        """The live run comes to its first step."""
        for phase in ("loading", "building", "training"):
            self.queue.run_phase(self.live, phase)

    def end(self, ended: RunFinished | RunFailed) -> None:
        """The live run ends."""
        run_id, self.live = self.live, ""
        folder = user_folders().runs / run_id
        with Journal(folder) as journal:
            journal.append(Stamped(1, run_id, 0, self.now, ended))
        self.queue.run_ended(run_id, ended)
        self.turn()

    def complete(self) -> None:
        """The live run ends as planned."""
        self.end(RunFinished("completed", 10))

    def stop(self) -> None:
        """The live run was told to stop, and has."""
        self.end(RunFinished("stopped", 5))

    def look_at(self, now: float) -> None:
        """The queue looks at its clock, which shows this."""
        self.now = now
        self.queue.look()

    def item(self, title: str) -> QueueItem:
        return next(item for item in self.queue.queue.items if item.title == title)

    def statuses(self) -> str:
        return " ".join(item.status for item in self.queue.queue.items)

    def close(self) -> None:
        self.queue.close()
        self.queue.deleteLater()


@pytest.fixture
def window(qtbot: QtBot) -> Iterator[Window]:
    window = Window(qtbot)
    yield window
    window.close()


@pytest.fixture
def other(qtbot: QtBot) -> Iterator[Window]:
    """A second window on the same folders."""
    other = Window(qtbot)
    yield other
    other.close()


def today(hour: int, minute: int = 0) -> float:
    return datetime(2026, 5, 5, hour, minute).timestamp()


def test_recipes_are_trained_one_after_the_other(window: Window) -> None:
    window.fill("a", "b")
    window.turn()
    assert window.began == []  # not before the window is ready
    window.queue.begin()
    window.turn()
    assert window.began == ["start a"]
    window.train()
    window.complete()
    assert window.statuses() == "done starting"
    assert window.began == ["start a", "start b"]
    window.end(RunFinished("finished", 5))
    assert window.statuses() == "done done"
    window.fill("c")
    window.turn()
    assert window.began[-1] == "start c"


def test_queued_starting_running_stopping_and_stopped_are_told_apart(window: Window) -> None:
    window.queue.begin()
    window.fill("a", "b")
    assert window.statuses() == "waiting waiting"
    window.turn()
    run_id = window.live
    assert window.statuses() == "starting waiting"
    assert (window.item("a").run_id, window.item("a").holder) == (run_id, os.getpid())
    window.queue.run_phase(run_id, "loading")
    window.queue.run_phase(run_id, "building")
    assert window.statuses() == "starting waiting"
    for phase in ("training", "evaluating", "paused", "saving", "building", "training"):
        window.queue.run_phase(run_id, phase)  # built again with half the batch: it still runs
        assert window.statuses() == "running waiting"
    window.queue.commanded(run_id, Pause())
    window.queue.commanded("another", Stop())
    assert window.statuses() == "running waiting"
    window.queue.commanded(run_id, Stop())
    window.queue.run_phase(run_id, "evaluating")
    window.queue.run_phase(run_id, "saving")
    assert window.statuses() == "stopping waiting"
    window.stop()
    assert window.statuses() == "stopped starting"


@pytest.mark.parametrize("command", [Stop(), Finish(), Discard()])
def test_every_command_that_ends_a_run_is_told_as_stopping(
    window: Window, command: Stop | Finish | Discard
) -> None:
    window.begin("a")
    window.queue.commanded(window.live, command)
    assert window.statuses() == "stopping"


def test_a_failure_is_told_and_the_next_one_begins(window: Window) -> None:
    window.begin("a", "b")
    window.end(failure())
    assert window.statuses() == "failed starting"
    assert str(window.item("a").message) == "It broke. Mend it."
    assert not window.queue.queue.paused


def test_a_recipe_that_is_no_longer_right_fails_and_the_next_one_begins(window: Window) -> None:
    window.queue.begin()
    window.queue.edits.add(table("a", model={"kind": "no_such_model"}))
    window.fill("b")
    window.turn()
    window.turn()
    assert window.statuses() == "failed starting"
    assert "no_such_model" in str(window.item("a").message)
    assert window.began == ["start b"]


def test_a_run_that_cannot_be_begun_fails(window: Window) -> None:
    window.queue.begin()
    window.refusal = BadInputError(Text("That is taken."), hint=Text("Wait."))
    window.fill("a")
    window.turn()
    assert window.statuses() == "failed"
    assert str(window.item("a").message) == "That is taken. Wait."


def test_a_full_disk_pauses_the_queue_instead_of_failing_all_of_it(window: Window) -> None:
    window.queue.begin()
    window.refusal = StorageError(Text("The disk is full."), hint=Text("Free some space."))
    window.fill("a", "b")
    window.turn()
    assert window.statuses() == "waiting waiting"
    assert window.queue.queue.paused
    assert str(window.queue.queue.reason) == "The disk is full. Free some space."
    assert window.complaints == ["The disk is full. Free some space."]
    window.refusal = None
    window.queue.pause(paused=False)
    window.turn()
    assert window.statuses() == "starting waiting"


def test_what_fails_every_run_at_once_pauses_the_queue(window: Window) -> None:
    window.begin("a", "b", "c", "d", "e")
    window.end(failure("crash"))
    window.end(failure())  # a recipe's own fault is no sign of a broken machine
    window.end(failure("crash"))
    assert not window.queue.queue.paused
    window.end(failure("fault"))
    assert window.queue.queue.paused
    assert "2 runs in a row failed before their first step" in str(window.queue.queue.reason)
    assert window.statuses() == "failed failed failed failed waiting"
    window.queue.pause(paused=False)
    window.turn()
    assert window.statuses() == "failed failed failed failed starting"


def test_a_crash_in_the_middle_of_training_stops_nothing_else(window: Window) -> None:
    window.begin("a", "b", "c")
    for _ in range(2):
        window.train()
        window.end(failure("crash"))
    assert window.statuses() == "failed failed starting"


def test_it_waits_while_something_else_is_trained(window: Window) -> None:
    window.queue.begin()
    window.live = "by hand"
    window.fill("a")
    window.turn()
    window.queue.run_phase("by hand", "training")
    window.turn()
    assert window.began == []
    window.live = ""
    window.queue.run_ended("by hand", RunFinished("completed", 5))
    window.turn()
    assert window.began == ["start a"]
    assert window.statuses() == "starting"


def test_a_paused_queue_lets_its_run_go_on_and_begins_nothing(window: Window) -> None:
    window.begin("a", "b")
    window.queue.pause(paused=True)
    window.train()
    assert window.statuses() == "running waiting"
    window.complete()
    assert window.statuses() == "done waiting"
    window.queue.pause(paused=False)
    window.turn()
    assert window.statuses() == "done starting"


def test_a_discarded_run_is_not_gone_on_with(window: Window) -> None:
    window.begin("a")
    window.end(RunFinished("discarded", 5))
    assert window.statuses() == "stopped"
    assert window.item("a").run_id == ""
    assert "discarded" in str(window.item("a").message)


def test_what_was_stopped_goes_on_when_it_is_put_back(window: Window) -> None:
    window.begin("a")
    run_id = window.live
    window.train()
    window.stop()
    window.queue.edits.put_back(window.item("a").id)
    window.turn()
    assert window.began == ["start a", f"resume {run_id}"]
    window.train()
    window.complete()
    assert window.statuses() == "done"


def test_a_run_that_cannot_be_gone_on_with_fails_alone(window: Window) -> None:
    window.begin("a")
    window.stop()
    window.refusal = StorageError(Text("Its checkpoints are damaged."), hint=Text("Begin anew."))
    window.queue.edits.put_back(window.item("a").id)
    window.turn()
    assert window.statuses() == "failed"
    assert not window.queue.queue.paused


def test_a_run_of_the_queue_that_a_person_resumes_is_told_in_the_queue(window: Window) -> None:
    window.begin("a", "b")
    run_id = window.live
    window.queue.pause(paused=True)
    window.stop()
    assert window.statuses() == "stopped waiting"
    window.live = run_id  # from the list of runs
    window.queue.run_phase(run_id, "loading")
    assert window.statuses() == "starting waiting"
    window.queue.run_phase(run_id, "training")
    assert window.statuses() == "running waiting"
    window.complete()
    assert window.statuses() == "done waiting"


def test_a_run_that_a_person_has_finished_meanwhile_is_not_trained_again(window: Window) -> None:
    window.begin("a", "b")
    run_id = window.live
    window.stop()
    with Journal(user_folders().runs / run_id) as journal:
        journal.append(Stamped(1, run_id, 1, 2.0, RunFinished("completed", 10)))
    window.queue.edits.put_back(window.item("a").id)
    window.complete()
    assert window.statuses() == "done done"
    assert window.began == ["start a", "start b"]


def test_a_run_that_is_trained_elsewhere_is_waited_for(window: Window) -> None:
    window.begin("a")
    run_id = window.live
    window.stop()
    with held_run(user_folders().runs / run_id):
        window.queue.edits.put_back(window.item("a").id)
        window.turn()
        assert window.statuses() == "waiting"
    window.queue.look()
    window.turn()
    assert window.began[-1] == f"resume {run_id}"


def test_it_stops_at_a_time_of_day_with_a_checkpoint_and_goes_on_later(window: Window) -> None:
    window.now = today(23)
    window.queue.begin()
    window.fill("a", "b")
    window.queue.set_stop_at("07:00")
    window.turn()
    run_id = window.live
    window.train()
    for hours in (1, 7):
        window.look_at(today(23) + hours * 3600)
        assert window.stops == []
    window.look_at(today(23) + 8 * 3600)
    assert window.stops == [run_id]
    assert window.statuses() == "stopping waiting"
    window.queue.commanded(run_id, Stop())
    window.stop()
    assert window.statuses() == "waiting waiting"
    assert "where it was stopped" in str(window.item("a").message)
    assert window.queue.queue.paused
    assert "07:00" in str(window.queue.queue.reason)
    assert window.queue.queue.stop_at == ""
    window.now += 5
    window.queue.look()
    assert len(window.stops) == 1
    window.queue.pause(paused=False)
    window.turn()
    assert window.began == ["start a", f"resume {run_id}"]


def test_a_run_that_is_not_of_the_queue_is_not_stopped_by_its_clock(window: Window) -> None:
    window.now = today(6)
    window.queue.begin()
    window.live = "by hand"
    window.fill("a")
    window.queue.set_stop_at("07:00")
    window.look_at(today(7))
    assert window.stops == []
    assert window.queue.queue.paused


def test_the_clock_of_the_computer_may_jump(window: Window) -> None:
    window.now = today(12)
    window.queue.begin()
    window.fill("a")
    window.queue.set_stop_at("13:00")
    window.turn()
    window.look_at(today(3))  # set back by nine hours
    assert window.stops == []
    window.look_at(today(12, 59))
    assert window.stops == []
    window.look_at(today(20))  # set forward, or the computer slept
    assert len(window.stops) == 1
    window.look_at(today(12))
    window.look_at(today(14))
    assert len(window.stops) == 1


def test_a_time_that_came_while_the_program_was_closed_counts(
    window: Window, other: Window
) -> None:
    window.now = today(1)
    window.queue.begin()
    window.queue.set_stop_at("07:00")
    window.queue.close()
    window.fill("a")
    other.now = today(9)
    other.queue.begin()
    other.turn()
    assert other.began == []
    assert other.queue.queue.paused
    assert "07:00" in str(other.queue.queue.reason)


def test_a_time_that_is_yet_to_come_is_kept_over_a_restart(window: Window, other: Window) -> None:
    window.now = today(1)
    window.queue.begin()
    window.queue.set_stop_at("07:00")
    window.fill("a")
    window.queue.close()
    other.now = today(2)
    other.queue.begin()
    other.turn()
    assert other.began == ["start a"]
    other.look_at(today(7))
    assert len(other.stops) == 1


def test_both_windows_hear_the_clock(window: Window, other: Window) -> None:
    window.now = other.now = today(6)
    window.queue.begin()
    window.fill("a")
    window.queue.set_stop_at("07:00")
    window.turn()
    other.queue.begin()
    window.now = other.now = today(7)
    other.queue.look()  # the one that runs nothing is first, and writes that it is paused
    assert other.stops == []
    window.queue.look()
    assert window.stops == [window.live]


def test_what_is_stopped_by_closing_waits_and_goes_on_at_the_next_start(
    window: Window, other: Window
) -> None:
    window.begin("a", "b")
    run_id = window.live
    window.train()
    window.queue.end()
    window.queue.commanded(run_id, Stop())
    window.stop()
    assert window.statuses() == "waiting waiting"
    assert window.began == ["start a"]
    window.queue.close()
    other.queue.begin()
    other.turn()
    assert other.began == [f"resume {run_id}"]
    assert other.statuses() == "starting waiting"


def test_a_window_that_stays_open_after_all_goes_on(window: Window) -> None:
    window.begin("a", "b")
    window.queue.end()
    window.complete()
    assert window.statuses() == "done waiting"
    window.queue.begin()
    window.turn()
    assert window.statuses() == "done starting"


def test_a_run_that_did_not_end_in_time_waits_as_well(window: Window, other: Window) -> None:
    window.begin("a")
    run_id = window.live
    window.queue.close()
    assert window.statuses() == "waiting"
    other.queue.begin()
    other.turn()
    assert other.began == [f"resume {run_id}"]


def test_a_run_that_goes_on_without_its_window_is_picked_up_again(
    window: Window, other: Window
) -> None:
    window.begin("a", "b")
    run_id = window.live
    window.train()
    with held_run(user_folders().runs / run_id):  # as its worker does
        window.queue.close(goes_on=True)
        other.queue.begin()
        other.turn()
        assert other.began == []
        assert other.statuses() == "running waiting"
        assert other.queue.elsewhere == {other.item("a").id}
        other.live = run_id
        other.queue.run_phase(run_id, "training")
        assert other.queue.elsewhere == set()
    other.complete()
    assert other.statuses() == "done starting"


def test_two_windows_train_one_recipe_at_a_time(window: Window, other: Window) -> None:
    window.queue.begin()
    other.queue.begin()
    window.fill("a", "b")
    window.turn()
    other.queue.look()
    other.turn()
    assert other.began == []
    assert other.queue.elsewhere == {window.item("a").id}
    assert window.queue.elsewhere == set()
    other.queue.edits.remove(window.item("a").id)
    assert "Stop it first" in other.complaints[0]
    other.fill("c")
    window.complete()
    assert window.began == ["start a", "start b"]
    other.queue.look()
    assert other.statuses() == "done starting waiting"


def test_a_queue_that_cannot_be_written_begins_nothing(window: Window) -> None:
    folder = user_folders().queue
    folder.parent.mkdir(parents=True, exist_ok=True)
    folder.write_bytes(b"")
    window.begin("a")
    assert window.statuses() == "waiting"
    assert window.began == []
    assert len(window.complaints) == 1
    folder.unlink()
    window.queue.look()
    window.turn()
    assert window.began == ["start a"]


def test_items_that_are_deleted_under_it_disturb_nothing(window: Window) -> None:
    window.begin("a", "b")
    shutil.rmtree(user_folders().queue)
    window.train()
    window.complete()
    assert window.statuses() == ""
    window.fill("c")
    window.turn()
    assert window.began == ["start a", "start c"]


class RealRuns:
    """A window with the real worker: what connects a queue to it, and what it trained."""

    def __init__(self, qtbot: QtBot, host: LocalHost) -> None:
        self._qtbot = qtbot
        self._host = host
        self._store = RunStore(user_folders())
        self._handle: JobHandle | None = None
        self.seen: list[tuple[str, str]] = []
        self.queue = QueueController(
            user_folders(),
            menus,
            start=self._start,
            resume=lambda run_id: self._ask(Train(run_id, resume=True)),
            busy=lambda: self._handle is not None,
        )
        self.queue.changed.connect(self._on_changed)

    def _start(self, recipe: Recipe) -> str:
        run_id = self._store.create(recipe)
        self._ask(Train(run_id))
        return run_id

    def _ask(self, job: Train) -> None:
        self._handle = self._host.submit(job)

    def _on_changed(self) -> None:
        for item in self.queue.queue.items:
            if item.status != "waiting" and (item.title, item.status) not in self.seen:
                self.seen.append((item.title, item.status))

    def drain(self) -> None:
        """What a window does once a frame."""
        handle = self._handle
        if handle is None or handle.run_id is None:
            return
        for stamped in handle.poll():
            match stamped.body:
                case PhaseChanged(phase):
                    self.queue.run_phase(handle.run_id, phase)
                case RunFinished() | RunFailed() as ended:
                    self._handle = None
                    self.queue.run_ended(handle.run_id, ended)

    def run_until(self, *titles: str, status: str = "done") -> None:
        """Lets the window live until these recipes have a status."""

        def reached() -> bool:
            self.drain()
            found = {item.title: item.status for item in self.queue.queue.items}
            return all(found[title] == status for title in titles)

        self._qtbot.waitUntil(reached, timeout=int(PATIENCE_SECONDS * 1000))

    def close(self) -> None:
        """Closes the window while its run goes on."""
        self.queue.end()
        if self._handle is not None and self._handle.run_id is not None:
            self.queue.commanded(self._handle.run_id, Stop())
            self._handle.send(Stop())
            self._handle.join(PATIENCE_SECONDS)
        self.drain()
        self.queue.close()
        self.queue.deleteLater()


@pytest.fixture
def host() -> Iterator[LocalHost]:
    host = LocalHost(user_folders())
    host.start()
    yield host
    host.close(PATIENCE_SECONDS)


def test_four_of_five_recipes_finish_in_order_over_a_restart(
    qtbot: QtBot, host: LocalHost, tmp_path: Path
) -> None:
    first = RealRuns(qtbot, host)
    missing = {"kind": "image_folder", "folder": str(tmp_path / "missing")}
    for title in ("one", "two", "three", "four", "five"):
        # The fourth is long enough to be in the middle when the window is closed.
        training: Table = {"epochs": 15 if title == "four" else 2}
        data = {"data": missing} if title == "three" else {}
        first.queue.edits.add(table(title, training=training, **data))
    first.queue.begin()
    first.run_until("four", status="running")
    first.close()
    assert first.seen[:6] == [
        ("one", "starting"), ("one", "running"), ("one", "done"),
        ("two", "starting"), ("two", "running"), ("two", "done"),
    ]  # fmt: skip

    second = RealRuns(qtbot, host)
    second.queue.begin()
    waiting = [item for item in second.queue.queue.items if item.status == "waiting"]
    assert [item.title for item in waiting] == ["four", "five"]
    interrupted = waiting[0].run_id
    second.run_until("four", "five")
    second.close()
    items = second.queue.queue.items
    assert [item.title for item in items] == ["one", "two", "three", "four", "five"]
    assert [item.status for item in items] == ["done", "done", "failed", "done", "done"]
    assert "missing" in str(items[2].message)
    assert items[3].run_id == interrupted
    runs = RunStore(user_folders()).runs()
    assert sorted(run.status for run in runs) == ["completed"] * 4 + ["failed"]
    numbers = [said.number for said in read_journal(user_folders().runs / interrupted)]
    assert numbers == sorted(set(numbers))  # one run, gone on with in its place
