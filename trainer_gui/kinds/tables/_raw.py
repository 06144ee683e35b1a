"""What a table file holds before anybody has chosen what to do with it."""

from dataclasses import dataclass, field
from enum import Enum, auto
from pathlib import Path
from typing import Literal, TypeAlias, cast

import numpy as np
from numpy.typing import NDArray

from trainer_gui.core.names import printable, shortened
from trainer_gui.core.text import Text

Numbers: TypeAlias = NDArray[np.float64]
Words: TypeAlias = NDArray[np.object_]
Role: TypeAlias = Literal["target", "feature", "identifier", "ignore"]
ColumnType: TypeAlias = Literal["number", "category", "text", "date"]


@dataclass(frozen=True, eq=False)
class RawColumn:
    """A column of N cells.

    Attributes:
        name: no other column has it.
        values: (N,) float64, finite or NaN where missing; or (N,) str, None where missing.
        missing: how many are.
    """

    name: str
    values: Numbers | Words = field(repr=False)
    missing: int = 0

    @property
    def numbers(self) -> Numbers | None:
        """The values of a column of numbers; None of one of words."""
        return cast(Numbers, self.values) if self.values.dtype == np.float64 else None


class Fault(Enum):
    """Why a row cannot be used."""

    WIDTH = auto()
    QUOTES = auto()
    LENGTH = auto()


@dataclass(frozen=True)
class BadRow:
    """A row that was left out.

    Attributes:
        line: of the file, where it begins, counted from 1.
        fault: what is wrong with it.
        cells: how many it has, where that is it.
    """

    line: int
    fault: Fault
    cells: int = 0


@dataclass(frozen=True, eq=False)
class RawTable:
    """A table as it was read; N rows.

    Attributes:
        path: of the file.
        columns: in the order of the file.
        lines: (N,) int64, the line of the file that each row begins in, counted from 1.
        bad_rows: those that were left out, in the order of the file.
        encoding: Python's codec.
        separator: between the cells.
        header: whether the file names its columns.
        notices: what a person must be told.
    """

    path: Path
    columns: tuple[RawColumn, ...]
    lines: NDArray[np.int64] = field(repr=False)
    bad_rows: tuple[BadRow, ...]
    encoding: str
    separator: str
    header: bool
    notices: tuple[Text, ...]

    def __len__(self) -> int:
        return len(self.lines)

    def __getitem__(self, name: str) -> RawColumn:
        for column in self.columns:
            if column.name == name:
                return column
        raise KeyError(name)

    @property
    def shown(self) -> str:
        """The name of the file for a sentence."""
        return shortened(printable(self.path.name))


@dataclass(frozen=True)
class ColumnGuess:
    """What a column is most likely for, until a person says otherwise.

    Attributes:
        name: of the column.
        role: what it does.
        type: what its values are.
        reason: for both, a sentence or two.
    """

    name: str
    role: Role
    type: ColumnType
    reason: Text
