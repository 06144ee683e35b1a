"""A person's own rows, in a file or typed → rows as those of training are stored."""

from collections.abc import Iterator, Sequence
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from trainer_gui.core.asks import Cells, Given
from trainer_gui.core.cancelling import require_wanted
from trainer_gui.core.errors import DataError
from trainer_gui.core.names import listed, printable, shortened
from trainer_gui.core.spec import Field
from trainer_gui.core.text import Text
from trainer_gui.kinds import FileRows
from trainer_gui.kinds.tables._levels import level_name
from trainer_gui.kinds.tables._notation import number_in
from trainer_gui.kinds.tables._raw import BadRow, Fault, RawColumn, RawTable
from trainer_gui.kinds.tables._read import FAULTS, read_table

UNSEEN = -1.0
"""The place of a level that the data do not have: it is none of them, and not missing."""
_LARGEST = float(np.finfo(np.float32).max)
_Levels = tuple[str, ...] | None


def read_own_rows(path: Path, field: Field) -> FileRows:
    """The rows (N, F) of a table file, whose columns come in any order, among others.

    Raises:
        DataError: it cannot be read, or lacks a column.
        CancelledError: nobody wants it any more.
    """
    columns = list(_columns(field))
    words = frozenset(name for name, levels in columns if levels is not None)
    raw = read_table(path, lambda _fraction, _doing: require_wanted(), words=words)
    found = {column.name: column for column in raw.columns}
    missing = [name for name, _levels in columns if name not in found]
    if missing:
        raise _lacking(raw, missing)
    problems = {row.line: _left_out(row) for row in raw.bad_rows}
    values = np.empty((len(raw), len(columns)), dtype=np.float32)
    for place, (name, levels) in enumerate(columns):
        require_wanted()
        column = found[name]
        values[:, place] = (
            _places(column, levels) if levels is not None else _numbers(column, raw.lines, problems)
        )
    lines = np.union1d(raw.lines, np.array([row.line for row in raw.bad_rows], dtype=np.int64))
    rows = np.full((len(lines), len(columns)), np.nan, dtype=np.float32)
    rows[np.searchsorted(lines, raw.lines)] = values
    return FileRows(rows, lines, problems, tuple(_notices(raw, {name for name, _ in columns})))


def typed_row(cells: Cells, field: Field) -> NDArray[np.float32]:
    """A row (F,) of what was typed.

    Raises:
        DataError: there is a cell that no row has, or a word where a number belongs, or the other
            way round.
    """
    columns = dict(_columns(field))
    strange = [name for name in cells if name not in columns]
    if strange:
        raise DataError(
            Text("There is no column “{name}”.", name=printable(strange[0])),
            hint=Text("Give a value for each of {names}.", names=listed(list(columns))),
        )
    values = [_typed(name, cells.get(name), levels) for name, levels in columns.items()]
    return np.array(values, dtype=np.float32)


def _columns(field: Field) -> Iterator[tuple[str, _Levels]]:
    names = field.columns or ()
    return zip(names, field.levels or (None,) * len(names), strict=True)


def _typed(name: str, given: Given, levels: _Levels) -> float:
    if given is None:
        return np.nan
    if levels is not None and isinstance(given, str):
        return float(levels.index(given)) if given in levels else UNSEEN
    if levels is None and not isinstance(given, str) and abs(given) <= _LARGEST:
        return float(given)
    raise DataError(
        Text("“{value}” cannot stand in “{name}”.", value=printable(str(given)), name=name),
        hint=Text("Write a number that is not too large there, or nothing.")
        if levels is None
        else Text("Choose one of {names}.", names=listed(levels)),
    )


def _places(column: RawColumn, levels: Sequence[str]) -> NDArray[np.float32]:
    """Where each word stands among the levels; NaN where none is given."""
    known: dict[str | None, float] = {None: np.nan}
    known |= {level: float(place) for place, level in enumerate(levels)}
    places = np.empty(len(column.values), dtype=np.float32)
    for at, word in enumerate(column.values.tolist()):
        place = known.get(word)
        if place is None:
            # Numbers that name categories are levels without a needless point: 3.0 is 3.
            number = number_in(word, None)
            place = UNSEEN if number is None else known.get(level_name(number), UNSEEN)
            known[word] = place
        places[at] = place
    return places


def _numbers(
    column: RawColumn, lines: NDArray[np.int64], problems: dict[int, Text]
) -> NDArray[np.float64]:
    """The numbers of a column; words and what is too large are told as problems of their rows."""
    values = _told(column, lines, problems) if column.numbers is None else column.numbers.copy()
    large = np.abs(values) > _LARGEST
    for at in np.flatnonzero(large).tolist():
        problem = Text(
            "“{name}” is {value:g}, which is too large.", name=column.name, value=float(values[at])
        )
        problems.setdefault(int(lines[at]), problem)
    values[large] = np.nan
    return values


def _told(
    column: RawColumn, lines: NDArray[np.int64], problems: dict[int, Text]
) -> NDArray[np.float64]:
    """The numbers among words; the others are told."""
    values = np.full(len(lines), np.nan)
    for at, word in enumerate(column.values.tolist()):
        number = None if word is None else number_in(word, None)
        if number is not None:
            values[at] = number
        elif word is not None:
            problems.setdefault(
                int(lines[at]),
                Text("“{name}” is “{word}”, which is not a number.",
                     name=column.name, word=shortened(printable(word), 60)),
            )  # fmt: skip
    return values


def _left_out(row: BadRow) -> Text:
    reason = FAULTS[row.fault]
    if row.fault is Fault.WIDTH:
        return Text("The row has {reason}: {count:,}.", reason=reason, count=row.cells)
    return Text("The row has {reason}.", reason=reason)


def _lacking(raw: RawTable, missing: Sequence[str]) -> DataError:
    what = (
        Text("{file} has no column “{name}”.", file=raw.shown, name=missing[0])
        if len(missing) == 1
        else Text("{file} lacks {count:,} of the columns: {names}.",
                  file=raw.shown, count=len(missing), names=listed(missing))
    )  # fmt: skip
    hint = (
        Text("Name the columns as the table of the training does.")
        if raw.header
        else Text("Begin the file with a line of column names, as in the table of the training.")
    )
    return DataError(what, hint=hint)


def _notices(raw: RawTable, columns: set[str]) -> Iterator[Text]:
    """What was noticed of the file, but for columns that no model sees."""
    for notice in raw.notices:
        if notice.values.get("column", "") in {"", *columns} and "lines" not in notice.values:
            yield notice
