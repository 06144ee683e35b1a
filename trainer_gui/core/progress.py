"""Passing progress on at a pace that a window can use."""

import time

from trainer_gui.core.dataset import Progress
from trainer_gui.core.text import Text

_INTERVAL_SECONDS = 0.1


class Paced:
    """A Progress that passes on the first report, and then at most ten a second."""

    def __init__(self, progress: Progress) -> None:
        self._progress = progress
        self._due = 0.0

    def __call__(self, fraction: float | None, doing: Text) -> None:
        """Passes the report on if it is due.

        Raises:
            CancelledError: the person who asked no longer wants it.
        """
        now = time.monotonic()
        if now >= self._due:
            self._due = now + _INTERVAL_SECONDS
            self._progress(fraction, doing)
