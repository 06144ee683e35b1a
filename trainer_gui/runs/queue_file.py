"""QueueFile: the queue as files that several windows share, and who runs which item."""

import contextlib
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Final, Literal, TypeAlias

from trainer_gui.core.errors import StorageError
from trainer_gui.core.events import RunFinished
from trainer_gui.core.files import atomic_write, read_ordinary, storage_error
from trainer_gui.core.paths import Folders
from trainer_gui.core.queue import Queue, QueueItem
from trainer_gui.core.text import Text
from trainer_gui.runs._queue_text import (
    SIZE_LIMIT_BYTES,
    DamagedError,
    Header,
    OtherVersionError,
    header_of,
    pack_header,
    pack_item,
    unpack_header,
    unpack_item,
)
from trainer_gui.runs.journal import last_word
from trainer_gui.runs.store import is_running

if TYPE_CHECKING:
    from filelock import FileLock

ORDER: Final = "order"
"""Order of the items, and when the queue pauses or stops; each item is a file of its own."""
_SUFFIX, _LOCK, _ASIDE = ".recipe", ".lock", ".damaged"
_INTERRUPTIONS_LIMIT = 3
_LOCK_SECONDS = 2.0

Fate: TypeAlias = Literal["gone", "going", "done", "left"]
"""What has become of a run: `gone`, if it ever was; `going` on in some process; `done` as planned
or finished early; `left` before its end, so that it can be gone on with."""


