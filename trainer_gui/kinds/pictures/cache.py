"""PictureCache: decoded pictures of folders on the disk, bounded, listable and clearable.

An entry is a folder named by a key over everything that its pixels depend on. It is built hidden
and renamed when it is whole. Whoever uses one holds a lock in it, so that it is not taken away.
"""

import contextlib
import json
import os
import shutil
import time
import uuid
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from trainer_gui.core.files import atomic_write

if TYPE_CHECKING:
    from filelock import FileLock

ABOUT, INDEX, PIXELS, BLOCKS = "about.json", "index.npz", "pixels", "blocks.jsonl"
SCANS = "scans"
_LOCKS, _LIMIT = "locks", "limit.json"
_USER = "user-"
_SHARE = 0.5


@dataclass(frozen=True)
class CacheEntry:
    """What is kept of one folder, prepared in one way.

    Attributes:
        key: its name.
        source: the folder that the pictures are from.
        pictures: files in it.
        height: of every picture.
        width: of every picture.
        size_bytes: on the disk.
        used: when it was used last, in seconds since 1970.
        whole: whether the first pass came to its end; if not it goes on there.
        in_use: whether data that are open need it.
    """

    key: str
    source: str
    pictures: int
    height: int
    width: int
    size_bytes: int
    used: float
    whole: bool
    in_use: bool


