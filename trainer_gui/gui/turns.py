"""Long work on widgets in portions, so that the window answers in between."""

from collections.abc import Iterator

from PySide6.QtCore import QObject, QTimer

_TURN_MS = 5  # with 0, several portions would come before anything else has its turn


def in_turns(portions: Iterator[None], owner: QObject) -> None:
    """Does one portion now, and one in each turn of the event loop from then on.

    Args:
        portions: what is done between two yields is one portion.
        owner: with it the work ends, too.
    """
    for _portion in portions:
        QTimer.singleShot(_TURN_MS, owner, lambda: in_turns(portions, owner))
        return


class LatestTurns:
    """Work in turns of which the latest counts: what is begun takes the place of what was."""

    def __init__(self, owner: QObject) -> None:
        self._owner = owner
        self._portions: Iterator[None] = iter(())

    def begin(self, portions: Iterator[None]) -> None:
        """Does the first portion now and the others in turns; those of earlier work no more."""
        self._portions = portions
        in_turns(self._while_latest(portions), self._owner)

    def finish(self) -> None:
        """Does now what is left."""
        for _portion in self._portions:
            pass

    def _while_latest(self, portions: Iterator[None]) -> Iterator[None]:
        for _portion in portions:
            yield
            if self._portions is not portions:
                return
