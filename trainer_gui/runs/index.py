"""RunIndex: the list of runs in a database, so that a thousand are listed at once.

It is only a cache: the run folders are the truth. A row counts if its checksum is right and the
files that it was made of are those of then; anything else is read again from its folder.
"""

import contextlib
import hashlib
import json
import logging
import os
import sqlite3
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, fields
from pathlib import Path

from trainer_gui.core import checkpoints
from trainer_gui.core.errors import StorageError
from trainer_gui.core.files import storage_error
from trainer_gui.core.text import Text
from trainer_gui.runs._course import Course
from trainer_gui.runs.info import SOURCES, RunInfo, read_run, with_lock

VERSION = 2
"""Of the table and of what its rows mean; a database of another version is made anew."""
_BUSY_SECONDS = 1.0
_LENGTH_LIMIT_BYTES = 2**28
_WORTH_WRITING_BYTES = 2**20
_KEPT = tuple(
    one.name for one in fields(RunInfo) if one.name not in ("run_id", "folder", "problem")
)
_CREATE = (
    "CREATE TABLE IF NOT EXISTS runs"
    " (run BLOB PRIMARY KEY, proof BLOB, content BLOB, course BLOB, checksum BLOB) WITHOUT ROWID"
)
# What is wrong with the place or the moment, not with the content: making it anew would not help.
_NOT_DAMAGED = {
    sqlite3.SQLITE_BUSY, sqlite3.SQLITE_LOCKED, sqlite3.SQLITE_FULL, sqlite3.SQLITE_IOERR,
    sqlite3.SQLITE_NOMEM, sqlite3.SQLITE_PROTOCOL,
}  # fmt: skip

_log = logging.getLogger(__name__)


@dataclass(frozen=True)
class _Row:
    """A run as the database holds it.

    Attributes:
        run: its name, as the file system spells it.
        proof: what its files were like when they were read.
        content: its RunInfo as JSON.
        course: its Course as JSON while nothing has ended it: its journal is read on from there.
    """

    run: bytes
    proof: bytes
    content: bytes
    course: bytes

    def checksum(self) -> bytes:
        """A digest of everything, and of the fields that a RunInfo has in this version."""
        digest = hashlib.blake2b(",".join(_KEPT).encode(), digest_size=16)
        for part in (self.run, self.proof, self.content, self.course):
            digest.update(len(part).to_bytes(8, "big") + part)
        return digest.digest()


