"""The pump: asks a job for its events, stamps and journals them, and words every failure.

Here is the only blind `except` of the program: whatever a job raises becomes its terminal event.
"""

import contextlib
import time
import traceback
from collections.abc import Callable, Iterator
from dataclasses import replace
from typing import TYPE_CHECKING, Protocol, TypeVar

from trainer_gui.core.control import Control
from trainer_gui.core.errors import (
    BadInputError,
    CancelledError,
    CodeConsentError,
    DataMissingError,
    DivergedError,
    OutOfDeviceMemoryError,
    StorageError,
    TrainerError,
)
from trainer_gui.core.events import (
    Artefact,
    Cause,
    CheckpointSaved,
    PhaseChanged,
    RunFailed,
    RunFinished,
)
from trainer_gui.core.replies import JobDone, JobEvent, JobFailed, JobWaits
from trainer_gui.core.text import Text
from trainer_gui.core.wire import Stamped
from trainer_gui.models._own_code import fault_of
from trainer_gui.runs.journal import Journal, last_word

if TYPE_CHECKING:
    from trainer_gui.engine.checkpoint import Keep, Snapshot

Tell = Callable[[Stamped], None]
_Result = TypeVar("_Result")
_PAUSE_SECONDS = 0.05
_RETRY_SECONDS = 1.0
_CAUSES: tuple[tuple[type[TrainerError], Cause], ...] = (
    (DataMissingError, "download"),
    (BadInputError, "input"),
    (DivergedError, "diverged"),
    (OutOfDeviceMemoryError, "memory"),
)


class Between(Protocol):
    """What else the worker does between two events of a job."""

    def __call__(self, *, free: bool = False) -> bool:
        """Does some of it.

        Args:
            free: whether the job waits, so that all of the time may be used.

        Returns:
            Whether there is more that could be done at once.
        """


def nothing(*, free: bool = False) -> bool:  # noqa: ARG001 - of the protocol
    """Between the events of a short job nothing else is done."""
    return False


class Stamper:
    """Numbers and dates the events of one job, journals them, and tells them.

    Attributes:
        between: what is done while the job is in one of its events for long, and can be left.
    """

    def __init__(self, job_id: int, run_id: str | None, tell: Tell) -> None:
        self.job_id = job_id
        self.run_id = run_id
        self.journal: Journal | None = None
        self.patience: Patience | None = None
        self.between: Between = nothing
        self._tell = tell
        self._number = 0

    def go_on_after(self, number: int) -> None:
        """Counts on from the last event of an earlier session."""
        self._number = number + 1

    def say(self, body: JobEvent) -> None:
        """The journal first: what was told must be on record.

        Raises:
            StorageError: the journal cannot be written, and the job was told to end; the event
                was not told.
        """
        stamped = Stamped(self.job_id, self.run_id, self._number, time.time(), body)
        if self.journal is not None:
            journal = self.journal
            patiently(lambda: journal.append(stamped), self.patience)
        self._number += 1
        self._tell(stamped)

    def whisper(self, body: JobEvent) -> None:
        """Tells what need not be on record, and takes no number."""
        self._tell(Stamped(self.job_id, self.run_id, self._number, time.time(), body))


class Patience:
    """Waits while a disk is full or a folder is gone, and tells why."""

    def __init__(self, stamper: Stamper, control: Control) -> None:
        self._stamper = stamper
        self._control = control

    def wait(self, error: StorageError) -> None:
        """Waits a second; what was sent meanwhile is done.

        Raises:
            StorageError: the same, if the job was told to end.
        """
        if self._control.verb is not None:
            raise error
        self._stamper.whisper(JobWaits(error.message, error.hint))
        until = time.monotonic() + _RETRY_SECONDS
        while time.monotonic() < until:
            busy = self._stamper.between(free=True)
            if self._control.verb is not None:
                raise error
            if not busy:
                time.sleep(_PAUSE_SECONDS)


def patiently(write: Callable[[], _Result], patience: Patience | None) -> _Result:
    """Writes, again and again until it can be done.

    Raises:
        StorageError: it cannot be done, and nobody wants to wait.
    """
    while True:
        try:
            return write()
        except StorageError as error:
            if patience is None:
                raise
            patience.wait(error)


