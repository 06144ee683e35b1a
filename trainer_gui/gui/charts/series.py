"""Series: one line of a chart, from a growing history or from points."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Literal, Protocol, TypeAlias

import numpy as np
from numpy.typing import NDArray

from trainer_gui.core.text import Text
from trainer_gui.state.history import History

Points: TypeAlias = tuple[NDArray[np.float64], NDArray[np.float64]]
Role = Literal["train", "validation", "test", "other"]


class Line(Protocol):
    """Where a series' points come from."""

    def first_step(self) -> float | None:
        """Where the line begins; None while it has no point."""
        ...

    def last_step(self) -> float | None:
        """Where the line ends; None while it has no point."""
        ...

    def drawn(self, low: float, high: float, pixels: int) -> Points:
        """What to draw between two steps: at most two points a pixel, every peak among them."""
        ...

    def smoothed(self, low: float, high: float, points: int, amount: float) -> Points:
        """A calmer line of at most `points` points; empty where it has none."""
        ...

    def everything(self) -> Points:
        """Every value that is known, for a file."""
        ...


@dataclass(frozen=True)
class HistoryLine:
    """A column of a history: a figure of every step."""

    history: History
    column: str

    def first_step(self) -> float | None:
        """The beginning of the run."""
        return 0.0 if len(self.history) else None

    def last_step(self) -> float | None:
        """The last step of the history."""
        return self.history.last_step

    def drawn(self, low: float, high: float, pixels: int) -> Points:
        """The outline of the column between two steps."""
        return _run_over(*self.history.view(self.column, low, high, pixels))

    def smoothed(self, low: float, high: float, points: int, amount: float) -> Points:
        """The moving average of the column between two steps."""
        return _run_over(
            *self.history.smoothed(self.column, amount, points, low_step=low, high_step=high)
        )

    def everything(self) -> Points:
        """Every step of the column."""
        return self.history.view(self.column, pixels=max(len(self.history), 1))


def _run_over(x: NDArray[np.float64], y: NDArray[np.float64]) -> Points:
    """The line without its gaps, where it would else be nothing but single points.

    So are the columns of an update that is not done at each step. Any other gap is one.
    """
    known = ~np.isnan(y)
    alone = known.copy()
    alone[1:] &= ~known[:-1]
    alone[:-1] &= ~known[1:]
    if known.all() or not (alone == known).all():
        return x, y
    return x[known], y[known]


@dataclass(frozen=True, eq=False)
class PointsLine:
    """Points of their own, such as one for each evaluation; they are never smoothed.

    Attributes:
        x: steps (N,), rising.
        y: values (N,), NaN where there is none.
    """

    x: NDArray[np.float64]
    y: NDArray[np.float64]

    def first_step(self) -> float | None:
        """The first point's step."""
        return float(self.x[0]) if len(self.x) else None

    def last_step(self) -> float | None:
        """The last point's step."""
        return float(self.x[-1]) if len(self.x) else None

    def drawn(self, low: float, high: float, pixels: int) -> Points:
        """All points, or the lowest and highest of each pixel where they are too many."""
        if len(self.x) <= 2 * pixels:
            return self.x, self.y
        starts = np.unique(np.linspace(0, len(self.x), pixels, endpoint=False).astype(np.int64))
        y = np.stack([np.fmin.reduceat(self.y, starts), np.fmax.reduceat(self.y, starts)], axis=1)
        return np.repeat(self.x[starts], 2), y.ravel()

    def smoothed(self, low: float, high: float, points: int, amount: float) -> Points:
        """Nothing: evaluations are shown as they are."""
        return self.x[:0], self.y[:0]

    def everything(self) -> Points:
        """All points."""
        return self.x, self.y


@dataclass(frozen=True)
class Mark:
    """A place on the x axis that deserves a line and a word, such as the best epoch.

    Attributes:
        step: where, in steps.
        label: what is written beside it.
    """

    step: float
    label: Text


@dataclass(frozen=True, eq=False)
class Series:
    """One line of a chart.

    Attributes:
        key: unique in its chart; what a person hid stays hidden under this key.
        label: its name in the legend.
        line: where its points come from.
        role: decides how it is drawn: `train` raw and smoothed, `validation` and `test` dashed
            with a dot on each value, `other` (a learning rate) as one plain line.
        colour: index into the theme's series colours; None takes that of the role.
        dashed: overrides the role's dashes.
        marks: vertical lines that belong to it and hide with it.
    """

    key: str
    label: Text
    line: Line
    role: Role = "train"
    colour: int | None = None
    dashed: bool | None = None
    marks: tuple[Mark, ...] = field(default=())


def history_series(
    key: str,
    label: Text,
    history: History,
    *,
    column: str | None = None,
    role: Role = "train",
    colour: int | None = None,
    marks: Sequence[Mark] = (),
) -> Series:
    """A series of a history's column, by default the one named like the series."""
    line = HistoryLine(history, column or key)
    return Series(key, label, line, role=role, colour=colour, marks=tuple(marks))


def points_series(
    key: str,
    label: Text,
    x: Sequence[float] | NDArray[np.number],
    y: Sequence[float | None] | NDArray[np.number],
    *,
    role: Role = "validation",
    colour: int | None = None,
    marks: Sequence[Mark] = (),
) -> Series:
    """A series of a few points: `x` in steps, `y` values with NaN or None where there is none."""
    line = PointsLine(np.asarray(x, dtype=np.float64), np.asarray(y, dtype=np.float64))
    return Series(key, label, line, role=role, colour=colour, marks=tuple(marks))
