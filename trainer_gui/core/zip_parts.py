"""What is in a zip that nobody has vouched for, before anything of it is unpacked."""

import io
import os
import zipfile
from typing import IO

_DIRECTORY_LIMIT_BYTES = 8_000_000  # the largest networks have some thousand parts


class DamagedZipError(ValueError):
    """It is no zip, or none that torch or numpy would have written."""


def read_parts(file: IO[bytes]) -> tuple[zipfile.ZipInfo, ...]:
    """What the directory of a zip names; the file is back at its beginning.

    Raises:
        DamagedZipError: it has no directory, or one that is far too long to be looked at.
    """
    try:
        with zipfile.ZipFile(_Directory(file)) as archive:
            return tuple(archive.infolist())
    except Exception as error:  # a reader of foreign bytes may fail in any way
        raise DamagedZipError(str(error)) from error
    finally:
        file.seek(0)


def unpacked_bytes(parts: tuple[zipfile.ZipInfo, ...]) -> int:
    """What all parts take together."""
    return sum(part.file_size for part in parts)


def is_plain(parts: tuple[zipfile.ZipInfo, ...], size_bytes: int) -> bool:
    """Whether a zip of that size holds no more than it is, as those that torch writes."""
    stored = all(part.compress_type == zipfile.ZIP_STORED for part in parts)
    return stored and unpacked_bytes(parts) <= size_bytes


class _Directory(io.RawIOBase):
    """A file of which only a directory of usual length is read."""

    def __init__(self, file: IO[bytes]) -> None:
        self._file = file

    def read(self, size: int = -1, /) -> bytes:
        if size > _DIRECTORY_LIMIT_BYTES:
            raise DamagedZipError("its directory is too long")
        return self._file.read(size)

    def seek(self, offset: int, whence: int = os.SEEK_SET, /) -> int:
        return self._file.seek(offset, whence)

    def tell(self) -> int:
        return self._file.tell()

    def readable(self) -> bool:
        return True

    def seekable(self) -> bool:
        return True
