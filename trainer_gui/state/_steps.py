"""Steps: which steps a history holds, as runs of consecutive ones.

A run reports nearly all of its steps, so a million of them are a few numbers instead of 4 MB.
"""

import math
from bisect import bisect_right
from collections.abc import Sequence
from itertools import pairwise

import numpy as np
from numpy.typing import NDArray

_FARTHEST = 2**62


class Steps:
    """Rising steps, each found by its place, and each place by its step."""

    def __init__(self) -> None:
        self._firsts: list[int] = []
        self._places: list[int] = []
        self._length = 0

    def __len__(self) -> int:
        return self._length

    def append(self, first: int, count: int) -> None:
        """Adds consecutive steps, all of them after those that are held."""
        if not self._firsts or first != self.at(self._length - 1) + 1:
            self._firsts.append(first)
            self._places.append(self._length)
        self._length += count

    def cut(self, length: int) -> list[tuple[int, int]]:
        """Keeps so many steps; gives the runs it forgot, each as its first step and its length."""
        ends = [*self._places, self._length]
        forgotten = [
            (first + max(length - place, 0), end - max(place, length))
            for first, (place, end) in zip(self._firsts, pairwise(ends), strict=True)
            if end > length
        ]
        kept = sum(place < length for place in self._places)
        del self._firsts[kept:], self._places[kept:]
        self._length = min(self._length, length)
        return forgotten

    def at(self, place: int) -> int:
        """The step at a place, counted from 0."""
        run = bisect_right(self._places, place) - 1
        return self._firsts[run] + place - self._places[run]

    def of(self, places: Sequence[int] | NDArray[np.int64]) -> NDArray[np.int64]:
        """The steps at many places (N,)."""
        wanted = np.asarray(places, dtype=np.int64)
        if len(self._firsts) == 1:
            return wanted + self._firsts[0]  # no run but the first; it begins at place 0
        starts = np.array(self._places, dtype=np.int64)
        ahead = np.array(self._firsts, dtype=np.int64) - starts
        steps: NDArray[np.int64] = wanted + ahead[np.searchsorted(starts, wanted, "right") - 1]
        return steps

    def before(self, step: float) -> int:
        """How many steps are less than this one."""
        return self._until(math.ceil(min(max(step, -_FARTHEST), _FARTHEST)))

    def up_to(self, step: float) -> int:
        """How many steps are at most this one."""
        return self._until(math.floor(min(max(step, -_FARTHEST), _FARTHEST)) + 1)

    def _until(self, limit: int) -> int:
        run = bisect_right(self._firsts, limit) - 1
        if run < 0:
            return 0
        end = self._places[run + 1] if run + 1 < len(self._places) else self._length
        return min(self._places[run] + limit - self._firsts[run], end)
