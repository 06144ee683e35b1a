"""Tables: a sample is a row of numbers and of words that are one of several.

A row is stored as numbers: those of a column of words are places among its levels, the different
values that the data have. What is missing is NaN.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from trainer_gui.core.asks import Asks, Cell, Cells, Files
from trainer_gui.core.asks import Row as AskedRow
from trainer_gui.core.faces import Row
from trainer_gui.core.options import Options
from trainer_gui.core.spec import DataSpec, Facts, Field
from trainer_gui.core.text import Text
from trainer_gui.kinds import FileRows, Kind, Loader, kinds
from trainer_gui.kinds.tables.options import Scale, TableOptions

if TYPE_CHECKING:
    from pathlib import Path

    import numpy as np
    import torch
    from numpy.typing import NDArray

    from trainer_gui.core.dataset import Column, Progress
    from trainer_gui.core.script import Script

FILES = Files(
    what=Text("tables"),
    formats=Text("CSV or TSV, with a line of column names and a row for each sample"),
    suffixes=(".csv", ".tsv", ".tab"),
)
_TINY = 1e-12


@dataclass(frozen=True)
class ColumnFacts:
    """What was learnt of a column from the training rows.

    Attributes:
        fill: what stands for a missing value: a number, or the place of the most frequent level.
        flagged: whether an input tells that it was missing.
        offset: what is taken off a number.
        scale: by which it is then divided, never 0.
        levels: of words, the levels that get an input each, the most frequent first; None for
            numbers.
    """

    fill: float
    flagged: bool
    offset: float = 0.0
    scale: float = 1.0
    levels: tuple[str, ...] | None = None

    @property
    def width(self) -> int:
        """How many inputs of a model the column has."""
        return int(self.flagged) + (1 if self.levels is None else len(self.levels))


def column_facts(spec: DataSpec, name: str | None = None) -> tuple[ColumnFacts, ...]:
    """What was learnt of each column of a field of rows, by default of the first input."""
    facts = spec.facts.get(name or spec.inputs[0].name, {})
    return tuple(_column(one) for one in facts.get("columns", ()))


def _column(kept: Mapping[str, object]) -> ColumnFacts:
    levels = kept.get("levels")
    return ColumnFacts(**{**kept, "levels": None if levels is None else tuple(levels)})  # type: ignore[arg-type]


@dataclass(frozen=True)
class Tables:
    """A `Kind`: rows (N, F) float32.

    Attributes:
        options: how columns become inputs.
    """

    options: TableOptions

    def fit(
        self,
        column: "Column",
        splits: "Mapping[str, NDArray[np.int64]]",
        progress: "Progress | None",  # noqa: ARG002 - of the protocol
    ) -> Facts:
        """`columns`: what ColumnFacts has, of each column in training; `seen`: see `_seen`."""
        import numpy as np

        train = np.asarray(column.values)[splits["train"]].astype(np.float64)
        levels = column.field.levels or (None,) * train.shape[1]
        found = [
            _fit_numbers(column, self.options)
            if names is None
            else _fit_levels(column, names, self.options)
            for column, names in zip(train.T, levels, strict=True)
        ]
        return {"columns": found, "seen": [_seen(column) for column in train.T]}

    def field(self, field: Field, facts: Facts) -> Field:
        """The row as a model sees it: standardised numbers, and an input for each level."""
        width = sum(_column(one).width for one in facts["columns"])
        return replace(field, shape=(width,))

    def digests(
        self,
        column: "Column",
        progress: "Progress | None",  # noqa: ARG002 - of the protocol
    ) -> "NDArray[np.uint8]":
        """(N, 16) of each row."""
        from trainer_gui.kinds._as_stored import digests_of

        return digests_of(column.values)

    def loader(self, field: Field, spec: DataSpec, *, seed: int, device: "torch.device") -> Loader:  # noqa: ARG002 - of the protocol
        """Fills in, standardises and codes a batch of rows."""
        from trainer_gui.kinds.tables._loader import TableLoader

        return TableLoader(field, column_facts(spec, field.name), device)

    def asks(self, field: Field, facts: Facts) -> tuple[Asks, ...]:
        """A row, or files of them."""
        known = facts["columns"]
        seen: Sequence[Facts] = facts.get("seen") or ({},) * len(known)
        levels = field.levels or (None,) * len(known)
        columns = zip(field.columns or (), levels, map(_column, known), seen, strict=True)
        return AskedRow(tuple(_cell(*column) for column in columns)), FILES

    def read(self, path: "Path", field: Field, data: Options) -> FileRows:  # noqa: ARG002 - of the protocol
        """The rows of a table file, whose columns are found by their names."""
        from trainer_gui.kinds.tables._own_rows import read_own_rows

        return read_own_rows(path, field)

    def typed(self, cells: Cells, field: Field) -> "NDArray[np.float32]":
        """A row that was typed; whatever is absent counts as missing."""
        from trainer_gui.kinds.tables._own_rows import typed_row

        return typed_row(cells, field)

    def script(self, field: Field, spec: DataSpec, data: Options) -> "Script":  # noqa: ARG002 - of the protocol
        """Reading, filling in, scaling and coding a row."""
        from trainer_gui.kinds.tables._script import tables_script

        return tables_script(field, column_facts(spec, field.name))

    def face(self, field: Field, row: "NDArray[np.float32]") -> Row:
        """The values as the table has them; a dash where one is missing."""
        names = field.columns or ()
        levels = field.levels or (None,) * len(names)
        told = tuple(_told(float(value), one) for value, one in zip(row, levels, strict=True))
        return Row(names, told)


def _seen(column: "NDArray[np.float64]") -> Facts:
    """What stood in a column: `low` and `high` of its values, and the `first`, if they are any."""
    import numpy as np

    known = column[~np.isnan(column)]
    if not len(known):
        return {"low": None, "high": None, "first": None}

    def short(value: float) -> float:  # as people write it: 0.1, not what a float32 makes of it
        return float(str(np.float32(value)))

    first = None if np.isnan(column[0]) else short(column[0])
    return {"low": short(known.min()), "high": short(known.max()), "first": first}


def _cell(name: str, levels: tuple[str, ...] | None, known: ColumnFacts, seen: Facts) -> Cell:
    first = seen.get("first")
    if levels is None:
        return Cell(name, fill=known.fill, low=seen.get("low"), high=seen.get("high"), first=first)
    return Cell(
        name,
        levels,
        fill=levels[int(known.fill)] if levels else None,
        first=None if first is None else levels[int(first)],
    )


def _told(value: float, levels: tuple[str, ...] | None) -> str:
    if value != value:  # noqa: PLR0124 - NaN
        return "–"
    return f"{value:g}" if levels is None else levels[int(value)]


def _fit_numbers(column: "NDArray[np.float64]", options: TableOptions) -> Facts:
    import numpy as np

    known = column[~np.isnan(column)]
    middle = np.mean if options.fill == "mean" else np.median
    fill = float(middle(known)) if len(known) else 0.0
    # What is missing counts as what it is filled in with.
    filled = np.where(np.isnan(column), fill, column)
    offset, scale = _scaled(filled, options.scale) if len(filled) else (0.0, 1.0)
    constant = scale <= max(float(np.finfo(np.float32).eps) * abs(offset), _TINY)
    return {
        "fill": fill,
        "flagged": options.flags and len(known) < len(column),
        "offset": offset,
        "scale": 1.0 if constant else scale,
    }


def _scaled(column: "NDArray[np.float64]", way: Scale) -> tuple[float, float]:
    """What is taken off the numbers of a column, and what they are then divided by."""
    match way:
        case "standard":
            return float(column.mean()), float(column.std())
        case "range":
            return float(column.min()), float(column.max() - column.min())
        case "none":
            return 0.0, 1.0


def _fit_levels(
    column: "NDArray[np.float64]", names: tuple[str, ...], options: TableOptions
) -> Facts:
    import numpy as np

    known = column[~np.isnan(column)].astype(np.int64)
    counts = np.bincount(known, minlength=len(names))
    order = np.argsort(-counts, kind="stable")[: options.categories]
    kept = [names[place] for place in order.tolist() if counts[place]]
    return {
        "fill": float(order[0]) if len(order) else 0.0,
        "flagged": options.flags and len(known) < len(column),
        "levels": kept,
    }


@kinds.register(
    "tables",
    label="Rows of a table",
    about="Numbers and categories, a row for each sample.",
    options=TableOptions,
)
def build_tables(options: TableOptions) -> Kind:
    """The kind."""
    return Tables(options)
