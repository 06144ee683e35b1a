"""CrashFile: where the window's process says what it was doing when it was killed by a fault.

No Python runs after a segmentation fault or an abort, so the interpreter's own handler writes the
stack of every thread into a file that is open for that from the start.
"""

import contextlib
import faulthandler
import os
import time
from pathlib import Path
from typing import BinaryIO

from trainer_gui.core.files import process_lives

_LIVE = ".crash"
_PREFIX = "window-"
_KEPT = 5


class CrashFile:
    """One file for each window; an empty one is taken away, the others are told once."""

    def __init__(self, logs: Path) -> None:
        self._logs = logs
        self._path = logs / f"{_PREFIX}{os.getpid()}{_LIVE}"
        self._file: BinaryIO | None = None
        self._earlier: Path | None = None

    @property
    def earlier(self) -> Path | None:
        """What a window that crashed since the last start left behind; the newest, if several."""
        return self._earlier

    def watch(self) -> None:
        """Looks for crashes of earlier windows, then waits for one of this window."""
        self._earlier = self._collect()
        try:
            self._logs.mkdir(parents=True, exist_ok=True)
            self._file = self._path.open("wb")
        except OSError:
            return  # the window matters more than its crash
        faulthandler.enable(self._file)

    def end(self) -> None:
        """The window has ended as it should."""
        if self._file is None:
            return
        faulthandler.disable()
        self._file.close()
        self._file = None
        self._sweep()

    def _collect(self) -> Path | None:
        """Renames what crashed windows left, so that it is told once and goes into bug reports."""
        told = []
        for path in self._logs.glob(f"{_PREFIX}*{_LIVE}"):
            with contextlib.suppress(OSError):
                seen = path.stat()
                if seen.st_size:
                    when = time.strftime("%Y%m%d-%H%M%S", time.localtime(seen.st_mtime))
                    told.append(path.replace(self._logs / f"{_PREFIX}crash-{when}.log"))
        for path in sorted(self._logs.glob(f"{_PREFIX}crash-*.log"))[:-_KEPT]:
            with contextlib.suppress(OSError):
                path.unlink()
        return max(told, default=None)

    def _sweep(self) -> None:
        """Takes away the empty files of this window and of those that were killed."""
        for path in self._logs.glob(f"{_PREFIX}*{_LIVE}"):
            with contextlib.suppress(OSError):
                if path.stat().st_size == 0 and not _lives(path):
                    path.unlink()


def _lives(path: Path) -> bool:
    """Whether the window of a file is another one that is still open."""
    number = path.name.removeprefix(_PREFIX).removesuffix(_LIVE)
    if not number.isdecimal() or int(number) == os.getpid():
        return False
    return process_lives(int(number))
