"""Opening files that may be anything: a pipe in the place of one would hold its reader for ever."""

import errno
import stat
from pathlib import Path
from typing import BinaryIO


def open_ordinary(path: Path) -> BinaryIO:
    """Opens a file for reading.

    Raises:
        OSError: it cannot be read, or is a folder, a pipe or a device.
    """
    mode = path.stat().st_mode
    if not (stat.S_ISREG(mode) or stat.S_ISDIR(mode)):  # a folder is refused by `open`
        raise OSError(errno.EINVAL, "It is no ordinary file", str(path))
    return path.open("rb")


def read_ordinary(path: Path, limit_bytes: int) -> bytes:
    """The content of a file; of one that is larger than the limit, a byte more than that.

    Raises:
        OSError: it cannot be read, or is a folder, a pipe or a device.
    """
    with open_ordinary(path) as file:
        return file.read(limit_bytes + 1)
