"""The first lines of a table → where its rows begin, how wide they are, what its columns are."""

import csv
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise

from trainer_gui.core.errors import DataError
from trainer_gui.core.names import listed, printable, shortened
from trainer_gui.core.text import Text
from trainer_gui.kinds.tables._dialect import Dialect
from trainer_gui.kinds.tables._missing import MISSING
from trainer_gui.kinds.tables._notation import is_number

COLUMN_LIMIT = 10_000
_ROWS = 200  # that are looked at
_RISE_CELLS = 3  # numbers that make a header of years or of indices


@dataclass(frozen=True)
class Layout:
    """How a table is laid out; W columns.

    Attributes:
        names: of the columns, no two alike.
        header: whether the file has them.
        before: lines before the first row.
        unnamed: columns whose names are not of the file, though others are.
        notices: what a person must be told.
    """

    names: tuple[str, ...]
    header: bool
    before: int
    unnamed: frozenset[int] = frozenset()
    notices: tuple[Text, ...] = ()


@dataclass(frozen=True)
class _Row:
    begin: int
    end: int  # the line after it
    cells: list[str]


def find_layout(head: str, dialect: Dialect, name: str) -> Layout:
    """The layout of a table that begins so.

    Args:
        head: whole lines.
        dialect: of them.
        name: of the file, for sentences.

    Raises:
        DataError: it has no rows, one column, or too many.
    """
    rows = list(_rows(head, dialect))
    if not rows:
        raise DataError(
            Text("{file} is empty.", file=name),
            hint=Text("Choose a table with a row for each sample."),
        )
    # The widest of equally many, since a title or a remark before the table is narrower.
    counts = Counter(len(row.cells) for row in rows)
    width = max(counts, key=lambda width: (counts[width], width))
    _check_width(width, name)
    place = next(at for at, row in enumerate(rows) if len(row.cells) == width)
    below = [row.cells for row in rows[place + 1 :] if len(row.cells) == width]
    # One name less than cells: R leaves the names of rows without one. Else it is a title.
    short = place > 0 and len(rows[place - 1].cells) == width - 1
    short = short and not _names_numbers(rows[place].cells, below)
    if short:
        place, below = place - 1, [rows[place].cells, *below]
    first = rows[place]
    header = _is_header(first.cells, below)
    if short and not header:
        first, below, short = rows[place + 1], below[1:], False
    if not header and _is_foreign(first.cells, below):
        first = next(row for row in rows if row.begin > first.begin and len(row.cells) == width)
    notices = _before(rows[0].begin, first.begin, name)
    if not header:
        notices.append(
            Text("The first line of {file} names no columns: they are called column_1 to "
                 "column_{width}.", file=name, width=width)
        )  # fmt: skip
        names = tuple(f"column_{number}" for number in range(1, width + 1))
        return Layout(names, header, first.begin - 1, notices=tuple(notices))
    if not below:
        raise DataError(
            Text("{file} names columns, but has no rows.", file=name),
            hint=Text("Choose a table with a row for each sample."),
        )
    said = [shortened(printable(cell.strip())) for cell in first.cells]
    if short:
        trailing = all(not cells[-1].strip() for cells in below)
        said = [*said, ""] if trailing else ["", *said]
    names, told = _unique(said, name)
    unnamed = frozenset(at for at, one in enumerate(said) if not one)
    return Layout(names, header, first.end - 1, unnamed, (*notices, *told))


def _rows(head: str, dialect: Dialect) -> Iterator[_Row]:
    lines = head.split("\n")
    before = int(dialect.said)
    reader = csv.reader((f"{line}\n" for line in lines[before:]), delimiter=dialect.separator,
                        skipinitialspace=dialect.separator != "\t")  # fmt: skip
    begin, count = before + 1, 0
    try:
        for cells in reader:
            end = before + reader.line_num + 1
            if "".join(cells).strip():
                yield _Row(begin, end, cells)
                count += 1
            if count == _ROWS:
                return
            begin = end
    except csv.Error:
        return  # whatever cannot be read is told when the rows are read


def _check_width(width: int, name: str) -> None:
    if width == 1:
        raise DataError(
            Text("{file} has only one column.", file=name),
            hint=Text("Separate its cells by commas, semicolons, tabs or upright bars."),
        )
    if width > COLUMN_LIMIT:
        raise DataError(
            Text("{file} has {count:,} columns, limit {limit:,}.",
                 file=name, count=width, limit=COLUMN_LIMIT),
            hint=Text("Choose a table with a row for each sample and the columns that are needed."),
        )  # fmt: skip


def _is_header(first: Sequence[str], below: Sequence[Sequence[str]]) -> bool:
    """Whether a row names the columns: its cells are words, and other ones than below."""
    words = [cell.strip() for cell in first]
    if any(word in MISSING for word in words if word):
        return False
    numbers = [word for word in words if is_number(word)]
    if numbers:
        risen = [_rises([cell for cell in row if is_number(cell)]) for row in below]
        return _rises(numbers) and 2 * sum(risen) <= len(below)
    # Where all is words, a name that turns up below its own place is a value like others.
    shift = len(below[0]) - len(words) if below else 0
    return not any(
        word and any(row[place + shift].strip() == word for row in below)
        for place, word in enumerate(words)
    )


def _is_foreign(first: Sequence[str], below: Sequence[Sequence[str]]) -> bool:
    """Whether a row is neither names nor values: it has words where there are numbers below."""
    return len(below) > 1 and any(
        cell.strip() not in MISSING
        and not is_number(cell)
        and all(is_number(row[place]) or row[place].strip() in MISSING for row in below)
        for place, cell in enumerate(first)
    )


def _names_numbers(first: Sequence[str], below: Sequence[Sequence[str]]) -> bool:
    """Whether a row has no numbers, and there are some below."""
    return _is_foreign(first, below) and not any(map(is_number, first))


def _rises(words: Sequence[str]) -> bool:
    """Whether these are whole numbers in even steps, such as years."""
    if len(words) < _RISE_CELLS or not all(word.strip().isdecimal() for word in words):
        return False
    numbers = [int(word) for word in words]
    steps = {after - before for before, after in pairwise(numbers)}
    return len(steps) == 1 and steps.pop() > 0


def _before(begin: int, first: int, name: str) -> list[Text]:
    if begin == first:
        return []
    return [
        Text("{file} begins with other lines than those of a table: they are left out up to line "
             "{line}.", file=name, line=first - 1)
    ]  # fmt: skip


def _unique(said: Sequence[str], name: str) -> tuple[tuple[str, ...], list[Text]]:
    """Names of which no two are alike, and what a person must be told."""
    taken, given = set(said), set[str]()
    names: list[str] = []
    renamed: list[str] = []
    for number, one in enumerate(said, 1):
        wanted = one or f"column_{number}"
        unique, copy = wanted, 1
        while unique in given or (unique in taken and unique != one):
            copy += 1
            unique = f"{wanted}_{copy}"
        if one and unique != one:
            renamed.append(unique)
        names.append(unique)
        given.add(unique)
    told: list[Text] = []
    if renamed:
        told.append(
            Text("{file} has several columns of one name: the later ones are called {names}.",
                 file=name, names=listed(renamed))
        )  # fmt: skip
    return tuple(names), told
