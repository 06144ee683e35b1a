"""atomic_write: the one way to write a whole file."""

import contextlib
import os
import re
import tempfile
from pathlib import Path

from trainer_gui.core.errors import StorageError
from trainer_gui.core.text import Text


def atomic_write(path: Path, content: bytes) -> None:
    """Writes a file so that a reader, or a power cut, meets the old or the new one, never a part.

    Raises:
        StorageError: the disk is full, or the folder cannot be written to; the old file stands.
    """
    temporary: str | None = None
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        handle, temporary = tempfile.mkstemp(dir=path.parent, prefix=f".{path.name[:40]}.")
        with os.fdopen(handle, "wb") as file:
            file.write(content)
            file.flush()
            os.fsync(file.fileno())
        Path(temporary).chmod(0o644)
        Path(temporary).replace(path)
        temporary = None
        _sync_folder(path.parent)
    except OSError as error:
        raise storage_error(error, path) from error
    finally:
        if temporary is not None:
            with contextlib.suppress(OSError):
                Path(temporary).unlink()


def storage_error(error: OSError, path: Path) -> StorageError:
    """What an OSError on a file of ours means to a person."""
    if error.errno == 28:  # noqa: PLR2004 - ENOSPC
        return StorageError(
            Text("The disk is full: {path} could not be written.", path=str(path)),
            hint=Text("Free some space; what was saved before is intact."),
        )
    return StorageError(
        Text("{path} could not be written: {reason}.", path=str(path), reason=error.strerror or ""),
        hint=Text("Check that the folder exists and that you may write to it."),
    )


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
