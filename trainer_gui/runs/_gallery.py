"""A fair selection of a data set's samples, as a file that a screen can show."""

import io
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from trainer_gui.core.dataset import Dataset
from trainer_gui.core.files import atomic_write
from trainer_gui.core.spec import SPLITS

_MOST_SAMPLES = 400
_MOST_BYTES = 32 * 1024 * 1024


def write_gallery(dataset: Dataset, folder: Path) -> Path:
    """Writes `images`, `labels`, `splits` and `indices` of a selection, and gives its path.

    Every split and class takes turns, so that rare ones are seen too.
    """
    chosen, splits = _choose(dataset, _affordable(dataset))
    target = io.BytesIO()
    np.savez(
        target,
        allow_pickle=False,
        images=dataset.images[chosen],
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
