"""A column of figures and the pyramid of lowest, highest, total and count over it.

Each level sums eight items of the one below up, so any stretch can be read at any grain in a time
that depends on the number of parts that are wanted, not on the number of steps.
"""

from typing import TypeVar

import numpy as np
from numpy.typing import NDArray

FACTOR = 8
_TOP = 512
"""A level of at most so many items carries no further one."""
_GROWTH = 1.125

N = TypeVar("N", bound=np.generic)


class Column:
    """The values of one figure, NaN where it was not reported, and the pyramid over them."""

    def __init__(self, length: int) -> None:
        self.values = np.full(length, np.nan, dtype=np.float32)
        self.levels: list[Level] = []
        self._sum_up(0, length)

    def extend(self, start: int, values: NDArray[np.float32]) -> None:
        """Writes `values` from index `start` on; what stood there and after it is gone."""
        stop = start + len(values)
        self.values = grown(self.values, start, stop)
        self.values[start:stop] = values
        self._sum_up(start, stop)

    def _sum_up(self, start: int, stop: int) -> None:
        """Brings the pyramid up to date after values from `start` on have changed."""
        depth, below = 0, stop
        while below > _TOP:
            if depth == len(self.levels):
                self.levels.append(Level(depth + 1))
            level = self.levels[depth]
            first = min(start // FACTOR, level.length)
            level.fill(self.items(depth, first * FACTOR, below), first)
            depth, start, below = depth + 1, first, level.length
        del self.levels[depth:]

    def items(self, depth: int, start: int, stop: int) -> "Items":
        """Items `start` to `stop` of a level; depth 0 is the values themselves."""
        if depth > 0:
            return self.levels[depth - 1].items(start, stop)
        values = self.values[start:stop]
        known = ~np.isnan(values)
        return Items(values, values, np.where(known, values, 0.0), known.astype(np.int32))


class Items:
    """Runs of values summed up: lowest, highest, total and count of those that are known."""

    def __init__(
        self,
        low: NDArray[np.float32],
        high: NDArray[np.float32],
        total: NDArray[np.float32],
        count: NDArray[np.integer],
    ) -> None:
        self.low, self.high, self.total, self.count = low, high, total, count

    def extremes(self, size: int) -> tuple[NDArray[np.float32], NDArray[np.float32]]:
        """The lowest and the highest of every `size` neighbours; the last may be fewer."""
        starts = np.arange(0, len(self.low), size)
        low, high = np.minimum.reduceat(self.low, starts), np.maximum.reduceat(self.high, starts)
        if np.isnan(low).any():
            # These pass NaN over, at twice the time.
            return np.fmin.reduceat(self.low, starts), np.fmax.reduceat(self.high, starts)
        return low, high

    def sums(self, size: int) -> tuple[NDArray[np.float32], NDArray[np.integer]]:
        """The total and the count of every `size` neighbours; the last may be fewer."""
        starts = np.arange(0, len(self.total), size)
        return np.add.reduceat(self.total, starts), np.add.reduceat(self.count, starts)


class Level:
    """One level of a pyramid; `depth` counts from 1, over the values."""

    def __init__(self, depth: int) -> None:
        self.length = 0
        empty = np.empty(0, dtype=np.float32)
        self._low, self._high, self._total = empty, empty, empty
        self._count: NDArray[np.integer] = np.empty(0, np.min_scalar_type(FACTOR**depth))

    def fill(self, below: Items, first: int) -> None:
        """Takes the items of the level below in, from item `first` of this level on."""
        starts = np.arange(0, len(below.low), FACTOR)
        stop = first + len(starts)
        self._low = grown(self._low, first, stop)
        self._high = grown(self._high, first, stop)
        self._total = grown(self._total, first, stop)
        self._count = grown(self._count, first, stop)
        self._low[first:stop] = np.fmin.reduceat(below.low, starts)
        self._high[first:stop] = np.fmax.reduceat(below.high, starts)
        self._total[first:stop] = np.add.reduceat(below.total, starts)
        self._count[first:stop] = np.add.reduceat(below.count, starts)
        self.length = stop

    def items(self, start: int, stop: int) -> Items:
        """A stretch of the level."""
        stop = min(stop, self.length)
        return Items(
            self._low[start:stop],
            self._high[start:stop],
            self._total[start:stop],
            self._count[start:stop],
        )


def grown(array: NDArray[N], kept: int, needed: int) -> NDArray[N]:
    """The array, or a longer one that begins with its first `kept` items."""
    if needed <= len(array):
        return array
    longer = np.empty(max(needed, int(len(array) * _GROWTH)), dtype=array.dtype)
    longer[:kept] = array[:kept]
    return longer
