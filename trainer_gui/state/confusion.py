"""Counts of a confusion matrix into what they mean: rates, recall, precision, worst pairs.

Everywhere: `counts` is (K, K) int64, rows are true classes, columns are predicted ones; rates are
0…1, and 0 where there is nothing to divide by.
"""

import zlib
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from zipfile import BadZipFile

import numpy as np
from numpy.typing import NDArray

from trainer_gui.core.confusion import Counts, Rates, f1, occurring, precision, recall
from trainer_gui.core.errors import StorageError
from trainer_gui.core.files import open_ordinary
from trainer_gui.core.text import Text


@dataclass(frozen=True)
class ClassRow:
    """How well one class is recognised.

    Attributes:
        name: of the class.
        recall: share of its samples that were found.
        precision: share of the samples called so that are.
        f1: harmonic mean of both.
        support: number of its samples.
    """

    name: str
    recall: float
    precision: float
    f1: float
    support: int


@dataclass(frozen=True)
class Report:
    """A confusion matrix as a table.

    Attributes:
        classes: a row for each class, in index order.
        macro: the plain mean over the classes that occur, see `core.confusion.occurring`.
        occurring: how many classes that mean is over.
        weighted: the mean over classes, weighted by their samples.
        accuracy: share of all samples that were classified correctly.
        support: number of all samples.
    """

    classes: tuple[ClassRow, ...]
    macro: ClassRow
    occurring: int
    weighted: ClassRow
    accuracy: float
    support: int


@dataclass(frozen=True)
class Pair:
    """A mistake that was made more than once: `true` was taken for `predicted`.

    Attributes:
        true: index of the true class.
        predicted: index of the class it was taken for.
        count: how often.
        rate: share of the true class's samples.
    """

    true: int
    predicted: int
    count: int
    rate: float


def read_counts(path: Path) -> Counts:
    """The counts of a `confusion` artefact, an npz with `counts` or a plain npy.

    Raises:
        StorageError: the file is missing or damaged.
    """
    try:
        with open_ordinary(path) as file:
            loaded = np.load(file, allow_pickle=False)
            counts = np.asarray(loaded if isinstance(loaded, np.ndarray) else loaded["counts"])
        if counts.ndim != 2 or counts.shape[0] != counts.shape[1] or counts.dtype.kind not in "iu":  # noqa: PLR2004
            raise ValueError("not a square matrix of counts")  # noqa: TRY301 - one message for all damage
    except (OSError, ValueError, KeyError, EOFError, BadZipFile, zlib.error) as error:
        raise StorageError(
            Text("The confusion matrix {path} cannot be read.", path=str(path)),
            hint=Text("Evaluate the run again to make a new one."),
        ) from error
    return counts.astype(np.int64)


def rates(counts: Counts) -> Rates:
    """Each row divided by its sum: where the samples of a class went."""
    shares: Rates = counts / np.maximum(counts.sum(axis=1, keepdims=True), 1)
    return shares


def support(counts: Counts) -> Counts:
    """Number of samples of each class, (K,)."""
    total: Counts = counts.sum(axis=1)
    return total


def accuracy(counts: Counts) -> float:
    """Share of all samples that were classified correctly."""
    return float(np.trace(counts) / max(int(counts.sum()), 1))


def report(counts: Counts, classes: Sequence[str]) -> Report:
    """The matrix as a table, a row a class, with averages."""
    columns = np.stack([recall(counts), precision(counts), f1(counts)], axis=1)  # [k, 3]
    samples, occurs = support(counts), occurring(counts)
    total = int(samples.sum())
    rows = tuple(
        ClassRow(name, found, right, both, count)
        for name, (found, right, both), count in zip(
            classes, columns.tolist(), samples.tolist(), strict=True
        )
    )
    return Report(
        classes=rows,
        macro=_average("macro", columns, occurs, total),
        occurring=int(occurs.sum()),
        weighted=_average("weighted", columns, samples, total),
        accuracy=accuracy(counts),
        support=total,
    )


def worst_pairs(counts: Counts, n: int = 10) -> tuple[Pair, ...]:
    """The `n` most frequent mistakes, most frequent first; of equals the higher rate first."""
    mistakes = counts.copy()
    np.fill_diagonal(mistakes, 0)
    true, predicted = np.nonzero(mistakes)
    shares = rates(counts)
    pairs = (
        Pair(int(row), int(column), int(counts[row, column]), float(shares[row, column]))
        for row, column in zip(true, predicted, strict=True)
    )
    ordered = sorted(pairs, key=lambda pair: (-pair.count, -pair.rate, pair.true, pair.predicted))
    return tuple(ordered[:n])


def _average(
    name: str, columns: Rates, weights: NDArray[np.bool_] | Counts, total: int
) -> ClassRow:
    shares = weights / max(float(weights.sum()), 1.0)
    found, right, both = (columns * shares[:, None]).sum(axis=0).tolist()
    return ClassRow(name, found, right, both, total)
