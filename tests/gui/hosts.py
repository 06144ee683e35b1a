"""A worker that a test plays itself: it says what the test wants, when the test wants it."""

import itertools
import time

from trainer_gui.core.control import Command
from trainer_gui.core.replies import JobEvent, WorkerLost, WorkerReady
from trainer_gui.core.text import Text
from trainer_gui.core.wire import Stamped
from trainer_gui.runs.handle import JobHandle
from trainer_gui.runs.host import end_without_worker, run_of
from trainer_gui.runs.jobs import Job


class ScriptedHost:
    """A WorkerHost whose jobs do nothing by themselves.

    Attributes:
        starts: how often it was started.
        jobs: that were submitted to a living worker, with their handles, in order.
        commands: that were sent, with the number of their job.
        silent_seconds: for how long it is to have said nothing.
        stays: whether it was told to stay.
    """

    def __init__(self) -> None:
        self.starts = 0
        self.jobs: list[tuple[Job, JobHandle]] = []
        self.commands: list[tuple[int, Command]] = []
        self.silent_seconds = 0.0
        self.stays = False
        self._alive = False
        self._ids = itertools.count(1)
        self._numbers: dict[int, int] = {}
        self._news: list[Stamped] = []

    @property
    def alive(self) -> bool:
        """Whether jobs can be submitted."""
        return self._alive

    def start(self) -> None:
        """Starts at once, unless it is alive."""
        if not self._alive:
            self.starts += 1
            self._alive = True

    def submit(self, job: Job) -> JobHandle:
        """Takes a job."""
        job_id = next(self._ids)
        handle = JobHandle(
            job_id, run_of(job), lambda command: self.commands.append((job_id, command))
        )
        if self._alive:
            self.jobs.append((job, handle))
        else:
            end_without_worker(handle, Text("The worker is not running."))
        return handle

    def news(self) -> list[Stamped]:
        """What was said of the worker since the last call."""
        said, self._news = self._news, []
        return said

    def set_stay(self, *, stay: bool) -> None:
        """Remembers it."""
        self.stays = stay

    def close(self, seconds: float = 3.0) -> None:  # noqa: ARG002 - WorkerHost's
        """Ends at once."""
        self._alive = False

    def ready(self, ready: WorkerReady) -> None:
        """The worker is warm."""
        self._news.append(Stamped(0, None, 0, time.time(), ready))

    def crash(self) -> None:
        """The worker is gone, with every open job."""
        self._alive = False
        for _, handle in self.jobs:
            if not handle.ended:
                end_without_worker(handle, Text("It crashed."))
        loss = WorkerLost(Text("The worker was lost."), Text("A new worker is started."))
        self._news.append(Stamped(0, None, 0, time.time(), loss))

    def say(self, number: int, *bodies: JobEvent) -> None:
        """Lets the job that was submitted as the `number`th (from 0) say something."""
        handle = self.jobs[number][1]
        for body in bodies:
            said = self._numbers.get(number, 0)
            self._numbers[number] = said + 1
            handle.push(Stamped(handle.job_id, handle.run_id, said, time.time(), body))

    def skip(self, number: int) -> None:
        """Something that the job says is lost on its way."""
        self._numbers[number] = self._numbers.get(number, 0) + 1
