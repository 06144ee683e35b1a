"""Unpacking a tar archive that is not trusted: regular files only, inside the folder, bounded."""

import tarfile
import zlib
from pathlib import Path

from trainer_gui.core.dataset import Progress
from trainer_gui.core.errors import DataError
from trainer_gui.core.files import storage_error
from trainer_gui.core.names import printable
from trainer_gui.core.progress import Paced
from trainer_gui.core.text import Text

_CHUNK_BYTES = 1 << 20


def unpack_tar(
    archive: Path,
    folder: Path,
    *,
    progress: Progress,
    most_files: int = 1000,
    most_bytes: int = 1 << 30,
) -> None:
    """Writes the regular files of a tar archive (plain or gzip) into an existing folder.

    Python's own filters for tarfile were bypassed more than once (CVE-2025-4517), so nothing but
    the bytes of regular files is taken from the archive: no links, devices, owners or modes.

    Raises:
        DataError: the archive is damaged, or holds what it should not: a link, a device, a path
            that leads out of the folder, too many files or bytes.
        StorageError: the disk is full.
        CancelledError: as progress said; what was written so far stays.
    """
    paced = Paced(progress)
    inside = folder.resolve()
    files = size = 0
    try:
        with tarfile.open(archive, "r:*") as tar:
            for member in tar:
                if member.isdir():
                    continue
                target = _target(inside, member, archive)
                files += 1
                size += member.size
                if files > most_files or size > most_bytes:
                    raise _refused(archive, Text("it holds more than it should"))
                paced(None, Text("Unpacking {name}", name=printable(target.name)))
                _write(tar, member, target, paced)
    except (tarfile.TarError, EOFError, zlib.error, OSError) as error:
        raise _refused(archive, Text("it is damaged")) from error


def _target(inside: Path, member: tarfile.TarInfo, archive: Path) -> Path:
    name = printable(member.name)
    if not member.isreg():
        raise _refused(archive, Text("{name} in it is no regular file", name=name))
    try:
        target = (inside / member.name).resolve()
    except (OSError, ValueError) as error:
        raise _refused(archive, Text("{name} in it is no file name", name=name)) from error
    if target == inside or not target.is_relative_to(inside):
        raise _refused(archive, Text("{name} in it leads out of its folder", name=name))
    return target


def _write(tar: tarfile.TarFile, member: tarfile.TarInfo, target: Path, paced: Paced) -> None:
    source = tar.extractfile(member)
    if source is None:
        raise tarfile.ReadError("a regular file without content")
    try:
        target.parent.mkdir(parents=True, exist_ok=True)
        file = target.open("wb")
    except OSError as error:
        raise storage_error(error, target) from error
    with source, file:
        while chunk := source.read(_CHUNK_BYTES):
            paced(None, Text("Unpacking {name}", name=printable(target.name)))
            try:
                file.write(chunk)
            except OSError as error:
                raise storage_error(error, target) from error


def _refused(archive: Path, reason: Text) -> DataError:
    return DataError(
        Text("{archive} was not unpacked: {reason}.", archive=printable(archive), reason=reason),
        hint=Text("Delete the file and download it again."),
    )
