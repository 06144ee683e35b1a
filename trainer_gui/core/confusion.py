"""What is counted of each class in a confusion matrix, and over which classes a mean is taken.

Everywhere: `counts` is (K, K) int64, rows are true classes, columns are predicted ones; rates are
0…1, and 0 where there is nothing to divide by.
"""

import numpy as np
from numpy.typing import NDArray

Counts = NDArray[np.int64]
Rates = NDArray[np.float64]


def recall(counts: Counts) -> Rates:
    """Share of each class's samples that were found, (K,)."""
    return _divided(np.diagonal(counts), counts.sum(axis=1))


def precision(counts: Counts) -> Rates:
    """Share of the samples given each class that belong to it, (K,)."""
    return _divided(np.diagonal(counts), counts.sum(axis=0))


def f1(counts: Counts) -> Rates:
    """Harmonic mean of recall and precision of each class, (K,)."""
    return _divided(2 * np.diagonal(counts), counts.sum(axis=0) + counts.sum(axis=1))


def occurring(counts: Counts) -> NDArray[np.bool_]:
    """Which classes a plain (macro) mean is taken over: those among labels or predictions, (K,).

    So does scikit-learn. A class that was predicted and has no sample counts as 0; one that is
    neither says nothing about the model.
    """
    occurs: NDArray[np.bool_] = counts.sum(axis=0) + counts.sum(axis=1) > 0
    return occurs


def _divided(parts: Counts, wholes: Counts) -> Rates:
    shares: Rates = parts / np.maximum(wholes, 1)
    return shares
