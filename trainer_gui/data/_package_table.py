"""Tables that installed packages carry as files, read without importing the packages."""

import importlib.util
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from trainer_gui.core.errors import DataError
from trainer_gui.core.names import printable
from trainer_gui.core.text import Text


def package_file(package: str, *parts: str) -> Path | None:
    """A file of an installed package; None where package or file is missing."""
    # Importing scikit-learn for its digits takes over a second; finding its folder takes none.
    found = importlib.util.find_spec(package)
    for folder in (found.submodule_search_locations if found else None) or ():
        path = Path(folder).joinpath(*parts)
        if path.is_file():
            return path
    return None


def read_digit_table(
    path: Path, *, side: int, highest: int, classes: int
) -> tuple[NDArray[np.uint8], NDArray[np.int64]]:
    """Square grey pictures, one a row: the pixels row by row, then the class index.

    Args:
        path: a CSV file, may be compressed with gzip.
        side: height and width.
        highest: the value of a white pixel; it becomes 255.
        classes: class indices are below it.

    Returns:
        Images (N, 1, H, W) and labels (N,).

    Raises:
        DataError: the file is not such a table.
    """
    try:
        table = np.loadtxt(path, delimiter=",", dtype=np.float32, ndmin=2)
    except (OSError, EOFError, ValueError) as error:
        raise _damaged(path) from error
    if table.shape[1] != side * side + 1 or not len(table):
        raise _damaged(path)
    pixels, labels = table[:, :-1], table[:, -1].astype(np.int64)
    if pixels.min() < 0 or pixels.max() > highest or labels.min() < 0 or labels.max() >= classes:
        raise _damaged(path)
    images = np.rint(pixels * (255 / highest)).astype(np.uint8)
    return images.reshape(-1, 1, side, side), labels


def _damaged(path: Path) -> DataError:
    return DataError(
        Text("{path} is not the table of digits it should be.", path=printable(path)),
        hint=Text("Install the package that it belongs to again."),
    )
