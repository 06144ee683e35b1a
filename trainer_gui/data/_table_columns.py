"""Which columns of a table name the pictures, hold the numbers, and say the split."""

import csv
import math
from collections.abc import Sequence
from dataclasses import dataclass, replace
from unicodedata import normalize

from trainer_gui.core.dataset import Progress
from trainer_gui.core.errors import DataError
from trainer_gui.core.names import listed
from trainer_gui.core.progress import Paced
from trainer_gui.core.registry import nearest
from trainer_gui.core.text import Text
from trainer_gui.data._table_files import BesideTable, Fault
from trainer_gui.data._table_read import Table
from trainer_gui.kinds.tables._notation import Mark, decide, evidence_in, is_number

NUMBER_LIMIT = 100
_SPLIT = "split"
_LOOKED_AT = 500  # rows that tell what a column holds, spread over the table


@dataclass(frozen=True)
class Columns:
    """Indices of the columns that are used.

    Attributes:
        picture: names the file.
        numbers: are to be learnt, T of them.
        split: says the split of a row; None where the table has no such column.
        unused: names of the others.
        marks: decimal marks of the columns of numbers, for cells that can be read both ways.
    """

    picture: int
    numbers: tuple[int, ...]
    split: int | None
    unused: tuple[str, ...]
    marks: tuple[Mark | None, ...]


def choose_columns(table: Table, files: BesideTable, *, picture: str, numbers: str) -> Columns:
    """The columns that a person named; those that were not named are found.

    Args:
        table: with at least a row.
        files: beside it.
        picture: name of the column of pictures; empty for the first one that names any.
        numbers: names with commas between, in quotation marks where they hold one themselves;
            empty for all others that hold numbers.

    Raises:
        DataError: there is no column of that name, or several, or none that suits.
    """
    sample = _sample(table)
    split = next(
        (place for place, name in enumerate(table.names) if name.casefold() == _SPLIT), None
    )
    if picture.strip():
        pictures = _named(table, picture.strip())
    else:
        pictures = _column_of_pictures(table, sample, files)
    if not isinstance(files.find(table.names[pictures]), Fault):
        raise DataError(
            Text("The first line of {file} names no columns: “{name}” is a picture.",
                 file=table.shown, name=table.names[pictures]),
            hint=Text("Put a line with the names of the columns before it."),
        )  # fmt: skip
    chosen = tuple(dict.fromkeys(_named(table, name) for name in _split_names(numbers)))
    if not chosen:
        others = set(range(len(table.names))) - {pictures, split}
        chosen = tuple(
            place
            for place in sorted(others)
            # A column without a name is the running number that some programs write first.
            if table.names[place] and _holds_numbers(sample, place)
        )
    if not chosen:
        raise DataError(
            Text("No column of {file} holds numbers beside the pictures.", file=table.shown),
            hint=Text("Give each picture its number in a column of its own."),
        )
    if len(chosen) > NUMBER_LIMIT:
        raise DataError(
            Text("{file} has {count} columns of numbers, limit {limit}.",
                 file=table.shown, count=len(chosen), limit=NUMBER_LIMIT),
            hint=Text("Name those that are to be learnt under “Number columns”."),
        )  # fmt: skip
    for place in chosen:
        _named(table, table.names[place])  # two of one name could not be told apart
    used = {pictures, split, *chosen}
    unused = tuple(name for place, name in enumerate(table.names) if place not in used and name)
    return Columns(pictures, chosen, split, unused, (None,) * len(chosen))


def with_marks(
    table: Table, columns: Columns, progress: Progress
) -> tuple[Columns, tuple[Text, ...]]:
    """The columns once it is known how their numbers are written, and what a person must be told.

    Raises:
        CancelledError: as progress said.
    """
    paced, found = Paced(progress), {}
    for count, place in enumerate(columns.numbers):
        paced(count / len(columns.numbers), Text("Looking at the numbers"))
        found[place] = evidence_in(row[place] for row in table.rows if place < len(row))
    if not any(evidence.either for evidence in found.values()):
        return columns, ()
    sample = _sample(table)
    for place in set(range(len(table.names))) - {*columns.numbers, columns.picture, columns.split}:
        if _holds_numbers(sample, place):
            found[place] = evidence_in(row[place] for row in sample if place < len(row))
    decisions = [
        decide(
            table.names[place],
            found[place],
            frozenset[Mark]().union(*(one.marks for at, one in found.items() if at != place)),
            table.separator,
        )
        for place in columns.numbers
    ]
    notices = tuple(decision.notice for decision in decisions if decision.notice)
    return replace(columns, marks=tuple(decision.mark for decision in decisions)), notices


def _sample(table: Table) -> Sequence[list[str]]:
    return table.rows[:: math.ceil(len(table.rows) / _LOOKED_AT)]


def _split_names(said: str) -> list[str]:
    row = next(csv.reader([said], skipinitialspace=True), [])
    return [name.strip() for name in row if name.strip()]


def _named(table: Table, name: str) -> int:
    """The index of the column of that name, in whatever Unicode composition.

    Raises:
        DataError: there is none, or several.
    """
    wanted = normalize("NFC", name)
    found = [place for place, one in enumerate(table.names) if normalize("NFC", one) == wanted]
    if len(found) == 1:
        return found[0]
    if found:
        raise DataError(
            Text("{file} has {count} columns called “{name}”.",
                 file=table.shown, count=len(found), name=name),
            hint=Text("Give each column a name of its own."),
        )  # fmt: skip
    near = nearest(name, table.names)
    raise DataError(
        Text("{file} has no column called “{name}”.", file=table.shown, name=name),
        hint=Text("Did you mean “{near}”?", near=near)
        if near
        else Text("It has: {names}.", names=listed(table.names)),
    )


def _column_of_pictures(table: Table, sample: Sequence[list[str]], files: BesideTable) -> int:
    for place in range(len(table.names)):
        cells = [row[place] for row in sample if place < len(row)]
        if any(not isinstance(files.find(cell), Fault) for cell in cells):
            return place
    raise DataError(
        Text("No column of {file} names pictures beside it.", file=table.shown),
        hint=Text("Name each picture as it is called from the folder of the table, such as "
                  "“photos/1.jpg”."),
    )  # fmt: skip


def _holds_numbers(sample: Sequence[list[str]], place: int) -> bool:
    """Whether most of its cells are numbers: a few that are not are mistakes, and are told."""
    filled = [row[place] for row in sample if place < len(row) and row[place].strip()]
    return 2 * sum(map(is_number, filled)) > len(filled)
