"""The first pass over the pictures of a folder: each is decoded once, into memory or a cache."""

import errno
import shutil
import sys
from collections.abc import Generator, Iterator
from contextlib import closing
from pathlib import Path
from typing import BinaryIO, TextIO

import numpy as np
from numpy.typing import NDArray

from trainer_gui.core.dataset import Progress
from trainer_gui.core.errors import DataError, StorageError, TrainerError
from trainer_gui.core.files import atomic_write, size_text, storage_error
from trainer_gui.core.progress import Paced
from trainer_gui.core.text import Text
from trainer_gui.kinds.pictures._folder_read import Decoded, FolderReader
from trainer_gui.kinds.pictures._index import IndexBuilder, PictureIndex
from trainer_gui.kinds.pictures.cache import BLOCKS, INDEX, PIXELS, PictureCache, write_about
from trainer_gui.kinds.pictures.decoding import PictureError

_BLOCK_BYTES = 8 << 20
_MOST_BLOCK_FILES = 512


def read_into_memory(
    reader: FolderReader, names: tuple[str, ...], progress: Progress
) -> tuple[NDArray[np.uint8], PictureIndex]:
    """The pictures (M, C, H, W) of those of N files that can be read, and what is known of all.

    Raises:
        CancelledError: as progress said; the threads have ended.
    """
    builder = IndexBuilder(reader.shape[0])
    pixels = np.empty((len(names), *reader.shape), dtype=np.uint8)
    row = 0
    for result in _decoded(reader, names, builder, progress):
        if isinstance(result, Decoded):
            pixels[row] = result.pixels
            row += 1
    return pixels[:row], builder.index()


def look_through(reader: FolderReader, names: tuple[str, ...], progress: Progress) -> PictureIndex:
    """What is known of N files, without keeping their pictures.

    Raises:
        CancelledError: as progress said; the threads have ended.
    """
    builder = IndexBuilder(reader.shape[0])
    for _ in _decoded(reader, names, builder, progress):
        pass
    return builder.index()


