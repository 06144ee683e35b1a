"""JobHandle: a job in a worker, as seen by whoever asked for it."""

import collections
import threading
import time
from collections.abc import Callable, Iterator

from trainer_gui.core.control import Command
from trainer_gui.core.events import RunFailed, RunFinished
from trainer_gui.core.replies import JobDone, JobFailed
from trainer_gui.core.wire import Stamped

TERMINAL = (JobDone, JobFailed, RunFinished, RunFailed)


class JobHandle:
    """What a job says, in order, for one reader; a RunHandle if the job is a training.

    Attributes:
        job_id: of the job in its host.
        run_id: name of the run folder; None if the job is no training.
        after: number of the last event that the run had in its journal before; -1 for none.
    """

    def __init__(
        self, job_id: int, run_id: str | None, send: Callable[[Command], None], *, after: int = -1
    ) -> None:
        self.job_id = job_id
        self.run_id = run_id
        self.after = after
        self._send = send
        self._waiting: collections.deque[Stamped] = collections.deque()
        self._changed = threading.Condition()
        self._ended = False

    @property
    def ended(self) -> bool:
        """Whether the terminal event was said (it may still wait to be polled)."""
        return self._ended

    def push(self, stamped: Stamped) -> None:
        """Takes an event from the host, on any thread; nothing counts after the terminal one."""
        with self._changed:
            if self._ended:
                return
            self._waiting.append(stamped)
            self._ended = isinstance(stamped.body, TERMINAL)
            self._changed.notify_all()

    def poll(self) -> list[Stamped]:
        """What was said since the last call, without waiting."""
        with self._changed:
            events = list(self._waiting)
            self._waiting.clear()
        return events

    def __iter__(self) -> Iterator[Stamped]:
        """Everything from here to the terminal event, waiting for it."""
        while True:
            with self._changed:
                while not self._waiting:
                    if self._ended:
                        return
                    # A limit, so that a signal handler of the main thread gets its turn.
                    self._changed.wait(0.2)
            yield from self.poll()

    def send(self, command: Command) -> None:
        """Passes a command to the job."""
        self._send(command)

    def join(self, seconds: float | None = None) -> bool:
        """Waits for the terminal event; False if `seconds` passed before it."""
        until = None if seconds is None else time.monotonic() + seconds
        with self._changed:
            while not self._ended:
                left = 0.2 if until is None else min(until - time.monotonic(), 0.2)
                if left <= 0:
                    return False
                self._changed.wait(left)
        return True
