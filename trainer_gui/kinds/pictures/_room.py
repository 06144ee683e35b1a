"""Room: how much may be in memory at once, over all threads."""

import threading
from collections.abc import Iterator
from contextlib import contextmanager


class Room:
    """Lets threads in as long as there is room; whoever needs more than all of it comes alone."""

    def __init__(self, total: int) -> None:
        self._total = total
        self._taken = 0
        self._changed = threading.Condition()

    @contextmanager
    def taking(self, amount: int) -> Iterator[None]:
        """Waits until there is room for `amount`, and holds it."""
        with self._changed:
            self._changed.wait_for(lambda: self._taken == 0 or self._taken + amount <= self._total)
            self._taken += amount
        try:
            yield
        finally:
            with self._changed:
                self._taken -= amount
                self._changed.notify_all()
