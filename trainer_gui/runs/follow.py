"""Follower: a run that another process trains, heard through its journal."""

import collections
import contextlib
import time
from collections.abc import Iterator
from pathlib import Path

from trainer_gui.core.control import Command, Discard, Finish, Stop
from trainer_gui.core.errors import TrainerError
from trainer_gui.core.events import RunFailed, RunFinished, StepsDone
from trainer_gui.core.files import open_ordinary
from trainer_gui.core.replies import JobWaits
from trainer_gui.core.text import Text
from trainer_gui.core.wire import Stamped, WireError, decode
from trainer_gui.runs.host import crashed
from trainer_gui.runs.journal import FILE, append_after_crash
from trainer_gui.runs.lock import is_running, run_lock
from trainer_gui.runs.mailbox import post_command
from trainer_gui.runs.store import RunStore

_CHUNK_BYTES = 256_000  # decoded in about 30 ms
_LOOK_SECONDS = 1.0
_WAIT_SECONDS = 0.1


def find_going_on(store: RunStore) -> list[str]:
    """The runs that some living process trains now, the newest first."""
    with contextlib.suppress(OSError):
        runs = [path for path in store.folders.runs.iterdir() if path.is_dir()]
        return sorted((path.name for path in runs if is_running(path)), reverse=True)
    return []


class Follower:
    """A run of another process as a RunHandle, for one reader.

    What ended an earlier session of a run is not its end: the last word counts as such once the
    run's lock is free. If it is free without a last word, the worker is gone, and the follower
    says so in the journal, as its host would have.
    """

    def __init__(self, folder: Path) -> None:
        self.run_id = folder.name
        self._folder = folder
        self._offset = 0
        self._waiting: collections.deque[Stamped] = collections.deque()
        self._ending: Stamped | None = None
        self._last: Stamped | None = None
        self._steps = 0
        self._next_look = 0.0
        self._missed = False
        self._ended = False

    @property
    def ended(self) -> bool:
        """Whether the terminal event was heard (it may still wait to be polled)."""
        return self._ended

    def poll(self) -> list[Stamped]:
        """What was said since the last call, without waiting; a long journal comes in portions."""
        self._listen()
        events = list(self._waiting)
        self._waiting.clear()
        return events

    def __iter__(self) -> Iterator[Stamped]:
        """Everything from here to the terminal event, waiting for it."""
        while True:
            events = self.poll()
            yield from events
            if self._ended and not self._waiting:
                return
            if not events:
                time.sleep(_WAIT_SECONDS)

    def send(self, command: Command) -> None:
        """Leaves a command in the run's mailbox.

        Raises:
            StorageError: the run folder cannot be written to.
        """
        if self._ended:
            return
        if self._missed and isinstance(command, Stop | Finish | Discard):
            self._end(self._stamped(RunFailed(*self._gone())))  # nobody else will end it
            return
        post_command(self._folder, command)

    def join(self, seconds: float | None = None) -> bool:
        """Waits for the terminal event; False if `seconds` passed before it."""
        until = None if seconds is None else time.monotonic() + seconds
        self._listen()
        while not self._ended:
            left = _WAIT_SECONDS if until is None else min(until - time.monotonic(), _WAIT_SECONDS)
            if left <= 0:
                return False
            time.sleep(left)
            self._listen()
        return True

    def _listen(self) -> None:
        if self._ended or self._read() or self._is_gone():
            return
        now = time.monotonic()
        if self._ending is not None or now >= self._next_look:
            self._next_look = now + _LOOK_SECONDS
            self._look_whether_it_goes_on()

    def _read(self) -> bool:
        """Takes the next whole lines of the journal; whether there may be more."""
        path = self._folder / FILE
        try:
            if path.stat().st_size <= self._offset:
                return False
            with open_ordinary(path) as journal:
                journal.seek(self._offset)
                content = journal.read(_CHUNK_BYTES)
                if b"\n" not in content:
                    content += journal.readline()
        except OSError:
            return False
        whole = content.rfind(b"\n") + 1
        self._offset += whole
        for line in content[:whole].splitlines():
            with contextlib.suppress(WireError):
                self._take(decode(line))
        return whole > 0

    def _take(self, stamped: Stamped) -> None:
        if self._ending is not None:  # the run was resumed later
            self._waiting.append(self._ending)
            self._ending = None
        self._last = stamped
        match stamped.body:
            case RunFinished(reason="discarded"):
                self._end(stamped)  # its folder leaves for the trash, and must not be touched
            case RunFinished() | RunFailed():
                self._ending = stamped
            case StepsDone() as block:
                self._steps = block.first_step + max(map(len, block.columns.values()), default=0)
                self._waiting.append(stamped)
            case _:
                self._waiting.append(stamped)

    def _look_whether_it_goes_on(self) -> None:
        lock = run_lock(self._folder)
        try:
            lock.acquire(timeout=0)
        except TimeoutError:
            return  # it does
        except OSError:
            if self._ending is not None:  # who goes on cannot be told, and the last word stands
                self._end(self._ending)
            return
        try:
            while self._read():
                pass  # what was said just before the lock was left
            if self._ending is None and not self._ended:
                self._ending = self._stamped(
                    crashed(Text("The worker process that trained this run is gone."),
                            begun=self._last is not None)
                )  # fmt: skip
                with contextlib.suppress(TrainerError):
                    append_after_crash(self._folder, self._ending)
        finally:
            lock.release()
        if self._ending is not None:
            self._end(self._ending)

    def _is_gone(self) -> bool:
        """Whether the folder is not where it was; then it is in the trash, or its disk is out."""
        if self._folder.is_dir():
            self._missed = False
            return False
        trash = self._folder.parent.parent / "trash"
        if any(trash.glob(f"{self.run_id}-*")):
            self._end(self._stamped(RunFinished("discarded", self._steps)))
        elif not self._missed:
            self._missed = True
            self._waiting.append(self._stamped(JobWaits(*self._gone())))
        return True

    def _gone(self) -> tuple[Text, Text]:
        return (
            Text("The folder of the run is gone: {path}.", path=str(self._folder)),
            Text("Bring it back to where it was, or stop the run."),
        )

    def _stamped(self, body: RunFinished | RunFailed | JobWaits) -> Stamped:
        last = self._last
        job_id, number = (last.job_id, last.number + 1) if last is not None else (0, 0)
        return Stamped(job_id, self.run_id, number, time.time(), body)

    def _end(self, stamped: Stamped) -> None:
        self._waiting.append(stamped)
        self._ending = None
        self._ended = True
