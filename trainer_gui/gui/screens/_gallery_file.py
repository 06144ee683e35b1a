"""What a gallery file of the worker holds: pictures of samples, and how their numbers are spread.

Imports numpy, which takes a while: import this module in a thread beside the window.
"""

import zipfile
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from itertools import pairwise
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from trainer_gui.core.errors import StorageError
from trainer_gui.core.spec import DataSpec
from trainer_gui.core.text import Text
from trainer_gui.gui.translate import shown
from trainer_gui.gui.widgets.gallery import Pictures
from trainer_gui.state import wording

_FEW = 2
"""Numbers that a caption has room for."""


@dataclass(frozen=True, eq=False)
class Spread:
    """How one column of numbers is spread over a data set.

    Attributes:
        name: of the column.
        edges: of B bins (B+1,), ascending.
        counts: samples in each bin, for train, validation, test: (3, B).
        values: of the pictures that can be looked at (M,).
    """

    name: str
    edges: tuple[float, ...]
    counts: NDArray[np.integer]
    values: NDArray[np.floating]

    def bins(self) -> tuple[str, ...]:
        """Each bin in words."""
        ends = [wording.value(edge) for edge in self.edges]
        return tuple(
            shown(Text("{low} to {high}", low=low, high=high)) for low, high in pairwise(ends)
        )

    def places(self) -> NDArray[np.int64]:
        """The bin of each picture (M,)."""
        found = np.searchsorted(np.array(self.edges), self.values, side="right") - 1
        return np.clip(found, 0, len(self.edges) - 2)


@dataclass(frozen=True, eq=False)
class Samples:
    """What there is to look at.

    Attributes:
        pictures: with their classes or numbers.
        spreads: one for each column of numbers; empty where samples have classes.
    """

    pictures: Pictures
    spreads: tuple[Spread, ...] = ()

    def binned(self, column: int) -> Pictures:
        """The pictures, to be filtered by the bins of a column instead of by classes."""
        spread = self.spreads[column]
        return replace(self.pictures, labels=spread.places(), classes=spread.bins())


def read_samples(path: str, spec: DataSpec) -> Samples:
    """The samples in a gallery file, as the data describe them.

    Raises:
        StorageError: it is missing or damaged.
    """
    try:
        # numpy leaves a file of its own open if that is damaged.
        with Path(path).open("rb") as file, np.load(file, allow_pickle=False) as stored:
            pictures = Pictures(
                images=stored["images"],
                splits=stored["splits"],
                indices=stored["indices"],
                classes=spec.classes,
            )
            if not spec.columns:
                return Samples(replace(pictures, labels=stored["labels"]))
            return _numbered(pictures, stored, spec.columns)
    except (OSError, ValueError, KeyError, EOFError, zipfile.BadZipFile) as error:
        raise StorageError(
            Text("The pictures to look at could not be read from {file}.", file=path),
            hint=Text("Read the data again to write them anew."),
        ) from error


def _numbered(
    pictures: Pictures, stored: Mapping[str, NDArray[np.generic]], columns: tuple[str, ...]
) -> Samples:
    """Pictures with their numbers below them.

    Raises:
        ValueError: the arrays do not belong together.
    """
    numbers = np.asarray(stored["labels"], dtype=np.float64)
    spreads = tuple(_spreads(stored, columns, numbers))  # first: it sees what does not belong
    described = replace(
        pictures,
        captions=tuple(wording.values(row, _FEW) for row in numbers.tolist()),
        details=tuple(_in_words(columns, row) for row in numbers.tolist()),
    )
    return Samples(described, spreads)


def _spreads(
    stored: Mapping[str, NDArray[np.generic]],
    columns: tuple[str, ...],
    numbers: NDArray[np.float64],
) -> Iterator[Spread]:
    edges = np.asarray(stored["edges"], dtype=np.float64)
    counts = np.asarray(stored["counts"], dtype=np.int64)
    for name, ends, inside, values in zip(columns, edges, counts, numbers.T, strict=True):
        yield Spread(name, tuple(ends.tolist()), inside, values)


def _in_words(columns: tuple[str, ...], numbers: list[float]) -> str:
    return ", ".join(
        shown(Text("{name} {value}", name=name, value=wording.value(number)))
        for name, number in zip(columns, numbers, strict=True)
    )
