"""Tests of reading a file that a person has named."""

import os
import socket
from pathlib import Path

import pytest

from trainer_gui.core import named_file
from trainer_gui.core.cancelling import cancellable
from trainer_gui.core.errors import BadInputError, CancelledError, DataError, TrainerError
from trainer_gui.core.named_file import Wanted, open_named, read_named, shown_path
from trainer_gui.core.text import Text

SCORE = Wanted(Text("score"), Text("Choose the score again."), limit_bytes=100)


def refused(name: str | Path, wanted: Wanted = SCORE) -> str:
    with pytest.raises(BadInputError) as caught:
        read_named(name, wanted)
    return str(caught.value)


def test_what_is_there_is_read(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "a.ly").write_bytes(b"c d e")
    (tmp_path / "link").symlink_to(tmp_path / "a.ly")
    monkeypatch.setenv("HOME", str(tmp_path))
    for name in (tmp_path / "a.ly", str(tmp_path / "link"), "~/a.ly"):
        assert read_named(name, SCORE) == b"c d e"
        with open_named(name, SCORE) as file:
            assert file.read() == b"c d e"


@pytest.mark.parametrize(
    ("name", "words"),
    [
        ("", "No score is chosen. Choose the score again."),
        (" \n", "No score is chosen."),
        ("a\0b", "The name of the score holds a NUL character."),
        ("gone.ly", "gone.ly does not exist. Bring it back, or choose another score."),
        ("a.ly/b", "a.ly/b does not exist."),
        ("dangling", "dangling does not exist."),
        ("~nobody-of-that-name/a", "~nobody-of-that-name/a does not exist."),
        ("folder", "folder is a folder, and no score. Choose the score again."),
        ("pipe", "pipe is a pipe or a device, and no score. Choose the score again."),
        ("/dev/zero", "/dev/zero is a pipe or a device, and no score."),
        ("socket", "socket is a pipe or a device, and no score."),
        ("loop", "loop cannot be read: Too many levels of symbolic links."),
        ("n" * 300, "cannot be read: File name too long."),
        ("large", "large is too large for a score: it has 101 bytes, limit 100 bytes."),
        ("\ud800", "cannot be read: 'utf-8' codec can't encode character"),
        ("\x1b[31m\u202e", "\\x1b[31m\\u202e does not exist."),
    ],
)
def test_each_cause_has_its_sentence(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, name: str, words: str
) -> None:
    monkeypatch.chdir(tmp_path)
    Path("a.ly").write_bytes(b"c")
    Path("large").write_bytes(b"c" * 101)
    Path("folder").mkdir()
    os.mkfifo("pipe")
    Path("dangling").symlink_to("gone.ly")
    Path("loop").symlink_to("loop")
    with socket.socket(socket.AF_UNIX) as listening:
        listening.bind("socket")
    assert words in refused(name)


def test_a_file_without_permission_is_told(tmp_path: Path) -> None:
    if os.geteuid() == 0:
        pytest.skip("root may read every file, so there is nothing to refuse")
    (tmp_path / "a.ly").touch(mode=0)
    assert "a.ly may not be read: no permission. Change its permissions" in refused(
        tmp_path / "a.ly"
    )


def test_the_error_is_that_of_whoever_asks(tmp_path: Path) -> None:
    def no_data(message: Text, hint: Text) -> TrainerError:
        return DataError(message, hint=hint)

    with pytest.raises(DataError, match="does not exist"):
        open_named(tmp_path / "gone", Wanted(Text("table"), Text("Choose."), refuse=no_data))


def test_a_file_without_end_is_read_no_further_than_the_limit() -> None:
    grows = Path("/proc/self/maps")  # of which the system says that it has no bytes
    if not grows.exists():
        pytest.skip("this system has no files that grow while they are read")
    assert "too large for a score" in refused(grows)


def test_a_long_file_is_given_up_once_it_is_no_longer_wanted(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(named_file, "_PORTION_BYTES", 10)
    (tmp_path / "a.ly").write_bytes(b"c" * 100)
    asked: list[None] = []

    def third_time() -> None:
        asked.append(None)
        if len(asked) == 3:
            raise CancelledError

    with cancellable(third_time), pytest.raises(CancelledError):
        read_named(tmp_path / "a.ly", SCORE)
    assert len(asked) == 3


def test_a_path_is_shown_without_what_a_terminal_obeys() -> None:
    assert shown_path("a\nb") == "a\\nb"
    assert len(shown_path("x" * 1000)) == 200
