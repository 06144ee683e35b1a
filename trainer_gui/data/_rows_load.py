"""A table file → Dataset: which column is the target, which ones a model sees, and why."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from typing import TYPE_CHECKING
from unicodedata import normalize

import numpy as np
from numpy.typing import NDArray

from trainer_gui.core.dataset import Column, Progress, Samples
from trainer_gui.core.errors import DataError
from trainer_gui.core.found_columns import Use
from trainer_gui.core.named_choices import shown_name
from trainer_gui.core.names import listed, printable, shortened
from trainer_gui.core.registry import nearest
from trainer_gui.core.text import Text
from trainer_gui.data._own_folder import file_state, own_table
from trainer_gui.kinds.numbers import number_column
from trainer_gui.kinds.tables._found import MOST, found_columns, guessed_use
from trainer_gui.kinds.tables._guess import guess_columns
from trainer_gui.kinds.tables._levels import level_name
from trainer_gui.kinds.tables._notation import Mark, evidence_in, is_number, number_in
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
    asked = {_named(raw, name): use for name, use in options.columns.items()}
    target, why = _target(raw, guesses, options.target, asked)
    known = _known(raw[target])
    if int(known.sum()) < _FEW_ROWS:
        raise DataError(
            Text("“{column}” of {file} has {count} values: too few to learn from.",
                 column=target, file=raw.shown, count=int(known.sum())),
            hint=Text("Choose another target column, or a table with more rows."),
        )  # fmt: skip
    uses: dict[str, Use] = {
        name: asked.get(name) or guessed_use(guess, as_input=True)
        for name, guess in guesses.items()
    }
    rows = np.flatnonzero(known)
    column = _as_target(raw[target], asked.get(target) or why.type, rows)
    uses[target] = "target"
    _require_values(raw, asked)
    seen = [_feature(one, uses[one.name], rows) for one in raw.columns
            if uses[one.name] in {"number", "category"}]  # fmt: skip
    unknown = len(raw) - len(rows)
    return replace(
        table_samples(seen, column),
        notices=(*raw.notices, *_unused(guesses, uses, asked), *_unlisted(raw),
                 *_without_target(unknown, target)),
        names=tuple(f"line {line}" for line in raw.lines[rows].tolist()),
        found=found_columns(raw, {**guesses, target: why}, uses, progress),
        unchanged=lambda _progress: file_state(path) == state,
    )  # fmt: skip


def _require_values(raw: RawTable, asked: Mapping[str, Use]) -> None:
    """Raises DataError if a column that somebody wants to be used has no values."""
    for name, use in asked.items():
        if use != "ignore" and not _known(raw[name]).any():
            raise DataError(
                Text("“{column}” has no values: nothing can be learnt from it.", column=name),
                hint=Text("Ignore it."),
            )


def _unused(
    guesses: Mapping[str, ColumnGuess], uses: Mapping[str, Use], asked: Mapping[str, Use]
) -> Iterator[Text]:
    """What is to be said of the columns that nobody has asked to be ignored."""
    names = [name for name in guesses if uses[name] == "ignore" and name not in asked]
    if len(names) == 1:
        yield Text("“{column}” is not learnt from: {reason}.",
                   column=names[0], reason=guesses[names[0]].reason)  # fmt: skip
    elif names:
        yield Text("{count:,} columns are not learnt from: {names}.",
                   count=len(names), names=listed([f"“{name}”" for name in names]))  # fmt: skip


def _unlisted(raw: RawTable) -> Iterator[Text]:
    if len(raw.columns) > MOST:
        yield Text("The table has {count:,} columns; the first {most:,} are listed.",
                   count=len(raw.columns), most=MOST)  # fmt: skip


def _without_target(count: int, target: str) -> Iterator[Text]:
    if count:
        yield Text("{count:,} rows without a value of “{column}” are left out.",
                   count=count, column=target)  # fmt: skip


def _named(raw: RawTable, name: str) -> str:
    """The column of that name, in whatever Unicode composition.

    Raises:
        DataError: there is none; the hint names the nearest.
    """
    names = [column.name for column in raw.columns]
    if name in names:
        return name
    wanted = normalize("NFC", name)
    same = next((one for one in names if normalize("NFC", one) == wanted), None)
    if same is not None:
        return same
    near = nearest(name, names)
    raise DataError(
        Text("{file} has no column “{name}”.", file=raw.shown, name=shown_name(name)),
        hint=Text("Did you mean “{near}”?", near=near)
        if near
        else Text("Its columns are {names}.", names=listed(names)),
    )


def _target(
    raw: RawTable, guesses: Mapping[str, ColumnGuess], chosen: str, asked: Mapping[str, Use]
) -> tuple[str, ColumnGuess]:
    """The name of the column that is learnt, and what was guessed of it.

    A column that a person uses as an input is guessed as the target no more.

    Raises:
        DataError: there is none.
    """
    if chosen.strip():
        name = _named(raw, chosen.strip())
        if asked.get(name) == "ignore":
            raise DataError(
                Text("“{column}” is the target, and cannot be ignored.", column=name),
                hint=Text("Choose another target column, or use this one."),
            )
        return name, guesses[name]
    if any(guesses[name].role == "target" for name in asked):
        guesses = {guess.name: guess for guess in guess_columns(raw, inputs=asked.keys())}
    found = next((guess for guess in guesses.values() if guess.role == "target"), None)
    if found is None:
        raise DataError(
            Text("{file} has no column that could be learnt from the others.", file=raw.shown),
            hint=Text("Name the target column."),
        )
    return found.name, found


def _known(column: RawColumn) -> NDArray[np.bool_]:
    """(N,) where a value is not missing."""
    numbers = column.numbers
    if numbers is not None:
        return ~np.isnan(numbers)
    return np.array([word is not None for word in column.values.tolist()], dtype=bool)


def _as_target(column: RawColumn, kind: str, rows: NDArray[np.int64]) -> Column:
    """Numbers if it is to be one; else classes, as which whole numbers count too."""
    if kind == "number":
        return number_column(_numbers(column)[rows][:, None], (column.name,))
    numbers = column.numbers
    if numbers is None:
        return class_target(column.values[rows].tolist())
    if kind == "category":
        return class_target([level_name(value) for value in numbers[rows]])
    return number_column(numbers[rows][:, None], (column.name,))


def _feature(column: RawColumn, use: Use, rows: NDArray[np.int64]) -> Feature:
    """Numbers; or words, as which numbers that name categories count too."""
    if use == "number":
        return Feature(column.name, _numbers(column)[rows])
    numbers = column.numbers
    values = column.values[rows] if numbers is None else _words(numbers[rows].tolist())
    return Feature(column.name, values)


def _numbers(column: RawColumn) -> NDArray[np.float64]:
    """(N,) the values of a column that is to hold numbers, NaN where one is missing.

    Raises:
        DataError: some are none, or all are missing.
    """
    if column.numbers is not None:
        return column.numbers
    words = [word for word in column.values.tolist() if word is not None]
    odd = {word: None for word in words if not is_number(word)}
    if odd:
        raise DataError(
            Text("“{column}” cannot be used as a number: {count:,} of its {all:,} values are not "
                 "numbers, such as {examples}.",
                 column=column.name, count=sum(word in odd for word in words), all=len(words),
                 examples=listed([f"“{shortened(printable(word), 40)}”" for word in odd])),
            hint=Text("Use it as a category, or ignore it; or correct these values in the file."),
        )  # fmt: skip
    marks = evidence_in(words).marks
    mark = next(iter(marks)) if len(marks) == 1 else Mark.POINT
    found = [None if word is None else number_in(word, mark) for word in column.values.tolist()]
    values = np.array([np.nan if one is None else one for one in found], dtype=np.float64)
    return np.where(np.isfinite(values), values, np.nan)


def _words(numbers: Sequence[float]) -> NDArray[np.object_]:
    words = np.empty(len(numbers), dtype=np.object_)
    words[:] = [None if np.isnan(number) else level_name(number) for number in numbers]
    return words
