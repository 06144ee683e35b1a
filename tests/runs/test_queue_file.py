"""Tests of the queue's files: shared by windows, and safe from damage."""

import hashlib
import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.engine.small import small, small_table
from tests.runs.setting import folders_at
from trainer_gui.core.errors import StorageError
from trainer_gui.core.events import RunEvent, RunFailed, RunFinished
from trainer_gui.core.paths import Folders
from trainer_gui.core.queue import Queue, QueueItem, new_item
from trainer_gui.core.text import Text
from trainer_gui.core.wire import Stamped
from trainer_gui.runs._queue_text import FORMAT, Header, pack_header
from trainer_gui.runs.journal import Journal
from trainer_gui.runs.queue_file import ORDER, QueueFile
from trainer_gui.runs.store import RunStore, held_run

# A window that takes the first item and then waits to be killed.
WINDOW = """
import sys
from trainer_gui.core.paths import user_folders
from trainer_gui.runs.queue_file import QueueFile
file = QueueFile(user_folders())
item = file.read().next()
assert file.hold(item.id)
file.change(lambda queue: queue.take(item.id, 4711))
print("taken", flush=True)
sys.stdin.read()
"""


def numbered(body: bytes, format: int = FORMAT) -> bytes:
    """A file of ours that holds this."""
    return sealed(b'{"body": %b, "format": %d}' % (body, format))


def sealed(content: bytes) -> bytes:
    """Any content, with its checksum."""
    return hashlib.sha256(content).hexdigest().encode() + b"\n" + content


@pytest.fixture
def folders(tmp_path: Path) -> Folders:
    return folders_at(tmp_path / "home")


@pytest.fixture
def file(folders: Folders) -> QueueFile:
    return QueueFile(folders)


def fill(file: QueueFile, *titles: str) -> list[str]:
    """Adds recipes, and gives the ids of their items."""
    return [added(file, new_item(small_table() | {"title": title})) for title in titles]


def added(file: QueueFile, item: QueueItem) -> str:
    file.change(lambda queue: queue.add(item))
    return item.id


def titles(queue: Queue) -> list[str]:
    return [item.title for item in queue.items]


def statuses(queue: Queue) -> list[str]:
    return [item.status for item in queue.items]


def the(queue: Queue, item_id: str) -> QueueItem:
    item = queue.item(item_id)
    assert item is not None
    return item


def begin(file: QueueFile, item_id: str, run_id: str = "") -> None:
    """Writes that an item runs, which a window does that is gone by now."""
    file.change(lambda queue: queue.mark(item_id, "running", run_id=run_id, holder=4711))


def made_run(folders: Folders, *ends: RunEvent) -> str:
    """A run folder with what is left of a run."""
    run_id = RunStore(folders).create(small())
    folder = folders.runs / run_id
    with Journal(folder) as journal:
        for number, body in enumerate(ends):
            journal.append(Stamped(1, run_id, number, 1.0, body))
    return run_id


@pytest.fixture
def window(file: QueueFile, folders: Folders) -> Iterator[subprocess.Popen[bytes]]:
    """Another process that runs the first item."""
    fill(file, "a", "b")
    home = {"TRAINER_GUI_HOME": str(folders.runs.parent)}
    command = [sys.executable, "-c", WINDOW]
    with subprocess.Popen(
        command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, env=os.environ | home
    ) as process:
        assert process.stdout is not None
        assert process.stdout.readline() == b"taken\n"
        yield process
        process.kill()


def test_there_is_an_empty_queue_before_there_is_a_file(file: QueueFile, folders: Folders) -> None:
    assert file.read() == Queue()
    assert file.stamp() == 0
    assert not folders.queue.exists()


def test_a_queue_is_the_same_after_it_was_written(file: QueueFile, folders: Folders) -> None:
    first, second, third = fill(file, "Ünïcode “quotes”", "b", "c")
    message = Text("{path} is missing. {hint}", path="/x", hint=Text("Choose {n}.", n=2))
    file.change(lambda queue: queue.move(third, 0).pause(message).stop_when("07:30", 1234.5))
    file.change(lambda queue: queue.mark(second, "failed", run_id="run-1", message=message))
    seen = QueueFile(folders).read()
    assert seen == file.read()
    assert [item.id for item in seen.items] == [third, first, second]
    assert titles(seen) == ["c", "Ünïcode “quotes”", "b"]
    assert the(seen, second).message == message
    assert str(seen.reason) == "/x is missing. Choose 2."
    assert (seen.paused, seen.stop_at, seen.stop_set) == (True, "07:30", 1234.5)
    assert seen.items[0].recipe == small_table() | {"title": "c"}


def test_what_is_removed_leaves_no_file(file: QueueFile, folders: Folders) -> None:
    first, second = fill(file, "a", "b")
    file.hold(first)
    file.release(first)
    file.change(lambda queue: queue.remove(first))
    left = {path.name for path in folders.queue.iterdir() if path.name != ".lock"}
    assert left == {f"{second}.recipe", ORDER}


