"""The lock of a run: proves that a living process trains it."""

import contextlib
import os
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

from trainer_gui.core.errors import BadInputError
from trainer_gui.core.files import storage_error
from trainer_gui.core.text import Text

if TYPE_CHECKING:
    from filelock import FileLock

LOCK = ".lock"
_LOCK_SECONDS = 2.0


def run_lock(folder: Path) -> "FileLock":
    """The lock that proves that a run is going on; a TimeoutError says that it is held."""
    # Here, since it brings asyncio: a tenth of a second that no start of the window need pay.
    from filelock import FileLock

    return FileLock(folder / LOCK)


@contextlib.contextmanager
def held_run(folder: Path) -> Iterator[None]:
    """Holds a run's lock.

    Raises:
        BadInputError: another process trains this run.
        StorageError: the lock cannot be made.
    """
    lock = run_lock(folder)
    try:
        # Not at once: whoever lists runs holds each lock for a moment.
        lock.acquire(timeout=_LOCK_SECONDS)
    except TimeoutError:
        raise BadInputError(
            Text("The run {run} is being trained already.", run=folder.name),
            hint=Text("Wait until it has ended, or stop it."),
        ) from None
    except OSError as error:
        raise storage_error(error, folder / LOCK) from error
    try:
        yield
    finally:
        lock.release()


def is_running(folder: Path) -> bool:
    """Whether a living process holds the run's lock."""
    try:
        handle = os.open(folder / LOCK, os.O_RDONLY | getattr(os, "O_NONBLOCK", 0))
    except FileNotFoundError:
        return False
    except OSError:  # not to be looked into: rather thought busy than taken from somebody
        return True
    try:
        return _is_held(handle, folder)
    finally:
        os.close(handle)


if sys.platform == "win32":

    def _is_held(_handle: int, folder: Path) -> bool:
        lock = run_lock(folder)
        try:
            lock.acquire(timeout=0)
        except OSError:
            return True
        lock.release()
        return False

else:
    import fcntl

    def _is_held(handle: int, _folder: Path) -> bool:
        # Shared, so that two who ask at once do not take each other for the run; and 15 times as
        # fast as a FileLock, which is half a second for a thousand runs.
        try:
            fcntl.flock(handle, fcntl.LOCK_SH | fcntl.LOCK_NB)
        except OSError:
            return True
        return False
