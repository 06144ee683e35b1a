"""Tests of moving folders to another disk and back: at the end each is whole at one place."""

import os
import shutil
import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest

from trainer_gui.runs._trash import move_folder, remove_folder, sweep


def contents(folder: Path) -> dict[str, bytes | None]:
    """Everything in a folder by its path."""
    return {
        str(path.relative_to(folder)): path.read_bytes() if path.is_file() else None
        for path in folder.rglob("*")
    }


def filled(folder: Path) -> dict[str, bytes | None]:
    (folder / "checkpoints" / "step-1").mkdir(parents=True)
    (folder / "checkpoints" / "step-1" / "weights").write_bytes(os.urandom(70_000))
    (folder / "empty").mkdir()
    (folder / "recipe.toml").write_text("title = 'Ä'")
    (folder / "link").symlink_to("recipe.toml")
    return contents(folder)


@pytest.fixture
def other_disk() -> Iterator[Path]:
    """A folder on another file system."""
    memory = Path("/dev/shm")
    if not memory.is_dir() or memory.stat().st_dev == Path(tempfile.gettempdir()).stat().st_dev:
        pytest.skip("there is no second file system to be sure of")
    folder = Path(tempfile.mkdtemp(dir=memory, prefix="trainer-gui-tests-"))
    yield folder
    shutil.rmtree(folder)


def test_a_folder_moves_within_a_disk(tmp_path: Path) -> None:
    before = filled(tmp_path / "a")
    move_folder(tmp_path / "a", tmp_path / "new" / "b")
    assert contents(tmp_path / "new" / "b") == before
    assert not (tmp_path / "a").exists()


def test_a_folder_moves_to_another_disk_and_back(tmp_path: Path, other_disk: Path) -> None:
    before = filled(tmp_path / "a")
    written = (tmp_path / "a" / "recipe.toml").stat().st_mtime_ns
    os.mkfifo(tmp_path / "a" / "pipe")  # of a process that is gone: nothing to keep
    move_folder(tmp_path / "a", other_disk / "a")
    assert list(tmp_path.iterdir()) == []
    move_folder(other_disk / "a", tmp_path / "b")
    assert contents(tmp_path / "b") == before
    assert (tmp_path / "b" / "link").readlink() == Path("recipe.toml")
    assert (tmp_path / "b" / "recipe.toml").stat().st_mtime_ns == written
    assert list(other_disk.iterdir()) == []


def test_a_copy_that_fails_half_way_loses_nothing(ordinary_home: Path, other_disk: Path) -> None:
    before = filled(ordinary_home / "a")
    weights = ordinary_home / "a" / "checkpoints" / "step-1" / "weights"
    weights.chmod(0)
    with pytest.raises(PermissionError):
        move_folder(ordinary_home / "a", other_disk / "a")
    assert list(other_disk.iterdir()) == []
    weights.chmod(0o600)
    assert contents(ordinary_home / "a") == before


def test_an_original_that_cannot_be_taken_away_stands(
    ordinary_home: Path, other_disk: Path
) -> None:
    before = filled(ordinary_home / "runs" / "a")
    (ordinary_home / "runs").chmod(0o500)
    with pytest.raises(PermissionError):
        move_folder(ordinary_home / "runs" / "a", other_disk / "a")
    assert contents(ordinary_home / "runs" / "a") == before
    assert list(other_disk.iterdir()) == []


def test_what_was_removed_is_gone(tmp_path: Path) -> None:
    filled(tmp_path / "a")
    assert remove_folder(tmp_path / "a")
    assert list(tmp_path.iterdir()) == []


def test_what_cannot_be_removed_is_logged(tmp_path: Path, caplog: pytest.LogCaptureFixture) -> None:
    with caplog.at_level("INFO"):
        assert not remove_folder(tmp_path / "none")
    assert "none could not be removed" in caplog.text


def test_only_old_leftovers_are_swept(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    for name in (".a.removing", ".a-1.copying", ".keep", "b.removing"):
        (tmp_path / name).mkdir()
    sweep(tmp_path)  # another process may be at work on them
    assert len(list(tmp_path.iterdir())) == 4
    monkeypatch.setattr("trainer_gui.runs._trash._LEFTOVER_SECONDS", -1.0)
    sweep(tmp_path)
    assert sorted(path.name for path in tmp_path.iterdir()) == [".keep", "b.removing"]
