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

from trainer_gui.core.answers import JobFailed, WorkerLost
from trainer_gui.core.control import Command
from trainer_gui.core.errors import TrainerError
from trainer_gui.core.events import RunFailed
from trainer_gui.core.paths import Folders
from trainer_gui.core.text import Text
from trainer_gui.core.wire import Stamped, WireError, decode
from trainer_gui.runs.handle import JobHandle
from trainer_gui.runs.host import run_of
from trainer_gui.runs.jobs import Job, encode_command, encode_job
from trainer_gui.runs.journal import append_after_crash, read_journal
from trainer_gui.runs.store import RunStore

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
        """Starts the child; also after it was lost."""
        self._closing = False
        folders = json.dumps({name: str(path) for name, path in asdict(self._folders).items()})
        with self._open_log() as log:
            self._process = subprocess.Popen(
                [sys.executable, "-m", "trainer_gui.runs.child", folders],
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
                stderr=log,
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
        with contextlib.suppress(OSError), self._writing:
            if process.stdin:
                process.stdin.close()
        try:
            process.wait(seconds)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()
        if self._reader:
            self._reader.join(seconds)
        if process.stdout:
            process.stdout.close()
        self._process = None

    def _open_log(self) -> BinaryIO:
        path = self._folders.logs / LOG
        path.parent.mkdir(parents=True, exist_ok=True)
        if path.exists() and path.stat().st_size > _LOG_LIMIT_BYTES:
            path.replace(path.with_suffix(".old.log"))
        return path.open("ab")

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
        for line in process.stdout:
            with contextlib.suppress(WireError):
                self._hear(decode(line))
        process.wait()
        if not self._closing:
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
        """The child ended without being asked to: every open job gets its last word."""
        cause = _cause(process)
        with self._lock:
            handles, self._handles = list(self._handles.values()), {}
        for handle in handles:
            self._fail(handle, cause)
        hint = Text("A new worker is started; what was saved is kept.")
        self._news.append(Stamped(0, None, 0, time.time(), WorkerLost(cause, hint)))

    def _fail(self, handle: JobHandle, cause: Text) -> None:
        if handle.run_id is None:
            body: JobFailed | RunFailed = JobFailed(cause, Text("Try again."))
            handle.push(Stamped(handle.job_id, None, 0, time.time(), body))
            return
        body = RunFailed(cause, Text("The last checkpoint is kept; train again from its recipe."))
        folder = RunStore(self._folders).folders.runs / handle.run_id
        number = max((said.number for said in read_journal(folder)), default=-1) + 1
        stamped = Stamped(handle.job_id, handle.run_id, number, time.time(), body)
        with contextlib.suppress(TrainerError):
            append_after_crash(folder, stamped)
        handle.push(stamped)


def _cause(process: "subprocess.Popen[bytes] | None") -> Text:
    code = process.poll() if process is not None else None
    if code is None:
        return Text("The worker process is not running.")
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
