"""LocalHost: the GpuWorker in this process."""

import collections
import itertools
import threading

from trainer_gui.core.paths import Folders
from trainer_gui.core.text import Text
from trainer_gui.core.wire import Stamped
from trainer_gui.engine.allocator import keep_freed_memory
from trainer_gui.runs.handle import JobHandle
from trainer_gui.runs.host import CLOSE_SECONDS, end_without_worker, run_of
from trainer_gui.runs.jobs import Job
from trainer_gui.runs.worker import GpuWorker


class LocalHost:
    """Hosts the worker in this process: for the command line, for tests, and as a setting."""

    def __init__(self, folders: Folders) -> None:
        self._folders = folders
        self._worker: GpuWorker | None = None
        self._handles: dict[int, JobHandle] = {}
        self._lock = threading.Lock()
        self._news: collections.deque[Stamped] = collections.deque()
        self._numbers = itertools.count(1)

    @property
    def alive(self) -> bool:
        """Whether jobs can be submitted."""
        return self._worker is not None

    @property
    def silent_seconds(self) -> float:
        """Nothing: a thread that stands still takes no voice with it."""
        return 0.0

    @property
    def stays(self) -> bool:
        """Never: a thread ends with its process."""
        return False

    def set_stay(self, *, stay: bool) -> None:
        """Changes nothing here."""

    def start(self) -> None:
        """Begins to warm the worker up; also after it was closed."""
        if self._worker is not None:
            return
        keep_freed_memory()  # before the worker's threads; a window's may have heaps of their own
        self._worker = GpuWorker(self._folders, self._hear)
        self._worker.start()

    def submit(self, job: Job) -> JobHandle:
        """Asks for a job."""
        job_id, worker = next(self._numbers), self._worker
        if worker is None:
            handle = JobHandle(job_id, run_of(job), lambda _command: None)
            end_without_worker(handle, Text("The worker is not running."))
            return handle
        handle = JobHandle(job_id, run_of(job), lambda command: worker.send(job_id, command))
        with self._lock:
            self._handles[job_id] = handle
        worker.submit(job_id, job)
        return handle

    def news(self) -> list[Stamped]:
        """What the worker said of itself since the last call."""
        said = []
        while self._news:
            said.append(self._news.popleft())
        return said

    def close(self, seconds: float = CLOSE_SECONDS) -> None:
        """Stops running jobs, keeping their checkpoints; a thread cannot be ended by force."""
        worker, self._worker = self._worker, None
        if worker is not None:
            worker.close(seconds)

    def _hear(self, stamped: Stamped) -> None:
        if stamped.job_id == 0:
            self._news.append(stamped)
            return
        with self._lock:
            handle = self._handles.get(stamped.job_id)
        if handle is not None:
            handle.push(stamped)
            if handle.ended:
                with self._lock:
                    self._handles.pop(stamped.job_id, None)