class RunIndex:
    """The database; several processes may use the same one at once."""

    def __init__(self, path: Path) -> None:
        self._path = path

    def list_runs(self, folders: Sequence[Path]) -> tuple[RunInfo, ...]:
        """What a list shows of each folder, in their order; the database is brought up to date.

        That it cannot be read or written is never an error: the folders say the same.
        """
        stored = self._load()
        looks = [_look(folder, (stored or {}).get(os.fsencode(folder.name))) for folder in folders]
        if stored is not None:
            try:
                self._update([row for _, row in looks if row is not None], stored)
            except (sqlite3.Error, OSError) as error:
                _log.info("%s was not brought up to date: %s", self._path, error)
        return tuple(info for info, _ in looks)

    def rebuild(self, folders: Sequence[Path]) -> tuple[RunInfo, ...]:
        """Makes the database anew from the folders, and gives what `list_runs` does.

        Raises:
            StorageError: it cannot be written.
        """
        looks = [_look(folder, None) for folder in folders]
        try:
            self._discard()
            self._write([row for _, row in looks if row is not None], ())
        except OSError as error:
            raise storage_error(error, self._path) from error
        except sqlite3.Error as error:
            raise StorageError(
                Text("{path} could not be written: {reason}.",
                     path=str(self._path), reason=str(error)),
                hint=Text("Check that the folder exists and that you may write to it."),
            ) from error  # fmt: skip
        return tuple(info for info, _ in looks)

    def _load(self) -> dict[bytes, _Row] | None:
        """The rows by run; none if they had to be thrown away; None if it cannot be used now."""
        try:
            if not self._path.exists():
                return {}
            try:
                return self._read()
            except (sqlite3.Error, ValueError) as error:  # ValueError: a message is not UTF-8
                if not _is_damage(error):
                    raise
                _log.info("%s is made anew: %s", self._path, error)
                self._discard()
                return {}
        except (sqlite3.Error, OSError) as error:
            _log.info("%s is passed over: %s", self._path, error)
            return None

    def _read(self) -> dict[bytes, _Row]:
        """The rows by run.

        Raises:
            sqlite3.Error: it cannot be read.
            ValueError: it is damaged, or of another version.
        """
        rows = {}
        with self._opened() as database:
            if (version := _version(database)) != VERSION:
                raise ValueError(f"version {version!r} instead of {VERSION}")
            for *parts, checksum in database.execute(
                "SELECT run, proof, content, course, checksum FROM runs"
            ):
                if not all(isinstance(part, bytes) for part in parts):
                    raise ValueError("a row holds something else")
                row = _Row(*parts)
                if row.checksum() != checksum or row.run in rows:
                    raise ValueError("the checksum of a row differs")
                rows[row.run] = row
        return rows

    def _update(self, rows: Sequence[_Row], stored: Mapping[bytes, _Row]) -> None:
        """Writes what has changed.

        Raises:
            sqlite3.Error: it cannot be written.
            OSError: it is damaged and cannot be taken away.
        """
        changed = [row for row in rows if stored.get(row.run) is not row]
        gone = stored.keys() - {row.run for row in rows}
        if not changed and not gone:
            return
        try:
            self._write(changed, gone)
        except (sqlite3.Error, ValueError) as error:
            if not _is_damage(error):
                raise
            _log.info("%s is made anew: %s", self._path, error)
            self._discard()
            self._write(rows, ())

    def _write(self, rows: Sequence[_Row], gone: Collection[bytes]) -> None:
        with self._opened() as database:
            database.execute("BEGIN IMMEDIATE")
            database.execute(_CREATE)
            database.execute(f"PRAGMA user_version = {VERSION}")
            database.executemany("DELETE FROM runs WHERE run = ?", [(run,) for run in gone])
            database.executemany(
                "INSERT OR REPLACE INTO runs VALUES (?, ?, ?, ?, ?)",
                [(row.run, row.proof, row.content, row.course, row.checksum()) for row in rows],
            )
            database.execute("COMMIT")

    @contextlib.contextmanager
    def _opened(self) -> Iterator[sqlite3.Connection]:
        """A connection for a moment; what was not committed by its end is taken back."""
        database = sqlite3.connect(self._path, timeout=_BUSY_SECONDS, isolation_level=None)
        with contextlib.closing(database):
            # Damage may turn a value into another kind, and make it look very long.
            database.text_factory = bytes
            database.setlimit(sqlite3.SQLITE_LIMIT_LENGTH, _LENGTH_LIMIT_BYTES)
            database.execute("PRAGMA journal_mode = TRUNCATE")
            database.execute("PRAGMA synchronous = FULL")
            yield database

    def _discard(self) -> None:
        for path in (self._path, self._path.with_name(f"{self._path.name}-journal")):
            path.unlink(missing_ok=True)


def _look(folder: Path, row: _Row | None) -> tuple[RunInfo, _Row | None]:
    """What a list shows of a run, and the row that the database shall hold of it, if any."""
    proof = _proof(folder)  # before the files are read: what is written meanwhile is seen next time
    if row is not None and row.proof == proof:
        return with_lock(_unpack(folder, row.content)), row
    before = Course.unpack(row.course) if row is not None and row.course else None
    known = before.offset if before is not None else 0
    info, course = read_run(folder, before)
    if course is None:
        return info, None  # damaged: what has no access today may have it tomorrow, without a trace
    fresh = _Row(
        os.fsencode(folder.name),
        proof,
        _pack(info),
        b"" if course.ending else course.pack().encode(),
    )
    info = with_lock(info)
    little_new = course is before and course.offset - known < _WORTH_WRITING_BYTES
    return info, row if info.status == "running" and little_new else fresh


def _pack(info: RunInfo) -> bytes:
    return json.dumps({name: getattr(info, name) for name in _KEPT}).encode()


def _unpack(folder: Path, content: bytes) -> RunInfo:
    table = json.loads(content)
    table["curve"], table["tags"] = tuple(table["curve"]), tuple(table["tags"])
    return RunInfo(folder.name, folder, **table)


def _proof(folder: Path) -> bytes:
    """What the files of a RunInfo are like; one that is replaced by another has another number."""
    parts = []
    for name in (*SOURCES, checkpoints.FOLDER):
        try:
            found = os.stat(os.path.join(folder, name))  # noqa: PTH116, PTH118 - a third of the time
        except OSError:
            parts.append("-")
        else:
            parts.append(f"{found.st_mtime_ns},{found.st_size},{found.st_ino}")
    return ";".join(parts).encode()


def _version(database: sqlite3.Connection) -> object:
    return database.execute("PRAGMA user_version").fetchone()[0]


def _is_damage(error: Exception) -> bool:
    """Whether the content is at fault, so that making it anew is a remedy."""
    code = getattr(error, "sqlite_errorcode", sqlite3.SQLITE_CORRUPT)
    return code & 0xFF not in _NOT_DAMAGED  # the rest of a code tells more of the same
