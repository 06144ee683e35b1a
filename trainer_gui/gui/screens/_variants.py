"""Variants: pictures as they are and as some epochs see them, read from a file of the worker.

Imports numpy: import this module only when there is something to show.
"""

import zipfile
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from trainer_gui.core.errors import StorageError
from trainer_gui.core.replies import AugmentationShown
from trainer_gui.core.text import Text
from trainer_gui.state import wording

_LEAST_SHARE = 0.005  # less than a per cent is not shown


@dataclass(frozen=True, eq=False)
class Variants:
    """Samples, and each of them in the same epochs.

    Attributes:
        originals: (S, C, H, W) uint8.
        variants: (S, E, C, H, W) uint8.
        labels: (S,) class indices, or numbers (S, T).
        shares: of the classes (S, E, K); None where they are not mixed.
        numbers: of the pictures (S, E, T); None where they are not mixed.
        classes: names in index order.
        epoch: the first of the epochs, counted from 0.
    """

    originals: NDArray[np.uint8]
    variants: NDArray[np.uint8]
    labels: NDArray[np.integer] | NDArray[np.floating]
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
        return int(self.variants.shape[1])

    def picture(self, row: int, column: int) -> NDArray[np.uint8]:
        """(C, H, W) of a sample: as it is in column 0, as the epochs see it in those behind."""
        picture: NDArray[np.uint8] = (
            self.variants[row, column - 1] if column else self.originals[row]
        )
        return picture

    def class_name(self, index: int) -> str:
        """The name of a class; its number where it has none."""
        return self.classes[index] if 0 <= index < len(self.classes) else str(index)

    def label(self, row: int) -> str:
        """The class of a sample, or its numbers."""
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
    """The pictures that the worker has written.

    Raises:
        StorageError: the file is missing or damaged.
    """
    try:
        # numpy leaves a file of its own open if that is damaged.
        with (
            Path(shown.pictures).open("rb") as file,
            np.load(file, allow_pickle=False) as stored,
        ):
            return Variants(
                originals=stored["originals"],
                variants=stored["variants"],
                labels=stored["labels"],
                shares=stored.get("shares"),
                numbers=stored.get("numbers"),
                classes=classes,
                epoch=shown.epoch,
            )
    except (OSError, ValueError, KeyError, EOFError, zipfile.BadZipFile) as error:
        raise StorageError(
            Text("The pictures to look at could not be read from {file}.", file=shown.pictures),
            hint=Text("Ask for other pictures, or try again."),
        ) from error