def test_another_window_loses_no_change(file: QueueFile, folders: Folders) -> None:
    other = QueueFile(folders)
    (first,) = fill(file, "a")
    before = other.stamp()
    fill(other, "b")
    file.change(lambda queue: queue.pause())
    assert other.stamp() != before
    other.change(lambda queue: queue.move(first, 1))
    assert titles(file.read()) == ["b", "a"]
    assert file.read().paused


def test_a_change_says_so_if_the_folder_takes_nothing(file: QueueFile, folders: Folders) -> None:
    folders.queue.parent.mkdir(parents=True)
    folders.queue.write_bytes(b"")
    with pytest.raises(StorageError, match="queue could not be written"):
        fill(file, "a")


def test_a_damaged_item_is_set_aside_and_hides_no_other(file: QueueFile, folders: Folders) -> None:
    ids = fill(file, "a", "b", "c", "d", "e", "f")
    torn = (folders.queue / f"{ids[0]}.recipe").read_bytes()[:-20]
    flying = b'{"id": "d", "title": "d", "recipe": {}, "status": "flying"}'
    for item_id, content in (
        (ids[0], torn),
        (ids[1], b"\xff" * 100),
        (ids[2], sealed(b"[" * 100_000)),
        (ids[3], numbered(flying)),
        (ids[4], b" " * 10_000_000),
    ):
        (folders.queue / f"{item_id}.recipe").write_bytes(content)
    assert titles(file.read()) == ["f"]
    notices = file.take_notices()
    assert len(notices) == 5
    assert file.take_notices() == []
    for item_id in ids[:5]:
        told = next(str(notice) for notice in notices if item_id in str(notice))
        assert "cannot be used" in told
        assert "set aside as" in told
        assert "Add that recipe again" in told
    assert any("status" in str(notice) for notice in notices)
    assert (folders.queue / f"{ids[0]}.damaged").read_bytes() == torn
    assert not file.read().paused
    file.change(lambda queue: queue.pause())
    assert titles(QueueFile(folders).read()) == ["f"]


def test_an_item_of_another_version_is_left_to_it(file: QueueFile, folders: Folders) -> None:
    first, _ = fill(file, "a", "b")
    path = folders.queue / f"{first}.recipe"
    theirs = numbered(b'{"id": "a", "colour": "new"}', FORMAT + 1)
    path.write_bytes(theirs)
    assert titles(file.change(lambda queue: queue.pause())) == ["b"]
    (notice,) = file.take_notices()
    assert "Another version of Trainer GUI wrote" in str(notice)
    assert str(path) in str(notice)
    assert path.read_bytes() == theirs


