"""Tables: a sample is a row of numbers and of words that are one of several.

A row is stored as numbers: those of a column of words are places among its levels, the different
values that the data have. What is missing is NaN.
"""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from trainer_gui.core.description import Figure, Noun, told_number
from trainer_gui.core.faces import Row
from trainer_gui.core.options import Options
from trainer_gui.core.spec import DataSpec, Facts, Field
from trainer_gui.core.text import Text
from trainer_gui.kinds import Kind, Loader, kinds

if TYPE_CHECKING:
    from pathlib import Path

    import numpy as np
    import torch
    from numpy.typing import NDArray

    from trainer_gui.core.dataset import Progress, Ragged, Values
    from trainer_gui.core.script import Script

_TINY = 1e-12
_MOST_LEVELS = 20  # of a column that get an input each; the others count as none of them


@dataclass(frozen=True)
class ColumnFacts:
    """What was learnt of a column from the training rows.

    Attributes:
        fill: what stands for a missing value: the mean, or the place of the most frequent level.
        flagged: whether an input tells that it was missing.
        mean: of numbers.
        std: of numbers, never 0.
        levels: of words, the levels that get an input each, the most frequent first; None for
            numbers.
    """

    fill: float
    flagged: bool
    mean: float = 0.0
    std: float = 1.0
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


class Tables:
    """A `Kind`: rows (N, F) float32."""

    noun = Noun(Text("row"), Text("rows"))

    def fit(
        self,
        field: Field,
        values: "Values | Ragged",
        splits: "Mapping[str, NDArray[np.int64]]",
        progress: "Progress | None",  # noqa: ARG002 - of the protocol
    ) -> Facts:
        """`columns`: what ColumnFacts has, of each column in training."""
        import numpy as np

        train = np.asarray(values)[splits["train"]].astype(np.float64)
        levels = field.levels or (None,) * train.shape[1]
        found = [
            _fit_numbers(column) if names is None else _fit_levels(column, names)
            for column, names in zip(train.T, levels, strict=True)
        ]
        return {"columns": found}

    def field(self, field: Field, facts: Facts) -> Field:
        """The row as a model sees it: standardised numbers, and an input for each level."""
        width = sum(_column(one).width for one in facts["columns"])
        return replace(field, shape=(width,))

    def digests(
        self,
        values: "Values | Ragged",
        progress: "Progress | None",  # noqa: ARG002 - of the protocol
    ) -> "NDArray[np.uint8]":
        """(N, 16) of each row."""
        from trainer_gui.kinds._as_stored import digests_of

        return digests_of(values)

    def loader(self, field: Field, spec: DataSpec, *, seed: int, device: "torch.device") -> Loader:  # noqa: ARG002 - of the protocol
        """Fills in, standardises and codes a batch of rows."""
        from trainer_gui.kinds.tables._loader import TableLoader

        return TableLoader(field, column_facts(spec, field.name), device)

    def read(self, path: "Path", field: Field, data: Options) -> "NDArray[np.float32]":  # noqa: ARG002 - of the protocol
        """The only row of a table file, whose columns are found by their names."""
        from trainer_gui.kinds.tables._row import read_row

        return read_row(path, field)

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

    def figures(self, field: Field, facts: Facts) -> tuple[Figure, ...]:  # noqa: ARG002 - of the protocol
        """How many columns a model sees, with their names."""
        names = field.columns or ()
        lines = tuple(Text("{name}", name=name) for name in names)
        return (Figure(Text("Columns"), Text("{count}", count=f"{len(names):,}"), lines),)


def _told(value: float, levels: tuple[str, ...] | None) -> str:
    if levels is None or value != value:  # noqa: PLR0124 - NaN
        return told_number(value)
    return levels[int(value)]


def _fit_numbers(column: "NDArray[np.float64]") -> Facts:
    import numpy as np

    known = column[~np.isnan(column)]
    mean = float(known.mean()) if len(known) else 0.0
    # What is missing counts as the mean, where it is filled in with that.
    deviation = float(np.sqrt(np.square(known - mean).sum() / max(len(column), 1)))
    constant = deviation <= max(float(np.finfo(np.float32).eps) * abs(mean), _TINY)
    return {
        "fill": mean,
        "flagged": len(known) < len(column),
        "mean": mean,
        "std": 1.0 if constant else deviation,
    }


def _fit_levels(column: "NDArray[np.float64]", names: tuple[str, ...]) -> Facts:
    import numpy as np

    known = column[~np.isnan(column)].astype(np.int64)
    counts = np.bincount(known, minlength=len(names))
    order = np.argsort(-counts, kind="stable")[:_MOST_LEVELS]
    kept = [names[place] for place in order.tolist() if counts[place]]
    return {
        "fill": float(order[0]) if len(order) else 0.0,
        "flagged": len(known) < len(column),
        "levels": kept,
    }


@kinds.register(
    "tables",
    label="Rows of a table",
    about="Numbers and categories, a row for each sample.",
    options=Options,
)
def build_tables(options: Options) -> Kind:  # noqa: ARG001 - it has none
    """The kind."""
    return Tables()
