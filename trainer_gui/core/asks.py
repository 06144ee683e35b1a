"""Asks: what a person may give to a model, as frozen plain data, whatever it was trained on.

The union is closed: the window has one view for each member, and never asks for the kind of data
that wants it.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TypeAlias

from trainer_gui.core.text import Text

Given: TypeAlias = float | str | None
"""What stands in a cell: a number, one of its levels, or nothing."""
Cells: TypeAlias = Mapping[str, Given]
"""A row as it was typed, by the names of its cells; nothing stands in those that are absent."""


@dataclass(frozen=True)
class Files:
    """Files.

    Attributes:
        what: they are, in the plural, as it stands within a sentence: `pictures`.
        formats: that can be read, as people call them.
        suffixes: of their names, in lower case and with their points; a folder is searched for
            them, while a single file may be called anything.
        pictures: whether each is a picture, that can be shown, and pasted from the clipboard.
    """

    what: Text
    formats: Text
    suffixes: tuple[str, ...]
    pictures: bool = False


@dataclass(frozen=True)
class Cell:
    """A place in a row.

    Attributes:
        name: of its column.
        levels: what may stand there; None for numbers.
        fill: what counts if nothing does.
        low: the least number that training has seen; None where that is not known.
        high: likewise, the greatest.
        first: what stands there in the first row that was trained on.
    """

    name: str
    levels: tuple[str, ...] | None = None
    fill: Given = None
    low: float | None = None
    high: float | None = None
    first: Given = None


@dataclass(frozen=True)
class Row:
    """A row of numbers and of words that are one of several.

    Attributes:
        cells: in the order of the columns.
    """

    cells: tuple[Cell, ...]


Asks: TypeAlias = Files | Row
