"""Variants: samples as they are and as some epochs see them, read from a file of the worker.

Imports numpy: import this module only when there is something to show.
"""

from dataclasses import dataclass
from pathlib import Path

from trainer_gui.core.array_files import read_arrays
from trainer_gui.core.errors import StorageError
from trainer_gui.core.face_files import unpack
from trainer_gui.core.faces import Face, Row
from trainer_gui.core.replies import SamplesShown
from trainer_gui.core.text import Text
from trainer_gui.gui.faces.face_words import row_caption


@dataclass(frozen=True, eq=False)
class Variants:
    """Samples, and each of them in the same epochs.

    Attributes:
        originals: how each of S samples looks.
        variants: how it looks in E epochs: of the first sample, then of the second, and so on.
        targets: what is told of each sample; empty where nothing is.
        mixed: what is told of each variant; empty where targets are not mixed.
        epoch: the first of the epochs, counted from 0.
    """

    originals: tuple[Face, ...]
    variants: tuple[Face, ...]
    targets: tuple[Row, ...]
    mixed: tuple[Row, ...]
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

    def label(self, row: int) -> str:
        """What the target of a sample says; nothing where that is not told."""
        return row_caption(self.targets[row]) if self.targets else ""

    def mixture(self, row: int, column: int) -> tuple[tuple[str, str], ...]:
        """Names and values of the target of a variant; empty where targets are not mixed."""
        if not self.mixed or column == 0:
            return ()
        told = self.mixed[row * self.epochs + column - 1]
        return tuple(zip(told.names, told.values, strict=True))


def read_variants(shown: SamplesShown) -> Variants:
    """The samples that the worker has written.

    Raises:
        StorageError: the file is missing or damaged.
    """
    try:
        stored = read_arrays(Path(shown.variants))
        originals, variants = unpack(stored, "originals"), unpack(stored, "variants")
        if not originals or len(variants) % len(originals):
            raise ValueError("not as many variants of each sample")  # noqa: TRY301 - one message for all damage
        return Variants(
            originals=originals,
            variants=variants,
            targets=_rows(unpack(stored, "targets"), len(originals)),
            mixed=_rows(unpack(stored, "mixed"), len(variants)) if "mixed.type" in stored else (),
            epoch=shown.epoch,
        )
    except Exception as error:  # numpy and zipfile tell of foreign bytes in any way
        raise StorageError(
            Text("The samples to look at could not be read from {file}.", file=shown.variants),
            hint=Text("Ask for other samples, or try again."),
        ) from error


def _rows(told: tuple[Face, ...], count: int) -> tuple[Row, ...]:
    """What is told of each sample, or of each variant; empty where nothing is.

    Raises:
        ValueError: it is not of as many, or no row.
    """
    rows = tuple(face for face in told if isinstance(face, Row))
    if len(rows) != len(told) or (rows and len(rows) != count):
        raise ValueError(f"{len(told)} targets for {count}")
    return rows
