"""Tests of the queue as a window sees it, beside another window and on a disk that fails."""

import shutil
from collections.abc import Iterator

import pytest
from pytestqt.qtbot import QtBot

from tests.core.menus import small_table
from trainer_gui.core.errors import StorageError
from trainer_gui.core.paths import user_folders
from trainer_gui.core.queue import Queue, new_item
from trainer_gui.core.text import Text
from trainer_gui.gui.shared_queue import SharedQueue


class Seen:
    """A window's queue, and what it told."""

    def __init__(self) -> None:
        self.shared = SharedQueue(user_folders())
        self.changes: list[Queue] = []
        self.complaints: list[str] = []
        self.shared.changed.connect(lambda: self.changes.append(self.shared.queue))
        self.shared.complained.connect(self._on_complained)

    def add(self, title: str) -> str:
        item = new_item(small_table() | {"title": title})
        self.shared.change(lambda queue: queue.add(item))
        return item.id

    def titles(self) -> list[str]:
        return [item.title for item in self.shared.queue.items]

    def _on_complained(self, message: Text, hint: Text) -> None:
        self.complaints.append(f"{message} {hint}")


@pytest.fixture
def windows(qtbot: QtBot) -> Iterator[tuple[Seen, Seen]]:
    """Two windows on the same folders."""
    first, second = Seen(), Seen()
    yield first, second
    for window in (first, second):
        window.shared.deleteLater()


def test_a_change_is_told_once(windows: tuple[Seen, Seen]) -> None:
    one, _ = windows
    one.add("a")
    one.shared.refresh(settle=False)
    one.shared.refresh(settle=True)
    assert len(one.changes) == 1
    one.shared.change(lambda queue: queue.remove("nobody"))
    assert len(one.changes) == 1


def test_what_one_window_does_is_seen_by_the_other(windows: tuple[Seen, Seen]) -> None:
    one, other = windows
    one.add("a")
    other.shared.refresh(settle=False)
    assert other.titles() == ["a"]
    other.add("b")
    assert one.titles() == ["a"]
    one.add("c")  # on top of what the other did
    assert one.titles() == ["a", "b", "c"]


def test_an_item_is_taken_by_one_window_only(windows: tuple[Seen, Seen]) -> None:
    one, other = windows
    first = one.add("a")
    other.add("b")
    assert one.shared.take(first, 4711)
    assert not other.shared.take(first, 4712)
    other.shared.refresh(settle=True)
    item = other.shared.queue.item(first)
    assert item is not None
    assert (item.status, item.holder) == ("starting", 4711)
    assert not other.shared.hold(first)
    one.shared.release(first)
    assert other.shared.hold(first)
    other.shared.release(first)


def test_what_is_not_next_is_not_taken(windows: tuple[Seen, Seen]) -> None:
    one, other = windows
    one.add("a")
    second = one.add("b")
    assert not one.shared.take(second, 4711)
    assert other.shared.hold(second)  # and nobody holds it
    other.shared.release(second)


def test_what_cannot_be_written_counts_here_and_is_written_later(
    windows: tuple[Seen, Seen],
) -> None:
    one, other = windows
    folder = user_folders().queue
    one.add("a")
    shutil.move(folder, folder.with_name("away"))
    folder.write_bytes(b"")  # no folder can be made here
    one.add("b")
    one.add("c")
    assert one.titles() == ["a", "b", "c"]
    assert not one.shared.saved
    assert len(one.complaints) == 1  # once, though there were two changes
    assert "could not be written" in one.complaints[0]
    with pytest.raises(StorageError):
        one.shared.take(one.shared.queue.items[0].id, 4711)
    one.shared.refresh(settle=False)
    assert len(one.complaints) == 1
    folder.unlink()
    shutil.move(folder.with_name("away"), folder)
    one.shared.refresh(settle=False)
    assert one.shared.saved
    other.shared.refresh(settle=False)
    assert other.titles() == one.titles() == ["a", "b", "c"]


def test_damage_is_told(windows: tuple[Seen, Seen]) -> None:
    one, _ = windows
    first = one.add("a")
    one.add("b")
    (user_folders().queue / f"{first}.recipe").write_bytes(b"damaged")
    one.shared.refresh(settle=False)
    assert one.titles() == ["b"]
    assert len(one.complaints) == 1
    assert "set aside" in one.complaints[0]
