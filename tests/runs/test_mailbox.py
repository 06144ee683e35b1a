"""Tests of commands that go through a run's folder."""

from pathlib import Path

import pytest

from trainer_gui.core.control import Command, Pause, Resume, SaveNow, Stop
from trainer_gui.core.errors import StorageError
from trainer_gui.runs import mailbox
from trainer_gui.runs.mailbox import FILE, Mailbox, post_command


@pytest.fixture(autouse=True)
def _always_look(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(mailbox, "_LOOK_SECONDS", 0.0)


def take_all(box: Mailbox) -> list[Command]:
    return box.take() + box.take()


def test_each_command_is_taken_once_and_in_its_order(tmp_path: Path) -> None:
    box = Mailbox(tmp_path)
    assert take_all(box) == []
    post_command(tmp_path, Pause())
    post_command(tmp_path, SaveNow())
    assert take_all(box) == [Pause(), SaveNow()]
    post_command(tmp_path, Resume())
    assert take_all(box) == [Resume()]
    assert take_all(box) == []


def test_what_was_sent_to_an_earlier_session_is_not_for_this_one(tmp_path: Path) -> None:
    post_command(tmp_path, Stop())
    box = Mailbox(tmp_path)
    assert take_all(box) == []
    post_command(tmp_path, Pause())
    assert take_all(box) == [Pause()]


def test_half_a_line_waits_and_nonsense_is_passed_over(tmp_path: Path) -> None:
    box = Mailbox(tmp_path)
    path = tmp_path / FILE
    path.write_bytes(b'{"command": "Sto')
    assert take_all(box) == []
    post_command(tmp_path, Pause())  # its writer has died; the next one begins a line of its own
    assert take_all(box) == [Pause()]
    with path.open("ab") as file:
        file.write(
            b'[]\n"Stop"\n{"command": 3}\n{"command": ["Stop"]}\n\xff\n' + b"[" * 9999 + b"\n"
        )
    assert take_all(box) == []
    path.write_bytes(b"")  # somebody has cut it
    assert take_all(box) == []
    post_command(tmp_path, Stop())
    assert take_all(box) == [Stop()]


def test_it_looks_at_most_five_times_a_second(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(mailbox, "_LOOK_SECONDS", 3600.0)
    box = Mailbox(tmp_path)
    assert box.take() == []
    post_command(tmp_path, Stop())
    assert box.take() == []  # it looked a moment ago


def test_a_folder_that_is_gone_takes_no_command(tmp_path: Path) -> None:
    box = Mailbox(tmp_path / "gone")
    assert take_all(box) == []
    with pytest.raises(StorageError, match=FILE):
        post_command(tmp_path / "gone", Stop())
