"""Errands: what Qt's thread must not wait for, done on a plain thread, one after another."""

import threading
from collections import deque
from collections.abc import Callable
from dataclasses import dataclass
from queue import Empty, SimpleQueue
from typing import Any, TypeVar

from PySide6.QtCore import QObject, QTimer

from trainer_gui.core.errors import TrainerError

_LOOK_MS = 10
T = TypeVar("T")


@dataclass(frozen=True)
class _Errand:
    work: Callable[[], Any]
    then: Callable[[Any], None]
    sorry: Callable[[TrainerError], None] | None


@dataclass(frozen=True)
class _Outcome:
    value: object = None
    error: Exception | None = None


class Errands(QObject):
    """A list of things to do; each begins when the one before has ended and was told of."""

    def __init__(self, name: str, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._name = name
        self._waiting: deque[_Errand] = deque()
        self._under_way: _Errand | None = None
        self._outcomes: SimpleQueue[_Outcome] = SimpleQueue()
        # The thread knows no Qt object, so that none can vanish under it.
        self._look = QTimer(self, interval=_LOOK_MS)
        self._look.timeout.connect(self._on_look)

    def do(
        self,
        work: Callable[[], T],
        then: Callable[[T], None],
        sorry: Callable[[TrainerError], None] | None = None,
    ) -> None:
        """Does something beside the window, then tells on Qt's thread what came of it.

        Args:
            work: runs on another thread; touches no Qt object.
            then: hears what `work` gave.
            sorry: hears the TrainerError that `work` raised; without it, that is a fault too.
        """
        self._waiting.append(_Errand(work, then, sorry))
        if self._under_way is None:
            self._begin()

    def busy(self) -> bool:
        """Whether something is left to do."""
        return self._under_way is not None

    def _begin(self) -> None:
        self._under_way = self._waiting.popleft()
        threading.Thread(
            target=_perform,
            args=(self._under_way.work, self._outcomes),
            name=self._name,
            daemon=True,
        ).start()
        self._look.start()

    def _on_look(self) -> None:
        try:
            outcome = self._outcomes.get_nowait()
        except Empty:
            return
        self._look.stop()  # what is told may take its time, and let the window live meanwhile
        assert self._under_way is not None
        try:
            _tell(self._under_way, outcome)
        finally:
            self._under_way = None
            if self._waiting:
                self._begin()


def _tell(errand: _Errand, outcome: _Outcome) -> None:
    if outcome.error is None:
        errand.then(outcome.value)
    elif isinstance(outcome.error, TrainerError) and errand.sorry is not None:
        errand.sorry(outcome.error)
    else:
        raise outcome.error


def _perform(work: Callable[[], object], outcomes: "SimpleQueue[_Outcome]") -> None:
    try:
        outcomes.put(_Outcome(work()))
    except Exception as error:  # noqa: BLE001 - raised again on Qt's thread, where faults are shown
        outcomes.put(_Outcome(error=error))
