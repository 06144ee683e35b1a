"""ProcessHost: the GpuWorker in a child process, so that the window never imports torch."""

import collections
import contextlib
import itertools
import json
import signal
import subprocess
import sys
import threading
import time
from dataclasses import asdict
from pathlib import Path
from typing import BinaryIO

from trainer_gui.core.answers import WorkerLost
from trainer_gui.core.control import Command
from trainer_gui.core.errors import TrainerError
from trainer_gui.core.events import RunFailed, RunFinished
from trainer_gui.core.paths import Folders
from trainer_gui.core.text import Text
from trainer_gui.core.wire import Stamped, WireError, decode
from trainer_gui.runs.handle import JobHandle
from trainer_gui.runs.host import end_without_worker, last_word_without_worker, run_of
from trainer_gui.runs.jobs import Job, encode_command, encode_job
from trainer_gui.runs.journal import append_after_crash, last_word

LOG = "worker.log"
_LOG_LIMIT_BYTES = 5_000_000


class ProcessHost:
    """Hosts the worker in a child of this process, which ends with it."""

    def __init__(self, folders: Folders) -> None:
        self._folders = folders
        self._process: subprocess.Popen[bytes] | None = None
        self._reader: threading.Thread | None = None
        self._handles: dict[int, JobHandle] = {}
        self._lock = threading.Lock()
        self._writing = threading.Lock()
        self._news: collections.deque[Stamped] = collections.deque()
        self._numbers = itertools.count(1)
        self._closing = False

    @property
    def alive(self) -> bool:
        """Whether jobs can be submitted."""
        return self._process is not None and not self._closing and self._process.poll() is None

    @property
    def process_id(self) -> int | None:
        """Of the child, once started."""
        return self._process.pid if self._process else None

    def start(self) -> None:
        """Starts the child; also after it was lost or closed."""
        if self.alive:
            return
        if self._reader is not None:
            self._reader.join()  # the lost child's jobs are given their last word first
        self._closing = False
        folders = json.dumps({name: str(path) for name, path in asdict(self._folders).items()})
        with contextlib.ExitStack() as stack:
            self._process = subprocess.Popen(
                [sys.executable, "-m", "trainer_gui.runs.child", folders],
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
                stderr=self._open_log(stack),
            )
        self._reader = threading.Thread(
            target=self._read, args=(self._process,), name="worker-events", daemon=True
        )
        self._reader.start()

    def submit(self, job: Job) -> JobHandle:
        """Asks for a job; if the child is gone, the handle says so at once."""
        job_id = next(self._numbers)
        handle = JobHandle(job_id, run_of(job), lambda command: self._send_command(job_id, command))
        with self._lock:
            self._handles[job_id] = handle
        if not self._write(encode_job(job_id, job)):
            with self._lock:
                ours = self._handles.pop(job_id, None)
            if ours is not None:  # else it was given its last word with the others
                self._fail(handle, _cause(self._process))
        return handle

    def news(self) -> list[Stamped]:
        """What the worker said of itself since the last call."""
        said = []
        while self._news:
            said.append(self._news.popleft())
        return said

    def close(self, seconds: float = 3.0) -> None:
        """Ends the orders, on which the child stops its jobs and ends; by force if it must."""
        process, self._closing = self._process, True
        if process is None:
            return
        self._end_orders(process)
        try:
            process.wait(seconds)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()
        if self._reader:
            self._reader.join(seconds)
        self._process = None

    def _end_orders(self, process: "subprocess.Popen[bytes]") -> None:
        with contextlib.suppress(OSError), self._writing:
            if process.stdin:
                process.stdin.close()

    def _open_log(self, stack: contextlib.ExitStack) -> BinaryIO | int:
        path = log_path(self._folders)
        try:
            path.parent.mkdir(parents=True, exist_ok=True)
            if path.exists() and path.stat().st_size > _LOG_LIMIT_BYTES:
                path.replace(path.with_suffix(".old.log"))
            return stack.enter_context(path.open("ab"))
        except OSError:
            return subprocess.DEVNULL  # training matters more than its log

    def _send_command(self, job_id: int, command: Command) -> None:
        self._write(encode_command(job_id, command))

    def _write(self, line: str) -> bool:
        process = self._process
        if process is None or process.stdin is None or self._closing:
            return False
        try:
            with self._writing:
                process.stdin.write(line.encode() + b"\n")
                process.stdin.flush()
        except (OSError, ValueError):
            return False
        return True

    def _read(self, process: "subprocess.Popen[bytes]") -> None:
        assert process.stdout is not None
        with process.stdout:
            for line in process.stdout:
                with contextlib.suppress(WireError):
                    self._hear(decode(line))
        process.wait()
        self._end_orders(process)
        self._lose(process)

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

    def _lose(self, process: "subprocess.Popen[bytes]") -> None:
        """The child is gone: every open job gets its last word, of which a closed one has none."""
        cause = _cause(process)
        with self._lock:
            handles, self._handles = list(self._handles.values()), {}
        for handle in handles:
            self._fail(handle, cause)
        if not self._closing:
            hint = Text("A new worker is started; what was saved is kept.")
            self._news.append(Stamped(0, None, 0, time.time(), WorkerLost(cause, hint)))

    def _fail(self, handle: JobHandle, cause: Text) -> None:
        if handle.run_id is None:
            end_without_worker(handle, cause)
            return
        folder = self._folders.runs / handle.run_id
        said, _ = last_word(folder)
        if said is not None and isinstance(said.body, RunFinished | RunFailed):
            handle.push(said)  # it had ended, and was about to say so
            return
        stamped = last_word_without_worker(handle, cause, number=said.number + 1 if said else 0)
        with contextlib.suppress(TrainerError):
            append_after_crash(folder, stamped)  # first: what was told must be on record
        handle.push(stamped)


def _cause(process: "subprocess.Popen[bytes] | None") -> Text:
    code = process.poll() if process is not None else None
    if code is None:
        return Text("The worker is not running.")
    if code < 0:
        try:
            name = signal.Signals(-code).name
        except ValueError:
            name = str(-code)
        return Text("The worker process was ended by the signal {name}.", name=name)
    return Text("The worker process ended by itself with code {code}.", code=code)


def log_path(folders: Folders) -> Path:
    """Where the child's own output goes."""
    return folders.logs / LOG
