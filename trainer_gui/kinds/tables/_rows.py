"""Lines of a table → rows of words, all of one width; the others are listed by their lines."""

import csv
from dataclasses import dataclass, field

import numpy as np
import polars as pl
from numpy.typing import NDArray

from trainer_gui.kinds.tables._lines import Lines
from trainer_gui.kinds.tables._raw import BadRow, Fault

CELL_LIMIT = 100_000  # characters, quotation marks included
_SLOW_ROWS = 1 << 15  # that are kept as Python's words at a time
_QUOTE = '"'


@dataclass
class Rows:
    """What was read so far.

    Attributes:
        frames: of words, W columns each, called column_0 and so on.
        lines: of each frame the lines its rows begin in.
        bad: rows that are in none of them.
        empty: how many had nothing in any cell.
    """

    frames: list[pl.DataFrame] = field(default_factory=list)
    lines: list[NDArray[np.int64]] = field(default_factory=list)
    bad: list[BadRow] = field(default_factory=list)
    empty: int = 0


def read_rows(lines: Lines, separator: str, width: int) -> Rows:
    """All rows that are left.

    A block without quotation marks is counted through by numpy, which knows of every line how many
    cells it has, and then parsed by polars; others are read by Python's csv, line by line.

    Args:
        lines: at the first row.
        separator: between the cells.
        width: W, how many cells a row must have.

    Raises:
        DataError: a line is longer than any of a table.
    """
    rows = Rows()
    while block := lines.block():
        first_line = lines.next_line - block.count("\n")
        plain = _QUOTE not in block and separator.isascii()
        if not (plain and _read_fast(block, first_line, separator, width, rows)):
            lines.split_up(block)
            _read_slowly(lines, separator, width, rows)
    return rows


def _read_fast(block: str, first_line: int, separator: str, width: int, rows: Rows) -> bool:
    """Reads lines without quotation marks; nothing, and False, where polars sees others."""
    data = np.frombuffer(block.encode(), dtype=np.uint8)
    ends = np.flatnonzero(data == ord("\n")) + 1
    starts = np.concatenate([[0], ends[:-1]])
    between = data == ord(separator)
    cells = np.add.reduceat(between, starts, dtype=np.int64) + 1
    filled = np.add.reduceat((data > ord(" ")) & ~between, starts, dtype=np.int64) > 0
    long = ends - starts > CELL_LIMIT
    for place in np.flatnonzero(long & filled).tolist():
        text = data[starts[place] : ends[place]].tobytes().decode()
        long[place] = max(map(len, text.split(separator))) > CELL_LIMIT
    odd = cells != width
    kept = filled & ~odd & ~long
    places = np.flatnonzero(kept)
    if len(places):
        whole = data if kept.all() else data[np.repeat(kept, ends - starts)]
        frame = _parsed(whole.tobytes(), separator, width)
        if frame is None or frame.height != len(places):
            return False
        rows.frames.append(frame)
        rows.lines.append(places + first_line)
    rows.empty += int(((cells > 1) & ~filled).sum())
    for place in np.flatnonzero(filled & ~kept).tolist():
        fault = Fault.WIDTH if odd[place] else Fault.LENGTH
        rows.bad.append(BadRow(first_line + place, fault, int(cells[place])))
    return True


def _parsed(data: bytes, separator: str, width: int) -> pl.DataFrame | None:
    try:
        return pl.read_csv(
            data,
            has_header=False,
            schema=dict.fromkeys(_names(width), pl.String),
            separator=separator,
            quote_char=None,
            empty_string_is_null=False,
        )
    except pl.exceptions.PolarsError:
        return None


def _read_slowly(lines: Lines, separator: str, width: int, rows: Rows) -> None:
    """The rest of a block, and as much of the next one as its last row needs."""
    found: list[list[str]] = []
    places: list[int] = []
    while True:
        reader = csv.reader(lines, delimiter=separator, strict=True,
                            skipinitialspace=separator != "\t")  # fmt: skip
        try:
            for cells in reader:
                begins = lines.next_line - len(lines.taken())
                if not "".join(cells).strip():
                    rows.empty += len(cells) > 1
                elif len(cells) != width:
                    rows.bad.append(BadRow(begins, Fault.WIDTH, len(cells)))
                elif max(map(len, cells)) > CELL_LIMIT:
                    rows.bad.append(BadRow(begins, Fault.LENGTH))
                else:
                    found.append(cells)
                    places.append(begins)
                if len(found) == _SLOW_ROWS:
                    _keep(found, places, rows)
                if not lines.pending:
                    break
        except csv.Error:
            # A mark that is never closed would swallow good rows: its line alone is left out.
            taken = lines.taken()
            begins = lines.next_line - len(taken)
            long = len(taken[0]) > CELL_LIMIT
            rows.bad.append(BadRow(begins, Fault.LENGTH if long else Fault.QUOTES))
            lines.give_back(taken[1:])
            if lines.pending:
                continue
        break
    _keep(found, places, rows)


def _keep(found: list[list[str]], places: list[int], rows: Rows) -> None:
    if found:
        columns: list[tuple[str, ...]] = list(zip(*found, strict=True))
        series = map(pl.Series, _names(len(columns)), columns)
        rows.frames.append(pl.DataFrame(list(series)))
        rows.lines.append(np.array(places, dtype=np.int64))
    found.clear()
    places.clear()


def _names(width: int) -> list[str]:
    return [f"column_{place}" for place in range(width)]
