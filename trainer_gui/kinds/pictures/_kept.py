"""Pictures that are not in memory: decoded ones in a file, and those decoded when needed."""

import contextlib
import threading
import weakref
from collections.abc import Iterator, Sequence
from contextlib import closing
from dataclasses import dataclass, field
from io import FileIO
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from trainer_gui.core.errors import DataError
from trainer_gui.core.names import printable
from trainer_gui.core.text import Text
from trainer_gui.kinds.pictures._folder_read import Decoded, FolderReader
from trainer_gui.kinds.pictures.cache import PIXELS, Use
from trainer_gui.kinds.pictures.measures import digest_of


@dataclass(frozen=True)
class Source:
    """The files of N pictures, and what they must give.

    Attributes:
        reader: decodes them.
        names: of the files, relative to the reader's root.
        digests: (N, 16) uint8, of the pixels when they were decoded first.
    """

    reader: FolderReader
    names: Sequence[str] = field(repr=False)
    digests: NDArray[np.uint8] = field(repr=False)

    @property
    def shape(self) -> tuple[int, ...]:
        """(N, C, H, W)."""
        return (len(self.names), *self.reader.shape)

    def only(self, index: NDArray[np.int64]) -> "Source":
        """Some of the pictures."""
        names = [self.names[place] for place in index.tolist()]
        return Source(self.reader, names, self.digests[index])

    def decode(self, index: NDArray[np.int64]) -> Iterator[NDArray[np.uint8]]:
        """Decodes files again, one after the other.

        Raises:
            DataError: one is not there any more, or gives other pixels than before.
        """
        names = [self.names[place] for place in index.tolist()]
        with closing(self.reader.read(names)) as results:
            for place, name, result in zip(index.tolist(), names, results, strict=True):
                if not isinstance(result, Decoded):
                    raise DataError(
                        Text("{file} cannot be read any more: {reason}.",
                             file=self._shown(name), reason=result.reason),
                        hint=Text("Put the picture back as it was, and go on from the last "
                                  "checkpoint; or read the data again, and train anew."),
                    ) from result  # fmt: skip
                if (result.measures.digests[0] != self.digests[place]).any():
                    raise DataError(
                        Text("{file} has changed since the data were read.",
                             file=self._shown(name)),
                        hint=Text("Put the old picture back, and go on from the last checkpoint; "
                                  "or read the data again, and train anew."),
                    )  # fmt: skip
                yield result.pixels

    def _shown(self, name: str) -> str:
        return printable(self.reader.root / name)


class StreamedPictures:
    """Pictures that are decoded whenever they are asked for."""

    def __init__(self, source: Source) -> None:
        self._source = source

    @property
    def shape(self) -> tuple[int, ...]:
        """(N, C, H, W)."""
        return self._source.shape

    def __len__(self) -> int:
        return self.shape[0]

    def __getitem__(self, index: NDArray[np.int64] | slice, /) -> NDArray[np.uint8]:
        """(M, C, H, W) of the given indices.

        Raises:
            DataError: a file is not there any more, or has changed.
        """
        places = _places(index, len(self))
        found = np.empty((len(places), *self.shape[1:]), dtype=np.uint8)
        for row, pixels in enumerate(self._source.decode(places)):
            found[row] = pixels
        return found


class StoredPictures:
    """Decoded pictures in a file of the cache, read piece by piece.

    Each is compared with its digest the first time it is read in this process; what is damaged is
    decoded again and mended. The file is not mapped into memory: of a mapped file that is cut short
    or on a failing disk, a read ends the process instead of raising; and pages that were touched
    would count as memory of the program.
    """

    def __init__(self, use: Use, source: Source, rows: NDArray[np.int64]) -> None:
        """Opens the file.

        Args:
            use: of the entry, which is released with these pictures.
            source: of them, to decode what is damaged.
            rows: (N,) of each picture its place in the file.

        Raises:
            OSError: the file cannot be opened.
        """
        self._source = source
        self._rows = rows
        self._seen = np.zeros(len(rows), dtype=np.bool_)
        self._file = _opened(use.folder / PIXELS)
        self._turn = threading.Lock()
        weakref.finalize(self, _let_go, self._file, use)

    @property
    def shape(self) -> tuple[int, ...]:
        """(N, C, H, W)."""
        return self._source.shape

    def __len__(self) -> int:
        return self.shape[0]

    def __getitem__(self, index: NDArray[np.int64] | slice, /) -> NDArray[np.uint8]:
        """(M, C, H, W) of the given indices; ascending ones are the quickest.

        Raises:
            DataError: a picture is damaged, and its file is not there any more or has changed.
        """
        places = _places(index, len(self))
        found = np.zeros((len(places), *self.shape[1:]), dtype=np.uint8)
        rows = self._rows[places]
        # Neighbours are read at once.
        starts = np.flatnonzero(np.diff(rows, prepend=-2) != 1)
        stops = [*starts[1:].tolist(), len(rows)]
        for start, stop in zip(starts.tolist(), stops, strict=False):
            self._read(int(rows[start]), found[start:stop])
        for position in np.flatnonzero(~self._seen[places]).tolist():
            self._check(int(places[position]), found[position])
        self._seen[places] = True
        return found

    def _read(self, row: int, target: NDArray[np.uint8]) -> None:
        """Fills the target; what cannot be read stays zero, and is found by its digest."""
        if not target.size:
            return
        view = target.reshape(-1).data
        with self._turn, contextlib.suppress(OSError):
            self._file.seek(row * self._source.reader.picture_bytes)
            while view and (count := self._file.readinto(view)):
                view = view[count:]

    def _check(self, place: int, pixels: NDArray[np.uint8]) -> None:
        if digest_of(pixels) == self._source.digests[place].tobytes():
            return
        (pixels[:],) = self._source.decode(np.array([place]))
        # A disk that cannot be written to is no reason to end: the picture itself is here.
        with self._turn, contextlib.suppress(OSError):
            self._file.seek(int(self._rows[place]) * self._source.reader.picture_bytes)
            self._file.write(pixels.data)


def _places(index: NDArray[np.int64] | slice, count: int) -> NDArray[np.int64]:
    if isinstance(index, slice):
        return np.arange(*index.indices(count), dtype=np.int64)
    return index


def _opened(path: Path) -> FileIO:
    try:
        return FileIO(path, "r+b")
    except PermissionError:
        return FileIO(path, "rb")


def _let_go(file: FileIO, use: Use) -> None:
    file.close()
    use.release()
