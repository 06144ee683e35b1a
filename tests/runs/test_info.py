"""Tests of what a list shows of a run folder: all that is in it, or what is wrong with it."""

import os
import re
from pathlib import Path

import pytest

from tests.runs.journals import epochs, lines, make_checkpoint, make_run, started, whole
from trainer_gui.core.events import Origin, RunEvent, RunFailed, RunFinished
from trainer_gui.core.text import Text
from trainer_gui.runs.annotations import Annotations, write_annotations
from trainer_gui.runs.info import RunInfo, read_run, with_lock
from trainer_gui.runs.lock import held_run

NAME = "20260102-030405-small"
FAILED = RunFailed(Text("No."), Text("Do."))


def info(folder: Path) -> RunInfo:
    return with_lock(read_run(folder)[0])


def test_everything_that_is_known_of_a_run(tmp_path: Path) -> None:
    folder = make_run(tmp_path / NAME, whole(3))
    write_annotations(folder, Annotations(star=True, tags=("a", "b"), notes="Good."))
    found = info(folder)
    assert found.problem is None
    assert (found.run_id, found.folder, found.title) == (NAME, folder, "Small")
    assert (found.status, found.step, found.seconds) == ("completed", 180, 40.0)
    assert (found.data, found.model) == ("digits", "mlp")
    assert (found.metric, found.goal) == ("accuracy", "max")
    assert (found.best_epoch, found.best_score) == (2, 0.875)
    assert found.curve == pytest.approx((0.75, 0.8333, 0.875), abs=1e-3)
    assert (found.star, found.tags, found.notes) == (True, ("a", "b"), "Good.")
    assert found.changed == (folder / "events.jsonl").stat().st_mtime


def test_a_running_run_shows_its_best_so_far(tmp_path: Path) -> None:
    folder = make_run(tmp_path / NAME, [started(), *epochs([0.4, 0.8, 0.6])])
    with held_run(folder):
        found = info(folder)
    assert (found.status, found.best_epoch, found.best_score) == ("running", 1, 0.8)
    assert (found.step, found.curve, found.resumable) == (180, (0.4, 0.8, 0.6), False)
    assert info(folder).status == "interrupted"


@pytest.mark.parametrize(
    ("last", "with_checkpoint", "resumable"),
    [
        ([RunFinished("stopped", 60)], True, True),
        ([FAILED], True, True),
        ([], True, True),
        ([RunFinished("completed", 60)], True, False),
        ([RunFinished("finished", 60)], True, False),
        ([RunFinished("stopped", 60)], False, False),
        ([FAILED], False, False),
        ([], False, False),
    ],
)
def test_what_ended_early_can_be_gone_on_with_from_a_checkpoint(
    tmp_path: Path, last: list[RunEvent], *, with_checkpoint: bool, resumable: bool
) -> None:
    folder = make_run(tmp_path / NAME, [started(), *epochs([0.5]), *last])
    if with_checkpoint:
        make_checkpoint(folder, 60)
    assert info(folder).resumable is resumable


def test_what_trained_nothing_yet_can_begin_anew(tmp_path: Path) -> None:
    assert info(make_run(tmp_path / "a", [])).resumable
    assert info(make_run(tmp_path / "b", [started()])).resumable
    assert info(make_run(tmp_path / "c", [FAILED])).resumable
    (tmp_path / "a" / "events.jsonl").unlink()
    found = info(tmp_path / "a")
    assert (found.status, found.resumable, found.step) == ("interrupted", True, None)


def test_a_checkpoint_that_was_never_finished_is_none(tmp_path: Path) -> None:
    folder = make_run(tmp_path / NAME, [started(), *epochs([0.5])])
    (folder / "checkpoints" / "step-000000060").mkdir(parents=True)
    assert not info(folder).resumable


def test_a_fork_names_its_parent(tmp_path: Path) -> None:
    fork = started(60, origin=Origin("fork", "20250101-000000-mother", checkpoint="step-000000060"))
    folder = make_run(tmp_path / NAME, [started(), *epochs([0.5]), fork])
    assert info(folder).parent == "20250101-000000-mother"