class QueueFile:
    """The queue in the folders of a user.

    Items are written each for itself, so that what damages one leaves the others. A change reads
    what is there, and writes what differs, while it holds a lock. Who runs an item holds a lock of
    that item for as long; it ends with the process, whatever happens to that.
    """

    def __init__(self, folders: Folders) -> None:
        self._folder = folders.queue
        self._runs = folders.runs
        self._held: dict[str, FileLock] = {}
        self._found: list[StorageError] = []
        self._told: set[str] = set()

    def read(self) -> Queue:
        """The queue as it is; what cannot be read is set aside, and told by `take_notices`."""
        items = self._read_items()
        header = self._read_header(alone=not items)
        known = [item_id for item_id in header.order if item_id in items]
        # One that was written just before the power failed is in no order yet.
        ids = dict.fromkeys((*known, *sorted(items)))
        return Queue(
            tuple(items[item_id] for item_id in ids),
            header.paused,
            header.reason,
            header.stop_at,
            header.stop_set,
        )

    def change(self, change: Callable[[Queue], Queue]) -> Queue:
        """Changes the queue as it is now, and gives what has become of it.

        Raises:
            StorageError: it cannot be written, or another window does not let go of it.
        """
        with self._locked():
            before = self.read()
            after = change(before)
            try:
                self._write(before, after)
            except OSError as error:
                raise storage_error(error, self._folder) from error
        return after

    def settle(self) -> Queue:
        """Gives back what was left by a window that is gone.

        An item that goes on according to its file, but that nobody holds and whose run nobody
        trains, waits at its place again; or it is told how its run has ended.

        Raises:
            StorageError: as for `change`.
        """
        return self.change(lambda queue: queue.each(self._settled))

    def stamp(self) -> int:
        """Differs when a window has changed the queue."""
        with contextlib.suppress(OSError):
            return self._folder.stat().st_mtime_ns
        return 0

    def take_notices(self) -> list[StorageError]:
        """What was found damaged since the last call."""
        found, self._found = self._found, []
        return found

    def hold(self, item_id: str) -> bool:
        """Holds an item for this window; whether no other one does.

        Raises:
            StorageError: the lock cannot be made.
        """
        if item_id in self._held:
            return True
        lock = self._lock(f"{item_id}{_LOCK}")
        try:
            self._folder.mkdir(parents=True, exist_ok=True)
            lock.acquire(timeout=0)
        except TimeoutError:
            return False
        except OSError as error:
            raise storage_error(error, self._folder) from error
        self._held[item_id] = lock
        return True

    def release(self, item_id: str) -> None:
        """Lets go of an item."""
        lock = self._held.pop(item_id, None)
        if lock is not None:
            lock.release()

    def fate(self, run_id: str) -> Fate:
        """What has become of an item's run."""
        folder = self._runs / run_id
        if not run_id or not (folder / "recipe.toml").is_file():
            return "gone"
        if is_running(folder):
            return "going"
        stamped, _ = last_word(folder)
        match stamped.body if stamped else None:
            case RunFinished(reason="completed" | "converged" | "finished"):
                return "done"
        return "left"

    def _settled(self, item: QueueItem) -> QueueItem:
        if not item.active or self._is_held(item.id):
            return item
        fate = self.fate(item.run_id)
        if fate == "going":  # its window let it go on
            return item
        if fate == "done":
            return replace(item, status="done", holder=0)
        again = replace(item, status="waiting", holder=0, interruptions=item.interruptions + 1)
        if again.interruptions == _INTERRUPTIONS_LIMIT:
            # It may be what ends the program, which could then never be opened again.
            often = Text("The program ended {times} times while it ran. Put it back to try again.",
                         times=_INTERRUPTIONS_LIMIT)  # fmt: skip
            return replace(again, status="stopped", message=often, interruptions=0)
        if fate == "gone":
            anew = Text("The program ended before its run had begun.")
            return replace(again, run_id="", message=anew)
        later = Text("The program ended while it ran; it goes on from its last checkpoint.")
        return replace(again, message=later)

    def _is_held(self, item_id: str) -> bool:
        if item_id in self._held:
            return True
        if self.hold(item_id):
            self.release(item_id)
            return False
        return True

    def _read_items(self) -> dict[str, QueueItem]:
        items = {}
        for path in self._item_paths():
            content = self._content(path)
            try:
                if content is not None:
                    items[path.stem] = replace(unpack_item(content), id=path.stem)
            except OtherVersionError:
                self._tell(_of_another_version(path))  # it stays for that version
            except DamagedError as error:
                again = Text("Add that recipe again; everything else in the queue is as it was.")
                self._set_aside(path, str(error), again)
        return items

    def _read_header(self, *, alone: bool) -> Header:
        path = self._folder / ORDER
        content = self._content(path)
        if content is None and alone:
            return Header()
        try:
            if content is not None:
                return unpack_header(content)
        except DamagedError as error:
            order = Text("The order of the queue is now that in which recipes were added.")
            self._set_aside(path, str(error), order)
        # Was it paused? To begin what nobody wants would be worse than to wait.
        lost = Text("The order of the queue could not be read. Look at it, then let it go on.")
        return Header(paused=True, reason=lost)

    def _item_paths(self) -> list[Path]:
        try:
            return [
                path
                for path in self._folder.iterdir()
                if path.suffix == _SUFFIX and path.name[0] != "." and path.is_file()
            ]
        except (FileNotFoundError, NotADirectoryError):
            return []  # where something else is in the way, the first change says so
        except OSError as error:
            self._tell(_unread(self._folder, error.strerror or ""))
            return []

    def _content(self, path: Path) -> bytes | None:
        try:
            return read_ordinary(path, SIZE_LIMIT_BYTES)
        except (FileNotFoundError, NotADirectoryError):
            return None  # another window has removed it just now
        except OSError as error:
            self._tell(_unread(path, error.strerror or ""))
            return None

    def _set_aside(self, path: Path, reason: str, hint: Text) -> None:
        aside = path.with_suffix(_ASIDE)
        number = 1
        while aside.exists():
            number += 1
            aside = path.with_suffix(f"{_ASIDE}-{number}")
        try:
            path.rename(aside)
        except OSError:
            self._tell(_unread(path, reason))  # it stays where it is, and is passed over
            return
        self._tell(
            StorageError(
                Text("The queue's file {file} cannot be used ({reason}); it was set aside as "
                     "{aside}.", file=path.name, reason=reason, aside=str(aside)),
                hint=hint,
            )
        )  # fmt: skip

    def _tell(self, notice: StorageError) -> None:
        if str(notice) not in self._told:  # once, though it is read again and again
            self._told.add(str(notice))
            self._found.append(notice)

    def _write(self, before: Queue, after: Queue) -> None:
        for item in after.items:
            if before.item(item.id) != item:
                atomic_write(self._folder / f"{item.id}{_SUFFIX}", pack_item(item))
        for item in before.items:
            if after.item(item.id) is None:
                for suffix in (_SUFFIX, _LOCK):  # nobody holds it: it does not go on
                    (self._folder / f"{item.id}{suffix}").unlink(missing_ok=True)
        if header_of(before) != header_of(after):
            atomic_write(self._folder / ORDER, pack_header(header_of(after)))

    @contextlib.contextmanager
    def _locked(self) -> Iterator[None]:
        lock = self._lock(_LOCK)
        try:
            self._folder.mkdir(parents=True, exist_ok=True)
            lock.acquire(timeout=_LOCK_SECONDS)
        except TimeoutError:
            raise StorageError(
                Text("Another window is changing the queue, and does not come to an end."),
                hint=Text("Close the other window, then try again."),
            ) from None
        except OSError as error:
            raise storage_error(error, self._folder) from error
        try:
            yield
        finally:
            lock.release()

    def _lock(self, name: str) -> "FileLock":
        # Here, since it brings asyncio: a tenth of a second that no start of the window need pay.
        from filelock import FileLock

        return FileLock(self._folder / name)


def _of_another_version(path: Path) -> StorageError:
    return StorageError(
        Text("Another version of Trainer GUI wrote the queue's {path}: it is passed over.",
             path=str(path)),
        hint=Text("Open the queue with the version that wrote it, or add the recipe again."),
    )  # fmt: skip


def _unread(path: Path, reason: str) -> StorageError:
    return StorageError(
        Text("The queue's {path} cannot be read: {reason}.", path=str(path), reason=reason),
        hint=Text("Check that it is there and that you may read it."),
    )
