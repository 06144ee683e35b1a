"""Samples as a source gives them, and Dataset: split, with what was learnt of them."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from dataclasses import field as field_
from typing import Any, Protocol, TypeAlias

import numpy as np
from numpy.typing import NDArray

from trainer_gui.core.found_columns import FoundColumn
from trainer_gui.core.spec import DataSpec, Field, Keeping
from trainer_gui.core.split_options import SplitPlan
from trainer_gui.core.text import Text

Rows: TypeAlias = "NDArray[Any] | Ragged"
"""Some rows of a field, in memory: an array (M, …), or rows of different lengths."""


class Progress(Protocol):
    """Hears how far a long read has come, and may end it."""

    def __call__(self, fraction: float | None, doing: Text) -> None:
        """Tells that `fraction` (0…1, None if unknown) of `doing` is done.

        Raises:
            CancelledError: the person who asked no longer wants it.
        """


class Values(Protocol):
    """All rows of a field: an array, or what reads them when they are asked for."""

    @property
    def shape(self) -> tuple[int, ...]:
        """(N, …)."""

    def __len__(self) -> int:
        """N."""

    def __getitem__(self, index: NDArray[np.int64] | slice, /) -> NDArray[Any]:
        """(M, …) of the given indices; ascending ones are the quickest.

        Raises:
            DataError: a row cannot be read any more; the message names it.
        """


@dataclass(frozen=True)
class Ragged:
    """Rows whose first axis differs in length, one behind the other.

    Attributes:
        values: (T, …), of all rows.
        starts: (N + 1,) int64: row i is `values[starts[i] : starts[i + 1]]`.
    """

    values: NDArray[Any]
    starts: NDArray[np.int64]

    def __len__(self) -> int:
        return len(self.starts) - 1

    @property
    def lengths(self) -> NDArray[np.int64]:
        """(N,) of each row."""
        return np.diff(self.starts)

    def row(self, index: int) -> NDArray[Any]:
        """A single row (length, …)."""
        return self.values[self.starts[index] : self.starts[index + 1]]

    def __getitem__(self, index: NDArray[np.int64] | slice, /) -> "Ragged":
        """The rows of these indices, one behind the other."""
        places = np.arange(len(self))[index]
        return ragged([self.row(place) for place in places], like=self.values)


def ragged(rows: "list[NDArray[Any]]", *, like: NDArray[Any] | None = None) -> Ragged:
    """Rows (length, …) of one dtype as Ragged.

    Args:
        rows: in their order.
        like: of whose shape and dtype the result is where there are none.
    """
    starts = np.concatenate([[0], np.cumsum([len(row) for row in rows])]).astype(np.int64)
    nothing = np.empty(0) if like is None else like[:0]
    return Ragged(np.concatenate(rows) if rows else nothing, starts)


@dataclass(frozen=True)
class Column:
    """All rows of a field.

    Attributes:
        field: what they are.
        values: N rows.
        known: what was found of the rows while they were read, as their kind understands it, so
            that they need not be read again; None for nothing.
    """

    field: Field
    values: Values | Ragged = field_(repr=False)
    known: Any = field_(default=None, repr=False)


@dataclass(frozen=True)
class Samples:
    """What a source has read: N rows of every field, not split yet, and nothing learnt of them.

    Attributes:
        inputs: what a model sees.
        targets: what it should say; none where nothing is wanted of it.
        given: (N,) of each sample the index in `SPLITS` of the split that the data bring; -1 where
            they say none. None where they bring no split.
        groups: (N,) numbers of what belongs together, so that no split tears it apart; None where
            nothing does.
        names: where each sample came from (a file name), or empty.
        notices: what the reader had to say, for example files that were skipped.
        keeping: where samples are while they are used, where that was to be decided.
        found: the columns of a table that they were made of, or the first of them.
        review: what is to be said once they are split.
        unchanged: whether the files are still as they were read; None where nobody changes them.
    """

    inputs: tuple[Column, ...]
    targets: tuple[Column, ...] = ()
    given: NDArray[np.int64] | None = field_(default=None, repr=False)
    groups: NDArray[np.int64] | None = field_(default=None, repr=False)
    names: tuple[str, ...] = field_(default=(), repr=False)
    notices: tuple[Text, ...] = ()
    keeping: Keeping | None = None
    found: tuple[FoundColumn, ...] = field_(default=(), repr=False)
    review: "Callable[[Dataset, SplitPlan], Sequence[Text]] | None" = field_(
        default=None, repr=False
    )
    unchanged: Callable[[Progress], bool] | None = field_(default=None, repr=False)

    def __len__(self) -> int:
        return len(self.inputs[0].values)


@dataclass(frozen=True)
class Dataset:
    """Rows of every field, split for training.

    Attributes:
        spec: what is in it.
        columns: by field name, N rows each; in memory if they are arrays.
        splits: for each split the indices of its samples, ascending; together each index once.
        notices: what the reader had to say, for example files that were skipped.
        names: where each sample came from (a file name), or empty.
        keeping: where samples are while they are used, where that was to be decided.
        found: the columns of a table that they were made of, or the first of them.
    """

    spec: DataSpec
    columns: Mapping[str, Values | Ragged]
    splits: Mapping[str, NDArray[np.int64]]
    notices: tuple[Text, ...] = ()
    names: tuple[str, ...] = field_(default=(), repr=False)
    keeping: Keeping | None = None
    found: tuple[FoundColumn, ...] = field_(default=(), repr=False)

    def __len__(self) -> int:
        return sum(map(len, self.splits.values()))

    @property
    def input(self) -> Any:  # noqa: ANN401 - Values or Ragged, as its kind knows
        """The rows of the only input."""
        (only,) = self.spec.inputs
        return self.columns[only.name]

    @property
    def target(self) -> NDArray[Any]:
        """The rows of the only target, which are in memory: (N,) classes, or (N, T) numbers."""
        (only,) = self.spec.targets
        return np.asarray(self.columns[only.name])


def with_notices(dataset: Dataset, *notices: Text) -> Dataset:
    """The same data with more to say about it."""
    return replace(dataset, notices=(*dataset.notices, *notices))
