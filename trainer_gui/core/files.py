"""atomic_write: the one way to write a whole file."""

import contextlib
import errno
import math
import os
import re
import shutil
import stat
import tempfile
from pathlib import Path
from typing import BinaryIO

from trainer_gui.core.errors import StorageError
from trainer_gui.core.failpoint import failpoint
from trainer_gui.core.text import Text

_TEMPORARY = re.compile(r"\..+\.(?P<process>\d{1,10})-[a-z0-9_]+", re.DOTALL)
"""Names of files that are being written: of what, and by which process."""


def atomic_write(path: Path, content: bytes) -> None:
    """Writes a file so that a reader, or a power cut, meets the old or the new one, never a part.

    Raises:
        StorageError: the disk is full, or the folder cannot be written to; the old file stands.
    """
    try:
        _replace(path, content)
    except OSError as error:
        raise storage_error(error, path, needed=len(content)) from error


def _replace(path: Path, content: bytes) -> None:
    """Writes beside a file, then takes its place; whatever fails, nothing is left beside it."""
    temporary: str | None = None
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        prefix = f".{path.name[:40]}.{os.getpid()}-"
        handle, temporary = tempfile.mkstemp(dir=path.parent, prefix=prefix)
        with os.fdopen(handle, "wb") as file:
            file.write(content)
            file.flush()
            os.fsync(file.fileno())
        Path(temporary).chmod(0o644)
        failpoint(f"file: before {path.name} is in place")
        Path(temporary).replace(path)
        temporary = None
        _sync_folder(path.parent)
    finally:
        if temporary is not None:
            with contextlib.suppress(OSError):
                Path(temporary).unlink()


def sweep_temporaries(folder: Path) -> None:
    """Removes what `atomic_write` left in a folder when its process was killed in the middle."""
    with contextlib.suppress(OSError):
        for path in folder.iterdir():
            owner = _TEMPORARY.fullmatch(path.name)
            if owner is not None and not process_lives(int(owner["process"])):
                path.unlink(missing_ok=True)


def process_lives(number: int) -> bool:
    """Whether there is a process of that number, as the name of a file gives it."""
    # Here, since whoever writes a file need not know it.
    import psutil

    with contextlib.suppress(OverflowError):  # no system has so many
        return bool(psutil.pid_exists(number))
    return False


class IrregularFileError(OSError):
    """A pipe, a device or a socket is in the place of a file."""


def open_ordinary(path: Path) -> BinaryIO:
    """Opens a file for reading; a pipe in its place would hold its reader for ever.

    Raises:
        IsADirectoryError: it is a folder.
        IrregularFileError: it is a pipe, a device or a socket.
        OSError: it cannot be read.
    """
    _require_ordinary(path.stat().st_mode, path)  # some devices do something once they are opened
    # Something else may have taken its place by now: that is not waited for, and looked at again.
    handle = os.open(path, os.O_RDONLY | getattr(os, "O_NONBLOCK", 0) | getattr(os, "O_BINARY", 0))
    file = os.fdopen(handle, "rb")
    try:
        _require_ordinary(os.fstat(handle).st_mode, path)
    except OSError:
        file.close()
        raise
    return file


def _require_ordinary(mode: int, path: Path) -> None:
    if stat.S_ISDIR(mode):
        raise IsADirectoryError(errno.EISDIR, os.strerror(errno.EISDIR), str(path))
    if not stat.S_ISREG(mode):
        raise IrregularFileError(errno.EINVAL, "It is no ordinary file", str(path))


def read_ordinary(path: Path, limit_bytes: int = -1) -> bytes:
    """The content of a file; of one that is larger than the limit, a byte more than that.

    Raises:
        OSError: it cannot be read, or is a folder, a pipe or a device.
    """
    with open_ordinary(path) as file:
        return file.read(limit_bytes + 1 if limit_bytes >= 0 else -1)


def storage_error(error: OSError, path: Path, *, needed: int = 0) -> StorageError:
    """What an OSError on a file of ours means to a person.

    Args:
        error: as the system gave it.
        path: of the file.
        needed: bytes that were to be written.
    """
    if error.errno in {errno.ENOSPC, errno.EDQUOT}:
        return StorageError(
            Text("The disk is full: {path} needs {needed}, and {free} are free.",
                 path=str(path), needed=size_text(needed), free=size_text(_free_bytes(path))),
            hint=Text("Free some space; what was saved before is intact."),
        )  # fmt: skip
    return StorageError(
        Text("{path} could not be written: {reason}.", path=str(path), reason=error.strerror or ""),
        hint=Text("Check that the folder exists and that you may write to it."),
    )


def size_text(count: float) -> str:
    """Bytes as a person reads them, for example `3.2 MB`."""
    units = ("bytes", "kB", "MB", "GB", "TB")
    power = min(int(math.log10(max(count, 1)) / 3), len(units) - 1)
    return f"{count / 1000**power:.{1 if power else 0}f} {units[power]}"


def _free_bytes(path: Path) -> int:
    for folder in path.parents:
        with contextlib.suppress(OSError):
            return shutil.disk_usage(folder).free
    return 0


def safe_name(title: str) -> str:
    """A file name made from any text: lower case, no separators, never reserved, never empty."""
    name = re.sub(r"[^\w]+", "-", title.casefold(), flags=re.UNICODE).strip("-_")[:60].strip("-_")
    if not name or re.fullmatch(r"(con|prn|aux|nul|com\d|lpt\d)", name):
        name = f"preset-{name}".strip("-")
    return name


def _sync_folder(folder: Path) -> None:
    if os.name == "nt":
        return  # Windows cannot open a folder for that, and its rename is durable
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
