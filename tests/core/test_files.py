"""Tests of writing whole files, and of names for them."""

import os
import re
import resource
import signal
import subprocess
import sys
from pathlib import Path

import pytest

from trainer_gui.core.errors import StorageError
from trainer_gui.core.files import (
    IrregularFileError,
    atomic_write,
    open_ordinary,
    process_lives,
    read_ordinary,
    safe_name,
    size_text,
    storage_error,
    sweep_temporaries,
)


def test_a_file_is_written_with_the_folders_it_needs(tmp_path: Path) -> None:
    path = tmp_path / "a" / "b" / "file.toml"
    atomic_write(path, b"one")
    assert path.read_bytes() == b"one"
    atomic_write(path, b"two")
    assert path.read_bytes() == b"two"
    assert [found.name for found in path.parent.iterdir()] == ["file.toml"]
    assert path.stat().st_mode & 0o777 == 0o644


def test_a_long_name_is_no_hindrance(tmp_path: Path) -> None:
    path = tmp_path / ("ü" * 120)
    atomic_write(path, b"one")
    assert path.read_bytes() == b"one"


def test_a_write_that_breaks_off_leaves_the_old_file_and_nothing_else(tmp_path: Path) -> None:
    path = tmp_path / "file.toml"
    atomic_write(path, b"old")
    before = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (1000, before[1]))
    try:
        with pytest.raises(StorageError, match="could not be written: File too large") as caught:
            atomic_write(path, b"n" * 1_000_000)
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, before)
    assert str(path) in str(caught.value.message)
    assert path.read_bytes() == b"old"
    assert [found.name for found in tmp_path.iterdir()] == ["file.toml"]


def killed_writer(path: Path) -> None:
    """A process that dies when all is written, and not yet in place."""
    script = (
        "import sys; from pathlib import Path; from trainer_gui.core.files import atomic_write;"
        "atomic_write(Path(sys.argv[1]), b'new')"
    )
    ended = subprocess.run(
        [sys.executable, "-c", script, str(path)],
        env={**os.environ, "TRAINER_GUI_FAILPOINT": f"file: before {path.name} is in place"},
        check=False,
    )
    assert ended.returncode == -signal.SIGKILL


def test_what_a_killed_writer_left_is_swept_and_nothing_else(tmp_path: Path) -> None:
    path = tmp_path / "a file.toml"
    atomic_write(path, b"old")
    killed_writer(path)
    assert path.read_bytes() == b"old"
    (left,) = set(tmp_path.iterdir()) - {path}
    assert left.read_bytes() == b"new"
    # Of this process, which lives; and what others call hidden.
    kept = [tmp_path / name for name in (f".a file.toml.{os.getpid()}-abcdefgh", ".lock", ".a.b")]
    for one in kept:
        one.touch()
    sweep_temporaries(tmp_path)
    assert set(tmp_path.iterdir()) == {path, *kept}
    sweep_temporaries(tmp_path / "gone")


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="this system has no /dev/full")
def test_a_full_disk_is_called_so() -> None:
    with (
        Path("/dev/full").open("wb", buffering=0) as full,
        pytest.raises(OSError, match="No space left") as caught,
    ):
        full.write(b"x")
    told = str(storage_error(caught.value, Path("/tmp/run/weights"), needed=3_200_000))
    assert re.fullmatch(
        r"The disk is full: /tmp/run/weights needs 3\.2 MB, and [\d.]+ [kMGT]?B are free\. "
        r"Free some space; what was saved before is intact\.",
        told,
    )


@pytest.mark.parametrize(
    ("count", "text"),
    [(0, "0 bytes"), (999, "999 bytes"), (1000, "1.0 kB"), (3_200_000, "3.2 MB"),
     (5.4e9, "5.4 GB"), (2e15, "2000.0 TB")],
)  # fmt: skip
def test_sizes_are_read_at_a_glance(count: float, text: str) -> None:
    assert size_text(count) == text


def test_a_place_that_cannot_be_is_named(tmp_path: Path) -> None:
    (tmp_path / "file").write_bytes(b"")
    for path in (tmp_path / "file" / "below.toml", tmp_path / ("x" * 300)):
        with pytest.raises(StorageError, match="could not be written"):
            atomic_write(path, b"content")
    (tmp_path / "folder").mkdir()
    with pytest.raises(StorageError, match="could not be written"):
        atomic_write(tmp_path / "folder", b"content")
    assert sorted(found.name for found in tmp_path.iterdir()) == ["file", "folder"]


def test_a_link_is_replaced_and_what_it_points_to_is_left_alone(tmp_path: Path) -> None:
    (tmp_path / "target").write_bytes(b"theirs")
    link = tmp_path / "link"
    link.symlink_to(tmp_path / "target")
    atomic_write(link, b"ours")
    assert link.read_bytes() == b"ours"
    assert (tmp_path / "target").read_bytes() == b"theirs"


@pytest.mark.parametrize(
    ("title", "name"),
    [
        ("Fashion CNN", "fashion-cnn"),
        ("  a  b  ", "a-b"),
        ("Größe 中文", "grösse-中文"),
        ("../../.bashrc", "bashrc"),
        ("/etc/passwd", "etc-passwd"),
        ("C:\\Windows\\x.toml", "c-windows-x-toml"),
        ("a\0b\nc", "a-b-c"),
        ("CON", "preset-con"),
        ("com1", "preset-com1"),
        ("console", "console"),
        ("..", "preset"),
        ("", "preset"),
        ("🙂", "preset"),
        ("-rf", "rf"),
    ],
)
def test_a_file_name_is_made_from_any_title(title: str, name: str) -> None:
    assert safe_name(title) == name


@pytest.mark.parametrize("title", ["x" * 300, "ü" * 300, "中" * 300, "-" * 300, "a " * 300])
def test_a_name_is_never_too_long_for_a_disk(title: str) -> None:
    name = safe_name(title)
    assert 0 < len(os.fsencode(f"{name}.toml")) <= 255
    assert name == name.strip("-_")


def test_a_number_that_no_process_can_have_is_that_of_none(tmp_path: Path) -> None:
    assert process_lives(os.getpid())
    assert not process_lives(9_999_999_999)
    (tmp_path / ".a.9999999999-abcdefgh").touch()
    sweep_temporaries(tmp_path)
    assert list(tmp_path.iterdir()) == []


def test_a_pipe_in_the_place_of_a_file_holds_nobody(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "recipe.toml")
    with pytest.raises(OSError, match="It is no ordinary file"):
        read_ordinary(tmp_path / "recipe.toml")


def test_a_pipe_that_takes_the_place_of_a_file_at_the_last_moment_holds_nobody(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = tmp_path / "recipe.toml"
    path.touch()
    before = path.stat()
    path.unlink()
    os.mkfifo(path)
    monkeypatch.setattr(Path, "stat", lambda _path: before)  # as it was when it was looked at
    with pytest.raises(IrregularFileError):
        open_ordinary(path)


def test_of_a_file_that_is_too_large_a_byte_too_much_is_read(tmp_path: Path) -> None:
    (tmp_path / "file").write_bytes(b"x" * 100)
    assert len(read_ordinary(tmp_path / "file", 50)) == 51
    assert len(read_ordinary(tmp_path / "file")) == 100
