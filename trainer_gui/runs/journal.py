"""The journal: every event of a run, one line each; the record from which it is replayed."""

import contextlib
import os
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Self

from trainer_gui.core.control import Command
from trainer_gui.core.events import CheckpointSaved, EpochDone, RunFailed, RunFinished
from trainer_gui.core.files import storage_error
from trainer_gui.core.wire import Stamped, WireError, decode, encode

FILE = "events.jsonl"
_DURABLE = (CheckpointSaved, EpochDone, RunFinished, RunFailed)


class Journal:
    """Appends events to a run's journal."""

    def __init__(self, folder: Path) -> None:
        self._path = folder / FILE
        try:
            # Without a buffer: what could not be written must not come out behind later lines.
            self._file = self._path.open("ab", buffering=0)
        except OSError as error:
            raise storage_error(error, self._path) from error

    def append(self, stamped: Stamped) -> None:
        """Adds an event; what ends an epoch or a run is on the disk when this returns.

        Raises:
            StorageError: the disk is full, or the folder is gone; nothing of the event was added.
        """
        rest = encode(stamped).encode() + b"\n"
        before = self._file.seek(0, os.SEEK_END)
        try:
            while rest:
                rest = rest[self._file.write(rest) :]
            if isinstance(stamped.body, _DURABLE):
                os.fsync(self._file.fileno())
        except OSError as error:
            with contextlib.suppress(OSError):
                self._file.truncate(before)
            raise storage_error(error, self._path) from error

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
    with contextlib.suppress(OSError), (folder / FILE).open("rb") as lines:
        for line in lines:
            with contextlib.suppress(WireError):
                yield decode(line)


def append_after_crash(folder: Path, stamped: Stamped) -> None:
    """Adds a last word to the journal of a run whose process is gone; cuts a torn last line.

    Raises:
        StorageError: the journal cannot be written.
    """
    path = folder / FILE
    try:
        if path.is_file():
            content = path.read_bytes()
            whole = content.rfind(b"\n") + 1
            if whole != len(content):
                os.truncate(path, whole)
    except OSError as error:
        raise storage_error(error, path) from error
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
    """The last event of a journal and when the journal was last written; only its end is read."""
    path = folder / FILE
    try:
        with path.open("rb") as file:
            size = file.seek(0, os.SEEK_END)
            file.seek(max(size - tail_bytes, 0))
            lines = file.read().splitlines()
        changed = path.stat().st_mtime
    except OSError:
        return None, time.time()
    for line in reversed(lines):
        with contextlib.suppress(WireError):
            return decode(line), changed
    return None, changed
