"""Rows of a table → pictures with their numbers; what cannot be used is told by its line."""

from collections.abc import Iterator
from dataclasses import dataclass, field, replace

import numpy as np
from numpy.typing import NDArray

from trainer_gui.core.dataset import Progress
from trainer_gui.core.names import listed, printable, shortened
from trainer_gui.core.progress import Paced
from trainer_gui.core.spec import SPLITS
from trainer_gui.core.text import Text
from trainer_gui.data._folder_scan import SPLIT_NAMES
from trainer_gui.data._table_columns import Columns, with_marks
from trainer_gui.data._table_files import BesideTable, Fault
from trainer_gui.data._table_read import Table
from trainer_gui.kinds.tables._notation import Mark, is_either, number_in

_REPORT_EVERY = 1024  # rows; some ten milliseconds
_LARGEST = float(np.finfo(np.float32).max)

_CELLS = Text("not as many cells as the first line"), Text("Check their separators.")
_NAMELESS = Text("no picture is named"), Text("Name it, or remove the row.")
_OUTSIDE = (
    Text("a picture outside of the folder of the table"),
    Text("Put the picture beside the table, and name it from there."),
)
_MISSING = Text("no such file"), Text("Names count from the folder of the table.")
_EMPTY = Text("a number is missing"), Text("Fill it in, or remove the row.")
_EITHER = Text("a number that means two"), Text("Write all numbers of a column in one way.")
_NO_NUMBER = Text("not a number"), Text("Correct it, or remove the row.")
_NOT_FINITE = Text("not a finite number"), Text("Correct it, or remove the row.")
_SPLIT = Text("no split of that name"), Text("Write train, val or test.")
_REPEATED = Text("a picture that stood before"), Text("The first of them counts.")
_CONTRARY = Text("the same picture with other numbers"), Text("Keep the right one.")

_Why = tuple[Text, Text]
"""What is wrong with rows, and what to do about it."""


@dataclass(frozen=True)
class Rows:
    """The rows that can be used; N of them, in the order of the table.

    Attributes:
        names: of the pictures, relative to the folder of the table, with slashes.
        numbers: (N, T) float32, all finite.
        splits: (N,) int64, indices in `SPLITS`; -1 where the table has no column of splits.
        notices: what was left out.
    """

    names: tuple[str, ...] = field(repr=False)
    numbers: NDArray[np.float32] = field(repr=False)
    splits: NDArray[np.int64] = field(repr=False)
    notices: tuple[Text, ...] = ()

    def only(self, kept: NDArray[np.bool_]) -> "Rows":
        """As if there were no other rows."""
        names = tuple(self.names[index] for index in np.flatnonzero(kept).tolist())
        return replace(self, names=names, numbers=self.numbers[kept], splits=self.splits[kept])


def usable_rows(table: Table, columns: Columns, files: BesideTable, progress: Progress) -> Rows:
    """The rows with a picture that is there and all numbers of it.

    Args:
        table: that was read.
        columns: that are used.
        files: beside the table.
        progress: hears how far it has come.

    Raises:
        CancelledError: as progress said.
    """
    paced, left_out = Paced(progress), _LeftOut()
    columns, notices = with_marks(table, columns, progress)
    found: dict[str, _Row] = {}
    contrary: set[str] = set()
    for count, (line, cells) in enumerate(zip(table.lines, table.rows, strict=True)):
        if count % _REPORT_EVERY == 0:
            paced(count / len(table.rows), Text("Looking for the pictures"))
        try:
            row = _row(table, columns, files, cells, line)
        except _UnusableError as error:
            left_out.add(error.why, line, error.where)
            continue
        first = found.setdefault(row.name, row)
        if first is row:
            continue
        if first.said == row.said:
            left_out.add(_REPEATED, line, row.name)
        else:  # nobody knows which of them is right
            if row.name not in contrary:
                contrary.add(row.name)
                left_out.add(_CONTRARY, first.line, row.name)
            left_out.add(_CONTRARY, line, row.name)
    kept = [row for name, row in found.items() if name not in contrary]
    return Rows(
        tuple(row.name for row in kept),
        np.array([row.numbers for row in kept], dtype=np.float32).reshape(
            len(kept), len(columns.numbers)
        ),
        np.array([row.split for row in kept], dtype=np.int64),
        (*left_out.notices(), *notices),
    )


@dataclass(frozen=True)
class _Row:
    name: str
    numbers: tuple[float, ...]
    split: int
    line: int

    @property
    def said(self) -> tuple[tuple[float, ...], int]:
        return self.numbers, self.split


class _UnusableError(Exception):
    """A row cannot be used: why, and where in it."""

    def __init__(self, why: _Why, where: str = "") -> None:
        super().__init__()
        self.why = why
        self.where = where


def _row(table: Table, columns: Columns, files: BesideTable, cells: list[str], line: int) -> _Row:
    """What a row says.

    Raises:
        _UnusableError: it does not say all that is needed.
    """
    if len(cells) != len(table.names):
        raise _UnusableError(_CELLS, f"{len(cells)} / {len(table.names)}")
    said = cells[columns.picture]
    if not said.strip():
        raise _UnusableError(_NAMELESS)
    name = files.find(said)
    if isinstance(name, Fault):
        raise _UnusableError(_OUTSIDE if name is Fault.OUTSIDE else _MISSING, said)
    numbers = tuple(
        _number(table, place, cells[place], mark)
        for place, mark in zip(columns.numbers, columns.marks, strict=True)
    )
    split = -1
    if columns.split is not None:
        word = SPLIT_NAMES.get(cells[columns.split].strip().casefold())
        if word is None:
            raise _UnusableError(_SPLIT, cells[columns.split])
        split = SPLITS.index(word)
    return _Row(name, numbers, split, line)


def _number(table: Table, place: int, cell: str, mark: Mark | None) -> float:
    number = number_in(cell, mark)
    if number is not None and abs(number) <= _LARGEST:  # NaN is not
        return number
    where = f"{table.names[place]} {cell}".strip()
    if number is not None:
        raise _UnusableError(_NOT_FINITE, where)
    if is_either(cell):
        raise _UnusableError(_EITHER, where)
    raise _UnusableError(_NO_NUMBER if cell.strip() else _EMPTY, where)


class _LeftOut:
    """Lines that cannot be used, by what is wrong with them."""

    def __init__(self) -> None:
        self._lines: dict[_Why, list[str]] = {}
        self._counts: dict[_Why, int] = {}

    def add(self, why: _Why, line: int, detail: str) -> None:
        """Takes a line in."""
        self._counts[why] = self._counts.get(why, 0) + 1
        lines = self._lines.setdefault(why, [])
        if len(lines) < 4:  # noqa: PLR2004 - one more than is listed
            lines.append(f"{line}: {shortened(printable(detail), 60)}" if detail else str(line))

    def notices(self) -> Iterator[Text]:
        """A sentence for each kind."""
        for why, lines in self._lines.items():
            reason, remedy = why
            yield Text(
                "Skipped rows, {reason}: {count:,} (line {lines}). {remedy}",
                reason=reason, count=self._counts[why], lines=listed(lines), remedy=remedy,
            )  # fmt: skip
