"""Tests of lines that leave through a pipe."""

import os
import threading

from trainer_gui.runs._outbox import Outbox


def read_beside(descriptor: int, lines: list[str]) -> threading.Thread:
    """Reads everything on a thread."""

    def read() -> None:
        with os.fdopen(descriptor) as file:
            lines.extend(line.rstrip("\n") for line in file)

    reader = threading.Thread(target=read)
    reader.start()
    return reader


def test_lines_leave_in_their_order_and_then_comes_the_end() -> None:
    reading, writing = os.pipe()
    outbox = Outbox(writing)
    for number in range(100):
        outbox.put(f"line {number}")
    lines: list[str] = []
    reader = read_beside(reading, lines)
    outbox.close(60)
    reader.join(60)
    assert not reader.is_alive()  # the outbox has closed its end
    assert lines == [f"line {number}" for number in range(100)]


def test_a_reader_that_hangs_stops_nobody_and_misses_what_can_be_spared() -> None:
    reading, writing = os.pipe()
    outbox = Outbox(writing)
    for number in range(5000):
        outbox.put(f"{number} " + "x" * 200, spare=True)  # returns, though nobody reads
    outbox.put("5000 the last")
    outbox.close()
    lines: list[str] = []
    reader = read_beside(reading, lines)
    reader.join(60)
    assert lines[-1] == "5000 the last"
    numbers = [int(line.split()[0]) for line in lines]
    assert numbers == sorted(set(numbers))
    assert 1000 <= len(numbers) < 5000


def test_a_reader_that_is_gone_ends_the_outbox() -> None:
    reading, writing = os.pipe()
    outbox = Outbox(writing)
    os.close(reading)
    outbox.put("nobody reads this")
    outbox.close(60)
    outbox.put("nor this")
