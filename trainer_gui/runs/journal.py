"""The journal: every event of a run, one line each; the record from which it is replayed."""

import contextlib
import os
import time
from collections.abc import Iterator
from io import FileIO
from pathlib import Path
from typing import Self

from trainer_gui.core.checkpoints import checkpoint_name
from trainer_gui.core.control import Command
from trainer_gui.core.events import (
    CheckpointSaved,
    EpochDone,
    RunFailed,
    RunFinished,
    RunStarted,
)
from trainer_gui.core.failpoint import failpoint
from trainer_gui.core.files import open_ordinary, storage_error
from trainer_gui.core.wire import ForeignFormatError, Stamped, WireError, decode, encode

FILE = "events.jsonl"
_DURABLE = (RunStarted, CheckpointSaved, EpochDone, RunFinished, RunFailed)
_BLOCK_BYTES = 65_536


class Journal:
    """Appends events to a run's journal; if the folder is moved away and back, goes on in it."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self._path = folder / FILE
        try:
            self._file = _open_to_append(self._path)
        except OSError as error:
            raise storage_error(error, self._path) from error

    def append(self, stamped: Stamped) -> None:
        """Adds an event; a start, an epoch, a checkpoint, an end are on the disk when this returns.

        Raises:
            StorageError: the disk is full, or the folder is gone; nothing of the event was added.
        """
        name = type(stamped.body).__name__
        failpoint(f"journal: before {name}")
        line = encode(stamped).encode() + b"\n"
        try:
            self._follow_the_path()
            _write_whole(self._file, line, durable=isinstance(stamped.body, _DURABLE))
        except OSError as error:
            raise storage_error(error, self._path, needed=len(line)) from error
        failpoint(f"journal: after {name}")

    def _follow_the_path(self) -> None:
        """Sees to it that the open file is the one at the path; it may be a copy of it by now.

        Raises:
            OSError: there is none; a new one would lack what was said before.
        """
        there = self._path.stat()
        if not os.path.samestat(there, os.fstat(self._file.fileno())):
            other = _open_to_append(self._path)
            self._file.close()
            self._file = other

    def close(self) -> None:
        """Ends writing."""
        self._file.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()


def read_journal(folder: Path) -> Iterator[Stamped]:
    """The events of a run so far; torn or foreign lines are passed over.

    A journal that is missing, or that cannot be read, has none.
    """
    with contextlib.suppress(OSError), open_ordinary(folder / FILE) as lines:
        for line in lines:
            with contextlib.suppress(WireError):
                yield decode(line)


def append_after_crash(folder: Path, stamped: Stamped) -> None:
    """Adds a last word to the journal of a run whose process is gone.

    Raises:
        StorageError: the journal cannot be written.
    """
    with Journal(folder) as journal:
        journal.append(stamped)


class Replay:
    """A stored run as a RunHandle: says again what it said, all at once."""

    def __init__(self, folder: Path) -> None:
        self._events: list[Stamped] | None = list(read_journal(folder))

    def poll(self) -> list[Stamped]:
        """Everything, at the first call; nothing later."""
        events, self._events = self._events or [], None
        return events

    def __iter__(self) -> Iterator[Stamped]:
        yield from self.poll()

    def send(self, command: Command) -> None:
        """A run that has ended hears no command."""

    def join(self, seconds: float | None = None) -> bool:  # noqa: ARG002 - RunHandle's
        """A replay has always ended."""
        return True


def last_word(folder: Path, *, tail_bytes: int = 65_536) -> tuple[Stamped | None, float]:
    """The last event of a journal and when the journal was last written; only its end is read.

    Args:
        folder: of the run.
        tail_bytes: what is read at first; more of it where the last line is longer.
    """
    path = folder / FILE
    try:
        changed = path.stat().st_mtime
        with open_ordinary(path) as file:
            size = file.seek(0, os.SEEK_END)
            while True:
                file.seek(max(size - tail_bytes, 0))
                for line in reversed(file.read(min(tail_bytes, size)).splitlines()):
                    with contextlib.suppress(WireError):
                        return decode(line), changed
                if tail_bytes >= size:
                    return None, changed
                tail_bytes *= 8
    except OSError:
        return None, time.time()


def _open_to_append(path: Path) -> FileIO:
    _mend_last_line(path)
    # Without a buffer: what could not be written must not come out behind later lines.
    return path.open("ab", buffering=0)


def _write_whole(file: FileIO, line: bytes, *, durable: bool) -> None:
    """Writes a line, or nothing of it.

    Raises:
        OSError: the disk is full, or gone.
    """
    before, rest = file.seek(0, os.SEEK_END), line
    try:
        while rest:
            rest = rest[file.write(rest) :]
        if durable:
            os.fsync(file.fileno())
    except OSError:
        with contextlib.suppress(OSError):
            file.truncate(before)
        raise


def told_checkpoint(folder: Path) -> str | None:
    """The last checkpoint that a journal tells of; a newer one was never acknowledged.

    Returns:
        Its name; empty if there is none; None where that cannot be known, since the journal is
        missing, or damaged behind what it tells.
    """
    begun = False
    with contextlib.suppress(OSError, WireError):
        for place, line in enumerate(_backwards(folder / FILE)):
            try:
                body = decode(line).body
            except WireError:
                if place == 0:
                    continue  # what follows the last newline: nothing, or a torn line
                raise
            if isinstance(body, CheckpointSaved):
                return body.name if body.name == checkpoint_name(body.step) else None
            begun = begun or isinstance(body, RunStarted)
        return "" if begun else None
    return None


def _backwards(path: Path) -> Iterator[bytes]:
    """The lines of a file, the last one first."""
    with open_ordinary(path) as file:
        start, rest = file.seek(0, os.SEEK_END), b""
        while start > 0:
            end, start = start, max(start - _BLOCK_BYTES, 0)
            file.seek(start)
            rest, *lines = (file.read(end - start) + rest).split(b"\n")
            yield from reversed(lines)
        yield rest


def _mend_last_line(path: Path) -> None:
    """Ends a last line that lacks nothing but its end, and takes away one that lacks more.

    Its writer died; whoever reads a journal takes the first kind for whole.
    """
    if not path.is_file():
        return
    rest = next(_backwards(path))
    if not rest:
        return
    with path.open("rb+") as file:
        end = file.seek(0, os.SEEK_END)
        try:
            decode(rest)
        except ForeignFormatError:
            file.write(b"\n")
        except WireError:
            file.truncate(end - len(rest))
        else:
            file.write(b"\n")
