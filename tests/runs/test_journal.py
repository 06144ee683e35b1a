"""Tests of the journal: what is in it is whole, whatever happened."""

import shutil
from pathlib import Path

import pytest

from tests.runs import journals
from trainer_gui.core.control import Stop
from trainer_gui.core.errors import StorageError
from trainer_gui.core.events import (
    CheckpointSaved,
    PhaseChanged,
    RunFailed,
    RunFinished,
    StepsDone,
)
from trainer_gui.core.text import Text
from trainer_gui.core.wire import Stamped, encode
from trainer_gui.runs.journal import (
    FILE,
    Journal,
    Replay,
    append_after_crash,
    last_word,
    read_journal,
    told_checkpoint,
)

FAILED = RunFailed(Text("The worker is gone."), Text("Train again."))


def event(number: int) -> Stamped:
    return Stamped(1, "run", number, 1.5, StepsDone(number * 10, {"loss": (0.5,) * 10}))


def write(folder: Path, *events: Stamped) -> None:
    with Journal(folder) as journal:
        for one in events:
            journal.append(one)


def test_what_was_appended_is_read_at_once(tmp_path: Path) -> None:
    with Journal(tmp_path) as journal:
        for number in range(3):
            journal.append(event(number))
            assert list(read_journal(tmp_path)) == [event(n) for n in range(number + 1)]
    write(tmp_path, event(3))  # a second opening goes on
    assert [one.number for one in read_journal(tmp_path)] == [0, 1, 2, 3]


def test_torn_and_foreign_lines_are_passed_over(tmp_path: Path) -> None:
    lines = [
        encode(event(0)),
        "",
        "{",
        '{"event": "Sung"}',
        encode(event(1)),
        encode(event(2))[:40],
    ]
    (tmp_path / FILE).write_text("\n".join(lines), encoding="utf-8")
    assert list(read_journal(tmp_path)) == [event(0), event(1)]
    assert last_word(tmp_path)[0] == event(1)


def test_a_folder_that_is_moved_away_and_back_has_everything_that_was_said(tmp_path: Path) -> None:
    run, elsewhere = tmp_path / "run", tmp_path / "elsewhere"
    run.mkdir()
    with Journal(run) as journal:
        journal.append(event(0))
        run.rename(elsewhere)
        with pytest.raises(StorageError, match=r"events\.jsonl could not be written: No such file"):
            journal.append(event(1))
        shutil.copytree(elsewhere, run)  # as from another disk
        shutil.rmtree(elsewhere)
        journal.append(event(1))
        journal.append(event(2))
    assert list(read_journal(run)) == [event(0), event(1), event(2)]
    assert not elsewhere.exists()


def test_a_journal_that_is_missing_or_no_file_has_no_events(tmp_path: Path) -> None:
    assert list(read_journal(tmp_path / "gone")) == []
    assert last_word(tmp_path / "gone")[0] is None
    (tmp_path / FILE).mkdir()
    assert list(read_journal(tmp_path)) == []
    assert last_word(tmp_path)[0] is None
    with pytest.raises(StorageError, match=FILE):
        Journal(tmp_path)
    with pytest.raises(StorageError, match=FILE):
        append_after_crash(tmp_path, event(0))


def test_a_torn_last_line_is_cut_before_the_last_word(tmp_path: Path) -> None:
    write(tmp_path, event(0), event(1))
    with (tmp_path / FILE).open("ab") as file:
        file.write(b'{"job": 1, "run": "ru')
    last = Stamped(1, "run", 2, 2.0, FAILED)
    append_after_crash(tmp_path, last)
    assert list(read_journal(tmp_path)) == [event(0), event(1), last]
    assert (tmp_path / FILE).read_bytes().count(b"\n") == 3


