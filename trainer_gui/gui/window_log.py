"""WindowLog: what the window's process has to say of itself, in files of bounded size."""

import contextlib
import logging
from pathlib import Path

from trainer_gui.core.names import printable_lines

FILE = "window.log"
_FORMAT = "%(asctime)s %(levelname)s [%(threadName)s] %(name)s: %(message)s"
_FILE_BYTES = 1_000_000
_OLDER_FILES = 3


class WindowLog(logging.Handler):
    """Writes warnings and errors of every logger to `window.log`, and four files at most.

    The file is opened with the first record: a session without one leaves none, and the start of
    the window does not wait for what writing needs.
    """

    def __init__(self, logs: Path) -> None:
        super().__init__(logging.WARNING)
        self._path = logs / FILE
        self._file: logging.Handler | None = None

    def emit(self, record: logging.LogRecord) -> None:
        """Writes a record. That it cannot be written is no reason to stop."""
        if self._file is None:
            self._file = _open(self._path)
        self._file.handle(record)

    def close(self) -> None:
        """Ends writing."""
        if self._file is not None:
            self._file.close()
            self._file = None
        super().close()


def _open(path: Path) -> logging.Handler:
    from logging.handlers import RotatingFileHandler

    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        file = RotatingFileHandler(
            path, maxBytes=_FILE_BYTES, backupCount=_OLDER_FILES, encoding="utf-8",
            errors="backslashreplace",
        )  # fmt: skip
    except OSError:
        return logging.NullHandler()
    file.rotator = _move
    file.setFormatter(_Readable(_FORMAT))
    return file


class _Readable(logging.Formatter):
    """Writes nothing that a terminal would obey when the file is shown there."""

    def format(self, record: logging.LogRecord) -> str:
        return printable_lines(super().format(record))


def _move(source: str, target: str) -> None:
    # A second window may hold the file open, which Windows does not let be moved: then it grows.
    with contextlib.suppress(OSError):
        Path(source).replace(target)
