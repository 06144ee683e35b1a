"""Tests of what a run leaves in its folder: checkpoints, pointers, results."""

import hashlib
from pathlib import Path

import pytest

from tests.engine.small import ONE_THREAD
from trainer_gui.core.checkpoints import (
    BEST,
    LATEST,
    checkpoint_name,
    newest_good,
    pointed,
    read_manifest,
    read_sealed,
)
from trainer_gui.core.errors import StorageError
from trainer_gui.engine.checkpoint import Snapshot
from trainer_gui.runs.folder_keep import FolderKeep, write_probe


def snapshot(step: int, *, best: bool, best_step: int | None = None) -> Snapshot:
    files = {"model.safetensors": f"weights {step}".encode(), "state.pt": b"state" * step}
    return Snapshot(step // 10, step, best, step if best else best_step, "data", ONE_THREAD, files)


def kept(folder: Path) -> list[str]:
    return sorted(path.name for path in (folder / "checkpoints").glob("step-*"))


def test_the_best_and_the_last_checkpoint_are_kept(tmp_path: Path) -> None:
    keep = FolderKeep(tmp_path)
    keep.save(snapshot(10, best=True))
    for step in (20, 30, 40, 50):
        keep.save(snapshot(step, best=False, best_step=10))
    assert kept(tmp_path) == [checkpoint_name(step) for step in (10, 30, 40, 50)]
    assert pointed(tmp_path, BEST) == checkpoint_name(10)
    assert pointed(tmp_path, LATEST) == checkpoint_name(50)
    keep.save(snapshot(60, best=True))
    # Whoever goes on from 40 or 50, since 60 is damaged, still needs the best of that time.
    assert kept(tmp_path) == [checkpoint_name(step) for step in (10, 40, 50, 60)]
    for step in (70, 80, 90):
        keep.save(snapshot(step, best=False, best_step=60))
    assert kept(tmp_path) == [checkpoint_name(step) for step in (60, 70, 80, 90)]


def test_a_run_that_was_set_back_replaces_what_came_after(tmp_path: Path) -> None:
    keep = FolderKeep(tmp_path)
    for step in (10, 20, 30):
        keep.save(snapshot(step, best=False))
    damage(tmp_path, 30)
    damage(tmp_path, 20)
    assert newest_good(tmp_path).name == checkpoint_name(10)  # type: ignore[union-attr]
    keep.save(snapshot(20, best=True))
    assert kept(tmp_path) == [checkpoint_name(10), checkpoint_name(20)]
    assert newest_good(tmp_path).name == checkpoint_name(20)  # type: ignore[union-attr]


def damage(folder: Path, step: int) -> None:
    path = folder / "checkpoints" / checkpoint_name(step) / "model.safetensors"
    path.write_bytes(path.read_bytes()[:-1] + b"!")


def test_a_checkpoint_is_what_its_manifest_says(tmp_path: Path) -> None:
    keep = FolderKeep(tmp_path, recipe="abc", versions={"torch": "2.14.1"})
    saved = keep.save(snapshot(10, best=True))
    folder = tmp_path / saved.path
    manifest = read_manifest(tmp_path, saved.name)
    assert (manifest.epoch, manifest.step, manifest.best) == (1, 10, saved.name)
    assert (manifest.recipe, manifest.data, manifest.execution) == ("abc", "data", ONE_THREAD)
    assert manifest.versions == {"torch": "2.14.1"}
    for name, digest in manifest.sha256.items():
        content = (folder / name).read_bytes()
        assert hashlib.sha256(content).hexdigest() == digest
        assert manifest.sizes[name] == len(content)
    assert saved.sha256 == manifest.sha256["model.safetensors"]
    assert saved.size_bytes == sum(manifest.sizes.values())
    assert (saved.epoch, saved.step, saved.best) == (1, 10, True)


def test_a_checkpoint_that_cannot_be_written_leaves_the_earlier_ones(tmp_path: Path) -> None:
    keep = FolderKeep(tmp_path)
    keep.save(snapshot(10, best=True))
    (tmp_path / "checkpoints" / "step-000000020").write_text("in the way")
    with pytest.raises(StorageError, match="could not be written"):
        keep.save(snapshot(20, best=True))
    assert pointed(tmp_path, BEST) == checkpoint_name(10)
    assert (tmp_path / "checkpoints" / "step-000000010" / "manifest.json").is_file()


def test_a_folder_that_was_moved_away_is_not_made_anew(tmp_path: Path) -> None:
    run, elsewhere = tmp_path / "run", tmp_path / "elsewhere"
    run.mkdir()
    keep = FolderKeep(run)
    keep.save(snapshot(10, best=True))
    run.rename(elsewhere)
    with pytest.raises(StorageError, match=r"run could not be written: No such file"):
        keep.save(snapshot(20, best=True))
    with pytest.raises(StorageError, match=r"run could not be written: No such file"):
        keep.artefact("weights", "model.safetensors", b"best")
    assert not run.exists()
    elsewhere.rename(run)
    assert keep.save(snapshot(20, best=True)).name == checkpoint_name(20)
    assert kept(run) == [checkpoint_name(10), checkpoint_name(20)]


def test_final_weights_are_sealed(tmp_path: Path) -> None:
    keep = FolderKeep(tmp_path)
    keep.artefact("weights", "last.safetensors", b"last")
    keep.artefact("weights", "model.safetensors", b"best")
    assert read_sealed(tmp_path, "model.safetensors") == b"best"
    (tmp_path / "model.safetensors").write_bytes(b"bist")
    with pytest.raises(StorageError, match=r"model\.safetensors of the run is damaged"):
        read_sealed(tmp_path, "model.safetensors")


def test_artefacts_have_their_places(tmp_path: Path) -> None:
    keep = FolderKeep(tmp_path)
    result = keep.artefact("confusion", "confusion-test.npz", b"counts")
    assert (tmp_path / result.path).read_bytes() == b"counts"
    assert result.path == "artefacts/confusion-test.npz"
    assert result.sha256 == hashlib.sha256(b"counts").hexdigest()
    assert keep.artefact("data", "data.json", b"{}").path == "data.json"


def test_a_probe_leaves_nothing(tmp_path: Path) -> None:
    write_probe(tmp_path)
    assert list(tmp_path.iterdir()) == []
    (tmp_path / "file").touch()
    with pytest.raises(StorageError):
        write_probe(tmp_path / "file")


def test_what_a_killed_session_left_is_tidied_away(tmp_path: Path) -> None:
    keep = FolderKeep(tmp_path)
    for step in (10, 20, 30, 40):
        keep.save(snapshot(step, best=step == 20, best_step=20))
    names = {checkpoint_name(step) for step in (20, 30, 40)}
    assert set(kept(tmp_path)) == names
    checkpoints = tmp_path / "checkpoints"
    (checkpoints / checkpoint_name(50)).mkdir()  # begun
    half = [
        tmp_path / ".last.safetensors.4194304-abcdefgh",  # no process has this number
        checkpoints / ".LATEST.4194304-abcdefgh",
        checkpoints / checkpoint_name(40) / ".state.pt.4194304-abcdefgh",
        tmp_path / "artefacts" / ".confusion.npz.4194304-abcdefgh",
    ]
    for path in half:
        path.parent.mkdir(exist_ok=True)
        path.write_bytes(b"half")
    keep.tidy("")
    assert not [path for path in half if path.exists()]
    assert set(kept(tmp_path)) == names | {checkpoint_name(50)}
    keep.tidy(checkpoint_name(40))
    assert set(kept(tmp_path)) == names
    assert newest_good(tmp_path).name == checkpoint_name(40)  # type: ignore[union-attr]