def test_a_run_started_when_its_name_says_so(tmp_path: Path) -> None:
    named, other = make_run(tmp_path / NAME, []), make_run(tmp_path / "mine", [])
    os.utime(other / "recipe.toml", (1.6e9, 1.6e9))
    assert info(other).started == 1.6e9
    os.utime(named / "recipe.toml", (1.6e9, 1.6e9))
    assert abs(info(named).started - 1_767_323_045) < 86_400  # in whatever time zone


@pytest.mark.parametrize(
    ("content", "reason"),
    [
        (None, r"recipe.toml cannot be read: No such file"),
        (b"title = ", "recipe.toml cannot be read: .*not valid TOML"),
        (b"\xff\xfe", "recipe.toml cannot be read: .*UTF-8"),
        (b"#" * 20_000, "recipe.toml cannot be read: .*more than 16,384 bytes"),
    ],
)
def test_a_damaged_recipe_is_told(tmp_path: Path, content: bytes | None, reason: str) -> None:
    folder = make_run(tmp_path / NAME, whole(3))
    write_annotations(folder, Annotations(star=True))
    (folder / "recipe.toml").unlink()
    if content is not None:
        (folder / "recipe.toml").write_bytes(content)
    found = info(folder)
    assert (found.status, found.title, found.star) == ("damaged", NAME, True)
    assert not found.resumable
    assert re.match(reason, str(found.problem))


@pytest.mark.parametrize("name", ["recipe.toml", "events.jsonl"])
@pytest.mark.parametrize(
    ("spoil", "reason"), [("folder", "Is a directory"), ("pipe", "It is no ordinary file")]
)
def test_something_else_in_the_place_of_a_file_is_told(
    tmp_path: Path, name: str, spoil: str, reason: str
) -> None:
    folder = make_run(tmp_path / NAME, whole(3))
    (folder / name).unlink()
    os.mkfifo(folder / name) if spoil == "pipe" else (folder / name).mkdir()
    found = info(folder)
    assert found.status == "damaged"
    assert str(found.problem) == f"{name} cannot be read: {reason}"


def test_a_journal_of_nonsense_is_told(tmp_path: Path) -> None:
    folder = make_run(tmp_path / NAME, [])
    (folder / "events.jsonl").write_bytes(b"\0" * 4096 + b"\n")
    assert str(info(folder).problem) == "events.jsonl holds no event of a run."
    (folder / "events.jsonl").write_bytes(lines([started()])[:50])  # torn, as a kill leaves it
    assert (info(folder).status, info(folder).problem) == ("interrupted", None)


@pytest.mark.parametrize(
    ("other", "told"),
    [(b"", "before its first release"), (b'"format": 99, ', "A newer version of Trainer GUI")],
)
def test_a_run_of_another_version_says_so(tmp_path: Path, other: bytes, told: str) -> None:
    folder = make_run(tmp_path / NAME, whole(3))
    journal = folder / "events.jsonl"
    ours = journal.read_bytes()
    assert ours.count(b'"format": 2, ') == ours.count(b"\n")
    journal.write_bytes(ours.replace(b'"format": 2, ', other))
    found = info(folder)
    assert (found.status, found.title) == ("damaged", "Small")
    assert told in str(found.problem)
    # One odd line is a damaged one, and the others still count.
    journal.write_bytes(ours.replace(b'"format": 2, ', other, 1))
    assert info(folder).problem is None


def test_what_may_not_be_read_is_told(ordinary_home: Path) -> None:
    folder = make_run(ordinary_home / NAME, whole(3))
    (folder / "events.jsonl").chmod(0)
    assert str(info(folder).problem) == "events.jsonl cannot be read: Permission denied"
    (folder / "recipe.toml").chmod(0)
    assert str(info(folder).problem) == "recipe.toml cannot be read: Permission denied"
    folder.chmod(0)
    assert str(info(folder).problem) == f"The folder {folder} cannot be opened: Permission denied"
    assert info(folder).status == "damaged"
