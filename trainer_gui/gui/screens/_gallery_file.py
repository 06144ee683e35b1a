"""What a gallery file of the worker holds: how samples look, and how their numbers are spread.

Imports numpy, which takes a while: import this module in a thread beside the window.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from itertools import pairwise
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from trainer_gui.core.array_files import read_arrays
from trainer_gui.core.errors import StorageError
from trainer_gui.core.face_files import unpack
from trainer_gui.core.spec import SPLITS, DataSpec
from trainer_gui.core.text import Text
from trainer_gui.gui.translate import shown
from trainer_gui.gui.widgets.gallery import Tiles
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
        values: of the samples that can be looked at (M,).
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
        """The bin of each sample (M,)."""
        found = np.searchsorted(np.array(self.edges), self.values, side="right") - 1
        return np.clip(found, 0, len(self.edges) - 2)


@dataclass(frozen=True, eq=False)
class Samples:
    """What there is to look at.

    Attributes:
        tiles: with their classes or numbers.
        spreads: one for each column of numbers; empty where samples have classes.
    """

    tiles: Tiles
    spreads: tuple[Spread, ...] = ()

    def binned(self, column: int) -> Tiles:
        """The samples, to be filtered by the bins of a column instead of by classes."""
        spread = self.spreads[column]
        return replace(self.tiles, labels=spread.places(), classes=spread.bins())


def read_samples(path: str, spec: DataSpec) -> Samples:
    """The samples in a gallery file, as the data describe them.

    Raises:
        StorageError: it is missing or damaged.
    """
    try:
        stored = read_arrays(Path(path))
        faces = unpack(stored)
        splits = _whole(stored["splits"], len(faces))
        if ((splits < 0) | (splits >= len(SPLITS))).any():
            raise ValueError("no such split")  # noqa: TRY301 - one message for all damage
        tiles = Tiles(
            faces=faces,
            splits=splits,
            indices=_whole(stored["indices"], len(faces)),
            classes=spec.classes,
        )
        if spec.columns:
            return _numbered(tiles, stored, spec.columns)
        labels = _whole(stored["labels"], len(faces)) if spec.classes else None
        return Samples(replace(tiles, labels=labels))
    except Exception as error:  # numpy and zipfile tell of foreign bytes in any way
        raise StorageError(
            Text("The samples to look at could not be read from {file}.", file=path),
            hint=Text("Read the data again to write them anew."),
        ) from error


def _whole(array: NDArray[np.generic], count: int) -> NDArray[np.integer]:
    """A whole number for each sample.

    Raises:
        ValueError: they are something else.
    """
    if array.shape != (count,) or not np.issubdtype(array.dtype, np.integer):
        raise ValueError(f"{array.dtype} {array.shape} for {count} samples")
    return array.astype(np.int64)


def _numbered(
    tiles: Tiles, stored: Mapping[str, NDArray[np.generic]], columns: tuple[str, ...]
) -> Samples:
    """Samples with their numbers below them.

    Raises:
        ValueError: the arrays do not belong together.
    """
    numbers = np.asarray(stored["labels"], dtype=np.float64)
    if numbers.shape != (len(tiles.faces), len(columns)):
        raise ValueError(f"numbers {numbers.shape} for {len(tiles.faces)} samples")
    spreads = tuple(_spreads(stored, columns, numbers))
    described = replace(
        tiles,
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
