"""Outbox: lines that leave through a pipe, whose reader may hang or die and stops nobody."""

import collections
import contextlib
import os
import threading

_MOST_WAITING = 1000


class Outbox:
    """Sends lines on a thread of its own; the descriptor is its own too, and closed at the end.

    While more than a thousand lines wait, those that can be spared are left out.
    """

    def __init__(self, descriptor: int, name: str = "outbox") -> None:
        self._descriptor = descriptor
        self._waiting: collections.deque[str] = collections.deque()
        self._changed = threading.Condition()
        self._closed = False
        self._thread = threading.Thread(target=self._send_all, name=name, daemon=True)
        self._thread.start()

    def put(self, line: str, *, spare: bool = False) -> None:
        """Queues a line; never waits. Once nobody reads any more, it is dropped.

        Args:
            line: without its newline.
            spare: whether the reader can do without it.
        """
        with self._changed:
            if self._closed or (spare and len(self._waiting) >= _MOST_WAITING):
                return
            self._waiting.append(line)
            self._changed.notify()

    def close(self, seconds: float = 0.0) -> None:
        """Takes no more lines; the reader meets the end behind those that wait.

        Args:
            seconds: how long to wait until they are sent.
        """
        with self._changed:
            self._closed = True
            self._changed.notify()
        self._thread.join(seconds)

    def _send_all(self) -> None:
        with contextlib.suppress(OSError):  # the reader is gone
            while lines := self._take():
                content = lines.encode()
                while content:
                    content = content[os.write(self._descriptor, content) :]
        with self._changed:
            self._closed = True
            self._waiting.clear()
        os.close(self._descriptor)

    def _take(self) -> str:
        """Everything that waits, waiting for it; nothing once it is closed."""
        with self._changed:
            while not self._waiting and not self._closed:
                self._changed.wait()
            lines = "".join(f"{line}\n" for line in self._waiting)
            self._waiting.clear()
        return lines
