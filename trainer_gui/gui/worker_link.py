"""WorkerLink: the one place where the worker's host meets Qt."""

import time
from collections.abc import Callable
from dataclasses import replace
from typing import Protocol

from PySide6.QtCore import QObject, QTimer, Signal

from trainer_gui.core.replies import WorkerLost, WorkerReady
from trainer_gui.core.text import Text
from trainer_gui.core.wire import Stamped
from trainer_gui.runs.handle import JobHandle
from trainer_gui.runs.host import CLOSE_SECONDS, WorkerHost
from trainer_gui.runs.jobs import Job

_FRAME_MS = 33
_RESTARTS_LIMIT = 3
_RESTARTS_SECONDS = 60.0
_SILENT_SECONDS = 5.0
_WARMING_SECONDS = 30.0  # while torch is imported, no other thread may get its turn
_GIVEN_UP = Text(
    "It was lost too often to be started at once; wait a minute, then train or load the data again."
)

Hear = Callable[[list[Stamped]], None]


class Source(Protocol):
    """What says something, and ends: a job of the worker, or a run of another process."""

    @property
    def ended(self) -> bool:
        """Whether its last word was said (it may still wait to be polled)."""

    def poll(self) -> list[Stamped]:
        """What was said since the last call, without waiting."""


class WorkerLink(QObject):
    """Asks the worker for jobs, and passes on what they say once a frame, never once a step.

    A worker that is lost is started again, but at most three times within a minute; then it waits
    for the first question after that minute.
    """

    ready = Signal(object)
    """WorkerReady: torch is imported, jobs are done at once from now on."""
    lost = Signal(object)
    """WorkerLost: the worker's process ended; every job is told."""
    silent = Signal(int)
    """Whole seconds for which a living worker has said nothing, each second from the fifth on; 0
    when it speaks again, or is gone."""

    def __init__(self, host: WorkerHost, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._host = host
        self._listeners: list[tuple[Source, Hear]] = []
        self._restarts: list[float] = []
        self._readiness: WorkerReady | None = None
        self._silence = 0
        self._timer = QTimer(self)
        self._timer.setInterval(_FRAME_MS)
        self._timer.timeout.connect(self.drain)

    @property
    def readiness(self) -> WorkerReady | None:
        """What the worker said of itself; None while it is warming up."""
        return self._readiness

    @property
    def alive(self) -> bool:
        """Whether there is a worker, warm or not."""
        return self._host.alive

    @property
    def stays(self) -> bool:
        """Whether the run that goes on will do so when the window closes."""
        return self._host.stays

    @property
    def could_stay(self) -> bool:
        """Whether a run can go on without the window: a worker inside of its process cannot."""
        stays = self._host.stays
        self._host.set_stay(stay=True)
        able = self._host.stays
        self._host.set_stay(stay=stays)
        return able

    def set_stay(self, stay: bool) -> None:
        """Chooses that, where the worker is a process of its own."""
        self._host.set_stay(stay=stay)

    def start(self) -> None:
        """Starts the worker, which warms up in the background."""
        self._host.start()
        self._timer.start()

    def ask(self, job: Job, hear: Hear) -> JobHandle:
        """Asks for a job; `hear` gets its events, at most once a frame.

        Args:
            job: to be done.
            hear: called on the window's thread with one or more events in order.
        """
        if self._restarts:  # it was lost before, and may have been given up
            self._start_again()
        handle = self._host.submit(job)
        self._listeners.append((handle, hear))
        return handle

    def follow(self, source: Source, hear: Hear) -> None:
        """Passes on what a run of another process says, like the events of a job."""
        self._listeners.append((source, hear))

    def drain(self) -> None:
        """Passes on everything that was said since the last frame."""
        for stamped in self._host.news():
            match stamped.body:
                case WorkerReady() as readiness:
                    self._readiness = readiness
                    self.ready.emit(readiness)
                case WorkerLost() as loss:
                    self._readiness = None
                    self.lost.emit(loss if self._start_again() else replace(loss, hint=_GIVEN_UP))
        self._look_for_silence()
        for listener in list(self._listeners):
            source, hear = listener
            ended = source.ended  # before the poll, so that nothing is left behind
            events = source.poll()
            if events:
                hear(events)
            if ended and listener in self._listeners:
                self._listeners.remove(listener)

    def close(self, seconds: float = CLOSE_SECONDS) -> None:
        """Stops all jobs, keeping checkpoints, and ends the worker; one that stays ends later."""
        self._timer.stop()
        self._host.close(seconds)
        self.drain()

    def _look_for_silence(self) -> None:
        limit = _WARMING_SECONDS if self._readiness is None else _SILENT_SECONDS
        seconds = self._host.silent_seconds
        silence = int(seconds) if seconds >= limit else 0
        if silence != self._silence:
            self._silence = silence
            self.silent.emit(silence)

    def _start_again(self) -> bool:
        """Whether there is a worker again."""
        if self._host.alive:
            return True
        if not self._timer.isActive():
            return False  # the link is closed
        now = time.monotonic()
        self._restarts = [at for at in self._restarts if now - at < _RESTARTS_SECONDS]
        if len(self._restarts) == _RESTARTS_LIMIT:
            return False
        self._restarts.append(now)
        self._host.start()
        return True
