"""Lane: a queue of jobs and the thread that works through it."""

import collections
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass, field

from trainer_gui.core.control import Control
from trainer_gui.runs.jobs import (
    AskRun,
    Job,
    ListChoices,
    Predict,
    PredictRow,
    PreviewAugmentation,
    SummariseModel,
)

# Jobs that go on between two steps of a training: they change no state, and can be left.
_SHORT = (SummariseModel, PreviewAugmentation, ListChoices, AskRun, Predict, PredictRow)
_FEW = 100
"""Somebody waits for what is said of so many; of more, a list is filled bit by bit."""


@dataclass
class Order:
    """A job that is wanted, with what it is told.

    Attributes:
        job_id: number of the job in its host.
        job: what is wanted.
        control: hears the commands to it.
        said: how many samples it has told of.
    """

    job_id: int
    job: Job
    control: Control = field(default_factory=Control)
    said: int = 0

    @property
    def short(self) -> bool:
        """Whether it goes on beside a long job, or need only be told that it was cancelled."""
        return isinstance(self.job, _SHORT) or self.control.verb is not None

    def awaited(self) -> bool:
        """Whether a person waits for the answer, or for the next of many."""
        return not isinstance(self.job, Predict) or max(self.said, len(self.job.files)) <= _FEW


class Lane:
    """A queue of orders and the thread that works through it."""

    def __init__(self, name: str, work: "Callable[[Lane], None]") -> None:
        self._orders: collections.deque[Order] = collections.deque()
        self._changed = threading.Condition()
        self._closed = False
        self._thread = threading.Thread(target=work, args=(self,), name=name, daemon=True)

    def start(self) -> None:
        """Starts the thread."""
        self._thread.start()

    def put(self, order: Order) -> None:
        """Puts an order at the end."""
        with self._changed:
            self._orders.append(order)
            self._changed.notify()

    @property
    def done(self) -> bool:
        """Whether it is closed and empty."""
        with self._changed:
            return self._closed and not self._orders

    def take(self, seconds: float | None = None) -> Order | None:
        """The next order, waiting for it; None once the lane is closed and empty.

        Args:
            seconds: how long to wait; None comes if there was none in that time.
        """
        with self._changed:
            self._changed.wait_for(lambda: self._orders or self._closed, seconds)
            return self._orders.popleft() if self._orders else None

    def take_short(self) -> Order | None:
        """The first waiting order that goes on beside a long one; None if there is none."""
        with self._changed:
            for order in self._orders:
                if order.short:
                    self._orders.remove(order)
                    return order
        return None

    def close(self) -> None:
        """Lets the thread end once the queue is empty."""
        with self._changed:
            self._closed = True
            self._changed.notify_all()

    def join(self, until: float | None) -> bool:
        """Waits until the thread has ended, at most up to a moment of the monotonic clock."""
        if self._thread.ident is not None:
            self._thread.join(None if until is None else max(until - time.monotonic(), 0))
        return not self._thread.is_alive()
