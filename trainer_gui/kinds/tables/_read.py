"""A text file with a table → RawTable: whatever its encoding, separator and numbers look like."""

import io
import os
from collections import Counter
from pathlib import Path
from typing import BinaryIO

import numpy as np
import polars as pl

from trainer_gui.core.dataset import Progress
from trainer_gui.core.errors import DataError
from trainer_gui.core.files import open_ordinary, size_text
from trainer_gui.core.names import listed, printable, shortened
from trainer_gui.core.progress import Paced
from trainer_gui.core.text import Text
from trainer_gui.kinds.tables._cells import Draft, drafts, finished
from trainer_gui.kinds.tables._dialect import find_dialect
from trainer_gui.kinds.tables._encoding import Encoding, encoding_name, find_encoding
from trainer_gui.kinds.tables._layout import Layout, find_layout
from trainer_gui.kinds.tables._lines import Lines, head_of
from trainer_gui.kinds.tables._notation import Mark, decide
from trainer_gui.kinds.tables._raw import BadRow, Fault, RawColumn, RawTable
from trainer_gui.kinds.tables._rows import CELL_LIMIT, Rows, read_rows

FILE_LIMIT_BYTES = 1_000_000_000  # as words in memory it takes three times as much
_CELLS = 1_000_000  # that are looked at together; some 0.2 s, in which nobody can cancel
_TOLD = 3  # notices of one kind
FAULTS = {
    Fault.WIDTH: Text("another number of cells than the table has columns"),
    Fault.QUOTES: Text("quotation marks that do not match"),
    Fault.LENGTH: Text("a cell of more than {limit:,} characters", limit=CELL_LIMIT),
}


def read_table(path: Path, progress: Progress, *, words: frozenset[str] = frozenset()) -> RawTable:
    """The columns of a table, with what could not be read told in notices.

    Args:
        path: of a text file with a line for each row, its cells separated by commas, semicolons,
            tabs or upright bars.
        progress: hears how far it has come.
        words: columns that hold words, whatever they look like.

    Raises:
        DataError: it is no such table, or too large.
        CancelledError: as progress said.
    """
    name = shortened(printable(path.name))
    try:
        with open_ordinary(path) as file:
            return _read(file, path, name, Paced(progress), words)
    except OSError as error:
        raise DataError(
            Text("{file} cannot be read: {reason}.", file=name, reason=error.strerror or ""),
            hint=Text("Choose the table again."),
        ) from error


def read_head(head: bytes, path: Path) -> RawTable:
    """The columns of a table as its first bytes show them; a row that is torn at the end is bad.

    Raises:
        DataError: as `read_table`.
    """
    # In UTF-16 and UTF-32 a line feed has zeros beside it: their characters have 2 or 4 bytes.
    end = len(head) // 4 * 4 if b"\0" in head else head.rfind(b"\n") + 1
    whole = head[: end or len(head)]
    name = shortened(printable(path.name))
    return _read(io.BytesIO(whole), path, name, lambda _fraction, _doing: None, frozenset())


def _read(
    file: BinaryIO, path: Path, name: str, paced: Progress, words: frozenset[str]
) -> RawTable:
    size = file.seek(0, os.SEEK_END)
    file.seek(0)
    if size > FILE_LIMIT_BYTES:
        raise DataError(
            Text("{file} is too large: it has {size}, limit {limit}.",
                 file=name, size=size_text(size), limit=size_text(FILE_LIMIT_BYTES)),
            hint=Text("Choose a table with fewer rows, or with only the columns that are needed."),
        )  # fmt: skip

    before = 0  # the file is read twice

    def report() -> None:
        paced((before + file.tell()) / max(2 * size, 1), Text("Reading the table"))

    encoding = find_encoding(file, name, report)
    before = size
    with io.TextIOWrapper(file, encoding=encoding.codec) as text:
        head = head_of(text)
        dialect = find_dialect(head)
        layout = find_layout(head, dialect, name)
        text.seek(0)
        lines = Lines(text, len(layout.names), name, report)
        lines.skip(layout.before)
        rows = read_rows(lines, dialect.separator, len(layout.names))
    _check_rows(rows, name, len(layout.names))
    places = np.concatenate(rows.lines)
    columns, notices = _columns(rows, layout, dialect.separator, paced, words)
    return RawTable(
        path,
        columns,
        places,
        tuple(rows.bad),
        encoding.codec,
        dialect.separator,
        layout.header,
        (*_guessed(encoding, name), *layout.notices, *_left_out(rows), *notices),
    )


