"""FolderKeep: a run folder as the place where a run leaves its checkpoints and results."""

import contextlib
import hashlib
import json
import os
import shutil
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import TYPE_CHECKING

from trainer_gui.core.events import Artefact, CheckpointSaved
from trainer_gui.core.files import atomic_write

if TYPE_CHECKING:
    from trainer_gui.engine.checkpoint import Snapshot


class FolderKeep:
    """Leaves what a run makes in its folder: `engine.checkpoint.Keep`."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._checkpoints = folder / "checkpoints"

    def save(self, snapshot: "Snapshot") -> CheckpointSaved:
        """Writes a checkpoint folder, then its manifest, then the pointers; drops older ones."""
        name = f"step-{snapshot.step:09d}"
        target = self._checkpoints / name
        digests = {file: _digest(content) for file, content in snapshot.files.items()}
        for file, content in snapshot.files.items():
            atomic_write(target / file, content)
        manifest = {
            "epoch": snapshot.epoch,
            "step": snapshot.step,
            "sha256": digests,
            "bytes": {file: len(content) for file, content in snapshot.files.items()},
        }
        atomic_write(target / "manifest.json", json.dumps(manifest, indent=1).encode())
        if snapshot.best:
            atomic_write(self._checkpoints / "BEST", name.encode())
        atomic_write(self._checkpoints / "LATEST", name.encode())
        self._drop_all_but({name, *self._pointed()})
        return CheckpointSaved(
            name=name,
            epoch=snapshot.epoch,
            step=snapshot.step,
            best=snapshot.best,
            path=f"checkpoints/{name}",
            sha256=next(iter(digests.values())),
            size_bytes=sum(len(content) for content in snapshot.files.values()),
        )

    def artefact(self, kind: str, name: str, content: bytes) -> Artefact:
        """Writes results below `artefacts`, and what describes the run at its top."""
        at_top = kind in {"data", "split", "environment", "weights"}
        path = name if at_top else f"artefacts/{name}"
        atomic_write(self._folder / path, content)
        return Artefact(kind, name, path, _digest(content))

    def _pointed(self) -> Iterator[str]:
        for pointer in ("BEST", "LATEST"):
            with contextlib.suppress(OSError):
                yield (self._checkpoints / pointer).read_text().strip()

    def _drop_all_but(self, names: Iterable[str]) -> None:
        kept = set(names)
        for path in self._checkpoints.glob("step-*"):
            if path.name not in kept:
                shutil.rmtree(path, ignore_errors=True)


def _digest(content: bytes) -> str:
    return hashlib.sha256(content).hexdigest()


def write_probe(folder: Path) -> None:
    """Finds out that a run folder can be written to, before hours are spent.

    Raises:
        StorageError: it cannot.
    """
    probe = folder / f".probe-{os.getpid()}"
    atomic_write(probe, b"")
    probe.unlink(missing_ok=True)
