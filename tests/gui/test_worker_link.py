"""Tests of the link between the worker and the window."""

from collections.abc import Iterator

import psutil
import pytest
from pytestqt.qtbot import QtBot

from tests.gui.hosts import ScriptedHost
from trainer_gui.core.control import Cancel
from trainer_gui.core.paths import user_folders
from trainer_gui.core.replies import (
    ChoicesListed,
    DeviceSeen,
    JobDone,
    JobFailed,
    WorkerLost,
    WorkerReady,
)
from trainer_gui.core.wire import Stamped
from trainer_gui.gui.worker_link import WorkerLink
from trainer_gui.runs.handle import JobHandle
from trainer_gui.runs.jobs import DescribeData, ListChoices
from trainer_gui.runs.process import ProcessHost

READY = WorkerReady((("torch", "2.14"),), (DeviceSeen("cpu", "CPU", 0),), 1.0)
LISTED = ChoicesListed("torchvision", ())


@pytest.fixture
def host() -> ScriptedHost:
    return ScriptedHost()


@pytest.fixture
def link(qtbot: QtBot, host: ScriptedHost) -> Iterator[WorkerLink]:
    link = WorkerLink(host)
    link.start()
    yield link
    link.close()
    link.deleteLater()


def test_a_warm_worker_is_told_once(qtbot: QtBot, host: ScriptedHost, link: WorkerLink) -> None:
    assert link.readiness is None
    host.ready(READY)
    with qtbot.waitSignal(link.ready) as told:
        pass
    assert told.args == [READY]
    assert link.readiness == READY


def test_what_a_job_says_comes_in_order_and_at_most_once_a_frame(
    host: ScriptedHost, link: WorkerLink
) -> None:
    heard: list[list[Stamped]] = []
    handle = link.ask(ListChoices("torchvision"), heard.append)
    host.say(0, LISTED, LISTED)
    link.drain()
    link.drain()
    assert [[said.number for said in events] for events in heard] == [[0, 1]]
    host.say(0, JobDone())
    link.drain()
    link.drain()
    assert [event.body for event in heard[1]] == [JobDone()]
    handle.send(Cancel())
    assert host.commands == [(handle.job_id, Cancel())]


def test_a_lost_worker_is_started_again_three_times_in_a_minute_and_no_more(
    qtbot: QtBot, host: ScriptedHost, link: WorkerLink
) -> None:
    losses: list[WorkerLost] = []
    link.lost.connect(losses.append)
    for starts in (2, 3, 4, 4):
        heard: list[Stamped] = []
        host.ready(READY)
        link.ask(ListChoices("torchvision"), heard.extend)
        host.crash()
        link.drain()
        assert host.starts == starts
        assert link.readiness is None
        assert [type(said.body) for said in heard] == [JobFailed]
    assert [str(loss.hint) for loss in losses[:3]] == ["A new worker is started."] * 3
    assert "wait a minute" in str(losses[3].hint)
    refused: list[Stamped] = []
    link.ask(ListChoices("torchvision"), refused.extend)
    link.drain()
    assert [type(said.body) for said in refused] == [JobFailed]
    assert host.starts == 4


def test_a_worker_that_was_given_up_is_started_at_the_first_question_after_a_minute(
    host: ScriptedHost, link: WorkerLink, monkeypatch: pytest.MonkeyPatch
) -> None:
    for _ in range(4):
        host.crash()
        link.drain()
    assert not host.alive
    monkeypatch.setattr("trainer_gui.gui.worker_link._RESTARTS_SECONDS", 0.0)  # it has passed
    link.ask(ListChoices("torchvision"), lambda _events: None)
    assert host.alive
    assert len(host.jobs) == 1


def test_what_is_said_of_itself_by_a_living_worker_restarts_nothing(
    host: ScriptedHost, link: WorkerLink
) -> None:
    host.crash()
    host.start()  # somebody was quicker
    link.drain()
    assert host.starts == 2


def test_after_the_end_nothing_is_started(host: ScriptedHost, link: WorkerLink) -> None:
    host.crash()
    link.drain()
    host.crash()
    link.close()
    link.ask(ListChoices("torchvision"), lambda _events: None)
    link.drain()
    assert not host.alive


def test_silence_is_told_each_second_from_the_fifth_on(
    host: ScriptedHost, link: WorkerLink
) -> None:
    told: list[int] = []
    link.silent.connect(told.append)
    host.silent_seconds = 7.0  # it still imports torch, and nothing else has its turn
    link.drain()
    assert told == []
    host.ready(READY)
    for seconds in (1.0, 4.9, 5.1, 5.8, 6.0, 0.3, 1.0):
        host.silent_seconds = seconds
        link.drain()
    assert told == [5, 6, 0]
    host.crash()
    link.drain()
    host.silent_seconds = 31.0
    link.drain()
    assert told == [5, 6, 0, 31]


def test_a_run_of_another_process_is_heard_like_a_job(host: ScriptedHost, link: WorkerLink) -> None:
    source = JobHandle(1, "run", lambda _command: None)
    heard: list[Stamped] = []
    link.follow(source, heard.extend)
    said = [Stamped(1, "run", number, 0.0, LISTED) for number in range(2)]
    last = Stamped(1, "run", 2, 0.0, JobDone())
    for one in said:
        source.push(one)
    link.drain()
    assert heard == said
    source.push(last)
    link.drain()
    link.drain()
    assert heard == [*said, last]
    assert host.jobs == []


def test_whether_a_run_stays_is_for_the_host_to_know(host: ScriptedHost, link: WorkerLink) -> None:
    assert not link.stays
    link.set_stay(True)
    assert link.stays


def test_a_killed_child_is_replaced_and_does_what_is_asked(qtbot: QtBot) -> None:
    host = ProcessHost(user_folders())
    link = WorkerLink(host)
    link.start()
    try:
        first = host.process_id
        assert first is not None
        with qtbot.waitSignal(link.lost, timeout=20_000) as lost:
            psutil.Process(first).kill()
        assert lost.args is not None
        assert "SIGKILL" in str(lost.args[0].message)
        heard: list[Stamped] = []
        link.ask(DescribeData({"kind": "digits"}), heard.extend)
        qtbot.waitUntil(lambda: bool(heard) and isinstance(heard[-1].body, JobDone), timeout=60_000)
        assert host.process_id not in (None, first)
    finally:
        link.close(0.1)  # it still imports torch: by force
        link.deleteLater()