def test_any_bit_of_an_item_that_flips_is_found(file: QueueFile, folders: Folders) -> None:
    first, second = fill(file, "a", "b")
    path = folders.queue / f"{first}.recipe"
    whole = path.read_bytes()
    for at in range(0, len(whole) * 8, 37):
        flipped = bytearray(whole)
        flipped[at // 8] ^= 1 << at % 8
        path.write_bytes(flipped)
        found = QueueFile(folders).read()
        assert titles(found) == ["b"]  # not a recipe with a digit changed
        assert the(found, second).title == "b"
        for aside in folders.queue.glob("*.damaged*"):
            aside.unlink()


@pytest.mark.parametrize(
    "content",
    [
        b"",
        b"null",
        sealed(b"null"),
        sealed(b'{"order": []}'),  # without a number, as at first
        numbered(b'{"order": []}', 99),
        numbered(b'{"order": "a"}'),
        numbered(b'{"stop_at": "later"}'),
        numbered(b'{"stop_at": "25:00"}'),
        numbered(b'{"stop_at": "07:00", "stop_set": 1e300}'),
        numbered(b'{"stop_set": ' + b"1" * 5001 + b"}"),
        numbered(b'{"reason": {"source": 1}}'),
    ],
)
def test_a_damaged_order_keeps_all_items_and_begins_none(
    file: QueueFile, folders: Folders, content: bytes
) -> None:
    first, _ = fill(file, "a", "b")
    file.change(lambda queue: queue.move(first, 1))
    (folders.queue / ORDER).write_bytes(content)
    for _ in range(2):  # also once it is out of the way
        seen = file.read()
        assert titles(seen) == ["a", "b"]
        assert seen.paused
        assert "could not be read" in str(seen.reason)
    (notice,) = file.take_notices()
    assert ORDER in str(notice)
    assert "order in which" in str(notice) or "that in which" in str(notice)
    file.change(lambda queue: queue.move(first, 1).go_on())
    assert titles(QueueFile(folders).read()) == ["b", "a"]


def test_older_damage_is_kept_beside_newer(file: QueueFile, folders: Folders) -> None:
    (first,) = fill(file, "a")
    for _ in range(3):
        (folders.queue / f"{first}.recipe").write_bytes(b"damaged")
        file.read()
    assert len(list(folders.queue.glob("*.damaged*"))) == 3


def test_what_is_no_item_is_left_alone(file: QueueFile, folders: Folders) -> None:
    fill(file, "a")
    (folders.queue / "folder.recipe").mkdir()
    (folders.queue / "notes.txt").write_text("mine")
    os.mkfifo(folders.queue / "pipe.recipe")
    assert titles(file.read()) == ["a"]
    assert file.take_notices() == []


def test_an_item_that_no_order_names_comes_last(file: QueueFile, folders: Folders) -> None:
    first, second, third = fill(file, "a", "b", "c")
    (folders.queue / ORDER).write_bytes(pack_header(Header((third, "gone", first, third))))
    assert [item.id for item in file.read().items] == [third, first, second]


def test_an_item_is_held_by_one_window(file: QueueFile, folders: Folders) -> None:
    (first,) = fill(file, "a")
    other = QueueFile(folders)
    assert file.hold(first)
    assert file.hold(first)
    assert not other.hold(first)
    file.release(first)
    assert other.hold(first)
    other.release(first)
    other.release(first)


def test_what_another_window_runs_is_left_to_it(
    file: QueueFile, window: subprocess.Popen[bytes]
) -> None:
    first, second = (item.id for item in file.read().items)
    assert not file.hold(first)
    seen = file.settle()
    assert statuses(seen) == ["starting", "waiting"]
    assert the(seen, first).holder == 4711
    assert seen.next() is None  # one after the other, though there are two windows
    assert file.hold(second)
    file.release(second)


def test_what_a_killed_window_ran_waits_at_its_place(
    file: QueueFile, window: subprocess.Popen[bytes]
) -> None:
    window.kill()
    window.wait()
    seen = file.settle()
    assert titles(seen) == ["a", "b"]
    assert statuses(seen) == ["waiting", "waiting"]
    assert the(seen, seen.items[0].id).holder == 0
    assert "before its run had begun" in str(seen.items[0].message)


def test_an_interrupted_run_is_gone_on_with(file: QueueFile, folders: Folders) -> None:
    _, second, _ = fill(file, "a", "b", "c")
    run_id = made_run(folders)
    begin(file, second, run_id)
    seen = file.settle()
    assert statuses(seen) == ["waiting"] * 3
    assert (the(seen, second).run_id, titles(seen)) == (run_id, ["a", "b", "c"])
    assert "goes on from its last checkpoint" in str(the(seen, second).message)
    assert file.fate(run_id) == "left"


def test_a_run_whose_folder_is_gone_is_begun_anew(file: QueueFile, folders: Folders) -> None:
    (first,) = fill(file, "a")
    begin(file, first, "gone")
    seen = file.settle()
    assert (statuses(seen), seen.items[0].run_id) == (["waiting"], "")


@pytest.mark.parametrize("reason", ["completed", "finished"])
def test_a_run_that_ended_just_before_its_window_is_done(
    file: QueueFile, folders: Folders, reason: str
) -> None:
    (first,) = fill(file, "a")
    body = RunFinished("completed" if reason == "completed" else "finished", 5)
    run_id = made_run(folders, body)
    begin(file, first, run_id)
    assert statuses(file.settle()) == ["done"]
    assert file.fate(run_id) == "done"


def test_a_run_that_was_stopped_or_failed_can_be_gone_on_with(
    file: QueueFile, folders: Folders
) -> None:
    assert file.fate(made_run(folders, RunFinished("stopped", 5))) == "left"
    assert file.fate(made_run(folders, RunFailed(Text("It"), Text("broke.")))) == "left"
    assert file.fate("") == "gone"
    assert file.fate("..") == "gone"
    assert file.fate("../runs") == "gone"


def test_a_run_that_goes_on_without_its_window_is_left_alone(
    file: QueueFile, folders: Folders
) -> None:
    (first,) = fill(file, "a")
    run_id = made_run(folders)
    begin(file, first, run_id)
    with held_run(folders.runs / run_id):
        assert file.fate(run_id) == "going"
        assert statuses(file.settle()) == ["running"]
    assert statuses(file.settle()) == ["waiting"]


def test_what_ends_the_program_again_and_again_is_not_begun_again(
    file: QueueFile, folders: Folders
) -> None:
    first, _ = fill(file, "a", "b")
    run_id = made_run(folders)
    seen = []
    for _ in range(3):
        begin(file, first, run_id)
        seen.append(statuses(file.settle())[0])
    assert seen == ["waiting", "waiting", "stopped"]
    item = the(file.read(), first)
    assert "Put it back" in str(item.message)
    assert item.run_id == run_id
    following = file.read().next()
    assert following is not None
    assert following.title == "b"
