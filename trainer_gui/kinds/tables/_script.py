"""What a script that runs without this program makes of a file with rows.

`COLUMNS` and `MISSING` are stand-ins: a script has its own.
"""

import csv
import json
import math
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path
from textwrap import fill
from typing import Any

import torch
from torch import Tensor

from trainer_gui.core.script import FOLDER, Beside, FileError, Script
from trainer_gui.core.source import copied, literal
from trainer_gui.core.spec import Field
from trainer_gui.kinds.tables import ColumnFacts
from trainer_gui.kinds.tables._missing import MISSING

COLUMNS = "columns.json"
_LINE = 90
_CONSTANTS = """\
# What was learnt of each column before training: how it is filled in, and scaled or coded.
COLUMNS = "columns.json"
# Words that stand where a value is missing.
MISSING = {{
    {words},
}}"""


def tables_script(field: Field, facts: Sequence[ColumnFacts]) -> Script:
    """The part of a script that reads rows."""
    code = copied(preprocess, lines, read_rows, coded, seen, number)
    beside = Beside(_kept(field, facts), "what was learnt of each column before training")
    return replace(code, constants=_constants(), files={COLUMNS: beside}, example="rows.csv")


def _constants() -> str:
    words = ", ".join(map(literal, sorted(MISSING)))
    return _CONSTANTS.format(words=fill(words, _LINE, subsequent_indent="    "))


def _kept(field: Field, facts: Sequence[ColumnFacts]) -> bytes:
    """The facts by the names that people know."""
    levels = field.levels or (None,) * len(facts)
    columns = []
    for name, known, one in zip(field.columns or (), levels, facts, strict=True):
        filled = one.fill if known is None else known[int(one.fill)] if known else None
        columns.append(
            {
                "name": name,
                "fill": filled,
                "flagged": one.flagged,
                "offset": one.offset,
                "scale": one.scale,
                "levels": None if one.levels is None else list(one.levels),
            }
        )
    return json.dumps(columns, indent=1, ensure_ascii=False).encode()


def preprocess(path: str | Path) -> Tensor:
    """The rows in a file as the network sees them, (N, inputs).

    Numbers come first, then categories, then what is missing.

    Raises:
        FileError: the file cannot be used.
    """
    columns = json.loads((FOLDER / COLUMNS).read_text(encoding="utf-8"))
    rows = read_rows(path)
    return torch.tensor([coded(row, columns, f"{path} line {at}") for at, row in rows.items()])


def lines(path: str | Path) -> list[int]:
    """The line of the file that each row begins in, counted from 1.

    Raises:
        FileError: the file cannot be used.
    """
    return list(read_rows(path))


def read_rows(path: str | Path) -> dict[int, dict[str, str]]:
    """The rows of a file whose first line names the columns, by the lines that they begin in.

    Raises:
        FileError: the file cannot be read, or a row has another number of cells.
    """
    try:
        text = Path(path).read_text(encoding="utf-8-sig")
    except (OSError, UnicodeError) as error:
        raise FileError(f"{path} cannot be read.") from error
    separator = max(",;\t|", key=text.partition("\n")[0].count)
    reader = csv.reader(text.splitlines(keepends=True), delimiter=separator)
    rows, names, begin = {}, list[str](), 1
    for cells in reader:
        at, begin = begin, reader.line_num + 1
        if not "".join(cells).strip():
            continue
        if not names:
            names = [name.strip() for name in cells]
            continue
        if len(cells) != len(names):
            raise FileError(f"{path} line {at} has {len(cells)} cells, not {len(names)}.")
        rows[at] = dict(zip(names, cells, strict=True))
    if not rows:
        raise FileError(f"{path} needs a line of column names and rows of values.")
    return rows


def coded(row: dict[str, str], columns: list[dict[str, Any]], where: str) -> list[float]:
    """A row as the network sees it.

    Raises:
        FileError: it lacks a column, or has a word where a number belongs.
    """
    numbers: list[float] = []
    levels: list[float] = []
    flags: list[float] = []
    for column in columns:
        if column["name"] not in row:
            raise FileError(f"{where}: there is no column {column['name']!r}.")
        cell = row[column["name"]].strip()
        missing = cell in MISSING
        if column["levels"] is None:
            value = column["fill"] if missing else number(cell, where)
            numbers.append((value - column["offset"]) / column["scale"])
        else:
            told = column["fill"] if missing else cell
            told = told if told in column["levels"] else seen(told)
            levels.extend(float(told == level) for level in column["levels"])
        if column["flagged"]:
            flags.append(float(missing))
    return numbers + levels + flags


def seen(word: str | None) -> str | None:
    """A word as training has seen it: whole numbers without a point."""
    try:
        return f"{float(word):.15g}" if word and word.strip("0123456789.-+") == "" else word
    except ValueError:
        return word


def number(cell: str, where: str) -> float:
    """A cell as a number; a comma may stand for the point.

    Raises:
        FileError: it is none.
    """
    try:
        value = float(cell.replace(",", "."))
    except ValueError as error:
        raise FileError(f"{where}: {cell!r} is not a number.") from error
    if not math.isfinite(value):
        raise FileError(f"{where}: {cell!r} is not finite.")
    return value
