"""What a file of a person's own is, seen from its first bytes, and what would learn from it."""

import os
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Final

from trainer_gui.core.errors import DataError
from trainer_gui.core.named_file import Wanted, named_path, open_named, shown_path
from trainer_gui.core.text import Text
from trainer_gui.data._table_files import BesideTable
from trainer_gui.kinds.pictures.decoding import SUFFIXES
from trainer_gui.kinds.tables._guess import guess_columns
from trainer_gui.kinds.tables._raw import RawTable
from trainer_gui.kinds.tables._read import read_head

_HEAD_BYTES: Final = 1 << 22  # some 50,000 rows; read and guessed in a tenth of a second
_LOOKED_AT: Final = 200  # rows whose cells may name pictures
_TWO: Final = 2
_BATCH: Final = 32
_STEPS: Final = 3000  # that a small network needs, more or less
_EPOCHS: Final = (10, 200)
_ANY: Final = Wanted(
    Text("table"),
    Text("Choose a CSV file with a row for each sample."),
    refuse=lambda message, hint: DataError(message, hint=hint),
)


@dataclass(frozen=True)
class OwnFile:
    """How a recipe uses a file.

    Attributes:
        path: of it, absolute.
        inputs: the kind of its samples.
        values: of the recipe, by dotted path, that make it its data, and a task that suits them.
        fresh: further ones for a recipe whose data were of another kind.
    """

    path: Path
    inputs: str
    values: Mapping[str, Any]
    fresh: Mapping[str, Any] = field(default_factory=dict)


def look_at_file(name: str) -> OwnFile:
    """What a file is: a table of pictures if a column names some that exist, else one of rows.

    Raises:
        DataError: it is no table, or cannot be read.
    """
    path = named_path(name, _ANY).absolute()
    with open_named(path, _ANY) as file:
        try:
            size = os.fstat(file.fileno()).st_size
            head = file.read(_HEAD_BYTES)
        except OSError as error:
            raise DataError(
                Text("{file} cannot be read: {reason}.",
                     file=shown_path(path), reason=error.strerror or ""),
                hint=_ANY.again,
            ) from error  # fmt: skip
    # What is read in full cannot be torn at its end.
    raw = read_head(head + b"\n" if len(head) >= size and b"\0" not in head else head, path)
    table = {"data.table": str(path)}
    if _names_pictures(raw):
        return OwnFile(
            path,
            "pictures",
            {
                "data.kind": "picture_table",
                **table,
                "data.picture_column": "",
                "data.number_columns": "",
                "task.kind": "regression",
            },
        )
    values = {
        "data.kind": "table", **table, "data.target": "", "data.columns": {}, **_task(raw),
    }  # fmt: skip
    rows = len(raw) * max(size, 1) // max(len(head), 1)
    return OwnFile(path, "tables", values, _small_network(rows))


def _task(raw: RawTable) -> Mapping[str, Any]:
    """The task that suits what is most likely the target, and none of its options that does not."""
    target = next((guess for guess in guess_columns(raw) if guess.role == "target"), None)
    if target is None or target.type == "number":
        return {"task.kind": "regression"}
    different = {value for value in raw[target.name].values.tolist() if value == value}  # noqa: PLR0124 - NaN
    two = len(different - {None}) == _TWO
    return {"task.kind": "classification", **({} if two else {"task.one_output": False})}


def _names_pictures(raw: RawTable) -> bool:
    """Whether a cell of the first rows is the name of a picture beside the table."""
    beside = BesideTable(raw.path.parent.resolve())
    return any(
        isinstance(word, str)
        and Path(word.strip()).suffix.lower() in SUFFIXES
        and isinstance(beside.find(word), str)
        for column in raw.columns
        if column.numbers is None
        for word in column.values[:_LOOKED_AT].tolist()
    )


def _small_network(rows: int) -> Mapping[str, Any]:
    """What learns from so many rows in a sensible time."""
    low, high = _EPOCHS
    return {
        "model.kind": "mlp",
        "model.widths": [64, 32],
        "training.batch_size": _BATCH,
        "training.length": "epochs",
        "training.epochs": min(max(_STEPS * _BATCH // max(rows, 1), low), high),
    }
