"""History: the figures of every step of a run, kept so that any stretch is drawn at a fixed cost.

A column costs about 6 bytes a step, a float32 and the pyramid over it; the steps themselves, shared
by all columns, next to nothing. A view of a million steps reads no more than a view of a thousand.
"""

import math
from collections.abc import Mapping, Sequence
from functools import lru_cache

import numpy as np
from numpy.typing import NDArray

from trainer_gui.state._pyramid import FACTOR, Column, Items
from trainer_gui.state._steps import Steps

Curve = tuple[NDArray[np.float64], NDArray[np.float64]]

_BLOCK = 512
_HEAVIEST = 0.999
_FORGOTTEN = 1e-3
"""Weight below which an earlier value no longer shows in a smoothed curve."""
_NEGLIGIBLE = 1e-9
"""Weight below which the many values before count for nothing in an average."""


class History:
    """Growing columns of per-step figures, in the order of their steps."""

    def __init__(self) -> None:
        self._steps = Steps()
        self._columns: dict[str, Column] = {}

    def __len__(self) -> int:
        return len(self._steps)

    def keys(self) -> tuple[str, ...]:
        """Names of the columns, in the order in which they first came."""
        return tuple(self._columns)

    @property
    def last_step(self) -> int | None:
        """The latest step that is held; None before the first."""
        return self._steps.at(len(self) - 1) if len(self) else None

    def last(self, key: str) -> float | None:
        """The latest known value of a column."""
        column = self._columns.get(key)
        if column is None:
            return None
        for stop in range(len(self), 0, -_BLOCK):
            values = column.values[max(0, stop - _BLOCK) : stop]
            known = np.flatnonzero(~np.isnan(values))
            if len(known):
                return float(values[known[-1]])
        return None

    def append(self, first_step: int, columns: Mapping[str, Sequence[float | None]]) -> None:
        """Takes a block of consecutive steps in.

        A block that fits a gap between earlier ones goes there (it was late). One that overlaps
        earlier steps ends them: a resumed run goes on from its checkpoint.

        Args:
            first_step: of the block, counted from 0.
            columns: a value for each step; None where it is not known.
        """
        count = max((len(values) for values in columns.values()), default=0)
        if count == 0:
            return
        block = {key: _as_floats(values, count) for key, values in columns.items()}
        start = self._steps.before(first_step)
        late = start < len(self) and self._steps.at(start) >= first_step + count
        rest = (
            {key: column.values[start : len(self)].copy() for key, column in self._columns.items()}
            if late
            else {}
        )
        forgotten = self._steps.cut(start)
        self._steps.append(first_step, count)
        self._write(start, count, block)
        if late:
            for first, length in forgotten:
                self._steps.append(first, length)
            self._write(start + count, len(self) - start - count, rest)

    def _write(self, start: int, count: int, block: Mapping[str, NDArray[np.float32]]) -> None:
        unknown = np.full(count, np.nan, dtype=np.float32)
        for key in block:
            if key not in self._columns:
                self._columns[key] = Column(start)
        for key, column in self._columns.items():
            column.extend(start, block.get(key, unknown))

    def view(
        self,
        key: str,
        low_step: float = -math.inf,
        high_step: float = math.inf,
        pixels: int = 450,
    ) -> Curve:
        """A line through a stretch of a column, of at most two vertices a pixel.

        Every peak shows: where a pixel holds several steps, the line runs through the lowest and
        the highest of them. One step to either side is added, so the line reaches the edges.

        Args:
            key: of the column; an unknown one gives an empty line.
            low_step: first step wanted.
            high_step: last step wanted.
            pixels: width of the drawing.
        """
        column = self._columns.get(key)
        start, stop = self._stretch(low_step, high_step)
        if column is None or stop <= start:
            return _nothing()
        if stop - start <= 2 * pixels:
            return self._x(np.arange(start, stop)), column.values[start:stop].astype(np.float64)
        first, last, size = _buckets(start, stop, pixels)
        items, group = self._items(column, first, last, size)
        y = np.stack(items.extremes(group), axis=1).astype(np.float64)
        return np.repeat(self._x(np.arange(first, last) * size), 2), y.ravel()

    def smoothed(
        self,
        key: str,
        amount: float,
        points: int = 300,
        *,
        low_step: float = -math.inf,
        high_step: float = math.inf,
    ) -> Curve:
        """A calm line through a column: an exponential moving average over `points` equal parts.

        The average is taken over what is drawn, not over single steps, so the same amount looks
        the same for a thousand and for a million steps; up to `points` steps both are one.

        Args:
            key: of the column; an unknown one gives an empty line.
            amount: weight of what came before, 0…1.
            points: most vertices of the line.
            low_step: first step wanted.
            high_step: last step wanted.

        Source: the idea of a smoothing slider, and of correcting an average that began at zero, is
        TensorBoard's (its scalars plug-in); the correction itself is that of Adam (Kingma and Ba,
        2015, arXiv:1412.6980). Here it runs over means of equal parts.
        """
        column = self._columns.get(key)
        start, stop = self._stretch(low_step, high_step)
        if column is None or stop <= start:
            return _nothing()
        weight = min(max(amount, 0.0), _HEAVIEST)
        first, last, size = _buckets(start, stop, points)
        lead = math.ceil(math.log(_FORGOTTEN) / math.log(weight)) if weight > 0 else 0
        lead = min(lead, first)
        items, group = self._items(column, first - lead, last, size)
        total, count = items.sums(group)
        with np.errstate(invalid="ignore"):
            means = total.astype(np.float64) / count
        ends = np.arange(first + 1, last + 1) * size - 1
        ends[-1] = min(ends[-1], len(self) - 1)
        return self._x(ends), _moving_average(means, weight)[lead:]

    def _stretch(self, low_step: float, high_step: float) -> tuple[int, int]:
        """Indices of the steps from one before `low_step` to one after `high_step`."""
        start = self._steps.before(low_step) - 1
        stop = self._steps.up_to(high_step) + 1
        return max(start, 0), min(stop, len(self))

    def _x(self, places: NDArray[np.int64]) -> NDArray[np.float64]:
        return self._steps.of(places).astype(np.float64)

    def _items(self, column: Column, first: int, last: int, size: int) -> tuple[Items, int]:
        """What buckets `first` to `last` of `size` steps each are made of, and how many a bucket.

        They are those of the coarsest level whose items a bucket is a multiple of.
        """
        depth, group = 0, size
        while depth < len(column.levels) and group % FACTOR == 0:
            depth, group = depth + 1, group // FACTOR
        stop = len(self) if depth == 0 else column.levels[depth - 1].length
        return column.items(depth, first * group, min(last * group, stop)), group


