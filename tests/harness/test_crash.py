"""A sample of the crashes; all of them are `python -m tests.harness.crash 50`."""

import pytest

from tests.harness.crash import PER_WINDOW, WAYS, Crash, crash_window, main


def test_a_window_outlives_its_worker_tells_why_and_goes_on() -> None:
    crashes = crash_window(("segfault", "exit", "silent"))
    assert [(crash.how, crash.problems) for crash in crashes] == [
        ("segfault", ()),
        ("exit", ()),
        ("silent", ()),
    ]


def test_the_table_tells_what_must_not_be(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    asked: list[tuple[str, ...]] = []
    problems: tuple[str, ...] = ()

    def crash(ways: tuple[str, ...]) -> list[Crash]:
        asked.append(ways)
        return [Crash(how, 0.25, problems) for how in ways]

    monkeypatch.setattr("tests.harness.crash.crash_window", crash)
    assert main(5) == 0
    assert [how for ways in asked for how in ways] == [*WAYS, WAYS[0], "silent"]
    assert max(map(len, asked)) <= PER_WINDOW
    problems = ("no new worker came",)
    assert main(1) == 1
    assert "problem: segfault: no new worker came" in capsys.readouterr().out
