"""History: the figures of every step of a run, kept so that any stretch is drawn at a fixed cost.

A column costs about 7 bytes a step, a float32 and the pyramid over it, and the steps themselves,
shared by all columns, 4. A view of a million steps reads no more than a view of a thousand.
"""

import math
from collections.abc import Iterator, Mapping, Sequence
from typing import Literal

import numpy as np
from numpy.typing import NDArray

from trainer_gui.state._pyramid import FACTOR, Column, Items, grown

Curve = tuple[NDArray[np.float64], NDArray[np.float64]]

_BLOCK = 512
_HEAVIEST = 0.999
_FORGOTTEN = 1e-3
"""Weight below which an earlier value no longer shows in a smoothed curve."""


class History:
    """Growing columns of per-step figures, in the order of their steps."""

    def __init__(self) -> None:
        self._length = 0
        self._steps = np.empty(0, dtype=np.int32)
        self._columns: dict[str, Column] = {}

    def __len__(self) -> int:
        return self._length

    def keys(self) -> tuple[str, ...]:
        """Names of the columns, in the order in which they first came."""
        return tuple(self._columns)

    @property
    def last_step(self) -> int | None:
        """The latest step that is held; None before the first."""
        return int(self._steps[self._length - 1]) if self._length else None

    def last(self, key: str) -> float | None:
        """The latest known value of a column."""
        column = self._columns.get(key)
        if column is None:
            return None
        for stop in range(self._length, 0, -_BLOCK):
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
        steps = np.arange(first_step, first_step + count, dtype=np.int32)
        block = {key: _as_floats(values, count) for key, values in columns.items()}
        start = self._index(first_step, side="left")
        late = start < self._length and int(self._steps[start]) >= first_step + count
        if not late:
            self._write(start, steps, block)
            return
        rest = self._steps[start : self._length].copy()
        rest_block = {
            key: column.values[start : self._length].copy() for key, column in self._columns.items()
        }
        self._write(start, steps, block)
        self._write(self._length, rest, rest_block)

    def _write(
        self, start: int, steps: NDArray[np.int32], block: Mapping[str, NDArray[np.float32]]
    ) -> None:
        self._length = start + len(steps)
        self._steps = grown(self._steps, start, self._length)
        self._steps[start : self._length] = steps
        unknown = np.full(len(steps), np.nan, dtype=np.float32)
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
            return (
                self._steps[start:stop].astype(np.float64),
                column.values[start:stop].astype(np.float64),
            )
        first, last, size = _buckets(start, stop, pixels)
        items = self._grouped(column, first, last, size)
        x = self._steps[np.arange(first, last) * size].astype(np.float64)
        y = np.stack([items.low, items.high], axis=1).astype(np.float64)
        return np.repeat(x, 2), y.ravel()

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
        items = self._grouped(column, first - lead, last, size)
        with np.errstate(invalid="ignore"):
            means = items.total.astype(np.float64) / items.count
        ends = np.minimum(np.arange(first + 1, last + 1) * size, self._length) - 1
        return self._steps[ends].astype(np.float64), _moving_average(means, weight)[lead:]

    def csv_lines(self) -> Iterator[str]:
        """The whole history as lines of CSV without line ends; an unknown value is empty.

        Yields:
            The header, then a line for each step.
        """
        yield ",".join(["step", *self._columns])
        for start in range(0, self._length, _BLOCK):
            stop = min(start + _BLOCK, self._length)
            # repr of a float32 is the shortest text that gives the same float32 again.
            texts = [
                ["" if math.isnan(value) else str(value) for value in column.values[start:stop]]
                for column in self._columns.values()
            ]
            for step, *values in zip(self._steps[start:stop].tolist(), *texts, strict=True):
                yield ",".join([str(step), *values])

    def _stretch(self, low_step: float, high_step: float) -> tuple[int, int]:
        """Indices of the steps from one before `low_step` to one after `high_step`."""
        start = self._index(low_step, side="left") - 1
        stop = self._index(high_step, side="right") + 1
        return max(start, 0), min(stop, self._length)

    def _index(self, step: float, side: Literal["left", "right"]) -> int:
        """Where `step` stands, or would stand, among the steps."""
        # A key of another type than int32 would make searchsorted convert the whole column.
        limits = np.iinfo(np.int32)
        clipped = min(max(step, limits.min), limits.max)
        key = np.int32(math.ceil(clipped) if side == "left" else math.floor(clipped))
        return int(np.searchsorted(self._steps[: self._length], key, side=side))

    def _grouped(self, column: Column, first: int, last: int, size: int) -> Items:
        """Buckets `first` to `last` of `size` steps each, from the coarsest level that fits."""
        depth, group = 0, size
        while depth < len(column.levels) and group >= FACTOR:
            depth, group = depth + 1, group // FACTOR
        stop = self._length if depth == 0 else column.levels[depth - 1].length
        return column.items(depth, first * group, min(last * group, stop)).grouped(group)


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

    Sizes are powers of two and buckets begin at their multiples, so that a curve that grows keeps
    its shape from one frame to the next.
    """
    size = 1
    while -(-stop // size) - start // size > max(most, 1):
        size *= 2
    return start // size, -(-stop // size), size


def _moving_average(values: NDArray[np.float64], weight: float) -> NDArray[np.float64]:
    """The average of all values so far, each counting `weight` times the next; NaN are skipped."""
    total = norm = 0.0
    averages = []
    for value in values.tolist():
        if math.isnan(value):
            averages.append(math.nan)
            continue
        total = weight * total + (1.0 - weight) * value
        norm = weight * norm + (1.0 - weight)
        averages.append(total / norm)
    return np.array(averages, dtype=np.float64)


def _as_floats(values: Sequence[float | None], count: int) -> NDArray[np.float32]:
    with np.errstate(over="ignore"):
        floats = np.array(values, dtype=np.float64).astype(np.float32)
    floats[~np.isfinite(floats)] = np.nan
    return np.pad(floats, (0, count - len(floats)), constant_values=np.nan)


def _nothing() -> Curve:
    return np.empty(0), np.empty(0)
