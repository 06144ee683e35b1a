"""Named arrays in an npz file, read without trusting it: the one way to read such a file."""

import math
import zipfile
from pathlib import Path
from typing import IO, Any, TypeAlias

from numpy.lib import format as npy
from numpy.typing import NDArray

from trainer_gui.core.files import open_ordinary

Arrays: TypeAlias = dict[str, NDArray[Any]]

_MOST_BYTES = 1 << 30  # a matrix of 5,000 classes has 200 MB
_SUFFIX = ".npy"
_HEADERS = {(1, 0): npy.read_array_header_1_0, (2, 0): npy.read_array_header_2_0}


def read_arrays(path: Path) -> Arrays:
    """All arrays of a file, unless they would be larger than any that is written.

    Nothing in it is run, and no memory is taken for more than the file says that it holds.

    Raises:
        OSError: it cannot be read, or is a folder, a pipe or a device.
        ValueError: it is damaged, or something else.
    """
    try:
        with open_ordinary(path) as file, zipfile.ZipFile(file) as archive:
            members = archive.infolist()
            if sum(member.file_size for member in members) > _MOST_BYTES:
                raise ValueError("larger than any that is written")  # noqa: TRY301 - as all damage
            return {
                member.filename.removesuffix(_SUFFIX): _read(archive, member) for member in members
            }
    except (OSError, ValueError):
        raise
    except Exception as error:  # zipfile and numpy tell of foreign bytes in any way
        raise ValueError("damaged, or something else") from error


def _read(archive: zipfile.ZipFile, member: zipfile.ZipInfo) -> NDArray[Any]:
    with archive.open(member) as content:
        _require_honest(content, member.file_size)
    with archive.open(member) as content:
        array: NDArray[Any] = npy.read_array(content, allow_pickle=False)
    return array


def _require_honest(content: IO[bytes], size: int) -> None:
    """Raises ValueError if an array is not of the size that its header says."""
    shape, _, dtype = _HEADERS[npy.read_magic(content)](content)
    if dtype.hasobject or content.tell() + math.prod(shape) * dtype.itemsize != size:
        raise ValueError("not the array that its header describes")
