"""ProcessHost: the GpuWorker in a child process, so that the window never imports torch."""

import collections
import contextlib
import itertools
import json
import os
import subprocess
import sys
import threading
import time
from dataclasses import asdict
from pathlib import Path
from typing import BinaryIO

from trainer_gui.core.control import Command
from trainer_gui.core.errors import TrainerError
from trainer_gui.core.events import RunFailed, RunFinished
from trainer_gui.core.paths import Folders
from trainer_gui.core.replies import Heartbeat, WorkerLost
from trainer_gui.core.text import Text
from trainer_gui.core.wire import Stamped, WireError, decode
from trainer_gui.runs._child_end import how_it_ended, log_tail
from trainer_gui.runs._outbox import Outbox
from trainer_gui.runs.child import stay_order
from trainer_gui.runs.handle import JobHandle
from trainer_gui.runs.host import CLOSE_SECONDS, crashed, end_without_worker, run_of
from trainer_gui.runs.jobs import Job, encode_command, encode_job
from trainer_gui.runs.journal import append_after_crash, last_word

LOG = "worker.log"
_LOG_LIMIT_BYTES = 5_000_000
_LEAVE_SECONDS = 0.1


class ProcessHost:
    """Hosts the worker in a child of this process, which ends with it unless it is told to stay.

    Nothing here waits for the child, which may hang: orders leave on a thread, and answers come in
    on another.
    """

    def __init__(self, folders: Folders) -> None:
        self._folders = folders
        self._process: subprocess.Popen[bytes] | None = None
        self._orders: Outbox | None = None
        self._reader: threading.Thread | None = None
        self._handles: dict[int, JobHandle] = {}
        self._lock = threading.Lock()
        self._news: collections.deque[Stamped] = collections.deque()
        self._numbers = itertools.count(1)
        self._heard_at = 0.0
        self._log_start = 0
        self._stay = False
        self._closing = False
        self._leaving = False
        self._forced = False
        self._settled = threading.Event()

    @property
    def alive(self) -> bool:
        """Whether jobs can be submitted."""
        return self._process is not None and not self._closing and self._process.poll() is None

    @property
    def process_id(self) -> int | None:
        """Of the child, once started."""
        return self._process.pid if self._process else None

    @property
    def silent_seconds(self) -> float:
        """For how long a living child has said nothing; it has a heart that beats each second."""
        return time.monotonic() - self._heard_at if self.alive else 0.0

    @property
    def stays(self) -> bool:
        """Whether the run that goes on will do so when this host is closed, or dies."""
        return self._stay

    def set_stay(self, *, stay: bool) -> None:
        """Tells the child, and each that comes after it."""
        self._stay = stay
        if self._orders is not None:
            self._orders.put(stay_order(stay=stay))

    def start(self) -> None:
        """Starts the child; also after it was lost or closed."""
        if self.alive:
            return
        if self._reader is not None:
            self._settled.wait()  # the lost child's jobs are given their last word first
        self._settled.clear()
        self._closing = self._leaving = self._forced = False
        folders = json.dumps({name: str(path) for name, path in asdict(self._folders).items()})
        with contextlib.ExitStack() as stack:
            self._process = subprocess.Popen(
                [sys.executable, "-m", "trainer_gui.runs.child", folders],
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
                stderr=self._open_log(stack),
                # A group of its own: Ctrl-C in a terminal is for the parent alone.
                process_group=0,
            )
        assert self._process.stdin is not None
        with self._process.stdin as stdin:
            self._orders = Outbox(os.dup(stdin.fileno()), "worker-orders")
        self.set_stay(stay=self._stay)
        self._heard_at = time.monotonic()
        self._reader = threading.Thread(
            target=self._read, args=(self._process,), name="worker-events", daemon=True
        )
        self._reader.start()

    def submit(self, job: Job) -> JobHandle:
        """Asks for a job; if the child is gone, the handle says so at once."""
        job_id, run_id = next(self._numbers), run_of(job)
        before = last_word(self._folders.runs / run_id)[0] if run_id else None
        handle = JobHandle(
            job_id,
            run_id,
            lambda command: self._send_command(job_id, command),
            after=before.number if before else -1,
        )
        with self._lock:
            # Within the lock: whoever buries the child has seen this handle, or we see its end.
            alive = self.alive
            if alive:
                self._handles[job_id] = handle
        if alive and self._orders is not None:
            self._orders.put(encode_job(job_id, job))
        else:
            self._fail(handle, how_it_ended(self._process.poll() if self._process else None))
        return handle

    def news(self) -> list[Stamped]:
        """What the worker said of itself since the last call."""
        said = []
        while self._news:
            said.append(self._news.popleft())
        return said

    def close(self, seconds: float = CLOSE_SECONDS) -> None:
        """Ends the orders, on which the child stops its jobs and ends; by force if it must.

        A child that was told to stay lets go of this process, and ends after its run.
        """
        process, self._closing = self._process, True
        if process is None or self._orders is None or self._reader is None:
            return
        with self._lock:
            trains = any(handle.run_id is not None for handle in self._handles.values())
        self._leaving = self._stay and trains
        self._orders.close()
        if not self._leaving:
            try:
                process.wait(seconds)
            except subprocess.TimeoutExpired:
                self._forced = True
                process.kill()
                process.wait()
        self._settled.wait(seconds)
        if not self._leaving:
            self._reader.join(seconds)
        self._process = None

    def _open_log(self, stack: contextlib.ExitStack) -> BinaryIO | int:
        path = log_path(self._folders)
        try:
            path.parent.mkdir(parents=True, exist_ok=True)
            if path.exists() and path.stat().st_size > _LOG_LIMIT_BYTES:
                path.replace(path.with_suffix(".old.log"))
            log = stack.enter_context(path.open("ab"))
            self._log_start = log.tell()
        except OSError:
            return subprocess.DEVNULL  # training matters more than its log
        return log

    def _send_command(self, job_id: int, command: Command) -> None:
        if self.alive and self._orders is not None:
            self._orders.put(encode_command(job_id, command))

    def _read(self, process: "subprocess.Popen[bytes]") -> None:
        assert process.stdout is not None
        with process.stdout:
            for line in process.stdout:
                self._heard_at = time.monotonic()
                with contextlib.suppress(WireError):
                    self._hear(decode(line))
        if self._leaving:
            with contextlib.suppress(subprocess.TimeoutExpired):
                process.wait(_LEAVE_SECONDS)
        if self._leaving and process.poll() is None:
            self._leave()
        else:
            process.wait()
            self._lose(process)
        self._settled.set()
        process.wait()  # until the end, also of a child that stays: else it would be a zombie

    def _hear(self, stamped: Stamped) -> None:
        if isinstance(stamped.body, Heartbeat):
            return
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

    def _leave(self) -> None:
        """The child goes on alone: its runs are told in their journals, nobody hears the rest."""
        with self._lock:
            handles, self._handles = list(self._handles.values()), {}
        for handle in handles:
            if handle.run_id is None:
                end_without_worker(handle, how_it_ended(None))

    def _lose(self, process: "subprocess.Popen[bytes]") -> None:
        """The child is gone: every open job gets its last word, of which a closed one has none."""
        if self._orders is not None:
            self._orders.close()
        cause = how_it_ended(process.poll())
        if self._forced:
            cause = Text("The window was closed, and the worker could not save in time.")
        with self._lock:
            handles, self._handles = list(self._handles.values()), {}
        for handle in handles:
            self._fail(handle, cause, stopped=self._closing and not self._forced)
        if not self._closing:
            hint = Text("A new worker is started; what was saved is kept.")
            self._news.append(Stamped(0, None, 0, time.time(), WorkerLost(cause, hint)))

    def _fail(self, handle: JobHandle, cause: Text, *, stopped: bool = False) -> None:
        """Gives a job its last word, and a run's journal too.

        Args:
            handle: of the job.
            cause: why nobody does it.
            stopped: whether that is how a person ends a run that has not begun.
        """
        if handle.run_id is None:
            end_without_worker(handle, cause)
            return
        folder = self._folders.runs / handle.run_id
        said, _ = last_word(folder)
        begun = said is not None and said.number > handle.after
        if begun and said is not None and isinstance(said.body, RunFinished | RunFailed):
            handle.push(said)  # it had ended, and was about to say so
            return
        body: RunFinished | RunFailed
        if not begun and stopped:
            body = RunFinished("stopped", 0)  # nothing was done, and nothing is lost
            if said is not None and isinstance(said.body, RunFinished | RunFailed):
                body = said.body  # nor did its end change
        else:
            details = log_tail(log_path(self._folders), self._log_start)
            body = crashed(cause, begun=said is not None, details=details)
        number = said.number + 1 if said else 0
        stamped = Stamped(handle.job_id, handle.run_id, number, time.time(), body)
        with contextlib.suppress(TrainerError):
            append_after_crash(folder, stamped)  # first: what was told must be on record
        handle.push(stamped)


def log_path(folders: Folders) -> Path:
    """Where the child's own output goes."""
    return folders.logs / LOG
