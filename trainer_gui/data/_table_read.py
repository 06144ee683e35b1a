"""A CSV file → names of columns and rows of words, whatever separates them, within limits."""

import csv
import io
import os
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path

from trainer_gui.core.dataset import Progress
from trainer_gui.core.errors import DataError
from trainer_gui.core.files import open_ordinary, size_text
from trainer_gui.core.names import printable, shortened
from trainer_gui.core.progress import Paced
from trainer_gui.core.text import Text
from trainer_gui.kinds.tables._dialect import Dialect, find_dialect
from trainer_gui.kinds.tables._encoding import Encoding, find_encoding

FILE_LIMIT_BYTES = 100_000_000  # a million rows have some 50 MB
ROW_LIMIT = 1_000_000
COLUMN_LIMIT = 1_000
_HEAD_CHARACTERS = 1 << 16  # that tell what separates cells
_REPORT_EVERY = 4096  # rows; some ten milliseconds


@dataclass(frozen=True)
class Table:
    """What a CSV file holds; R rows.

    Attributes:
        path: of the file.
        names: of the columns.
        rows: of each row its cells, as many as it has.
        lines: of each row the line of the file it begins in, counted from 1.
        separator: between the cells.
    """

    path: Path
    names: tuple[str, ...]
    rows: list[list[str]] = field(repr=False)
    lines: list[int] = field(repr=False)
    separator: str = ","

    @property
    def shown(self) -> str:
        """The name of the file for a sentence."""
        return shortened(printable(self.path.name))


def read_table(path: Path, *, progress: Progress) -> Table:
    """The rows of a CSV file whose first line names the columns; empty rows are left out.

    Args:
        path: of a file in UTF-8, UTF-16 or UTF-32, with or without a byte order mark, whose cells
            are separated by commas, semicolons, tabs or upright bars.
        progress: hears how far it has come.

    Raises:
        DataError: it is no such table, or larger than any table of pictures.
        CancelledError: as progress said.
    """
    name = shortened(printable(path.name))
    try:
        with open_ordinary(path) as file:
            size = os.fstat(file.fileno()).st_size
            if size > FILE_LIMIT_BYTES:
                raise _too_large(name, Text("it has {size}", size=size_text(size)),
                                 size_text(FILE_LIMIT_BYTES))  # fmt: skip
            paced = Paced(progress)
            before = 0  # the file is read twice

            def report() -> None:
                paced((before + file.tell()) / max(2 * size, 1), Text("Reading the table"))

            encoding = find_encoding(file, name, report)
            before = size
            if encoding.guessed:
                raise _not_in_unicode(name, encoding)
            text = io.TextIOWrapper(file, encoding=encoding.codec, newline="")
            dialect = _dialect(text)
            found = list(_records(text, dialect, name, report))
    except OSError as error:
        raise DataError(
            Text("{file} cannot be read: {reason}.", file=name, reason=error.strerror or ""),
            hint=Text("Choose the table again."),
        ) from error
    if not found:
        raise DataError(
            Text("{file} is empty.", file=name),
            hint=Text("Choose a CSV file whose first line names its columns."),
        )
    (_, header), records = found[0], found[1:]
    return Table(
        path,
        _names(header, name, records),
        [cells for _, cells in records],
        [line for line, _ in records],
        dialect.separator,
    )


def _dialect(text: io.TextIOWrapper) -> Dialect:
    """What separates the cells; the text is left at its first row."""
    head = text.read(_HEAD_CHARACTERS)
    if len(head) == _HEAD_CHARACTERS:
        head = head[: head.rfind("\n") + 1] or head
    dialect = find_dialect(head)
    text.seek(0)
    if dialect.said:
        text.readline()
    return dialect


def _records(
    text: io.TextIOWrapper, dialect: Dialect, name: str, report: Callable[[], None]
) -> Iterator[tuple[int, list[str]]]:
    """Each row that has any words, with the line it begins in."""
    reader = csv.reader(text, delimiter=dialect.separator, strict=True)
    before = int(dialect.said)  # the line that only says what separates cells
    begins = before + 1
    try:
        for count, cells in enumerate(reader):
            if count % _REPORT_EVERY == 0:
                report()
            if count > ROW_LIMIT:
                raise _too_large(
                    name, Text("it has more than {count:,} rows", count=ROW_LIMIT), f"{ROW_LIMIT:,}"
                )
            line, begins = begins, before + reader.line_num + 1
            if "".join(cells).strip():
                yield line, cells
    except csv.Error as error:
        raise DataError(
            Text("{file} is no table that can be read: line {line}, {reason}.",
                 file=name, line=begins, reason=str(error)),
            hint=Text("Check the quotation marks from that line on."),
        ) from error  # fmt: skip


def _names(header: list[str], name: str, records: list[tuple[int, list[str]]]) -> tuple[str, ...]:
    """Names of the columns.

    Raises:
        DataError: there are too few or too many, or no rows.
    """
    hint = Text("The first line must name the columns, with commas, semicolons or tabs between.")
    if len(header) == 1:
        raise DataError(Text("{file} has only one column.", file=name), hint=hint)
    if len(header) > COLUMN_LIMIT:
        raise DataError(
            Text("{file} has {count:,} columns, limit {limit:,}.",
                 file=name, count=len(header), limit=COLUMN_LIMIT),
            hint=hint,
        )  # fmt: skip
    if not records:
        raise DataError(
            Text("{file} names columns, but has no rows.", file=name),
            hint=Text("Add a row for each picture."),
        )
    return tuple(shortened(printable(cell.strip())) for cell in header)


def _not_in_unicode(name: str, encoding: Encoding) -> DataError:
    """Names of files in another encoding than was guessed would be those of no picture."""
    return DataError(
        Text("{file} is not in UTF-8, it looks like {encoding}.", file=name,
             encoding=encoding.shown),
        hint=Text("Save it again as “CSV UTF-8”."),
    )  # fmt: skip


def _too_large(name: str, found: Text, limit: str) -> DataError:
    return DataError(
        Text("{file} is too large: {found}, limit {limit}.", file=name, found=found, limit=limit),
        hint=Text("Choose a table with a row for each picture and the columns that are needed."),
    )
