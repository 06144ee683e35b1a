"""The trash: runs put out of sight, brought back, or done away with; never lost on the way."""

import contextlib
import errno
import logging
import os
import re
import shutil
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

_NAME = re.compile(r"(?P<run>.+)-(?P<time>\d{15,20})", re.DOTALL)
_LEFTOVER = re.compile(r"\..+\.(copying|making|removing)", re.DOTALL)
_LEFTOVER_SECONDS = 86_400.0

_log = logging.getLogger(__name__)


@dataclass(frozen=True)
class TrashedRun:
    """A run in the trash.

    Attributes:
        path: its folder there.
        run_id: the name that it had.
        trashed: seconds since 1970.
    """

    path: Path
    run_id: str
    trashed: float


def name_in_trash(run_id: str) -> str:
    """A name that no other run in the trash has, and that tells name and time."""
    return f"{run_id}-{time.time_ns()}"


def trashed_run(path: Path) -> TrashedRun | None:
    """What a folder in the trash was; None if no run was put there under that name."""
    found = _NAME.fullmatch(path.name)
    if found is None:
        return None
    return TrashedRun(path, found["run"], int(found["time"]) / 1e9)


def trashed_runs(trash: Path) -> tuple[TrashedRun, ...]:
    """What is in the trash, the latest first."""
    found: list[TrashedRun] = []
    with contextlib.suppress(OSError):
        runs = (trashed_run(path) for path in trash.iterdir() if path.is_dir())
        found.extend(run for run in runs if run is not None)
    return tuple(sorted(found, key=lambda run: run.trashed, reverse=True))


def move_folder(source: Path, target: Path) -> None:
    """Moves a folder, to another disk too; whenever this ends, it is whole at one of the places.

    Raises:
        OSError: it could not be moved, and is whole where it was.
    """
    target.parent.mkdir(parents=True, exist_ok=True)
    try:
        source.rename(target)
    except OSError as error:
        if error.errno != errno.EXDEV:
            raise
        _move_by_copy(source, target)


def remove_folder(folder: Path) -> bool:
    """Does away with a folder, and gives whether that worked; a part of it is never left to see."""
    hidden = folder.with_name(f".{folder.name}.removing")
    try:
        folder.rename(hidden)
        shutil.rmtree(hidden)
    except OSError as error:
        _log.info("%s could not be removed: %s", folder, error)
        return False
    return True


def sweep(folder: Path) -> None:
    """Removes what a copy, a making or a removal that was cut off has left in a folder."""
    for path in _leftovers(folder):
        shutil.rmtree(path, ignore_errors=True)


def _leftovers(folder: Path) -> Iterator[Path]:
    # Not the young ones: another process may be at work on them.
    oldest = time.time() - _LEFTOVER_SECONDS
    with contextlib.suppress(OSError):
        for path in folder.iterdir():
            if _LEFTOVER.fullmatch(path.name) and path.stat().st_ctime < oldest:
                yield path


def _move_by_copy(source: Path, target: Path) -> None:
    """Copies out of sight, and takes the original away when the copy is on the disk and in place.

    Raises:
        OSError: it could not be copied, or not taken away; the original stands.
    """
    copy = target.with_name(f".{target.name}.copying")
    try:
        _copy(source, copy)
        copy.rename(target)
    except OSError:
        shutil.rmtree(copy, ignore_errors=True)
        raise
    _sync(target.parent)
    hidden = source.with_name(f".{source.name}.removing")
    try:
        source.rename(hidden)
    except OSError:
        shutil.rmtree(target, ignore_errors=True)
        raise
    shutil.rmtree(hidden, ignore_errors=True)


def _copy(source: Path, target: Path) -> None:
    """A copy that is on the disk; pipes and sockets of a process that is gone are left out."""
    target.mkdir()
    for path in source.iterdir():
        if path.is_symlink():
            (target / path.name).symlink_to(path.readlink())
        elif path.is_dir():
            _copy(path, target / path.name)
        elif path.is_file():
            shutil.copy2(path, target / path.name)
            _sync(target / path.name)
    shutil.copystat(source, target)
    _sync(target)


def _sync(path: Path) -> None:
    if os.name == "nt":
        return  # it flushes a file only if it was opened for writing, and a folder never
    handle = os.open(path, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
