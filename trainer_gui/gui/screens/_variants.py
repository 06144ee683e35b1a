"""Variants: samples as they are and as some epochs see them, read from a file of the worker.

Imports numpy: import this module only when there is something to show.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from trainer_gui.core.array_files import read_arrays
from trainer_gui.core.errors import StorageError
from trainer_gui.core.face_files import unpack
from trainer_gui.core.faces import Face
from trainer_gui.core.replies import AugmentationShown
from trainer_gui.core.text import Text
from trainer_gui.state import wording

_LEAST_SHARE = 0.005  # less than a per cent is not shown


@dataclass(frozen=True, eq=False)
class Variants:
    """Samples, and each of them in the same epochs.

    Attributes:
        originals: how each of S samples looks.
        variants: how it looks in E epochs: of the first sample, then of the second, and so on.
        labels: (S,) class indices, or numbers (S, T); None where there are no targets.
        shares: of the classes (S, E, K); None where they are not mixed.
        numbers: of the variants (S, E, T); None where they are not mixed.
        classes: names in index order.
        epoch: the first of the epochs, counted from 0.
    """

    originals: tuple[Face, ...]
    variants: tuple[Face, ...]
    labels: NDArray[np.integer] | NDArray[np.floating] | None
    shares: NDArray[np.floating] | None
    numbers: NDArray[np.floating] | None
    classes: Sequence[str]
    epoch: int

    @property
    def samples(self) -> int:
        """S."""
        return len(self.originals)

    @property
    def epochs(self) -> int:
        """E."""
        return len(self.variants) // len(self.originals)

    def face(self, row: int, column: int) -> Face:
        """How a sample looks: as it is in column 0, as the epochs see it in those behind."""
        return self.variants[row * self.epochs + column - 1] if column else self.originals[row]

    def class_name(self, index: int) -> str:
        """The name of a class; its number where it has none."""
        return self.classes[index] if 0 <= index < len(self.classes) else str(index)

    def label(self, row: int) -> str:
        """The class of a sample, or its numbers; nothing where it has no target."""
        if self.labels is None:
            return ""
        if self.labels.ndim > 1:
            return wording.values(self.labels[row].tolist())
        return self.class_name(int(self.labels[row]))

    @property
    def mixed(self) -> bool:
        """Whether classes or numbers are mixed."""
        return self.shares is not None or self.numbers is not None

    def blend(self, row: int, column: int) -> str:
        """The numbers of a picture that is a mixture; empty if it is none."""
        if self.numbers is None or column == 0:
            return ""
        return wording.values(self.numbers[row, column - 1].tolist())

    def mixture(self, row: int, column: int) -> tuple[tuple[str, float], ...]:
        """Names and shares of the classes in a picture, the largest first; empty if unmixed."""
        if self.shares is None or column == 0:
            return ()
        shares = self.shares[row, column - 1]
        order = sorted(np.flatnonzero(shares >= _LEAST_SHARE), key=lambda index: -shares[index])
        return tuple((self.class_name(int(index)), float(shares[index])) for index in order)


def read_variants(shown: AugmentationShown, classes: Sequence[str]) -> Variants:
    """The samples that the worker has written.

    Raises:
        StorageError: the file is missing or damaged.
    """
    try:
        stored = read_arrays(Path(shown.variants))
        originals, variants = unpack(stored, "originals"), unpack(stored, "variants")
        if not originals or len(variants) % len(originals):
            raise ValueError("not as many variants of each sample")  # noqa: TRY301 - one message for all damage
        each = len(originals), len(variants) // len(originals)
        return Variants(
            originals=originals,
            variants=variants,
            labels=_of_each(stored.get("labels"), each[:1]),
            shares=_of_each(stored.get("shares"), each),
            numbers=_of_each(stored.get("numbers"), each),
            classes=classes,
            epoch=shown.epoch,
        )
    except Exception as error:  # numpy and zipfile tell of foreign bytes in any way
        raise StorageError(
            Text("The samples to look at could not be read from {file}.", file=shown.variants),
            hint=Text("Ask for other samples, or try again."),
        ) from error


def _of_each(array: NDArray[Any] | None, each: tuple[int, ...]) -> NDArray[Any] | None:
    """What may be told of each sample, or of each of its variants.

    Raises:
        ValueError: it is not of as many, or no numbers.
    """
    if array is None:
        return None
    if array.shape[: len(each)] != each or array.dtype.kind not in "iuf":
        raise ValueError(f"{array.dtype} {array.shape} for {each}")
    return array
