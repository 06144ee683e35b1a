"""Where the pictures of a folder are kept while they are used, and how they get there.

What fits is in memory. What does not is decoded once into a file of the cache, and read from there;
where the disk is too small as well, files are decoded whenever they are needed. One decoder serves
all three, so that pixels, statistics and fingerprint are the same.
"""

import hashlib
import os
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager, suppress
from dataclasses import dataclass, field
from typing import Literal

import numpy as np
import psutil
from numpy.typing import NDArray

from trainer_gui.core.dataset import Progress, Values
from trainer_gui.core.errors import DataError
from trainer_gui.core.files import size_text
from trainer_gui.core.memory_limit import data_limit_bytes
from trainer_gui.core.progress import Paced
from trainer_gui.core.spec import Keeping
from trainer_gui.core.text import Text
from trainer_gui.kinds.pictures._first_pass import (
    disk_full,
    look_through,
    read_into_memory,
    read_onto_disk,
    store,
)
from trainer_gui.kinds.pictures._folder_read import Decoded, FolderReader
from trainer_gui.kinds.pictures._index import PictureIndex, read_index
from trainer_gui.kinds.pictures._kept import Source, StoredPictures, StreamedPictures
from trainer_gui.kinds.pictures.cache import INDEX, PictureCache, Use

Keep = Literal["auto", "memory", "disk", "stream"]
_WAIT_SECONDS = 0.1
_LOADED_AT_ONCE = 64
_REPORT_EVERY = 4096


@dataclass(frozen=True)
class Kept:
    """The pictures of N files, of which M can be read.

    Attributes:
        index: what is known of all files.
        keeping: where they are, and why.
        pictures: of the given ones among the M.
        state: as `files_state` gave it before they were read.
    """

    index: PictureIndex
    keeping: Keeping
    pictures: Callable[[NDArray[np.int64]], Values] = field(repr=False)
    state: str


def keep_pictures(
    keep: Keep,
    reader: FolderReader,
    names: tuple[str, ...],
    *,
    cache: PictureCache | None,
    progress: Progress,
) -> Kept:
    """Decodes the pictures of files, or finds them decoded.

    Args:
        keep: where they shall be; `auto` takes the quickest place that they fit into.
        reader: decodes them.
        names: of the files, relative to its root.
        cache: where decoded ones may be; None for nowhere.
        progress: hears how far it has come.

    Raises:
        DataError: they do not fit where they shall be.
        StorageError: the cache cannot be written to.
        CancelledError: as progress said.
    """
    key = files_state(reader, names, progress)
    if cache is None or not cache.usable():
        return _Folder(reader, names, progress, key).kept(keep)
    with _alone(cache, key, progress):
        return _Folder(reader, names, progress, key, cache).kept(keep)


def memory_budget_bytes() -> int:
    """What pictures may occupy: half of the memory that is free, the rest is for training.

    Raises:
        DataError: the limit that the environment sets is no number.
    """
    limit = data_limit_bytes()
    return int(psutil.virtual_memory().available) // 2 if limit is None else limit


def choose_way(keep: Keep, needed: int, *, budget: int, room: int) -> Keeping:
    """Where pictures are kept, and why.

    Args:
        keep: as a person chose.
        needed: bytes of all pictures.
        budget: bytes of memory that they may occupy.
        room: bytes of the disk that they may occupy.
    """
    size, memory = size_text(needed), size_text(budget)
    if keep == "memory":
        return Keeping("memory", Text("As chosen: {needed} in memory.", needed=size))
    if keep == "disk":
        return Keeping("disk", Text("As chosen: {needed} on the disk.", needed=size))
    if keep == "stream":
        return Keeping("stream", Text("As chosen: decoded whenever they are needed."))
    if needed <= budget:
        return Keeping(
            "memory",
            Text("They need {needed}; {budget} of memory may be used.", needed=size, budget=memory),
        )
    if needed <= room:
        return Keeping(
            "disk",
            Text("They need {needed}, more than the {budget} of memory that may be used: they are "
                 "decoded once, and read from the disk.", needed=size, budget=memory),
        )  # fmt: skip
    return Keeping(
        "stream",
        Text("They need {needed}, more than may be used of memory ({budget}) and of the disk "
             "({room}): they are decoded whenever they are needed, which is slow.",
             needed=size, budget=memory, room=size_text(room)),
    )  # fmt: skip


