"""A person's own file with a single row → that row as the rows of training are stored."""

from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from trainer_gui.core.errors import DataError
from trainer_gui.core.names import printable, shortened
from trainer_gui.core.spec import Field
from trainer_gui.core.text import Text
from trainer_gui.kinds.tables._levels import level_name
from trainer_gui.kinds.tables._raw import RawColumn
from trainer_gui.kinds.tables._read import read_table

UNSEEN = -1.0
"""The place of a level that the data do not have: it is none of them, and not missing."""


def read_row(path: Path, field: Field) -> NDArray[np.float32]:
    """The row (F,) of a table file with a single one, whose columns come in any order.

    Raises:
        DataError: it has more rows or none, lacks a column, or has words where numbers belong.
    """
    raw = read_table(path, lambda _fraction, _doing: None)
    file = shortened(printable(path.name))
    if len(raw) != 1:
        raise DataError(
            Text("{file} has {count:,} rows, and one is asked for.", file=file, count=len(raw)),
            hint=Text("Give a file with a line of column names and one row."),
        )
    found = {column.name: column for column in raw.columns}
    names = field.columns or ()
    missing = [name for name in names if name not in found]
    if missing:
        raise DataError(
            Text("{file} has no column “{name}”.", file=file, name=missing[0]),
            hint=Text("Name the columns as the table of the training does."),
        )
    levels = field.levels or (None,) * len(names)
    values = [_value(found[name], one, file) for name, one in zip(names, levels, strict=True)]
    return np.array(values, dtype=np.float32)


def _value(column: RawColumn, levels: tuple[str, ...] | None, file: str) -> float:
    numbers, word = column.numbers, column.values[0]
    if levels is None:
        if numbers is None and word is not None:
            raise DataError(
                Text("“{name}” of {file} is “{word}”, which is not a number.",
                     name=column.name, file=file, word=shortened(printable(str(word)))),
                hint=Text("Write a number there, or nothing."),
            )  # fmt: skip
        return np.nan if numbers is None else float(numbers[0])
    if word is None or (numbers is not None and np.isnan(numbers[0])):
        return np.nan
    told = str(word) if numbers is None else level_name(numbers[0])
    return float(levels.index(told)) if told in levels else UNSEEN
