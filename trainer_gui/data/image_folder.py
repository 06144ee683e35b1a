"""A folder of the user's own pictures, one folder for each class."""

from pathlib import Path
from typing import Literal

from trainer_gui.core.dataset import Progress, Samples
from trainer_gui.core.options import Options, path, switch
from trainer_gui.data import datasets
from trainer_gui.data._picture_fields import (
    option_colour,
    option_fit,
    option_keep,
    option_size,
)


class ImageFolderOptions(Options):
    """Which folder, and how its pictures are prepared."""

    folder: str = path(
        "",
        label="Folder",
        help="Holds one folder of pictures for each class, or folders train, val and test with "
        "class folders in them. Nothing is ever written to it.",
    )
    size: int | None = option_size()
    colour: Literal["auto", "rgb", "grey"] = option_colour()
    fit: Literal["crop", "pad", "stretch"] = option_fit()
    keep: Literal["auto", "memory", "disk", "stream"] = option_keep()
    skip_empty_classes: bool = switch(
        default=False,
        label="Skip empty classes",
        help="Trains without the classes that have no readable pictures for training, instead of "
        "refusing the folder.",
    )


@datasets.register(
    "image_folder",
    label="Folder of pictures",
    about="Your own pictures: one folder for each class, with or without folders train, val and "
    "test around them. JPEG, PNG, BMP, WebP, TIFF and GIF of any size.",
    options=ImageFolderOptions,
)
def load_image_folder(
    options: ImageFolderOptions,
    *,
    progress: Progress,
    cache: Path | None = None,
    **_: object,
) -> Samples:
    """The pictures that can be read; those that cannot are named in notices."""
    # Here, since a menu of data sets need not wait for Pillow.
    from trainer_gui.data._folder_load import load_folder

    return load_folder(options, cache=cache, progress=progress)
