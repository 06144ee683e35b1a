"""What a gallery file of the worker holds: how samples look, and which groups they fall into.

Imports numpy, which takes a while: import this module in a thread beside the window.
"""

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from itertools import pairwise
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from trainer_gui.core.array_files import read_arrays
from trainer_gui.core.description import SAMPLES, Noun, told_number
from trainer_gui.core.errors import StorageError
from trainer_gui.core.face_files import unpack
from trainer_gui.core.faces import Row
from trainer_gui.core.spec import SPLITS
from trainer_gui.core.text import Text, text_from_parts
from trainer_gui.gui.faces.face_words import face_words, row_caption
from trainer_gui.gui.translate import shown
from trainer_gui.gui.widgets.gallery import Tiles


@dataclass(frozen=True, eq=False)
class Groups:
    """Groups that the samples of a data set fall into.

    Attributes:
        name: of what tells them apart, within a sentence.
        names: of B groups.
        edges: (B + 1,) of ranges, ascending; empty where they are none.
        counts: samples in each group, for train, validation, test: (3, B).
        places: the groups of the samples that can be looked at (M,).
    """

    name: Text
    names: tuple[str, ...]
    edges: tuple[float, ...]
    counts: NDArray[np.int64]
    places: NDArray[np.int64]


@dataclass(frozen=True, eq=False)
class Samples:
    """What there is to look at.

    Attributes:
        tiles: with what their targets say.
        groupings: by which they can be counted and filtered.
    """

    tiles: Tiles
    groupings: tuple[Groups, ...] = ()

    def grouped(self, place: int) -> Tiles:
        """The samples, to be filtered by the groups of a grouping."""
        groups = self.groupings[place]
        return replace(self.tiles, labels=groups.places, classes=groups.names)


def read_samples(path: str, noun: Noun = SAMPLES) -> Samples:
    """The samples in a gallery file.

    Args:
        path: of the file.
        noun: what people call them.

    Raises:
        StorageError: it is missing or damaged.
    """
    try:
        return _samples(read_arrays(Path(path)), noun)
    except Exception as error:  # numpy and zipfile tell of foreign bytes in any way
        raise StorageError(
            Text("The samples to look at could not be read from {file}.", file=path),
            hint=Text("Read the data again to write them anew."),
        ) from error


def _samples(stored: Mapping[str, NDArray[np.generic]], noun: Noun) -> Samples:
    faces, targets = unpack(stored), unpack(stored, "targets")
    splits = _whole(stored["splits"], len(faces))
    if ((splits < 0) | (splits >= len(SPLITS))).any():
        raise ValueError("no such split")
    if targets and len(targets) != len(faces):
        raise ValueError(f"{len(targets)} targets for {len(faces)} samples")
    rows = [row for row in targets if isinstance(row, Row)]
    tiles = Tiles(
        faces=faces,
        splits=splits,
        indices=_whole(stored["indices"], len(faces)),
        captions=tuple(map(row_caption, rows)),
        details=tuple(row_caption(row) if len(row.names) == 1 else face_words(row) for row in rows),
        noun=noun,
    )
    return Samples(tiles, tuple(_groupings(stored, len(faces))))


def _groupings(stored: Mapping[str, NDArray[np.generic]], count: int) -> Iterator[Groups]:
    number = 0
    while f"grouping.{number}.name" in stored:
        name, names, edges, counts, places = (
            stored[f"grouping.{number}.{part}"]
            for part in ("name", "names", "edges", "counts", "places")
        )
        told, ends = json.loads(str(name)), tuple(edges.astype(np.float64).tolist())
        groups = tuple(map(str, names)) or _ranges(ends)
        inside = _whole(places, count)
        if counts.shape != (len(SPLITS), len(groups)) or (ends and len(ends) != len(groups) + 1):
            raise ValueError(f"{counts.shape} counts of {len(groups)} groups")
        if ((inside < 0) | (inside >= len(groups))).any():
            raise ValueError("no such group")
        yield Groups(
            name=text_from_parts(told["source"], told["values"]),
            names=groups,
            edges=ends,
            counts=counts.astype(np.int64),
            places=inside,
        )
        number += 1


def _ranges(edges: tuple[float, ...]) -> tuple[str, ...]:
    """Each range in words."""
    return tuple(
        shown(Text("{low} to {high}", low=low, high=high))
        for low, high in pairwise(map(told_number, edges))
    )


def _whole(array: NDArray[np.generic], count: int) -> NDArray[np.int64]:
    """A whole number for each sample.

    Raises:
        ValueError: they are something else.
    """
    if array.shape != (count,) or not np.issubdtype(array.dtype, np.integer):
        raise ValueError(f"{array.dtype} {array.shape} for {count} samples")
    return array.astype(np.int64)
