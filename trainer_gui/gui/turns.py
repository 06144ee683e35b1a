"""in_turns: long work on widgets in portions, so that the window answers in between."""

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