def read_onto_disk(
    cache: PictureCache,
    key: str,
    reader: FolderReader,
    names: tuple[str, ...],
    progress: Progress,
    *,
    with_pixels: bool = True,
) -> PictureIndex:
    """Makes an entry of the cache; a pass that was cancelled or killed goes on where it was.

    Args:
        cache: that gets it, and whose lock of this key is held.
        key: of the entry.
        reader: decodes the files.
        names: of the files.
        progress: hears how many are done.
        with_pixels: whether the pictures are stored, or only what is known of them.

    Raises:
        DataError: the disk is full.
        StorageError: the cache cannot be written to.
        CancelledError: as progress said; what was done is kept for the next time.
    """
    folder = cache.unfinished(key)
    needed = len(names) * reader.picture_bytes * with_pixels
    try:
        folder.mkdir(parents=True, exist_ok=True)
        write_about(folder, source=reader.root, shape=(len(names), *reader.shape))
        builder = _resumed(folder, reader, with_pixels=with_pixels)
        with (
            (folder / PIXELS).open("ab") as pixels,
            (folder / BLOCKS).open("a") as blocks,
            closing(_decoded(reader, names, builder, progress)) as results,
        ):
            _fill(
                pixels if with_pixels else None,
                blocks,
                builder,
                results,
                files=len(names),
                files_a_block=max(1, min(_MOST_BLOCK_FILES, _BLOCK_BYTES // reader.picture_bytes)),
            )
        index = builder.index()
        atomic_write(folder / INDEX, index.packed())
        (folder / BLOCKS).unlink()
        if not with_pixels:
            (folder / PIXELS).unlink()
        cache.finish(key)
    except (OSError, StorageError) as error:
        raise _unwritten(error, cache, folder, needed) from error
    return index


def store(
    cache: PictureCache,
    key: str,
    reader: FolderReader,
    pixels: NDArray[np.uint8],
    index: PictureIndex,
) -> None:
    """Makes an entry of pictures that are in memory, if that can be done; it is a courtesy.

    Args:
        cache: that gets it, and whose lock of this key is held.
        key: of the entry.
        reader: decoded the files.
        pixels: (M, C, H, W) of those that can be read.
        index: of all files.
    """
    folder = cache.unfinished(key)
    shutil.rmtree(folder, ignore_errors=True)
    try:
        folder.mkdir(parents=True)
        write_about(folder, source=reader.root, shape=(len(index.states), *reader.shape))
        with (folder / PIXELS).open("wb") as file:
            file.write(np.ascontiguousarray(pixels).data)
        atomic_write(folder / INDEX, index.packed())
        cache.finish(key)
    except (OSError, StorageError):
        shutil.rmtree(folder, ignore_errors=True)


def _decoded(
    reader: FolderReader, names: tuple[str, ...], builder: IndexBuilder, progress: Progress
) -> Generator[Decoded | PictureError]:
    """The results of files that the builder lacks, each once it was added."""
    paced = Paced(progress)
    with closing(reader.read(names[builder.files :])) as results:
        for result in results:
            builder.add(result)
            yield result
            done = builder.files
            paced(
                done / len(names),
                Text("Reading pictures: {done:,} of {total:,}", done=done, total=len(names)),
            )


def _fill(
    pixels: BinaryIO | None,
    blocks: TextIO,
    builder: IndexBuilder,
    results: Iterator[Decoded | PictureError],
    *,
    files: int,
    files_a_block: int,
) -> None:
    """Writes the pictures that come, and notes every block of files that was written."""
    for result in results:
        if pixels is not None and isinstance(result, Decoded):
            pixels.write(result.pixels.data)
        if builder.files % files_a_block == 0 or builder.files == files:
            if pixels is not None:
                pixels.flush()  # first: a block that is noted must be there
            blocks.write(builder.finish_block() + "\n")
            blocks.flush()


def _resumed(folder: Path, reader: FolderReader, *, with_pixels: bool) -> IndexBuilder:
    """What an earlier pass has left that is whole; the rest of it is cut off.

    Raises:
        OSError: it cannot be read, or not be cut off.
    """
    builder = IndexBuilder(reader.shape[0])
    pixels, blocks = folder / PIXELS, folder / BLOCKS
    pixels.touch()
    blocks.touch()
    written = pixels.stat().st_size // reader.picture_bytes if with_pixels else sys.maxsize
    lines = blocks.read_text(encoding="ascii", errors="replace").splitlines(keepends=True)
    whole = builder.resume(lines, written)
    blocks.write_text("".join(lines[:whole]), encoding="ascii")
    with pixels.open("r+b") as file:
        file.truncate(builder.pictures * reader.picture_bytes if with_pixels else 0)
    return builder


def _unwritten(
    error: OSError | StorageError, cache: PictureCache, folder: Path, needed: int
) -> TrainerError:
    """What to tell of a cache that cannot be written to; a full disk gets back what was taken."""
    cause = error if isinstance(error, OSError) else error.__cause__
    if not isinstance(cause, OSError):
        return error if isinstance(error, TrainerError) else storage_error(error, folder)
    if cause.errno not in {errno.ENOSPC, errno.EDQUOT}:
        return storage_error(cause, folder)
    shutil.rmtree(folder, ignore_errors=True)
    return disk_full(needed, cache.free_bytes(), cache.folder)


def disk_full(needed: int, free: int, folder: Path) -> DataError:
    """That decoded pictures do not fit on the disk."""
    return DataError(
        Text("The decoded pictures need {needed} on the disk of {folder}, and {free} can be used.",
             needed=size_text(needed), folder=str(folder), free=size_text(free)),
        hint=Text("Free some space, clear the pictures that are kept of other folders, choose a "
                  "smaller image size, or let pictures be decoded whenever they are needed."),
    )  # fmt: skip
