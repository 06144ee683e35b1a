"""Tests of the line at the bottom of the window."""

import time
from pathlib import Path

import pytest
from PySide6.QtWidgets import QLabel
from pytestqt.qtbot import QtBot

from tests.gui.screens.seeing import words
from tests.state.test_run_state import RUN, stamped
from trainer_gui.core.control import Command
from trainer_gui.core.events import PhaseChanged
from trainer_gui.core.replies import DeviceSeen, WorkerReady
from trainer_gui.core.text import Text
from trainer_gui.core.wire import Stamped
from trainer_gui.gui.device_monitor import DeviceLoad
from trainer_gui.gui.run_controller import ShownRun
from trainer_gui.gui.status_line import StatusLine
from trainer_gui.runs.handle import JobHandle

CPU = DeviceLoad("CPU", 0.31, 4_200_000_000, 16_000_000_000, 51.4)
CARD = DeviceLoad("RTX 4090", None, 1_000_000_000, 24_000_000_000)


@pytest.fixture
def line(qtbot: QtBot) -> StatusLine:
    line = StatusLine()
    qtbot.addWidget(line)
    line.resize(1200, 24)
    line.show()
    return line


def told_more(line: StatusLine) -> QLabel:
    """The part of the line whose tooltip tells more."""
    labels = line.findChildren(QLabel)
    return next(label for label in labels if label.isVisible() and label.toolTip())


def live_run(events: list[Stamped]) -> ShownRun:
    def ignore(_command: Command) -> None:
        """Nobody commands it."""

    run = ShownRun("small", Path("/runs/small"), handle=JobHandle(1, "small", ignore))
    for event in events:
        run.state.apply(event)
    return run


def test_the_worker_warms_up_then_is_ready_and_may_be_lost(line: StatusLine) -> None:
    assert "Worker is warming up…" in words(line)
    versions = (("torch", "2.14.1"), ("python", "3.12.1"))
    line.show_worker(WorkerReady(versions, (DeviceSeen("cuda:0", "RTX 4090", 1),), 1.0))
    assert "Ready on cuda:0" in words(line)
    label = told_more(line)
    assert label.toolTip() == "RTX 4090\ntorch 2.14.1\npython 3.12.1"
    line.show_worker(None)
    assert "Worker is warming up…" in words(line)
    assert label.toolTip() == ""


def test_a_worker_that_does_not_answer_is_told_until_it_does(line: StatusLine) -> None:
    line.show_worker(WorkerReady((), (DeviceSeen("cpu", "CPU", 1),), 1.0))
    line.show_silence(7)
    assert "The worker has not answered for 7 s…" in words(line)
    assert "Ready on cpu" not in words(line)
    assert "It is not ended" in told_more(line).toolTip()
    line.show_silence(0)
    assert "Ready on cpu" in words(line)
    assert "not answered" not in words(line)


def test_the_card_is_shown_and_the_rest_is_in_the_tooltip(line: StatusLine) -> None:
    line.show_devices((CPU,))
    assert "CPU · 31 % · 4.2 GB of 16 GB · 51 °C" in words(line)
    line.show_devices((CPU, CARD))
    assert "RTX 4090 · 1.0 GB of 24 GB" in words(line)
    assert told_more(line).toolTip().splitlines() == [
        "CPU · 31 % · 4.2 GB of 16 GB · 51 °C",
        "RTX 4090 · 1.0 GB of 24 GB",
    ]


def test_a_live_run_is_told_and_an_ended_one_is_not(line: StatusLine) -> None:
    line.show_run(live_run(stamped(RUN[:2])))  # before it started
    assert "Epoch" not in words(line)
    line.show_run(live_run(stamped(RUN[:-4])))
    assert "Epoch 2/2" in words(line)
    assert "best 75.0 % at 1" in words(line)
    line.show_run(live_run(stamped()))
    assert "Epoch" not in words(line)
    line.show_run(None)
    assert "Epoch" not in words(line)


def test_time_left_or_that_it_waits_is_told(line: StatusLine) -> None:
    now = time.time()
    said = [(now - 8 + number, body) for number, (_, body) in enumerate(RUN[2:7])]
    line.show_run(live_run(stamped(tuple(said))))
    assert " left" in words(line)
    line.show_run(live_run(stamped((*said, (now, PhaseChanged("paused"))))))
    assert "paused" in words(line)
    assert " left" not in words(line)


def test_a_message_is_shown_for_a_while(line: StatusLine) -> None:
    line.show_message(Text("Saved {name}.", name="small"))
    assert line.currentMessage() == "Saved small."
