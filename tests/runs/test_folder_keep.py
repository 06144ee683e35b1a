"""Tests of what a run leaves in its folder: checkpoints, pointers, results."""

import hashlib
import json
from pathlib import Path

import pytest

from trainer_gui.core.errors import StorageError
from trainer_gui.engine.checkpoint import Snapshot
from trainer_gui.runs.folder_keep import FolderKeep, write_probe


def snapshot(step: int, *, best: bool) -> Snapshot:
    files = {"model.safetensors": f"weights {step}".encode(), "state.pt": b"state" * step}
    return Snapshot(step // 10, step, best, files)


def kept(folder: Path) -> list[str]:
    return sorted(path.name for path in (folder / "checkpoints").glob("step-*"))


def test_the_best_and_the_last_checkpoint_are_kept(tmp_path: Path) -> None:
    keep = FolderKeep(tmp_path)
    for step, best in ((10, True), (20, True), (30, False), (40, False)):
        keep.save(snapshot(step, best=best))
    assert kept(tmp_path) == ["step-000000020", "step-000000040"]
    assert (tmp_path / "checkpoints" / "BEST").read_text() == "step-000000020"
    assert (tmp_path / "checkpoints" / "LATEST").read_text() == "step-000000040"
    keep.save(snapshot(50, best=True))
    assert kept(tmp_path) == ["step-000000050"]


def test_a_checkpoint_is_what_its_manifest_says(tmp_path: Path) -> None:
    saved = FolderKeep(tmp_path).save(snapshot(10, best=True))
    folder = tmp_path / saved.path
    manifest = json.loads((folder / "manifest.json").read_text())
    assert (manifest["epoch"], manifest["step"]) == (1, 10)
    for name, digest in manifest["sha256"].items():
        content = (folder / name).read_bytes()
        assert hashlib.sha256(content).hexdigest() == digest
        assert manifest["bytes"][name] == len(content)
    assert saved.sha256 == manifest["sha256"]["model.safetensors"]
    assert saved.size_bytes == sum(manifest["bytes"].values())
    assert (saved.epoch, saved.step, saved.best) == (1, 10, True)


def test_a_checkpoint_that_cannot_be_written_leaves_the_earlier_ones(tmp_path: Path) -> None:
    keep = FolderKeep(tmp_path)
    keep.save(snapshot(10, best=True))
    (tmp_path / "checkpoints" / "step-000000020").write_text("in the way")
    with pytest.raises(StorageError, match="could not be written"):
        keep.save(snapshot(20, best=True))
    assert (tmp_path / "checkpoints" / "BEST").read_text() == "step-000000010"
    assert (tmp_path / "checkpoints" / "step-000000010" / "manifest.json").is_file()


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
