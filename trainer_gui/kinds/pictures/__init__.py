"""Pictures (C, H, W) uint8, all of one size."""

from collections.abc import Mapping
from dataclasses import dataclass
from math import prod
from typing import TYPE_CHECKING, Any

from trainer_gui.core.asks import Files
from trainer_gui.core.faces import Picture
from trainer_gui.core.options import Options
from trainer_gui.core.spec import DataSpec, Facts, Field
from trainer_gui.core.text import Text
from trainer_gui.kinds import Kind, Loader, kinds
from trainer_gui.kinds.pictures.options import PictureOptions

if TYPE_CHECKING:
    from pathlib import Path

    import numpy as np
    import torch
    from numpy.typing import NDArray

    from trainer_gui.core.dataset import Column, Progress
    from trainer_gui.core.script import Script
    from trainer_gui.kinds.pictures.fitting import Fit
    from trainer_gui.kinds.pictures.measures import Measures


FILES = Files(
    what=Text("pictures"),
    formats=Text("JPEG, PNG, BMP, WebP, TIFF, GIF"),
    suffixes=(
        ".png", ".jpg", ".jpeg", ".jpe", ".jfif", ".bmp", ".dib", ".webp", ".tif", ".tiff", ".gif",
    ),
    pictures=True,
)  # fmt: skip


@dataclass(frozen=True)
class PictureFacts:
    """What is known of the channels of pictures, of values scaled to 0…1.

    Attributes:
        mean: of each over the training split.
        std: likewise, and never 0.
    """

    mean: tuple[float, ...] = ()
    std: tuple[float, ...] = ()


def picture_facts(spec: DataSpec, name: str | None = None) -> PictureFacts:
    """What is known of a field of pictures, by default of the first input."""
    facts = spec.facts.get(name or spec.inputs[0].name, {})
    return PictureFacts(*(tuple(map(float, facts.get(key, ()))) for key in ("mean", "std")))


@dataclass(frozen=True)
class Pictures:
    """A `Kind`.

    Attributes:
        options: how training pictures are changed at random.
    """

    options: PictureOptions

    def fit(
        self,
        column: "Column",
        splits: "Mapping[str, NDArray[np.int64]]",
        progress: "Progress | None",
    ) -> Facts:
        """`mean` and `std`, as PictureFacts has them."""
        from trainer_gui.kinds.pictures.measures import mean_and_deviation

        pixels = prod(length or 1 for length in column.field.shape[1:])
        mean, deviation = mean_and_deviation(measured(column, progress), splits["train"], pixels)
        return {"mean": list(mean), "std": list(deviation)}

    def field(self, field: Field, facts: Facts) -> Field:  # noqa: ARG002 - of the protocol
        """The field as it is."""
        return field

    def digests(self, column: "Column", progress: "Progress | None") -> "NDArray[np.uint8]":
        """(N, 16) of the pixels of each picture."""
        return measured(column, progress).digests

    def loader(self, field: Field, spec: DataSpec, *, seed: int, device: "torch.device") -> Loader:
        """Changes training pictures at random, and normalises all."""
        from trainer_gui.kinds.pictures._loader import PictureLoader

        return PictureLoader(field, spec, self.options, seed=seed, device=device)

    def face(self, field: Field, row: "NDArray[Any]") -> Picture:  # noqa: ARG002 - of the protocol
        """A picture (C, H, W), 0 … 255, as it looks.

        In colour from its first three channels; one of fewer is grey, from its first.
        """
        import numpy as np

        seen = row[: 3 if len(row) >= 3 else 1]  # noqa: PLR2004 - red, green, blue
        if seen.dtype != np.uint8:
            seen = np.clip(np.rint(seen), 0, 255).astype(np.uint8)
        return Picture(np.ascontiguousarray(seen.transpose(1, 2, 0)))

    def asks(self, field: Field, facts: Facts) -> tuple[Files, ...]:  # noqa: ARG002 - of the protocol
        """Picture files."""
        return (FILES,)

    def read(self, path: "Path", field: Field, data: Options) -> "NDArray[np.uint8]":
        """A picture file, (C, H, W): fitted as the data's option `fit` says, grey or in colour."""
        from trainer_gui.kinds.pictures.decoding import read_picture

        channels, height, width = (size or 1 for size in field.shape)
        return read_picture(
            path,
            size=(height, width),
            colour="grey" if channels == 1 else "rgb",
            fit=_fit_of(data),
        )

    def script(self, field: Field, spec: DataSpec, data: Options) -> "Script":
        """Opening, fitting and normalising."""
        from trainer_gui.kinds.pictures._script import pictures_script

        return pictures_script(field, picture_facts(spec, field.name), _fit_of(data))


def _fit_of(data: Options) -> "Fit":
    """How pictures of other sizes are fitted; those of data that have one size alone are padded."""
    fit: Fit = getattr(data, "fit", "pad")
    return fit


def measured(column: "Column", progress: "Progress | None") -> "Measures":
    """The measures of a column's pictures: those that are known, else of all of them, now."""
    import numpy as np

    from trainer_gui.core.progress import Paced
    from trainer_gui.kinds.pictures.measures import Measures, measure

    if isinstance(column.known, Measures):
        return column.known
    images = np.asarray(column.values[:])
    paced = None if progress is None else Paced(progress)

    def seen(count: int) -> None:
        if paced is not None:
            paced(count / len(images), Text("Measuring the pictures"))

    return measure(images, seen)


@kinds.register(
    "pictures",
    label="Pictures",
    about="Pictures of one size, grey or in colour.",
    options=PictureOptions,
)
def build_pictures(options: PictureOptions) -> Kind:
    """The kind."""
    return Pictures(options)
