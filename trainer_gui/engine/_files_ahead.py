"""FilesAhead: files that a thread reads, a few of them ahead of whoever asks for them."""

import collections
import contextlib
import threading
import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from types import TracebackType
from typing import Self

from trainer_gui.core.cancelling import cancellable
from trainer_gui.core.errors import CancelledError
from trainer_gui.kinds import FileRows

_SMALL_BYTES = 200_000
_PATIENCE_SECONDS = 0.01
"""How long the next file is waited for; whoever asks has other things to do meanwhile."""


@dataclass(frozen=True)
class ReadFile:
    """A file that was tried.

    Attributes:
        name: of the file, as it was given.
        content: what was read; None if it could not be read.
        error: why not.
    """

    name: str
    content: FileRows | None = None
    error: Exception | None = None

    @property
    def samples(self) -> int:
        """How many it holds, one where it could not be read: that is to be said of it."""
        return 1 if self.content is None else len(self.content.rows)


class FilesAhead:
    """Files in their order, read on a thread; to be closed.

    Small files are read only within `asking`. To decode one takes 0.1 ms of Python, for which a
    training beside it would wait more than once: its rate was halved by a thread that did nothing
    else. Large ones keep their decoder busy, which lets Python go on: they are read at any time.
    """

    def __init__(
        self, files: Sequence[str], read: Callable[[Path], FileRows], *, most: int
    ) -> None:
        """Begins to read.

        Args:
            files: to read.
            read: reads one; may raise DataError.
            most: samples that are held when another file is read.
        """
        self._files = files
        self._read = read
        self._most = most
        self._ready: collections.deque[ReadFile] = collections.deque()
        self._changed = threading.Condition()
        self._held = 0  # samples of those that are ready
        self._left = len(files)
        self._wanted = 1
        self._asked = False
        self._closed = False
        threading.Thread(target=self._read_all, name="files-ahead", daemon=True).start()

    @contextlib.contextmanager
    def asking(self) -> Iterator[None]:
        """Within, small files are read too."""
        self._set_asked(asked=True)
        try:
            yield
        finally:
            self._set_asked(asked=False)

    def take(self, most: int, seconds: float) -> list[ReadFile]:
        """The next files as they come, in their order; fewer, or none, where they are slow.

        Args:
            most: after how many samples no other file is taken.
            seconds: how long to wait for them.
        """
        until, taken = time.monotonic() + seconds, list[ReadFile]()
        with self._changed:
            self._wanted, before = min(most, self._left), -1
            while before < self._held < most and (left := until - time.monotonic()) > 0:
                if len(self._ready) == self._left:
                    break
                before = self._held
                self._changed.wait(min(left, _PATIENCE_SECONDS))
            while self._ready and most > 0:
                taken.append(self._ready.popleft())
                self._held -= taken[-1].samples
                most -= taken[-1].samples
            self._changed.notify_all()
        self._left -= len(taken)
        return taken

    def close(self) -> None:
        """Reads no further file; the thread ends with the one that it is at."""
        with self._changed:
            self._closed = True
            self._ready.clear()
            self._changed.notify_all()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        self.close()

    def _set_asked(self, *, asked: bool) -> None:
        with self._changed:
            self._asked = asked
            self._changed.notify_all()

    def _read_all(self) -> None:
        for name in self._files:
            path = Path(name)
            large = _is_large(path)
            with self._changed:
                self._changed.wait_for(lambda large=large: self._may_read(large=large))  # type: ignore[misc]
                if self._closed:
                    return
            tried = self._tried(name, path)
            with self._changed:
                self._ready.append(tried)
                self._held += tried.samples
                # Whoever asks sleeps until all is there: to wake for each file, and find that the
                # next is being read, takes longer than to read it.
                if self._held >= self._wanted:
                    self._changed.notify_all()

    def _may_read(self, *, large: bool) -> bool:
        if self._closed:
            return True
        return self._held < self._most and (large or self._asked)

    def _require_open(self) -> None:
        """Ends what takes long once nobody asks any more.

        Raises:
            CancelledError: it is closed.
        """
        if self._closed:
            raise CancelledError

    def _tried(self, name: str, path: Path) -> ReadFile:
        try:
            with cancellable(self._require_open):
                return ReadFile(name, self._read(path))
        except Exception as error:  # noqa: BLE001 - raised again by whoever asks for the file
            return ReadFile(name, error=error)


def _is_large(path: Path) -> bool:
    try:
        return path.stat().st_size > _SMALL_BYTES
    except (OSError, ValueError):
        return False
