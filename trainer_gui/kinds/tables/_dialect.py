"""What separates the cells of a table, seen from its first lines."""

import csv
import re
from collections import Counter
from dataclasses import dataclass

from trainer_gui.kinds.tables._notation import is_number

SEPARATORS = ("\t", ";", "|", ",")  # the last ones stand in words and numbers, too
_ROWS = 200  # that are looked at
_TYPED_CELLS = 20  # of each of them
_UNTYPED = 0.5  # what a cell counts that is no number: even rows tell more than numbers do
_SEPARATOR_LINE = re.compile(r'"?sep=(?P<separator>[^\w"\s]|\t)"?[,;|\t]*', re.IGNORECASE)


@dataclass(frozen=True)
class Dialect:
    """How the cells of a table are told apart.

    Attributes:
        separator: between them.
        said: whether the first line says so, as Excel writes it; it is no row.
    """

    separator: str
    said: bool = False


def find_dialect(head: str) -> Dialect:
    """The dialect of a text that begins so, with whole lines.

    The one where most rows have as many cells as each other, and most cells are numbers.
    """
    first = head.lstrip("\ufeff").split("\n", 1)[0].rstrip("\r")
    if said := _SEPARATOR_LINE.fullmatch(first):
        return Dialect(said["separator"], said=True)
    return Dialect(max(SEPARATORS, key=lambda separator: _suits(head, separator)))


def first_rows(head: str, separator: str, count: int = _ROWS) -> list[list[str]]:
    """The first rows with any words, as they are with this separator."""
    rows: list[list[str]] = []
    reader = csv.reader(head.lstrip("\ufeff").splitlines(keepends=True), delimiter=separator,
                        skipinitialspace=separator != "\t")  # fmt: skip
    try:
        for row in reader:
            if "".join(row).strip():
                rows.append(row)
            if len(rows) == count:
                break
    except csv.Error:
        pass  # what was read until then is enough for a guess
    return rows


def _suits(head: str, separator: str) -> tuple[float, int]:
    """How well a separator explains the text, and into how many cells it cuts a row."""
    rows = first_rows(head, separator)
    if not rows:
        return 0.0, 0
    width, count = Counter(map(len, rows)).most_common(1)[0]
    if width == 1:
        return 0.0, 0
    even = [row for row in rows if len(row) == width]
    cells = [cell for row in even for cell in row[:_TYPED_CELLS]]
    typed = sum(not cell.strip() or is_number(cell) for cell in cells)
    share = count / len(rows) * (typed / len(cells) * (1 - _UNTYPED) + _UNTYPED)
    # Names of columns are cut as the rows are, but for one that R leaves out.
    return share if width - len(rows[0]) in {0, 1} else share / 2, width