class Points:
    """A short line: a value at each of a few steps, for example after every epoch."""

    def __init__(self) -> None:
        self._x: list[float] = []
        self._y: list[float] = []

    def __len__(self) -> int:
        return len(self._x)

    def append(self, x: float, y: float | None) -> None:
        """Adds a point; what stands at or after `x` is replaced, as a resumed run goes back."""
        while self._x and self._x[-1] >= x:
            self._x.pop()
            self._y.pop()
        self._x.append(x)
        self._y.append(math.nan if y is None else y)

    @property
    def x(self) -> NDArray[np.float64]:
        """Steps done by then."""
        return np.array(self._x, dtype=np.float64)

    @property
    def y(self) -> NDArray[np.float64]:
        """Values; NaN where not known."""
        return np.array(self._y, dtype=np.float64)


def _buckets(start: int, stop: int, most: int) -> tuple[int, int, int]:
    """First bucket, the one after the last, and their size, so that at most `most` are needed.

    Sizes are 1, 2, 3 and then 4, 5, 6 or 7 times a power of two, and buckets begin at their
    multiples: a curve that grows keeps its shape from one frame to the next, four fifths of `most`
    are used however long it is, and a bucket is made of few items of the pyramid.
    """
    most = max(most, 1)
    size = max((stop - start) // most, 1)
    size -= size % _between(size)
    while -(-stop // size) - start // size > most:
        size += _between(size)
    return start // size, -(-stop // size), size


def _between(size: int) -> int:
    """How far the next size of a bucket is."""
    return 1 << max(size.bit_length() - 3, 0)


def _moving_average(values: NDArray[np.float64], weight: float) -> NDArray[np.float64]:
    """The average of all values so far, each counting `weight` times the next; NaN are skipped.

    Source: sums over the last 1, 2, 4, 8 … values, each made of two of the ones before, as in
    Hillis and Steele, "Data parallel algorithms", 1986, doi:10.1145/7902.7903: a dozen passes of
    numpy in place of a loop over the values.
    """
    known = ~np.isnan(values)
    total = values[known]
    reach = 1
    while reach < len(total) and (counts := weight**reach) > _NEGLIGIBLE:
        total[reach:] += counts * total[:-reach]
        reach *= 2
    averages = np.full(len(values), np.nan)
    averages[known] = total / _weights(weight, len(total))
    return averages


@lru_cache(maxsize=8)
def _weights(weight: float, count: int) -> NDArray[np.float64]:
    """What the values up to each of `count` count together."""
    exponents = np.arange(1, count + 1, dtype=np.float64)
    return (1.0 - np.power(weight, exponents)) / (1.0 - weight)


def _as_floats(values: Sequence[float | None], count: int) -> NDArray[np.float32]:
    floats = np.full(count, np.nan, dtype=np.float32)
    with np.errstate(over="ignore"):
        floats[: len(values)] = np.array(values, dtype=np.float32)
    floats[np.isinf(floats)] = np.nan
    return floats


def _nothing() -> Curve:
    return np.empty(0), np.empty(0)
