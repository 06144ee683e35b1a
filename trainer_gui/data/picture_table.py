"""The user's own pictures with numbers of each, which stand in a table beside them."""

from pathlib import Path
from typing import Literal

from trainer_gui.core.dataset import Progress, Samples
from trainer_gui.core.options import Options, path, words
from trainer_gui.data import datasets
from trainer_gui.data._picture_fields import (
    option_colour,
    option_fit,
    option_keep,
    option_size,
)


class PictureTableOptions(Options):
    """Which table, and how its pictures are prepared."""

    table: str = path(
        "",
        label="Table",
        help="A CSV file with a row for each picture: its name, counted from the folder of the "
        "table, and its numbers. The first line names the columns; a column “split” may say "
        "train, val or test. Nothing is ever written to it.",
        file=True,
    )
    picture_column: str = words(
        "",
        label="Picture column",
        help="The column that names the pictures. Left empty, the first one that does.",
    )
    number_columns: str = words(
        "",
        label="Number columns",
        help="What the model learns to tell, with commas between. Left empty, all other columns "
        "of numbers.",
    )
    size: int | None = option_size()
    colour: Literal["auto", "rgb", "grey"] = option_colour()
    fit: Literal["crop", "pad", "stretch"] = option_fit()
    keep: Literal["auto", "memory", "disk", "stream"] = option_keep()


@datasets.register(
    "picture_table",
    label="Pictures with numbers",
    about="Your own pictures, and a CSV table beside them that gives each one its numbers: an "
    "angle, an age, a count. JPEG, PNG, BMP, WebP, TIFF and GIF of any size.",
    options=PictureTableOptions,
)
def load_picture_table(
    options: PictureTableOptions,
    *,
    progress: Progress,
    cache: Path | None = None,
    **_: object,
) -> Samples:
    """The pictures that can be read; rows and files that cannot are named in notices."""
    # Here, since a menu of data sets need not wait for Pillow.
    from trainer_gui.data._table_load import load_table

    return load_table(options, cache=cache, progress=progress)
