"""A fair selection of a data set's samples, as a file that a screen can show."""

import io
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from trainer_gui.core.dataset import Dataset, Progress
from trainer_gui.core.files import atomic_write
from trainer_gui.core.spec import SPLITS
from trainer_gui.core.text import Text

_MOST_SAMPLES = 400
_MOST_BYTES = 32 * 1024 * 1024
_READ_AT_ONCE = 16
_BINS = 24


def write_gallery(dataset: Dataset, folder: Path, progress: Progress | None = None) -> Path:
    """Writes `images`, `labels`, `splits` and `indices` of a selection, and gives its path.

    Of numbers also `edges` and `counts`, histograms of all samples.

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
    images = np.empty((len(chosen), *dataset.input.shape[1:]), dtype=np.uint8)
    for start in range(0, len(chosen), _READ_AT_ONCE):
        if progress is not None and not isinstance(dataset.input, np.ndarray):
            progress(start / len(chosen), Text("Reading the pictures that are shown"))
        part = chosen[start : start + _READ_AT_ONCE]
        images[start : start + len(part)] = dataset.input[part]
    target = io.BytesIO()
    np.savez(
        target,
        allow_pickle=False,
        images=images,
        labels=dataset.target[chosen],
        splits=splits,
        indices=chosen,
        **(_histograms(dataset) if dataset.spec.columns else {}),
    )
    path = folder / f"gallery-{dataset.spec.fingerprint[:16]}.npz"
    atomic_write(path, target.getvalue())
    return path


def _kinds(dataset: Dataset) -> NDArray[np.int64]:
    """(N,) what takes turns within a split: the classes; numbers are all of one kind."""
    if dataset.spec.columns:
        return np.zeros(len(dataset.target), dtype=np.int64)
    return dataset.target.astype(np.int64, copy=False)


def _histograms(dataset: Dataset) -> dict[str, NDArray[Any]]:
    """`edges` (T, B+1) float64 and `counts` (T, 3, B) int64 of the columns of numbers."""
    numbers = dataset.target.astype(np.float64)
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
    size = int(np.prod(dataset.input.shape[1:]))
    return max(min(_MOST_SAMPLES, _MOST_BYTES // max(size, 1)), 16)


def _choose(dataset: Dataset, most: int) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    queues = []
    generator = np.random.default_rng(0)
    for position, name in enumerate(SPLITS):
        indices = dataset.splits[name]
        labels = _kinds(dataset)[indices]
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
