"""FolderKeep: a run folder as the place where a run leaves its checkpoints and results."""

import contextlib
import os
import shutil
from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING

from trainer_gui.core.checkpoints import (
    BEST,
    FOLDER,
    KEPT,
    LATEST,
    MANIFEST,
    SEALS,
    Manifest,
    checkpoint_name,
    checkpoint_names,
    digest,
    pack_manifest,
    pack_pointer,
    pack_seals,
    pointed,
    read_manifest,
    read_seals,
)
from trainer_gui.core.errors import StorageError
from trainer_gui.core.events import Artefact, CheckpointSaved
from trainer_gui.core.failpoint import failpoint
from trainer_gui.core.files import atomic_write, storage_error, sweep_temporaries

if TYPE_CHECKING:
    from trainer_gui.engine.checkpoint import Snapshot


class FolderKeep:
    """Leaves what a run makes in its folder: `engine.checkpoint.Keep`.

    The order is: files, manifest, pointers; whoever dies in between leaves the checkpoint before.
    """

    def __init__(
        self, folder: Path, *, recipe: str = "", versions: Mapping[str, str] | None = None
    ) -> None:
        """Keeps in a folder.

        Args:
            folder: of the run.
            recipe: SHA-256 of its recipe, for manifests.
            versions: of the program and its libraries, likewise.
        """
        self._folder = folder
        self._recipe = recipe
        self._versions = versions or {}

    def save(self, snapshot: "Snapshot") -> CheckpointSaved:
        """Writes a checkpoint and its manifest, then the pointers; drops what is not kept."""
        name = checkpoint_name(snapshot.step)
        checkpoints = self._folder / FOLDER
        manifest = Manifest(
            epoch=snapshot.epoch,
            step=snapshot.step,
            sha256={file: digest(content) for file, content in snapshot.files.items()},
            sizes={file: len(content) for file, content in snapshot.files.items()},
            recipe=self._recipe,
            data=snapshot.data,
            versions=self._versions,
            execution=snapshot.execution,
            best="" if snapshot.best_step is None else checkpoint_name(snapshot.best_step),
        )
        self._require_folder()
        _remove(checkpoints / name / MANIFEST)  # of a run that was set back
        failpoint("checkpoint: before its files")
        for file, content in snapshot.files.items():
            atomic_write(checkpoints / name / file, content)
            failpoint(f"checkpoint: after {file}")
        atomic_write(checkpoints / name / MANIFEST, pack_manifest(manifest))
        failpoint("checkpoint: after its manifest")
        if snapshot.best:
            atomic_write(checkpoints / BEST, pack_pointer(name))
            failpoint("checkpoint: after BEST")
        atomic_write(checkpoints / LATEST, pack_pointer(name))
        failpoint("checkpoint: after LATEST")
        self._drop_others(name)
        failpoint("checkpoint: after old ones were dropped")
        return CheckpointSaved(
            name=name,
            epoch=snapshot.epoch,
            step=snapshot.step,
            best=snapshot.best,
            path=f"{FOLDER}/{name}",
            sha256=next(iter(manifest.sha256.values())),
            size_bytes=sum(manifest.sizes.values()),
        )

    def artefact(self, kind: str, name: str, content: bytes) -> Artefact:
        """Writes results below `artefacts`, and what describes the run at its top."""
        self._require_folder()
        at_top = kind in {"data", "split", "environment", "weights"}
        path = name if at_top else f"artefacts/{name}"
        if kind in {"data", "weights"}:
            seals = {**read_seals(self._folder), name: digest(content)}
            atomic_write(self._folder / SEALS, pack_seals(seals))
            failpoint(f"artefact: before {name}")
        atomic_write(self._folder / path, content)
        failpoint(f"artefact: after {name}")
        return Artefact(kind, name, path, digest(content))

    def tidy(self, last: str) -> None:
        """Removes what killed sessions have left; whoever calls this holds the run's lock.

        Args:
            last: the checkpoint to go on from; empty if the run begins anew.
        """
        checkpoints = self._folder / FOLDER
        places = (self._folder, self._folder / "artefacts", checkpoints)
        for place in (*places, *checkpoints.glob("step-*")):
            sweep_temporaries(place)
        if last:
            self._drop_others(last)

    def _require_folder(self) -> None:
        """Raises StorageError if the folder is not there: one made anew would lack the rest."""
        try:
            with os.scandir(self._folder):
                pass
        except OSError as error:
            raise storage_error(error, self._folder) from error

    def _drop_others(self, last: str) -> None:
        """Keeps the newest three, the best, and what was the best when each of those was made."""
        # Those after the last are of a run that was set back.
        newest = [name for name in checkpoint_names(self._folder) if name <= last][:KEPT]
        kept = {*newest, pointed(self._folder, BEST)}
        for name in newest:
            with contextlib.suppress(StorageError):
                kept.add(read_manifest(self._folder, name).best)
        for path in (self._folder / FOLDER).glob("step-*"):
            if path.name not in kept:
                with contextlib.suppress(OSError):
                    # First: whoever dies in between leaves no checkpoint that looks damaged.
                    (path / MANIFEST).unlink(missing_ok=True)
                    failpoint("checkpoint: while an old one is dropped")
                    shutil.rmtree(path)


def _remove(path: Path) -> None:
    try:
        path.unlink(missing_ok=True)
    except OSError as error:
        raise storage_error(error, path) from error


def write_probe(folder: Path) -> None:
    """Finds out that a run folder can be written to, before hours are spent.

    Raises:
        StorageError: it cannot.
    """
    probe = folder / ".probe"
    atomic_write(probe, b"")
    probe.unlink(missing_ok=True)