class PatientKeep:
    """A Keep that waits until there is room for what it keeps."""

    def __init__(self, keep: "Keep", stamper: Stamper) -> None:
        self._keep = keep
        self._stamper = stamper

    def save(self, snapshot: "Snapshot") -> CheckpointSaved:
        """Writes a checkpoint."""
        return patiently(lambda: self._keep.save(snapshot), self._stamper.patience)

    def artefact(self, kind: str, name: str, content: bytes) -> Artefact:
        """Writes a file that belongs to the run."""
        return patiently(lambda: self._keep.artefact(kind, name, content), self._stamper.patience)


def pump(
    events: Iterator[JobEvent | None],
    stamper: Stamper,
    control: Control,
    between: Between = nothing,
) -> Iterator[bool]:
    """Asks for events until there is none, and ends with exactly one terminal event.

    Args:
        events: of the job; None where it waits for something, and others may go on.
        stamper: says them.
        control: of the job; while it is paused, no event is asked for.
        between: what else the worker may do between two events.

    Yields:
        After each event, whether it was one, or the job waits.
    """
    phase = PhaseChanged("training")
    stamper.between = between
    try:
        for event in events:
            if event is None:
                yield False
                continue
            stamper.say(event)
            if stamper.run_id is not None:  # a folder that could be written to at first
                stamper.patience = Patience(stamper, control)
            if isinstance(event, RunFinished):
                break  # a Pause that comes now would wait for ever
            if isinstance(event, PhaseChanged):
                phase = event
            between()
            _wait_while_paused(stamper, control, phase)
            yield True
        if stamper.run_id is None:
            stamper.say(JobDone())
    # The one catch: every job ends with a word. A program of a person's own may want to leave, and
    # would end the worker's thread in silence.
    except (Exception, SystemExit) as error:  # noqa: BLE001
        say_failure(error, stamper)
    finally:
        close = getattr(events, "close", None)
        if close is not None:
            close()


def _wait_while_paused(stamper: Stamper, control: Control, phase: PhaseChanged) -> None:
    if not control.paused:
        return
    stamper.say(PhaseChanged("paused"))
    busy = False
    while not control.wait_while_paused(0.0 if busy else _PAUSE_SECONDS):
        busy = stamper.between(free=True)
        if control.save_wanted:
            return  # the job is asked for one more event, which is the checkpoint
    if control.verb is None:
        stamper.say(phase)


def say_failure(error: BaseException, stamper: Stamper) -> None:
    """Ends a job or a run with what went wrong."""
    error = fault_of(error) or error
    message, hint, details = explain(error)
    if stamper.run_id is not None:
        causes = (cause for kind, cause in _CAUSES if isinstance(error, kind))
        cause: Cause = next(causes, "fault")
        failure: JobEvent = RunFailed(message, hint, details, cause)
    else:
        failure = _job_failure(error, JobFailed(message, hint, details))
    try:
        stamper.say(failure)
    except TrainerError:
        # The journal itself cannot be written: the person must still be told.
        stamper.journal = None
        stamper.say(failure)


def _job_failure(error: BaseException, said: JobFailed) -> JobFailed:
    """What was said of a job, with what could be done about it."""
    match error:
        case DataMissingError():
            return replace(said, remedy="download", megabytes=error.megabytes, source=error.source)
        case CodeConsentError():
            return replace(said, remedy="run_code", file=error.file, sha256=error.sha256)
        case _:
            return replace(said, cancelled=isinstance(error, CancelledError))


def explain(error: BaseException) -> tuple[Text, Text, str]:
    """What happened and what to do, and the traceback where the program itself is at fault."""
    if isinstance(error, TrainerError):
        return error.message, error.hint, ""
    details = "".join(traceback.format_exception(error))
    last = str(error).strip().splitlines()
    return (
        Text(
            "Something went wrong inside the program: {kind}: {reason}",
            kind=type(error).__name__,
            reason=(last[0] if last else "no reason given")[:300],
        ),
        Text("Copy the report and send it to the makers; earlier checkpoints are kept."),
        details,
    )


@contextlib.contextmanager
def journalled(stamper: Stamper, journal: Journal) -> Iterator[None]:
    """Within, everything said is journalled as well, with numbers that go on."""
    last, _ = last_word(journal.folder)
    if last is not None:
        stamper.go_on_after(last.number)
    stamper.journal = journal
    try:
        with journal:
            yield
    finally:
        stamper.journal = None
