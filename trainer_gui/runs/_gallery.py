"""A fair selection of a data set's samples, as a file that a screen can show."""

import io
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from trainer_gui.core.dataset import Dataset, Progress
from trainer_gui.core.files import atomic_write
from trainer_gui.core.spec import SPLITS
from trainer_gui.core.text import Text

_MOST_SAMPLES = 400
_MOST_BYTES = 32 * 1024 * 1024
_READ_AT_ONCE = 16


def write_gallery(dataset: Dataset, folder: Path, progress: Progress | None = None) -> Path:
    """Writes `images`, `labels`, `splits` and `indices` of a selection, and gives its path.

    Every split and class takes turns, so that rare ones are seen too.

    Args:
        dataset: of which samples are shown.
        folder: that gets the file.
        progress: hears how far it has come, and may cancel it.

    Raises:
        DataError: a picture that is not in memory cannot be read any more.
        CancelledError: as progress said.
    """
    chosen, splits = _choose(dataset, _affordable(dataset))
    images = np.empty((len(chosen), *dataset.images.shape[1:]), dtype=np.uint8)
    for start in range(0, len(chosen), _READ_AT_ONCE):
        if progress is not None and not isinstance(dataset.images, np.ndarray):
            progress(start / len(chosen), Text("Reading the pictures that are shown"))
        part = chosen[start : start + _READ_AT_ONCE]
        images[start : start + len(part)] = dataset.images[part]
    target = io.BytesIO()
    np.savez(
        target,
        allow_pickle=False,
        images=images,
        labels=dataset.labels[chosen],
        splits=splits,
        indices=chosen,
    )
    path = folder / f"gallery-{dataset.spec.fingerprint[:16]}.npz"
    atomic_write(path, target.getvalue())
    return path


def _affordable(dataset: Dataset) -> int:
    size = int(np.prod(dataset.images.shape[1:]))
    return max(min(_MOST_SAMPLES, _MOST_BYTES // max(size, 1)), 16)


def _choose(dataset: Dataset, most: int) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    queues = []
    generator = np.random.default_rng(0)
    for position, name in enumerate(SPLITS):
        indices = dataset.splits[name]
        labels = dataset.labels[indices]
        for label in np.unique(labels):
            members = generator.permutation(indices[labels == label])
            queues.append([(int(index), position) for index in members[:most]])
    picked: list[tuple[int, int]] = []
    turn = 0
    while len(picked) < most and any(turn < len(queue) for queue in queues):
        picked.extend(queue[turn] for queue in queues if turn < len(queue))
        turn += 1
    picked = picked[:most]
    order = generator.permutation(len(picked))
    chosen = np.array([picked[place][0] for place in order], dtype=np.int64)
    return chosen, np.array([picked[place][1] for place in order], dtype=np.int64)
