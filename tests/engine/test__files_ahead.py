"""Tests of files that are read ahead: in their order, few at a time, and when."""

import threading
import time
from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pytest

from tests.runs.setting import wait_for
from trainer_gui.core.errors import DataError
from trainer_gui.core.text import Text
from trainer_gui.engine._files_ahead import FilesAhead
from trainer_gui.kinds import FileRows


class Shelf:
    """Files that are numbers, and a note of which were read.

    Attributes:
        read: names in their order.
        slow: names whose reading waits until it is set free.
    """

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.read: list[str] = []
        self.slow: dict[str, threading.Event] = {}

    def put(self, name: str, size: int = 10) -> str:
        path = self.folder / name
        path.write_bytes(b"x" * size)
        return str(path)

    def reading(self, path: Path) -> FileRows:
        if path.name in self.slow:
            assert self.slow[path.name].wait(60)
        self.read.append(path.name)
        if not path.exists():
            raise DataError(Text("{name} is gone.", name=path.name), hint=Text("Put it back."))
        return FileRows(np.array([[len(self.read)]], dtype=np.uint8))


@pytest.fixture
def shelf(tmp_path: Path) -> Iterator[Shelf]:
    shelf = Shelf(tmp_path)
    yield shelf
    for waits in shelf.slow.values():
        waits.set()


def readers() -> int:
    return sum(thread.name == "files-ahead" for thread in threading.enumerate())


def test_files_come_in_their_order_and_errors_in_their_places(shelf: Shelf) -> None:
    files = [shelf.put("a"), str(shelf.folder / "gone"), shelf.put("b")]
    with FilesAhead(files, shelf.reading, most=10) as ahead, ahead.asking():
        found = ahead.take(10, 60)
    assert [one.name for one in found] == files
    assert [one.content is not None for one in found] == [True, False, True]
    assert str(found[1].error) == "gone is gone. Put it back."


def test_small_files_are_read_only_while_somebody_asks(shelf: Shelf) -> None:
    files = [shelf.put(f"{number}") for number in range(20)]
    with FilesAhead(files, shelf.reading, most=4) as ahead:
        time.sleep(0.05)
        assert shelf.read == []
        with ahead.asking():
            assert len(ahead.take(3, 60)) == 3
        time.sleep(0.05)
        assert len(shelf.read) <= 3 + 4 + 1


def test_a_large_file_is_read_before_it_is_asked_for_but_few_of_them(shelf: Shelf) -> None:
    files = [shelf.put(f"{number}", 300_000) for number in range(10)]
    with FilesAhead(files, shelf.reading, most=3) as ahead:
        wait_for(lambda: True if len(shelf.read) == 3 else None)
        time.sleep(0.05)
        assert len(shelf.read) == 3
        assert len(ahead.take(3, 0.0)) == 3


def test_nobody_waits_long_for_a_slow_file(shelf: Shelf) -> None:
    files = [shelf.put("a"), shelf.put("b"), shelf.put("c")]
    shelf.slow["b"] = threading.Event()
    with FilesAhead(files, shelf.reading, most=10) as ahead, ahead.asking():
        first = wait_for(lambda: ahead.take(3, 60) or None)
        assert [one.name for one in first] == files[:1]
        assert ahead.take(2, 60) == []
        shelf.slow["b"].set()
        assert [one.name for one in wait_for(lambda: ahead.take(2, 60) or None)][:1] == files[1:2]


def test_the_thread_ends_though_nobody_takes_what_it_read(shelf: Shelf) -> None:
    before = readers()
    files = [shelf.put(f"{number}") for number in range(20)]
    with FilesAhead(files, shelf.reading, most=4) as ahead, ahead.asking():
        ahead.take(1, 60)
    wait_for(lambda: True if readers() == before else None)
    assert len(shelf.read) < 20
