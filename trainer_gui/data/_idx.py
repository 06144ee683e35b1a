"""The IDX format of MNIST and its relatives: a header, then one unsigned byte a value.

Source: Y. LeCun, The MNIST database, "The IDX file format" (yann.lecun.com/exdb/mnist).
"""

import gzip
import math
import struct
import zlib
from pathlib import Path
from typing import IO

import numpy as np
from numpy.typing import NDArray

from trainer_gui.core.errors import DataError
from trainer_gui.core.files import open_ordinary
from trainer_gui.core.names import printable
from trainer_gui.core.text import Text

_UNSIGNED_BYTE = 0x08
_MOST_BYTES = 1 << 30
_GZIP_MAGIC = b"\x1f\x8b"


def read_idx(path: Path, *, dimensions: int) -> NDArray[np.uint8]:
    """The array in an IDX file, plain or compressed with gzip.

    Args:
        path: of the file.
        dimensions: how many it must have: 3 for pictures (N, H, W), 1 for labels (N,).

    Raises:
        DataError: the file cannot be read, is cut short or too long, or is of another kind.
    """
    try:
        with open_ordinary(path) as file:
            compressed = file.read(2) == _GZIP_MAGIC
            file.seek(0)
            if not compressed:
                return _read(file, path, dimensions)
            with gzip.GzipFile(fileobj=file) as content:
                return _read(content, path, dimensions)
    except (EOFError, zlib.error, gzip.BadGzipFile) as error:
        raise _bad(path, Text("it is cut short or damaged")) from error
    except OSError as error:
        raise _bad(path, Text("it could not be read ({reason})", reason=str(error.strerror))) from (
            error
        )


def _read(file: IO[bytes] | gzip.GzipFile, path: Path, dimensions: int) -> NDArray[np.uint8]:
    magic = file.read(4)
    if magic[:3] != bytes((0, 0, _UNSIGNED_BYTE)) or len(magic) < 4:  # noqa: PLR2004
        raise _bad(path, Text("it is not an IDX file of unsigned bytes"))
    if magic[3] != dimensions:
        raise _bad(path, Text("it has {found} dimensions instead of {expected}",
                              found=magic[3], expected=dimensions))  # fmt: skip
    header = file.read(4 * dimensions)
    if len(header) < 4 * dimensions:
        raise _bad(path, Text("it is cut short or damaged"))
    shape = struct.unpack(f">{dimensions}I", header)
    size = math.prod(shape)
    if not 0 < size <= _MOST_BYTES:
        raise _bad(path, Text("its header claims {size:,} values", size=size))
    content = file.read(size + 1)
    if len(content) < size:
        raise _bad(path, Text("it is cut short: {found:,} of {size:,} values are there",
                              found=len(content), size=size))  # fmt: skip
    if len(content) > size:
        raise _bad(path, Text("it is longer than its header says"))
    return np.frombuffer(content, dtype=np.uint8).reshape(shape)


def _bad(path: Path, reason: Text) -> DataError:
    return DataError(
        Text("{path} cannot be used: {reason}.", path=printable(path), reason=reason),
        hint=Text("Delete the file and download the data set again."),
    )
