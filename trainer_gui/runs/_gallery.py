"""A fair selection of a data set's samples, as a file that a screen can show."""

import io
from math import prod
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from trainer_gui.core.dataset import Dataset, Progress, Ragged
from trainer_gui.core.face_files import pack
from trainer_gui.core.files import atomic_write
from trainer_gui.core.spec import SPLITS
from trainer_gui.runs._faces import stored_faces

_MOST_SAMPLES = 400
_MOST_BYTES = 32 * 1024 * 1024
_BINS = 24


def write_gallery(dataset: Dataset, folder: Path, progress: Progress | None = None) -> Path:
    """Writes the faces of a selection, their `labels`, `splits` and `indices`; gives its path.

    A sample looks as its first input does, and its label is its first target. There are no labels
    where that is neither a class nor numbers; of numbers there are also `edges` and `counts`,
    histograms of all samples.

    Every split and class takes turns, so that rare ones are seen too.

    Args:
        dataset: of which samples are shown.
        folder: that gets the file.
        progress: hears how far it has come, and may cancel it.

    Raises:
        DataError: a sample that is not in memory cannot be read any more.
        CancelledError: as progress said.
    """
    chosen, splits = _choose(dataset, _affordable(dataset))
    target = io.BytesIO()
    np.savez(
        target,
        allow_pickle=False,
        **pack(stored_faces(dataset, chosen, progress)),
        splits=splits,
        indices=chosen,
        **_labels(dataset, chosen),
    )
    path = folder / f"gallery-{dataset.spec.fingerprint[:16]}.npz"
    atomic_write(path, target.getvalue())
    return path


def _labels(dataset: Dataset, chosen: NDArray[np.int64]) -> dict[str, NDArray[Any]]:
    labels = dataset.labels
    if labels is None:
        return {}
    found = {"labels": labels[chosen]}
    return found | _histograms(dataset, labels) if dataset.spec.columns else found


def _groups(dataset: Dataset) -> NDArray[np.int64]:
    """(N,) what takes turns within a split: the classes; samples without are all of one group."""
    labels = dataset.labels if dataset.spec.classes else None
    if labels is None:
        return np.zeros(len(dataset), dtype=np.int64)
    return labels.astype(np.int64, copy=False)


def _histograms(dataset: Dataset, labels: NDArray[Any]) -> dict[str, NDArray[Any]]:
    """`edges` (T, B+1) float64 and `counts` (T, 3, B) int64 of the columns of numbers."""
    numbers = labels.astype(np.float64)
    edges = np.stack([_edges(column) for column in numbers.T])
    counts = [
        [np.histogram(column[dataset.splits[split]], bins)[0] for split in SPLITS]
        for column, bins in zip(numbers.T, edges, strict=True)
    ]
    return {"edges": edges, "counts": np.array(counts, dtype=np.int64)}


def _edges(column: NDArray[np.float64]) -> NDArray[np.float64]:
    low, high = float(column.min()), float(column.max())
    if low == high:  # a range of its own, in which bins have a width
        spread = max(0.5, abs(low) / 1000)
        low, high = low - spread, high + spread
    return np.linspace(low, high, _BINS + 1)


def _affordable(dataset: Dataset) -> int:
    values = dataset.columns[dataset.spec.inputs[0].name]
    if isinstance(values, Ragged):
        size = values.values.nbytes // max(len(values), 1)
    else:
        size = prod(values.shape[1:]) * np.dtype(dataset.spec.inputs[0].dtype).itemsize
    return max(min(_MOST_SAMPLES, _MOST_BYTES // max(size, 1)), 16)


def _choose(dataset: Dataset, most: int) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    queues = []
    generator = np.random.default_rng(0)
    for position, name in enumerate(SPLITS):
        indices = dataset.splits[name]
        labels = _groups(dataset)[indices]
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
