"""The child process that hosts the GpuWorker: orders come in lines, events go out in lines.

Started as `python -m trainer_gui.runs.child FOLDERS`, the folders as JSON. Orders arrive on the
standard input; when that ends, the parent is gone, and the child stops its jobs and ends. Events
leave on a copy of the standard output; the standard output itself is sent to the standard error
first, so that nothing printed by a library can be taken for an event.
"""

import collections
import contextlib
import faulthandler
import json
import os
import signal
import sys
import threading
from pathlib import Path

from trainer_gui.core.events import StepsDone
from trainer_gui.core.paths import Folders
from trainer_gui.core.wire import Stamped, encode
from trainer_gui.runs.jobs import Job, decode_order

_MOST_WAITING = 1000
_GRACE_SECONDS = 10.0


class Outbox:
    """Sends lines on a thread of its own, so that a reader who hangs cannot stop a training.

    While more than a thousand lines wait, blocks of steps are left out: they are in the journal.
    """

    def __init__(self, descriptor: int) -> None:
        self._descriptor = descriptor
        self._waiting: collections.deque[str] = collections.deque()
        self._changed = threading.Condition()
        self._closed = False
        self._thread = threading.Thread(target=self._send_all, name="outbox", daemon=True)
        self._thread.start()

    def put(self, stamped: Stamped) -> None:
        """Queues an event; never waits."""
        with self._changed:
            if len(self._waiting) < _MOST_WAITING or not isinstance(stamped.body, StepsDone):
                self._waiting.append(encode(stamped))
                self._changed.notify()

    def close(self, seconds: float) -> None:
        """Sends what waits, for at most `seconds`."""
        with self._changed:
            self._closed = True
            self._changed.notify()
        self._thread.join(seconds)

    def _send_all(self) -> None:
        while True:
            with self._changed:
                while not self._waiting and not self._closed:
                    self._changed.wait()
                if not self._waiting:
                    return
                lines = "\n".join(self._waiting) + "\n"
                self._waiting.clear()
            content = lines.encode()
            try:
                while content:
                    content = content[os.write(self._descriptor, content) :]
            except OSError:
                return  # the parent is gone; the journals have everything


def _claim_output() -> int:
    """A private copy of the standard output; printing goes to the standard error from here on."""
    events = os.dup(1)
    os.dup2(2, 1)
    return events


def main() -> None:
    """Works until the orders end."""
    faulthandler.enable()
    # Ctrl-C in a terminal reaches the whole group: the parent decides what it means.
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    outbox = Outbox(_claim_output())
    # Only now: this loads plug-ins, and whatever they print must not reach the events.
    from trainer_gui.runs.worker import GpuWorker

    folders = {name: Path(path) for name, path in json.loads(sys.argv[1]).items()}
    worker = GpuWorker(Folders(**folders), outbox.put)
    worker.start()
    for line in sys.stdin.buffer:
        with contextlib.suppress(ValueError):  # a torn line: the parent died while writing it
            job_id, order = decode_order(line)
            if isinstance(order, Job):
                worker.submit(job_id, order)
            else:
                worker.send(job_id, order)
    worker.close(_GRACE_SECONDS)
    outbox.close(1.0)
    # Not sys.exit: a native thread that hangs must not keep an orphan alive.
    os._exit(0)


if __name__ == "__main__":
    main()