class PictureCache:
    """The entries in a folder, which need not exist."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder

    @property
    def scans(self) -> Path:
        """Where lists of files are kept."""
        return self.folder / SCANS

    @property
    def limit_bytes(self) -> int:
        """What all entries may occupy: as it was set, or half of what they and free space are."""
        chosen = self._chosen_limit()
        if chosen is not None:
            return chosen
        return int(_SHARE * (self.size_bytes() + self.free_bytes()))

    @property
    def limit_is_set(self) -> bool:
        """Whether a limit was chosen, so that it does not follow the free space."""
        return self._chosen_limit() is not None

    def _chosen_limit(self) -> int | None:
        with contextlib.suppress(OSError, ValueError, TypeError, OverflowError, RecursionError):
            return int(json.loads((self.folder / _LIMIT).read_bytes()))
        return None

    def set_limit(self, limit_bytes: int | None) -> None:
        """Changes what all entries may occupy; with None it follows the free space again.

        Raises:
            StorageError: it cannot be written down.
        """
        atomic_write(self.folder / _LIMIT, json.dumps(limit_bytes).encode())
        self.make_room(0)

    def entries(self) -> tuple[CacheEntry, ...]:
        """All entries, the one used last in front."""
        found = [_described(folder) for folder in self._folders()]
        return tuple(sorted((one for one in found if one), key=lambda entry: -entry.used))

    def size_bytes(self) -> int:
        """What all entries occupy."""
        return sum(entry.size_bytes for entry in self.entries())

    def free_bytes(self) -> int:
        """Free space of the disk."""
        for folder in (self.folder, *self.folder.parents):
            with contextlib.suppress(OSError):
                return shutil.disk_usage(folder).free
        return 0

    def clear(self) -> int:
        """Removes all entries that nobody uses, and the lists of files.

        Returns:
            The bytes that entries occupied and do not any more.
        """
        shutil.rmtree(self.scans, ignore_errors=True)
        return sum(entry.size_bytes for entry in self.entries() if self._remove(entry.key))

    def room_bytes(self) -> int:
        """What a new entry may occupy, if others that nobody uses made way."""
        entries = self.entries()
        fixed = sum(entry.size_bytes for entry in entries if entry.in_use)
        movable = sum(entry.size_bytes for entry in entries if not entry.in_use)
        return max(0, min(self.limit_bytes - fixed, self.free_bytes() + movable))

    def make_room(self, needed_bytes: int, *, but: str = "") -> None:
        """Removes entries, those used least recently first, until there is room for a new one.

        Args:
            needed_bytes: that the new one will occupy.
            but: key of the entry that is about to grow; it stays.
        """
        entries = [entry for entry in self.entries() if entry.key != but]
        limit, held = self.limit_bytes, sum(entry.size_bytes for entry in entries)
        for entry in reversed(entries):
            if held + needed_bytes <= limit and needed_bytes <= self.free_bytes():
                return
            if not entry.in_use and self._remove(entry.key):
                held -= entry.size_bytes

    def usable(self) -> bool:
        """Whether it can be written to."""
        try:
            (self.folder / _LOCKS).mkdir(parents=True, exist_ok=True)
        except OSError:
            return False
        return os.access(self.folder, os.W_OK)

    def entry(self, key: str) -> Path:
        """The folder of an entry that is whole, or will be."""
        return self.folder / key

    def unfinished(self, key: str) -> Path:
        """The folder of an entry while it is built."""
        return self.folder / f".{key}"

    def finish(self, key: str) -> None:
        """Makes an entry that was built visible; an older one of the same key gives way.

        Whoever still reads from the older one goes on with it.

        Raises:
            OSError: it cannot be renamed.
        """
        _set_aside(self.entry(key))
        self.unfinished(key).rename(self.entry(key))

    def building(self, key: str) -> "FileLock":
        """The lock of whoever builds an entry.

        Raises:
            OSError: its folder cannot be made.
        """
        folder = self.folder / _LOCKS
        folder.mkdir(parents=True, exist_ok=True)
        return _lock(folder / f"{key}.lock")

    def use(self, key: str) -> "Use | None":
        """Holds an entry that is whole, so that nobody takes it away; None if there is none."""
        return _use(self.entry(key))

    def _folders(self) -> Iterator[Path]:
        with contextlib.suppress(OSError):
            for path in sorted(self.folder.iterdir()):
                if path.name not in {SCANS, _LOCKS} and path.is_dir():
                    yield path

    def _remove(self, key: str) -> bool:
        """Whether an entry, whole or not, is gone; one that is in use or being built stays."""
        try:
            with self.building(key).acquire(timeout=0):
                return _removed(self.entry(key)) and _removed(self.unfinished(key))
        except OSError:
            return False


class Use:
    """Somebody uses an entry until this is released."""

    def __init__(self, folder: Path, lock: "FileLock", path: Path) -> None:
        self.folder = folder
        self._lock = lock
        self._path = path

    def release(self) -> None:
        """The entry may be taken away again."""
        self._lock.release()
        with contextlib.suppress(OSError):
            self._path.unlink(missing_ok=True)


def write_about(folder: Path, *, source: Path, shape: tuple[int, ...]) -> None:
    """Notes in an entry what it is of, for people.

    Args:
        folder: of the entry.
        source: the folder that the pictures are from.
        shape: (N, C, H, W) of them.

    Raises:
        StorageError: it cannot be written.
    """
    about = {"source": str(source), "shape": list(shape)}
    atomic_write(folder / ABOUT, json.dumps(about).encode("utf-8", "backslashreplace"))


def _use(folder: Path) -> Use | None:
    path = folder / f"{_USER}{os.getpid()}-{uuid.uuid4().hex[:8]}.lock"
    if not folder.is_dir():
        return None
    lock = _lock(path)
    try:
        lock.acquire(timeout=0)
        # Whoever asked for locks before this one was there has renamed the folder by now, or not.
        os.utime(folder / ABOUT)
    except OSError:
        lock.release()
        return None
    return Use(folder, lock, path)


def _lock(path: Path) -> "FileLock":
    # Here, since it brings asyncio, which a list for the settings need not wait for.
    from filelock import FileLock

    # Whatever thread lets go of the pictures releases it.
    return FileLock(path, thread_local=False)


def _described(folder: Path) -> CacheEntry | None:
    try:
        about = json.loads((folder / ABOUT).read_bytes())
        count, _, height, width = map(int, about["shape"])
        size = sum(path.stat().st_size for path in folder.iterdir())
        used = (folder / ABOUT).stat().st_mtime
        source = str(about["source"])
    except (OSError, ValueError, KeyError, TypeError, OverflowError, RecursionError):
        # Nothing that could be used: it is listed, so that it is removed some day.
        count = height = width = size = 0
        used, source = 0.0, ""
    return CacheEntry(
        key=folder.name.lstrip("."),
        source=source,
        pictures=count,
        height=height,
        width=width,
        size_bytes=size,
        used=used,
        whole=not folder.name.startswith("."),
        in_use=_is_used(folder),
    )


def _is_used(folder: Path) -> bool:
    """Whether a living process holds a lock in an entry; locks of dead ones are swept."""
    for path in folder.glob(f"{_USER}*.lock"):
        lock = _lock(path)
        try:
            lock.acquire(timeout=0)
        except OSError:  # held, or not to be looked into: rather thought busy than taken away
            return True
        lock.release()
        with contextlib.suppress(OSError):
            path.unlink(missing_ok=True)
    return False


def _removed(folder: Path) -> bool:
    """Whether the folder of an entry is gone, unless somebody uses it."""
    if not folder.exists():
        return True
    if _is_used(folder):
        return False
    try:
        _set_aside(folder)
    except OSError:
        return False
    return True


def _set_aside(folder: Path) -> None:
    """Removes the folder of an entry; it goes out of sight first, then file by file.

    Raises:
        OSError: it stays.
    """
    aside = folder.with_name(f".gone-{time.time_ns()}")
    with contextlib.suppress(FileNotFoundError):
        folder.rename(aside)
        shutil.rmtree(aside, ignore_errors=True)
