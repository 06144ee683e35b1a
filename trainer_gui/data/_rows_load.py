"""A table file → Dataset: which column is the target, which ones a model sees, and why."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from trainer_gui.core.dataset import Column, Progress, Samples
from trainer_gui.core.errors import DataError
from trainer_gui.core.names import listed
from trainer_gui.core.registry import nearest
from trainer_gui.core.text import Text
from trainer_gui.data._own_folder import file_state, own_table
from trainer_gui.kinds.numbers import number_column
from trainer_gui.kinds.tables._guess import guess_columns
from trainer_gui.kinds.tables._raw import ColumnGuess, RawColumn, RawTable
from trainer_gui.kinds.tables._read import read_table
from trainer_gui.kinds.tables.dataset import Feature, class_target, table_samples

if TYPE_CHECKING:
    from trainer_gui.data.table import TableSourceOptions

_FEW_ROWS = 10


def load_rows(options: "TableSourceOptions", *, progress: Progress) -> Samples:
    """The rows with a known target.

    Raises:
        DataError: the table cannot be read, or has nothing to learn.
        CancelledError: as progress said.
    """
    path = own_table(options.table)
    state = file_state(path)
    raw = read_table(path, progress)
    guesses = {guess.name: guess for guess in guess_columns(raw)}
    target = _target(raw, guesses, options.target)
    left_out = {_named(raw, name) for name in _split(options.left_out)}
    known = _known(raw[target])
    if int(known.sum()) < _FEW_ROWS:
        raise DataError(
            Text("“{column}” of {file} has {count} values: too few to learn from.",
                 column=target, file=raw.shown, count=int(known.sum())),
            hint=Text("Choose another target column, or a table with more rows."),
        )  # fmt: skip
    rows = np.flatnonzero(known)
    seen, notices = _features(raw, guesses, target, left_out, rows)
    column = _as_target(raw[target], guesses[target], rows)
    unknown = len(raw) - len(rows)
    if unknown:
        notices.append(
            Text("{count:,} rows without a value of “{column}” are left out.",
                 count=unknown, column=target)
        )  # fmt: skip
    return replace(
        table_samples(seen, column),
        notices=(*raw.notices, *notices),
        names=tuple(f"line {line}" for line in raw.lines[rows].tolist()),
        unchanged=lambda _progress: file_state(path) == state,
    )


def _split(names: str) -> list[str]:
    return [name.strip() for name in names.split(",") if name.strip()]


def _named(raw: RawTable, name: str) -> str:
    """The column of that name.

    Raises:
        DataError: there is none; the hint names the nearest.
    """
    names = [column.name for column in raw.columns]
    if name in names:
        return name
    near = nearest(name, names)
    raise DataError(
        Text("{file} has no column “{name}”.", file=raw.shown, name=name),
        hint=Text("Did you mean “{near}”?", near=near)
        if near
        else Text("Its columns are {names}.", names=listed(names)),
    )


def _target(raw: RawTable, guesses: Mapping[str, ColumnGuess], chosen: str) -> str:
    """The name of the column that is learnt."""
    if chosen.strip():
        return _named(raw, chosen.strip())
    found = next((guess.name for guess in guesses.values() if guess.role == "target"), None)
    if found is None:
        raise DataError(
            Text("{file} has no column that could be learnt from the others.", file=raw.shown),
            hint=Text("Name the target column."),
        )
    return found


def _known(column: RawColumn) -> NDArray[np.bool_]:
    """(N,) where a value is not missing."""
    numbers = column.numbers
    if numbers is not None:
        return ~np.isnan(numbers)
    return np.array([word is not None for word in column.values.tolist()], dtype=bool)


def _as_target(column: RawColumn, guess: ColumnGuess, rows: NDArray[np.int64]) -> Column:
    """Classes or numbers, as the column's values are."""
    numbers = column.numbers
    if numbers is None:
        return class_target(column.values[rows].tolist())
    if guess.type == "category":
        return class_target([f"{value:g}" for value in numbers[rows]])
    return number_column(numbers[rows][:, None], (column.name,))


def _features(
    raw: RawTable,
    guesses: Mapping[str, ColumnGuess],
    target: str,
    left_out: set[str],
    rows: NDArray[np.int64],
) -> tuple[list[Feature], list[Text]]:
    """The columns that a model sees, and what is to be said of those that it does not."""
    seen: list[Feature] = []
    notices: list[Text] = []
    for column in raw.columns:
        guess = guesses[column.name]
        if column.name == target or column.name in left_out:
            continue
        if guess.role in {"identifier", "ignore"} or guess.type in {"text", "date"}:
            notices.append(
                Text("“{column}” is not learnt from: {reason}.",
                     column=column.name, reason=guess.reason)
            )  # fmt: skip
            continue
        seen.append(Feature(column.name, _values(column, guess, rows)))
    return seen, notices


def _values(
    column: RawColumn, guess: ColumnGuess, rows: NDArray[np.int64]
) -> "NDArray[np.float64] | NDArray[np.object_]":
    """Numbers; or words, as which whole numbers that name categories count too."""
    numbers = column.numbers
    if numbers is None or guess.type != "category":
        return column.values[rows]
    return _words(numbers[rows].tolist())


def _words(numbers: Sequence[float]) -> NDArray[np.object_]:
    words = np.empty(len(numbers), dtype=np.object_)
    words[:] = [None if np.isnan(number) else f"{number:g}" for number in numbers]
    return words
