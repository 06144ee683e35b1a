"""The child process that hosts the GpuWorker: orders come in lines, events go out in lines.

Started as `python -m trainer_gui.runs.child FOLDERS`, the folders as JSON. Orders arrive on the
standard input; when that ends, the parent is gone, and the child stops its jobs and ends, unless it
was told to stay: then the run that goes on is finished first. Events leave on a copy of the
standard output; the standard output itself is sent to the standard error first, so that nothing
printed by a library can be taken for an event.
"""

import contextlib
import enum
import faulthandler
import json
import math
import os
import queue
import signal
import sys
import threading
import time
import traceback
from pathlib import Path
from typing import TYPE_CHECKING

from trainer_gui.core.control import Cancel, Stop
from trainer_gui.core.events import StepsDone
from trainer_gui.core.paths import Folders
from trainer_gui.core.replies import Heartbeat, WorkerReady
from trainer_gui.core.wire import Stamped, encode
from trainer_gui.engine.allocator import keep_freed_memory
from trainer_gui.runs._heart import Heart
from trainer_gui.runs._outbox import Outbox
from trainer_gui.runs.handle import TERMINAL
from trainer_gui.runs.jobs import Job, Train, decode_order

if TYPE_CHECKING:
    from trainer_gui.runs.worker import GpuWorker

_GRACE_SECONDS = 10.0
_SESSION_SECONDS = 10.0
_OUTBOX_SECONDS = 1.0
_SPARE = (StepsDone, Heartbeat)  # blocks of steps are in the journal
_ENDINGS = ("SIGINT", "SIGTERM", "SIGHUP")


class Happened(enum.Enum):
    """What the child's main thread waits for, besides orders."""

    PARENT_GONE = enum.auto()
    TOLD_TO_END = enum.auto()
    JOB_ENDED = enum.auto()


Inbox = queue.SimpleQueue[bytes | Happened]


def stay_order(*, stay: bool) -> str:
    """Tells the child whether its run goes on when the orders end."""
    return json.dumps({"stay": stay})


_FAULT_CODE = 70  # EX_SOFTWARE of sysexits.h
_STAY_ORDERS = {stay_order(stay=stay).encode(): stay for stay in (True, False)}


class Child:
    """Passes orders to the worker, and knows what must be ended in an orderly way."""

    def __init__(self, inbox: Inbox, outbox: Outbox) -> None:
        self._inbox = inbox
        self._outbox = outbox
        self._stay = False
        self._told_to_end = -math.inf
        self._ready = False
        self._lock = threading.Lock()
        self._open: dict[int, Job] = {}

    def tell(self, stamped: Stamped) -> None:
        """Sends an event to the parent; on any thread."""
        body = stamped.body
        self._outbox.put(encode(stamped), spare=isinstance(body, _SPARE))
        if isinstance(body, WorkerReady):
            self._ready = True
        elif isinstance(body, TERMINAL):
            with self._lock:
                self._open.pop(stamped.job_id, None)
            self._inbox.put(Happened.JOB_ENDED)

    def beat(self) -> None:
        """Says that this process lives."""
        self.tell(Stamped(0, None, 0, time.time(), Heartbeat()))

    def work(self, worker: "GpuWorker") -> None:
        """Obeys until the parent is gone, and what must not be torn has ended."""
        while (item := self._inbox.get()) is not Happened.PARENT_GONE:
            if isinstance(item, bytes):
                self._obey(item, worker)
            elif item is Happened.TOLD_TO_END:
                self._told_to_end = time.monotonic()  # the parent lives, and decides
        trains = self._trains()
        # The end of a session comes to both: then nobody wants this process to go on alone.
        left_alone = time.monotonic() - self._told_to_end > _SESSION_SECONDS
        if trains and self._stay and left_alone:
            self._finish(trains[0], worker)
        if self._ready and self._trains():  # before it is ready, nothing has begun
            worker.close(_GRACE_SECONDS)
        self._outbox.close(_OUTBOX_SECONDS)

    def _obey(self, line: bytes, worker: "GpuWorker") -> None:
        stay = _STAY_ORDERS.get(line.strip())
        if stay is not None:
            self._stay = stay
            return
        with contextlib.suppress(ValueError):  # a torn line: the parent died while writing it
            job_id, order = decode_order(line)
            if isinstance(order, Job):
                with self._lock:
                    self._open[job_id] = order
                worker.submit(job_id, order)
            else:
                worker.send(job_id, order)

    def _finish(self, run: int, worker: "GpuWorker") -> None:
        """Lets one run go on to its end, or until this process is told to end."""
        with self._lock:
            others = [(job_id, job) for job_id, job in self._open.items() if job_id != run]
        for job_id, job in others:
            worker.send(job_id, Stop() if isinstance(job, Train) else Cancel())
        self._outbox.close()  # so that a parent that only closes its window need not wait
        while run in self._trains() and self._inbox.get() is not Happened.TOLD_TO_END:
            pass

    def _trains(self) -> list[int]:
        with self._lock:
            return [job_id for job_id, job in self._open.items() if isinstance(job, Train)]


def _read_orders(inbox: Inbox) -> None:
    for line in sys.stdin.buffer:
        inbox.put(line)
    inbox.put(Happened.PARENT_GONE)


def _claim_output() -> int:
    """A private copy of the standard output; printing goes to the standard error from here on."""
    events = os.dup(1)
    os.dup2(2, 1)
    return events


def _end_loudly(fault: threading.ExceptHookArgs) -> None:
    """A thread of the worker that dies in silence would keep every job waiting for ever."""
    traceback.print_exception(fault.exc_value)
    sys.stderr.flush()
    os._exit(_FAULT_CODE)


def main() -> None:
    """Works until the parent is gone."""
    faulthandler.enable()
    keep_freed_memory()  # the worker trains in a thread, and there is none yet
    threading.excepthook = _end_loudly
    inbox: Inbox = queue.SimpleQueue()
    for name in _ENDINGS:
        if hasattr(signal, name):
            signal.signal(
                getattr(signal, name), lambda _number, _frame: inbox.put(Happened.TOLD_TO_END)
            )
    child = Child(inbox, Outbox(_claim_output()))
    Heart(child.beat, lambda: inbox.put(Happened.PARENT_GONE)).start()
    threading.Thread(target=_read_orders, args=(inbox,), name="orders", daemon=True).start()
    # Only now: this loads plug-ins, and whatever they print must not reach the events.
    from trainer_gui.runs.worker import GpuWorker

    folders = {name: Path(path) for name, path in json.loads(sys.argv[1]).items()}
    worker = GpuWorker(Folders(**folders), child.tell)
    worker.start()
    child.work(worker)
    # Not sys.exit: a native thread that hangs must not keep an orphan alive.
    os._exit(0)


if __name__ == "__main__":
    main()
