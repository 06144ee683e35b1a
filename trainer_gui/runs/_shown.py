"""Showing samples of a person's own as the model sees them in some epochs, as a short job."""

import contextlib
import hashlib
import io
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from trainer_gui.core.dataset import Dataset
from trainer_gui.core.errors import DataError
from trainer_gui.core.face_files import pack
from trainer_gui.core.files import atomic_write
from trainer_gui.core.options import Options
from trainer_gui.core.replies import JobEvent, SamplesShown
from trainer_gui.core.text import Text
from trainer_gui.engine.preview import Batching, Variants, preview_samples
from trainer_gui.runs._describe import Setting, chosen_data
from trainer_gui.runs._faces import batch_faces, stored_faces, stored_targets, target_rows
from trainer_gui.runs.jobs import ShowSamples

_KEPT_FILES = 4  # the latest may still be read while the next is written


def show_samples(job: ShowSamples, setting: Setting) -> Iterator[JobEvent]:
    """Makes of samples what the epochs of a training would.

    The data must be in memory: to read them here would hold up a training that goes on.

    Raises:
        RecipeError: data or options of kinds are not as a recipe may have them.
        DataError: the data are not in memory, or samples are not of their training split.
        StorageError: the file cannot be written.
    """
    dataset, kinds = _dataset(job, setting)
    variants = preview_samples(
        dataset,
        kinds,
        job.samples,
        seed=job.seed,
        epochs=range(job.epoch, job.epoch + job.epochs),
        batching=Batching(job.batch_size, job.accumulation),
    )
    folder = setting.folders.cache / "previews"
    path = folder / f"samples-{hashlib.sha256(repr(job).encode()).hexdigest()[:16]}.npz"
    atomic_write(path, _packed(dataset, job.samples, variants))
    _sweep(folder)
    yield SamplesShown(str(path), job.epoch)


def _dataset(job: ShowSamples, setting: Setting) -> tuple[Dataset, Mapping[str, Options]]:
    plan = chosen_data(job.data, job.split, job.kinds, training_seed=job.seed)
    dataset = setting.datasets.kept(plan)
    if dataset is None:
        raise DataError(
            Text("The data are no longer in memory."), hint=Text("Read the data again.")
        )
    return dataset, plan.kinds


def _packed(dataset: Dataset, samples: tuple[int, ...], variants: Variants) -> bytes:
    spec, index = dataset.spec, np.asarray(samples, dtype=np.int64)
    epochs = [batch_faces(spec, batch) for batch in variants.batches]
    arrays: dict[str, NDArray[Any]] = {
        **pack(stored_faces(dataset, index), "originals"),
        **pack([face for sample in zip(*epochs, strict=True) for face in sample], "variants"),
    }
    arrays |= pack(target_rows(spec, stored_targets(dataset, index)), "targets")
    if variants.mixed:
        told = [
            target_rows(spec, {name: list(one.numpy()) for name, one in batch.targets.items()})
            for batch in variants.batches
        ]
        arrays |= pack([row for sample in zip(*told, strict=True) for row in sample], "mixed")
    target = io.BytesIO()
    np.savez(target, allow_pickle=False, **arrays)
    return target.getvalue()


def _sweep(folder: Path) -> None:
    """Removes all previews but the latest; what another process removed first is gone as well."""
    with contextlib.suppress(OSError):
        files = sorted(folder.glob("samples-*.npz"), key=lambda file: file.stat().st_mtime)
        for file in files[:-_KEPT_FILES]:
            file.unlink(missing_ok=True)
