"""Tests of where an interrupted run goes on, and of what the person is told about it."""

from dataclasses import replace
from pathlib import Path

import pytest

from tests.engine.small import ONE_THREAD, small
from tests.runs.journals import lines, started
from trainer_gui.core.checkpoints import FOLDER, checkpoint_name
from trainer_gui.core.errors import BadInputError, StorageError
from trainer_gui.core.events import CheckpointSaved, RunEvent
from trainer_gui.core.execution import Execution
from trainer_gui.engine import record
from trainer_gui.engine.checkpoint import Snapshot
from trainer_gui.engine.record import versions
from trainer_gui.engine.session import Start
from trainer_gui.runs._resume import find_start
from trainer_gui.runs.folder_keep import FolderKeep
from trainer_gui.runs.journal import FILE

RECIPE = small(training={"threads": None})
DIGEST = "0" * 64


def save(
    folder: Path, *steps: int, execution: Execution = ONE_THREAD, **changed: str
) -> list[RunEvent]:
    """Checkpoints after these steps, by a program of other versions; gives what is told of them."""
    keep = FolderKeep(folder, recipe=DIGEST, versions={**versions(), **changed})
    return [
        keep.save(
            Snapshot(
                epoch=0,
                step=step,
                best=True,
                best_step=step,
                data="data",
                execution=execution,
                files={"model.safetensors": b"%d" % step},
            )
        )
        for step in steps
    ]


def found(folder: Path, fresh: Execution = ONE_THREAD) -> tuple[Start, Execution]:
    start, execution = find_start(folder, DIGEST, RECIPE, fresh, "")
    assert start is not None
    assert execution is not None
    return start, execution


def said(start: Start) -> str:
    return " ".join(map(str, start.notices))


def damage(folder: Path, step: int) -> None:
    path = folder / FOLDER / checkpoint_name(step) / "model.safetensors"
    path.write_bytes(path.read_bytes() + b"!")


def test_a_run_goes_on_from_its_newest_checkpoint(tmp_path: Path) -> None:
    save(tmp_path, 10, 20)
    start, execution = found(tmp_path)
    assert (start.step, start.data, start.notices) == (20, "data", ())
    assert (start.origin.kind, start.origin.checkpoint) == ("resume", checkpoint_name(20))
    assert start.origin.exact
    assert execution == ONE_THREAD
    assert start.files == {"model.safetensors": b"20"}
    assert start.read_best(10) == {"model.safetensors": b"10"}
    assert start.read_best(5) is None


def test_a_run_without_a_checkpoint_begins_anew(tmp_path: Path) -> None:
    assert find_start(tmp_path, DIGEST, RECIPE, ONE_THREAD, "") == (None, None)


def test_damaged_checkpoints_are_passed_over_by_name(tmp_path: Path) -> None:
    save(tmp_path, 10, 20, 30)
    damage(tmp_path, 30)
    start, _ = found(tmp_path)
    assert start.step == 20
    assert "step-000000030 is damaged: the checksum of model.safetensors differs" in said(start)
    assert "The run goes on from step-000000020." in said(start)
    assert start.origin.exact
    damage(tmp_path, 20)
    damage(tmp_path, 10)
    with pytest.raises(StorageError, match="step-000000030 is damaged"):
        find_start(tmp_path, DIGEST, RECIPE, ONE_THREAD, "")


def test_a_checkpoint_that_was_never_told_is_not_gone_on_from(tmp_path: Path) -> None:
    told = save(tmp_path, 10, 20)
    (tmp_path / FILE).write_bytes(lines([started(), *told]))
    assert found(tmp_path)[0].step == 20
    (tmp_path / FILE).write_bytes(lines([started(), *told[:1]]))
    assert found(tmp_path)[0].step == 10
    (tmp_path / FILE).write_bytes(lines([started()]))
    assert find_start(tmp_path, DIGEST, RECIPE, ONE_THREAD, "")[0] is None


def test_a_damaged_journal_keeps_no_checkpoint_back(tmp_path: Path) -> None:
    told = save(tmp_path, 10, 20)
    content = lines([started(), *told])
    assert isinstance(told[1], CheckpointSaved)
    for spoilt in (content.replace(b'"name":"step-000000020"', b'"nane":"step-000000020"'), b""):
        assert spoilt != content
        (tmp_path / FILE).write_bytes(spoilt)
        assert found(tmp_path)[0].step == 20


def test_another_recipe_is_refused(tmp_path: Path) -> None:
    save(tmp_path, 10)
    with pytest.raises(BadInputError, match=r"recipe\.toml of the run .* was changed since"):
        find_start(tmp_path, "1" * 64, RECIPE, ONE_THREAD, "")


def test_what_may_change_figures_is_named(tmp_path: Path) -> None:
    save(tmp_path, 10, torch="2.0.1", Pillow="1.0")
    other = replace(ONE_THREAD, device="cuda:0", device_name="A card")
    start, execution = found(tmp_path, other)
    assert not start.origin.exact
    assert execution == other
    (notice,) = map(str, start.notices)
    assert notice.startswith("The run goes on, but not to the last bit as it would have: torch 2.0")
    assert "device cpu → cuda:0; device_name the CPU → A card" in notice
    assert "Pillow" not in notice


def test_a_package_that_is_not_there_any_more_is_named(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    save(tmp_path, 10, torchvision="0.29.1")
    monkeypatch.setattr(record, "PACKAGES", ("torch", "numpy"))
    start, _ = found(tmp_path)
    assert not start.origin.exact
    assert "torchvision 0.29.1 → none" in said(start)


def test_the_threads_are_those_of_before_where_the_recipe_does_not_say(tmp_path: Path) -> None:
    save(tmp_path, 10, execution=replace(ONE_THREAD, threads=3))
    start, execution = found(tmp_path)
    assert execution.threads == 3
    assert start.origin.exact
    fixed = small(training={"threads": 1})
    again, fixed_execution = find_start(tmp_path, DIGEST, fixed, ONE_THREAD, "")
    assert again is not None
    assert fixed_execution is not None
    assert fixed_execution.threads == 1
    assert not again.origin.exact
    assert "threads 3 → 1" in said(again)


def test_what_was_found_to_be_fast_before_is_kept(tmp_path: Path) -> None:
    save(tmp_path, 10, execution=replace(ONE_THREAD, layout="channels_last", precision="bf16"))
    tuned = small(training={"tune": True, "precision": "auto"})
    start, execution = find_start(tmp_path, DIGEST, tuned, ONE_THREAD, "")
    assert start is not None
    assert start.origin.exact
    assert execution == replace(ONE_THREAD, layout="channels_last", precision="bf16")


def test_a_fork_names_its_parent(tmp_path: Path) -> None:
    save(tmp_path, 10)
    start, _ = find_start(tmp_path, DIGEST, RECIPE, ONE_THREAD, "the-parent")
    assert start is not None
    assert (start.origin.kind, start.origin.parent) == ("fork", "the-parent")
    assert not start.origin.exact
