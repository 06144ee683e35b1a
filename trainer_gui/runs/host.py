"""WorkerHost: what a place that hosts the GpuWorker offers, whichever place it is."""

import time
from typing import Protocol

from trainer_gui.core.events import RunFailed
from trainer_gui.core.replies import JobFailed
from trainer_gui.core.text import Text
from trainer_gui.core.wire import Stamped
from trainer_gui.runs.handle import JobHandle
from trainer_gui.runs.jobs import Job, Train

CLOSE_SECONDS = 2.5
"""For a worker to save what runs; with what a window needs to go, three seconds in all."""


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

    @property
    def silent_seconds(self) -> float:
        """For how long a living worker has said nothing, not even that it lives."""

    @property
    def stays(self) -> bool:
        """Whether the run that goes on will do so when this host is closed, or dies."""

    def set_stay(self, *, stay: bool) -> None:
        """Chooses that, where the place allows it; at any time."""

    def close(self, seconds: float = CLOSE_SECONDS) -> None:
        """Stops running jobs, keeping their checkpoints, and ends the worker.

        With `stays`, the run that goes on is left to itself: follow it to hear how it ends.

        Args:
            seconds: how long to wait before the worker is ended by force.
        """


def run_of(job: Job) -> str | None:
    """The run folder that a job trains into; None if the job is no training."""
    return job.run_id if isinstance(job, Train) else None


def crashed(message: Text, *, begun: bool, details: str = "") -> RunFailed:
    """The last word of a run whose worker is gone.

    Args:
        message: why it is gone.
        begun: whether the run had said anything.
        details: what the worker left in its log.
    """
    hint = (
        Text("Resume goes on from the last checkpoint.")
        if begun
        else Text("Nothing of it was done yet; start it again.")
    )
    return RunFailed(message, hint, details, "crash")


def end_without_worker(handle: JobHandle, cause: Text) -> None:
    """Gives a job that no worker will do, and that has no record, its last word."""
    body: JobFailed | RunFailed = (
        JobFailed(cause, Text("Try again."))
        if handle.run_id is None
        else crashed(cause, begun=False)
    )
    handle.push(Stamped(handle.job_id, handle.run_id, 0, time.time(), body))
