"""Heart: says once a second that the child lives, and notices when its parent does not."""

import os
import threading
from collections.abc import Callable

BEAT_SECONDS = 1.0


class Heart:
    """Beats on a thread of its own, so that a process whose threads all stand still falls silent.

    The end of the orders tells that the parent is gone, unless another process has inherited the
    pipe and keeps it open; a parent that is no longer the same one tells it always.
    """

    def __init__(self, beat: Callable[[], None], orphaned: Callable[[], None]) -> None:
        self._beat = beat
        self._orphaned = orphaned
        self._parent = os.getppid()
        self._stopped = threading.Event()
        self._thread = threading.Thread(target=self._go_on, name="heart", daemon=True)

    def start(self) -> None:
        """Beats for the first time."""
        self._thread.start()

    def stop(self) -> None:
        """Beats no more."""
        self._stopped.set()
        self._thread.join()

    def _go_on(self) -> None:
        while True:
            self._beat()
            if self._stopped.wait(BEAT_SECONDS):
                return
            if os.getppid() != self._parent:
                self._orphaned()
                return
