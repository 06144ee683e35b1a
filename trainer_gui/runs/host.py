"""WorkerHost: what a place that hosts the GpuWorker offers, whichever place it is."""

import time
from typing import Protocol

from trainer_gui.core.answers import JobFailed
from trainer_gui.core.events import RunFailed
from trainer_gui.core.text import Text
from trainer_gui.core.wire import Stamped
from trainer_gui.runs.handle import JobHandle
from trainer_gui.runs.jobs import Job, Train


class WorkerHost(Protocol):
    """The worker as its users see it: in this process, or in a child."""

    def start(self) -> None:
        """Begins to warm the worker up; returns at once. A worker that is alive goes on."""

    def submit(self, job: Job) -> JobHandle:
        """Asks for a job; it waits for its turn in the worker.

        If the host is not alive, the handle has ended and says so.
        """

    def news(self) -> list[Stamped]:
        """What the worker said of itself since the last call: WorkerReady, WorkerLost."""

    @property
    def alive(self) -> bool:
        """Whether jobs can be submitted: started, not lost, not closed."""

    def close(self, seconds: float = 3.0) -> None:
        """Stops running jobs, keeping their checkpoints, and ends the worker.

        Args:
            seconds: how long to wait before the worker is ended by force.
        """


def run_of(job: Job) -> str | None:
    """The run folder that a job trains into; None if the job is no training."""
    return job.run_id if isinstance(job, Train) else None


def last_word_without_worker(handle: JobHandle, cause: Text, *, number: int = 0) -> Stamped:
    """The last word of a job that no worker will do.

    Args:
        handle: of the job.
        cause: why there is no worker.
        number: of the word, where the job has said something before.
    """
    if handle.run_id is None:
        body: JobFailed | RunFailed = JobFailed(cause, Text("Try again."))
    else:
        hint = Text("The last checkpoint is kept; train again from its recipe.")
        body = RunFailed(cause, hint)
    return Stamped(handle.job_id, handle.run_id, number, time.time(), body)


def end_without_worker(handle: JobHandle, cause: Text) -> None:
    """Gives a job that no worker will do, and that has no record, its last word."""
    handle.push(last_word_without_worker(handle, cause))