class _Folder:
    """The pictures of a folder on their way to where they are kept."""

    def __init__(
        self,
        reader: FolderReader,
        names: tuple[str, ...],
        progress: Progress,
        key: str,
        cache: PictureCache | None = None,
    ) -> None:
        self._reader = reader
        self._names = names
        self._progress = progress
        self._cache = cache
        self._key = key
        self._needed = len(names) * reader.picture_bytes

    def kept(self, keep: Keep) -> Kept:
        """The pictures where they shall be."""
        stored = self._stored(self._key)
        keeping = choose_way(
            keep, self._needed, budget=memory_budget_bytes(), room=self._room(stored)
        )
        match keeping.way:
            case "memory":
                return self._in_memory(keeping, stored)
            case "disk":
                index, use = stored or self._made()
                source = self._source(index)
                return Kept(
                    index,
                    keeping,
                    lambda rows: StoredPictures(use, source.only(rows), rows),
                    self._key,
                )
            case "stream":
                source = self._source(index := self._known(stored))
                return Kept(
                    index, keeping, lambda rows: StreamedPictures(source.only(rows)), self._key
                )

    def _in_memory(self, keeping: Keeping, stored: "_Stored | None") -> Kept:
        """Raises DataError if they do not fit."""
        budget = memory_budget_bytes()
        if self._needed > budget:
            _, height, width = self._reader.shape
            raise DataError(
                Text("{count:,} pictures of {height}×{width} pixels need {needed} of memory, "
                     "{budget} can be used.", count=len(self._names), height=height, width=width,
                     needed=size_text(self._needed), budget=size_text(budget)),
                hint=Text("Choose a smaller image size, grey, or another way to keep pictures."),
            )  # fmt: skip
        if stored is not None:
            index, use = stored
            whole = StoredPictures(use, self._source(index), np.arange(len(index.readable)))
            pixels = _loaded(whole, self._progress)
        else:
            pixels, index = read_into_memory(self._reader, self._names, self._progress)
            if self._cache is not None and pixels.nbytes <= self._cache.room_bytes():
                self._cache.make_room(pixels.nbytes, but=self._key)
                store(self._cache, self._key, self._reader, pixels, index)
        return Kept(
            index,
            keeping,
            lambda rows: pixels if len(rows) == len(pixels) else pixels[rows],
            self._key,
        )

    def _made(self) -> "_Stored":
        """The pictures on the disk, decoded now.

        Raises:
            DataError: they do not fit there.
        """
        cache = self._cache
        if cache is None:
            raise DataError(
                Text("Decoded pictures cannot be kept on the disk: the program has no folder that "
                     "it could write them to."),
                hint=Text("Check permissions, or choose another way to keep pictures."),
            )  # fmt: skip
        if self._needed > (room := cache.room_bytes()):
            raise disk_full(self._needed, room, cache.folder)
        cache.make_room(self._needed, but=self._key)
        index = read_onto_disk(cache, self._key, self._reader, self._names, self._progress)
        use = cache.use(self._key)
        if use is None:
            raise disk_full(self._needed, 0, cache.folder)
        return index, use

    def _known(self, stored: "_Stored | None") -> PictureIndex:
        """What is known of all files, after they were looked through once."""
        if stored is not None:
            stored[1].release()
            return stored[0]
        if self._cache is None:
            return look_through(self._reader, self._names, self._progress)
        key = f"{self._key}-list"
        found = self._stored(key)
        if found is not None:
            found[1].release()
            return found[0]
        return read_onto_disk(
            self._cache, key, self._reader, self._names, self._progress, with_pixels=False
        )

    def _stored(self, key: str) -> "_Stored | None":
        """What the cache has of these files, whole and as they are now; the use is to be released.

        Files that could not be read are tried again: permissions and links may have changed.
        """
        use = self._cache.use(key) if self._cache is not None else None
        if use is None:
            return None
        index = read_index(use.folder / INDEX)
        if index is None or len(index.states) != len(self._names) or not self._fits(index):
            use.release()
            return None
        return index, use

    def _fits(self, index: PictureIndex) -> bool:
        names = [self._names[file.file] for file in index.unreadable]
        with closing(self._reader.read(names)) as results:
            for result in results:
                self._progress(None, Text("Looking at files that could not be read"))
                if isinstance(result, Decoded):
                    return False
        return True

    def _room(self, stored: "_Stored | None") -> int:
        if stored is not None:
            return self._needed
        return 0 if self._cache is None else self._cache.room_bytes()

    def _source(self, index: PictureIndex) -> Source:
        names = [self._names[file] for file in index.readable.tolist()]
        return Source(self._reader, names, index.measures.digests)


_Stored = tuple[PictureIndex, Use]


def _loaded(stored: StoredPictures, progress: Progress) -> NDArray[np.uint8]:
    paced = Paced(progress)
    pixels = np.empty(stored.shape, dtype=np.uint8)
    for start in range(0, len(stored), _LOADED_AT_ONCE):
        stop = min(start + _LOADED_AT_ONCE, len(stored))
        pixels[start:stop] = stored[start:stop]
        paced(
            stop / len(stored),
            Text("Loading decoded pictures: {done:,} of {total:,}", done=stop, total=len(stored)),
        )
    return pixels


def files_state(reader: FolderReader, names: tuple[str, ...], progress: Progress) -> str:
    """A hash over all that decoded pictures depend on; files by their sizes and times of change.

    A copy that takes the place of a file may bring its size and the time of its content along; the
    time of the change itself it cannot.
    """
    paced = Paced(progress)
    root = f"{reader.root}{os.sep}"
    stats = np.full((len(names), 3), -1, dtype=np.int64)
    for place, name in enumerate(names):
        if place % _REPORT_EVERY == 0:
            paced(
                place / len(names),
                Text("Looking for changed files: {done:,} of {total:,}",
                     done=place, total=len(names)),
            )  # fmt: skip
        with suppress(OSError, ValueError):
            status = os.stat(root + name)  # noqa: PTH116 - a Path for each costs as much again
            stats[place] = status.st_size, status.st_mtime_ns, status.st_ctime_ns
    digest = hashlib.blake2b(reader.version().encode(), digest_size=16)
    digest.update(os.fsencode("\0".join(names)))
    digest.update(stats.data)
    return digest.hexdigest()


@contextmanager
def _alone(cache: PictureCache, key: str, progress: Progress) -> Iterator[None]:
    """Waits until nobody else reads the same pictures into the cache."""
    lock = cache.building(key)
    while True:
        try:
            lock.acquire(timeout=_WAIT_SECONDS)
            break
        except TimeoutError:
            progress(None, Text("Waiting: the same pictures are being read elsewhere"))
    try:
        yield
    finally:
        lock.release()
