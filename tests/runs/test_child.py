"""Tests of the outbox of the child process; the child itself is in test_process.py."""

import os
import threading

from trainer_gui.core.answers import JobDone
from trainer_gui.core.events import StepsDone
from trainer_gui.core.wire import Stamped, decode
from trainer_gui.runs.child import Outbox


def steps(number: int) -> Stamped:
    return Stamped(1, "run", number, 0.0, StepsDone(number, {"loss": (0.5,) * 50}))


def test_events_leave_in_their_order() -> None:
    reading, writing = os.pipe()
    outbox = Outbox(writing)
    for number in range(100):
        outbox.put(steps(number))
    lines: list[bytes] = []
    with os.fdopen(reading, "rb") as events:
        reader = threading.Thread(target=lambda: lines.extend(events))
        reader.start()
        outbox.close(60)
        os.close(writing)
        reader.join(60)
    assert [decode(line) for line in lines] == [steps(number) for number in range(100)]


def test_a_reader_that_hangs_stops_nobody_and_misses_steps_alone() -> None:
    reading, writing = os.pipe()
    outbox = Outbox(writing)
    for number in range(5000):
        outbox.put(steps(number))  # returns, though nobody reads
    done = Stamped(1, "run", 5000, 0.0, JobDone())
    outbox.put(done)
    lines: list[bytes] = []
    with os.fdopen(reading, "rb") as events:
        reader = threading.Thread(target=lambda: lines.extend(events))
        reader.start()
        outbox.close(60)
        os.close(writing)
        reader.join(60)
    told = [decode(line) for line in lines]
    assert told[-1] == done
    assert 1000 <= len(told) < 5000
    numbers = [one.number for one in told]
    assert numbers == sorted(set(numbers))


def test_a_reader_that_is_gone_ends_the_outbox() -> None:
    reading, writing = os.pipe()
    outbox = Outbox(writing)
    os.close(reading)
    outbox.put(steps(0))
    outbox.close(60)
    outbox.put(steps(1))
    os.close(writing)
