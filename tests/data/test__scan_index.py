import os
import shutil
from pathlib import Path

import pytest

from tests.data.pictures import Listener, class_folders, plain, quiet
from trainer_gui.core.errors import CancelledError
from trainer_gui.data import _scan_index
from trainer_gui.data._folder_scan import FolderScan
from trainer_gui.data._scan_index import scan_once


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    root = class_folders(tmp_path / "mine", {"a": 3, "b": 2})
    (root / "a" / "deeper").mkdir()
    plain(1, 2, 3).save(root / "a" / "deeper" / "x.png")
    odd = os.fsdecode(os.fsencode(root / "b") + b"/caf\xe9.png")
    plain(1, 2, 3).save(odd)
    (root / "b" / "notes.txt").write_text("no picture")
    age(root)
    return root


def age(root: Path) -> None:
    """Makes folders look as if nothing had been done in them lately."""
    for folder in (root, *root.rglob("*/")):
        os.utime(folder, (1_000_000, 1_000_000))


def scan(folder: Path) -> tuple[FolderScan, bool]:
    """The scan, and whether the folder was looked through for it."""
    listener = Listener()
    found = scan_once(folder, kept=folder.parent / "lists", progress=listener)
    return found, bool(listener.reports)


def same(one: FolderScan, other: FolderScan) -> bool:
    return (
        (one.root, one.classes, one.names) == (other.root, other.classes, other.names)
        and (one.labels == other.labels).all()
        and (one.splits == other.splits).all()
        and one.notices == other.notices
    )


def test_a_folder_that_did_not_change_is_not_listed_again(folder: Path) -> None:
    first, looked = scan(folder)
    assert looked
    assert len(first.names) == 7
    again, looked = scan(folder)
    assert not looked
    assert same(first, again)


def test_every_change_of_the_list_is_seen(folder: Path) -> None:
    scan(folder)
    deep = folder / "a" / "deeper"
    before = deep.stat()
    plain(1, 2, 3).save(deep / "new.png")
    # Whoever copies a folder with its times sets them back, too.
    os.utime(deep, ns=(before.st_atime_ns, before.st_mtime_ns))
    found, _ = scan(folder)
    assert "a/deeper/new.png" in found.names

    age(folder)
    scan(folder)
    (folder / "a" / "0000.png").rename(folder / "a" / "renamed.png")
    found, _ = scan(folder)
    assert "a/renamed.png" in found.names
    assert "a/0000.png" not in found.names

    age(folder)
    scan(folder)
    shutil.rmtree(deep)
    found, _ = scan(folder)
    assert len(found.names) == 6


def test_a_folder_that_has_only_just_changed_is_listed_again(tmp_path: Path) -> None:
    # A file that comes within the same tick of the clock would change no time.
    root = class_folders(tmp_path / "mine", {"a": 1, "b": 1})
    assert scan(root)[1]
    assert scan(root)[1]


@pytest.mark.parametrize("damage", [b"", b"PK", b"\0" * 5000])
def test_a_damaged_list_is_made_anew(folder: Path, damage: bytes) -> None:
    first, _ = scan(folder)
    (path,) = (folder.parent / "lists").iterdir()
    path.write_bytes(damage)
    again, looked = scan(folder)
    assert looked
    assert same(first, again)


def test_a_flipped_bit_in_a_list_is_found(folder: Path) -> None:
    first, _ = scan(folder)
    (path,) = (folder.parent / "lists").iterdir()
    content = bytearray(path.read_bytes())
    content[content.index(b"a/0001.png")] ^= 1
    path.write_bytes(content)
    again, looked = scan(folder)
    assert looked
    assert same(first, again)


def test_a_list_of_an_earlier_version_of_the_program_is_not_used(
    folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    # An earlier one sorted classes in another way, and took a folder “test” for a class.
    monkeypatch.setattr(_scan_index, "_FORMAT", 1)
    scan(folder)
    assert not scan(folder)[1]
    monkeypatch.undo()
    assert scan(folder)[1]
    assert not scan(folder)[1]


def test_without_a_place_for_lists_folders_are_listed(folder: Path) -> None:
    listener = Listener()
    scan_once(folder, kept=None, progress=listener)
    scan_once(folder, kept=None, progress=listener)
    assert len(listener.reports) >= 2
    assert not (folder.parent / "lists").exists()


def test_where_no_list_can_be_written_nothing_else_is_amiss(folder: Path) -> None:
    (folder.parent / "lists").write_text("a file is in the way")
    assert len(scan_once(folder, kept=folder.parent / "lists", progress=quiet).names) == 7


def test_a_cancelled_scan_leaves_no_list(folder: Path) -> None:
    with pytest.raises(CancelledError):
        scan_once(folder, kept=folder.parent / "lists", progress=Listener(cancel_at="Looking for"))
    assert not (folder.parent / "lists").exists()
