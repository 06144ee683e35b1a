"""Measures: what is kept of each picture once it was seen, so that it need not be seen again.

Mean and deviation of any split, the fingerprint of a data set and pictures that stand in it twice
all follow from a digest and a few whole numbers for each picture.
"""

import hashlib
from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

DIGEST_BYTES = 16
_BLOCK_VALUES = 1 << 18  # eight bytes each while they are summed: what a core's cache holds


@dataclass(frozen=True)
class Measures:
    """Of N pictures with C channels.

    Attributes:
        digests: (N, 16) uint8, BLAKE2b of the pixels.
        sums: (N, C) int64, of the values 0…255 of each channel.
        squares: (N, C) int64, of the squares of these values.
    """

    digests: NDArray[np.uint8]
    sums: NDArray[np.int64]
    squares: NDArray[np.int64]

    def of(self, index: NDArray[np.int64]) -> "Measures":
        """Those of some of the pictures."""
        return Measures(self.digests[index], self.sums[index], self.squares[index])


def digest_of(picture: NDArray[np.uint8]) -> bytes:
    """The digest of the pixels of a picture (C, H, W)."""
    content = np.ascontiguousarray(picture)
    return hashlib.blake2b(content.data, digest_size=DIGEST_BYTES).digest()


def measure(images: NDArray[np.uint8], seen: Callable[[int], None] | None = None) -> Measures:
    """The measures of pictures (N, C, H, W); whatever block they are in, they come out the same.

    Args:
        images: of one shape.
        seen: hears often how many were measured, and may raise.
    """
    count, channels = images.shape[:2]
    digests = np.empty((count, DIGEST_BYTES), dtype=np.uint8)
    sums = np.empty((count, channels), dtype=np.int64)
    squares = np.empty_like(sums)
    block = max(1, _BLOCK_VALUES // max(1, int(np.prod(images.shape[1:]))))
    for start in range(0, count, block):
        if seen is not None:
            seen(start)
        part = np.ascontiguousarray(images[start : start + block])
        joined = b"".join(map(digest_of, part))
        stop = start + len(part)
        digests[start:stop] = np.frombuffer(joined, np.uint8).reshape(-1, DIGEST_BYTES)
        sums[start:stop], squares[start:stop] = _sums(part)
    return Measures(digests, sums, squares)


def _sums(images: NDArray[np.uint8]) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    # Whole numbers below 2**53 are exact as float64, which adds up several times faster than int64.
    values = images.reshape(*images.shape[:2], -1).astype(np.float64)
    sums = values.sum(axis=2)
    squares = np.einsum("ncp,ncp->nc", values, values)
    return sums.astype(np.int64), squares.astype(np.int64)


def joined(parts: Sequence[Measures], channels: int) -> Measures:
    """The measures of several groups of pictures, one behind the other."""
    nothing = measure(np.empty((0, channels, 1, 1), dtype=np.uint8))
    return Measures(
        np.concatenate([nothing.digests, *(part.digests for part in parts)]),
        np.concatenate([nothing.sums, *(part.sums for part in parts)]),
        np.concatenate([nothing.squares, *(part.squares for part in parts)]),
    )


def mean_and_deviation(
    measures: Measures, index: NDArray[np.int64], pixels: int
) -> tuple[tuple[float, ...], tuple[float, ...]]:
    """For each channel the mean and the standard deviation of its values, scaled to 0…1.

    Args:
        measures: of all pictures.
        index: (M,) of those that count; without any the mean is 0.
        pixels: H·W of a picture.
    """
    total = max(len(index) * pixels, 1)
    means, deviations = [], []
    for channel in range(measures.sums.shape[1]):
        # Integers of Python have no largest one, so that nothing is lost where squares cancel out.
        summed = sum(measures.sums[index, channel].tolist())
        squared = sum(measures.squares[index, channel].tolist())
        means.append(summed / (255 * total))
        deviation = (total * squared - summed * summed) ** 0.5 / (255 * total)
        # A constant channel must not be divided by zero.
        deviations.append(max(deviation, 1e-3))
    return tuple(means), tuple(deviations)
