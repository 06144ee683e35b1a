"""Tests of the words for how a child ended."""

from pathlib import Path

import pytest

from trainer_gui.runs._child_end import how_it_ended, log_tail


@pytest.mark.parametrize(
    ("code", "words"),
    [
        (None, "The worker is not running."),
        (0, "The worker process ended by itself with code 0."),
        (3, "The worker process ended by itself with code 3."),
        (-11, "The worker process crashed (SIGSEGV)."),
        (-6, "The worker process crashed (SIGABRT)."),
        (0xC0000005, "The worker process crashed (0xC0000005)."),
        (-9, "The worker process was ended from outside (SIGKILL), often because memory ran out."),
        (-15, "The worker process was ended by the signal SIGTERM."),
        (-250, "The worker process was ended by the signal 250."),
    ],
)
def test_the_cause_is_told_in_words(code: int | None, words: str) -> None:
    assert str(how_it_ended(code)) == words


def test_the_last_of_the_log_since_a_moment(tmp_path: Path) -> None:
    log = tmp_path / "worker.log"
    assert log_tail(log, 0) == ""
    log.write_bytes(b"an earlier child\n" + b"Fatal Python error: \xff\n")
    assert log_tail(log, 17) == "Fatal Python error: \ufffd\n"
    log.write_bytes(b"x" * 100_000 + b"the end")
    assert log_tail(log, 0).endswith("xxxthe end")
    assert len(log_tail(log, 0)) == 8000
