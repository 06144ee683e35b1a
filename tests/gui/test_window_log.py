"""Tests of the window's log."""

import logging
from collections.abc import Iterator
from pathlib import Path

import pytest

from trainer_gui.gui.window_log import FILE, WindowLog


@pytest.fixture
def log(tmp_path: Path) -> Iterator[WindowLog]:
    log = WindowLog(tmp_path / "logs")
    yield log
    log.close()


def say(log: logging.Handler, level: int, message: str) -> None:
    record = logging.LogRecord("here", level, __file__, 1, message, None, None)
    if record.levelno >= log.level:
        log.handle(record)


def test_a_session_with_nothing_to_say_leaves_no_file(log: WindowLog, tmp_path: Path) -> None:
    say(log, logging.INFO, "all is well")
    assert list(tmp_path.iterdir()) == []


def test_a_record_says_when_and_what(log: WindowLog, tmp_path: Path) -> None:
    say(log, logging.ERROR, "caf\xe9 \udce9\x1b[31m\u202e broke")
    (line,) = (tmp_path / "logs" / FILE).read_text(encoding="utf-8").splitlines()
    assert line[:2] == "20"
    assert line.endswith("ERROR [MainThread] here: caf\xe9 \\xe9\\x1b[31m\\u202e broke")


def test_later_sessions_go_on_in_the_same_file(log: WindowLog, tmp_path: Path) -> None:
    say(log, logging.WARNING, "one")
    log.close()
    again = WindowLog(tmp_path / "logs")
    say(again, logging.WARNING, "two")
    again.close()
    lines = (tmp_path / "logs" / FILE).read_text(encoding="utf-8").splitlines()
    assert [line[-3:] for line in lines] == ["one", "two"]


def test_the_files_do_not_grow_for_ever(log: WindowLog, tmp_path: Path) -> None:
    for number in range(60):
        say(log, logging.ERROR, f"{number} " + "x" * 100_000)
    files = sorted((tmp_path / "logs").iterdir())
    assert [file.name for file in files] == [FILE, *(f"{FILE}.{number}" for number in (1, 2, 3))]
    assert all(file.stat().st_size <= 1_000_000 for file in files)
    assert ": 59 xxx" in files[0].read_text(encoding="utf-8")


def test_a_folder_that_cannot_be_made_is_no_reason_to_stop(tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    log = WindowLog(tmp_path / "file")
    say(log, logging.ERROR, "lost")
    log.close()
    assert (tmp_path / "file").read_bytes() == b""
