"""Showing what augmentation makes of a person's own samples, as a short job."""

import contextlib
import hashlib
import io
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

import numpy as np
import torch
from numpy.typing import NDArray

from trainer_gui.core.dataset import Dataset
from trainer_gui.core.errors import DataError
from trainer_gui.core.face_files import pack
from trainer_gui.core.files import atomic_write
from trainer_gui.core.options import Options
from trainer_gui.core.replies import AugmentationShown, JobEvent
from trainer_gui.core.text import Text
from trainer_gui.engine.preview import Batching, Variants, preview_samples
from trainer_gui.runs._describe import Setting, chosen_data
from trainer_gui.runs._faces import batch_faces, stored_faces
from trainer_gui.runs.jobs import PreviewAugmentation

_KEPT_FILES = 4  # the latest may still be read while the next is written


def preview_augmentation(job: PreviewAugmentation, setting: Setting) -> Iterator[JobEvent]:
    """Changes samples as the epochs of a training would.

    The data must be in memory: to read them here would hold up a training that goes on.

    Raises:
        RecipeError: data or augmentation are not as a recipe may have them.
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
    path = folder / f"augmentation-{hashlib.sha256(repr(job).encode()).hexdigest()[:16]}.npz"
    atomic_write(path, _packed(dataset, job.samples, variants))
    _sweep(folder)
    yield AugmentationShown(str(path), job.epoch)


def _dataset(job: PreviewAugmentation, setting: Setting) -> tuple[Dataset, Mapping[str, Options]]:
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
    if dataset.labels is not None:
        arrays["labels"] = dataset.labels[index]
        if variants.mixed:
            (name,) = variants.batches[0].targets
            blended = [batch.targets[name] for batch in variants.batches]
            key = "numbers" if spec.columns else "shares"
            arrays[key] = torch.stack(blended, dim=1).numpy()
    target = io.BytesIO()
    np.savez(target, allow_pickle=False, **arrays)
    return target.getvalue()


def _sweep(folder: Path) -> None:
    """Removes all previews but the latest; what another process removed first is gone as well."""
    with contextlib.suppress(OSError):
        files = sorted(folder.glob("augmentation-*.npz"), key=lambda file: file.stat().st_mtime)
        for file in files[:-_KEPT_FILES]:
            file.unlink(missing_ok=True)
