"""What a script that runs without this program makes of a file with a row.

`COLUMNS` is a stand-in: a script has its own.
"""

import csv
import json
import math
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

import torch
from torch import Tensor

from trainer_gui.core.script import FOLDER, Beside, FileError, Script
from trainer_gui.core.source import copied
from trainer_gui.core.spec import Field
from trainer_gui.kinds.tables import ColumnFacts

COLUMNS = "columns.json"
_CONSTANTS = """\
# What was learnt of each column before training: how it is filled in, and scaled or coded.
COLUMNS = "columns.json\""""


def tables_script(field: Field, facts: Sequence[ColumnFacts]) -> Script:
    """The part of a script that reads a row."""
    code = copied(preprocess, read_row, seen, number)
    beside = Beside(_kept(field, facts), "what was learnt of each column before training")
    return replace(code, constants=_CONSTANTS, files={COLUMNS: beside}, example="row.csv")


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
    """The row in a file as the network sees it, (1, inputs): numbers, categories, what is missing.

    Raises:
        FileError: the file cannot be used.
    """
    row = read_row(path)
    numbers: list[float] = []
    levels: list[float] = []
    flags: list[float] = []
    for column in json.loads((FOLDER / COLUMNS).read_text(encoding="utf-8")):
        if column["name"] not in row:
            raise FileError(f"{path} has no column {column['name']!r}.")
        cell = row[column["name"]].strip()
        missing = cell.lower() in {"", "na", "n/a", "nan", "null", "none", "?", "-"}
        if column["levels"] is None:
            value = column["fill"] if missing else number(cell, path)
            numbers.append((value - column["offset"]) / column["scale"])
        else:
            told = column["fill"] if missing else cell
            levels.extend(float(seen(told) == level) for level in column["levels"])
        if column["flagged"]:
            flags.append(float(missing))
    return torch.tensor([numbers + levels + flags])


def read_row(path: str | Path) -> dict[str, str]:
    """The only row of a file whose first line names the columns.

    Raises:
        FileError: the file cannot be read, or has another number of rows.
    """
    try:
        lines = Path(path).read_text(encoding="utf-8-sig").splitlines()
    except (OSError, UnicodeError) as error:
        raise FileError(f"{path} cannot be read.") from error
    head = lines[0] if lines else ""
    separator = max(",;\t|", key=head.count)
    rows = [row for row in csv.reader(lines, delimiter=separator) if row]
    if len(rows) != 2 or len(rows[0]) != len(rows[1]):  # noqa: PLR2004 - names and values
        raise FileError(f"{path} needs a line of column names and one row of values.")
    return dict(zip((name.strip() for name in rows[0]), rows[1], strict=True))


def seen(word: str | None) -> str | None:
    """A word as training has seen it: whole numbers without a point."""
    try:
        return f"{float(word):.15g}" if word and word.strip("0123456789.-+") == "" else word
    except ValueError:
        return word


def number(cell: str, path: str | Path) -> float:
    """A cell as a number; a comma may stand for the point.

    Raises:
        FileError: it is none.
    """
    try:
        value = float(cell.replace(",", "."))
    except ValueError as error:
        raise FileError(f"{path}: {cell!r} is not a number.") from error
    if not math.isfinite(value):
        raise FileError(f"{path}: {cell!r} is not finite.")
    return value