def test_a_last_line_that_lacks_only_its_end_is_kept(tmp_path: Path) -> None:
    write(tmp_path, event(0), saved(1))
    path = tmp_path / FILE
    path.write_bytes(path.read_bytes().removesuffix(b"\n"))
    # It is read as it stands, so what comes later must not do without it.
    assert last_word(tmp_path)[0] == saved(1)
    assert told_checkpoint(tmp_path) == "step-000000001"
    last = Stamped(1, "run", 2, 2.0, FAILED)
    append_after_crash(tmp_path, last)
    assert list(read_journal(tmp_path)) == [event(0), saved(1), last]


def test_a_last_word_for_a_run_that_never_began(tmp_path: Path) -> None:
    last = Stamped(1, "run", 0, 2.0, FAILED)
    append_after_crash(tmp_path, last)
    assert list(read_journal(tmp_path)) == [last]


def test_the_last_word_is_found_in_a_long_journal(tmp_path: Path) -> None:
    write(tmp_path, *(event(number) for number in range(2000)))
    assert (tmp_path / FILE).stat().st_size > 65_536
    found, changed = last_word(tmp_path)
    assert found == event(1999)
    assert changed == (tmp_path / FILE).stat().st_mtime


def test_a_full_disk_is_said_in_words_and_leaves_no_part_of_a_line(tmp_path: Path) -> None:
    (tmp_path / FILE).symlink_to("/dev/full")
    with Journal(tmp_path) as journal, pytest.raises(StorageError, match="disk is full") as caught:
        journal.append(event(0))
    assert str(tmp_path / FILE) in str(caught.value.message)
    assert "what was saved before is intact" in str(caught.value.hint)


def test_a_folder_that_is_gone_is_said_in_words(tmp_path: Path) -> None:
    with pytest.raises(StorageError, match="could not be written: No such file"):
        Journal(tmp_path / "gone")


def test_a_stored_run_is_told_again_once(tmp_path: Path) -> None:
    finished = Stamped(1, "run", 1, 2.0, RunFinished("completed", 10))
    write(tmp_path, event(0), finished)
    replay = Replay(tmp_path)
    replay.send(Stop())
    assert replay.join(0)
    assert replay.poll() == [event(0), finished]
    assert replay.poll() == []
    assert list(Replay(tmp_path)) == [event(0), finished]


def test_an_event_with_words_of_any_language_comes_back(tmp_path: Path) -> None:
    told = Stamped(1, "run", 0, 1.0, PhaseChanged("loading", 0.5, Text("Lese {x}", x="ä✓\udcff\n")))
    write(tmp_path, told)
    assert list(read_journal(tmp_path)) == [told]


def saved(number: int) -> Stamped:
    name = f"step-{number:09d}"
    event = CheckpointSaved(
        name, 0, number, best=False, path=f"checkpoints/{name}", sha256="0" * 64, size_bytes=9
    )
    return Stamped(1, "run", number, 1.5, event)


def test_the_last_checkpoint_that_was_told_is_found_however_far_back(tmp_path: Path) -> None:
    assert told_checkpoint(tmp_path) is None
    started = Stamped(1, "run", 0, 1.5, journals.started())
    write(tmp_path, started)
    assert told_checkpoint(tmp_path) == ""
    write(tmp_path, saved(1), event(2), saved(3))
    assert told_checkpoint(tmp_path) == "step-000000003"
    write(tmp_path, *map(event, range(4, 1500)))
    assert (tmp_path / FILE).stat().st_size > 200_000  # several blocks of what is read at once
    assert told_checkpoint(tmp_path) == "step-000000003"


def test_a_torn_line_hides_no_checkpoint_and_a_damaged_one_may(tmp_path: Path) -> None:
    write(tmp_path, saved(1), event(2))
    whole = (tmp_path / FILE).read_bytes()
    (tmp_path / FILE).write_bytes(whole + encode(saved(3)).encode()[:50])
    assert told_checkpoint(tmp_path) == "step-000000001"
    (tmp_path / FILE).write_bytes(whole.replace(b"StepsDone", b"StepsDome"))
    assert told_checkpoint(tmp_path) is None  # it may have been one
    (tmp_path / FILE).write_bytes(whole.replace(b"CheckpointSaved", b"CheckpointSawed"))
    assert told_checkpoint(tmp_path) is None