def _columns(
    rows: Rows, layout: Layout, separator: str, paced: Progress, words: frozenset[str]
) -> tuple[tuple[RawColumn, ...], list[Text]]:
    """The columns with their values; their words are let go one by one."""
    places = np.concatenate(rows.lines)
    cells = pl.concat(rows.frames).get_columns()
    rows.frames.clear()
    names, notices = layout.names, list[Text]()
    some = max(_CELLS // len(places), 1)
    found: list[Draft] = []
    for at in range(0, len(names), some):
        paced(at / len(names), Text("Looking at the columns"))
        found += drafts(names[at : at + some], pl.DataFrame(cells[:some]), words)
        del cells[:some]
    # Such as one that a separator at the end of each line makes.
    found = [
        one
        for at, one in enumerate(found)
        if at not in layout.unnamed or one.words.null_count() < len(places)
    ]
    having = Counter(mark for one in found for mark in one.evidence.marks)
    columns = []
    found.reverse()
    while found:
        paced(1 - len(found) / len(names), Text("Reading the columns"))
        one = found.pop()
        beside = frozenset(mark for mark in Mark if having[mark] > (mark in one.evidence.marks))
        decision = decide(one.name, one.evidence, beside, separator)
        column, told = finished(one, decision.mark, places)
        columns.append(column)
        notices += [*told, *([decision.notice] if decision.notice else [])]
    return tuple(columns), _capped(notices)


def _capped(notices: list[Text]) -> list[Text]:
    """The notices on columns, at most three of one kind; names of the other columns are counted."""
    kinds: dict[str, list[Text]] = {}
    for notice in notices:
        kinds.setdefault(notice.source, []).append(notice)
    told: list[Text] = []
    for some in kinds.values():
        told += some[:_TOLD]
        if more := [str(notice.values["column"]) for notice in some[_TOLD:]]:
            told.append(
                Text("The same of {count:,} more columns: {names}.",
                     count=len(more), names=listed(more))
            )  # fmt: skip
    return told


def _check_rows(rows: Rows, name: str, width: int) -> None:
    good = sum(map(len, rows.lines))
    if good and good >= len(rows.bad):
        return
    said = _lines_of(rows.bad)
    raise DataError(
        Text("{file} is no table of {width} columns: {count:,} of its {all:,} rows cannot be read "
             "(line {lines}).",
             file=name, width=width, count=len(rows.bad), all=good + len(rows.bad), lines=said)
        if rows.bad
        else Text("{file} has no rows with any values.", file=name),
        hint=Text("Check what separates its cells, and its quotation marks."),
    )  # fmt: skip


def _guessed(encoding: Encoding, name: str) -> tuple[Text, ...]:
    if not encoding.guessed:
        return ()
    sample = shortened(printable(encoding.sample), 60)
    if not encoding.others:
        return (
            Text("{file} is not in UTF-8: it is read as {encoding}, with words such as “{word}”.",
                 file=name, encoding=encoding.shown, word=sample),
        )  # fmt: skip
    return (
        Text("{file} is not in UTF-8: it is read as {encoding}, with words such as “{word}”, and "
             "could be {others}. Save it as “CSV UTF-8” if they are wrong.",
             file=name, encoding=encoding.shown, word=sample,
             others=listed([encoding_name(codec) for codec in encoding.others])),
    )  # fmt: skip


def _left_out(rows: Rows) -> list[Text]:
    notices = []
    for fault, reason in FAULTS.items():
        bad = [row for row in rows.bad if row.fault is fault]
        if bad:
            notices.append(
                Text("Rows left out, {reason}: {count:,} (line {lines}).",
                     reason=reason, count=len(bad), lines=_lines_of(bad))
            )  # fmt: skip
    if rows.empty:
        notices.append(Text("Rows left out, nothing in any cell: {count:,}.", count=rows.empty))
    return notices


def _lines_of(bad: list[BadRow]) -> str:
    return listed([str(row.line) for row in bad[:4]])
