"""The pump: asks a job for its events, stamps and journals them, and words every failure.

Here is the only blind `except` of the program: whatever a job raises becomes its terminal event.
"""

import contextlib
import time
import traceback
from collections.abc import Callable, Iterator
from typing import Literal

from trainer_gui.core.answers import JobDone, JobEvent, JobFailed
from trainer_gui.core.control import Control
from trainer_gui.core.errors import BadInputError, CancelledError, DataMissingError, TrainerError
from trainer_gui.core.events import PhaseChanged, RunFailed, RunFinished
from trainer_gui.core.text import Text
from trainer_gui.core.wire import Stamped
from trainer_gui.runs.journal import Journal

Tell = Callable[[Stamped], None]
_PAUSE_SECONDS = 0.05


class Stamper:
    """Numbers and dates the events of one job, journals them, and tells them."""

    def __init__(self, job_id: int, run_id: str | None, tell: Tell) -> None:
        self.job_id = job_id
        self.run_id = run_id
        self.journal: Journal | None = None
        self._tell = tell
        self._number = 0

    def say(self, body: JobEvent) -> None:
        """The journal first: what was told must be on record.

        Raises:
            StorageError: the journal cannot be written; the event was not told.
        """
        stamped = Stamped(self.job_id, self.run_id, self._number, time.time(), body)
        if self.journal is not None:
            self.journal.append(stamped)
        self._number += 1
        self._tell(stamped)


def pump(
    events: Iterator[JobEvent],
    stamper: Stamper,
    control: Control,
    between: Callable[[], None],
) -> None:
    """Asks for events until there is none, and ends with exactly one terminal event.

    Args:
        events: of the job.
        stamper: says them.
        control: of the job; while it is paused, no event is asked for.
        between: what else the worker may do between two events.
    """
    phase = PhaseChanged("training")
    try:
        for event in events:
            stamper.say(event)
            if isinstance(event, RunFinished):
                break  # a Pause that comes now would wait for ever
            if isinstance(event, PhaseChanged):
                phase = event
            between()
            _wait_while_paused(stamper, control, between, phase)
        if stamper.run_id is None:
            stamper.say(JobDone())
    except Exception as error:  # noqa: BLE001 - the one catch: every job ends with a word
        say_failure(error, stamper)
    finally:
        close = getattr(events, "close", None)
        if close is not None:
            close()


def _wait_while_paused(
    stamper: Stamper, control: Control, between: Callable[[], None], phase: PhaseChanged
) -> None:
    if not control.paused:
        return
    stamper.say(PhaseChanged("paused"))
    while not control.wait_while_paused(_PAUSE_SECONDS):
        between()
    if control.verb is None:
        stamper.say(phase)


def say_failure(error: Exception, stamper: Stamper) -> None:
    """Ends a job or a run with what went wrong."""
    message, hint, details = explain(error)
    if stamper.run_id is not None:
        cause: Literal["fault", "input", "download"] = "fault"
        if isinstance(error, DataMissingError):
            cause = "download"
        elif isinstance(error, BadInputError):
            cause = "input"
        failure: JobEvent = RunFailed(message, hint, details, cause)
    else:
        failure = JobFailed(
            message,
            hint,
            details,
            remedy="download" if isinstance(error, DataMissingError) else "",
            megabytes=error.megabytes if isinstance(error, DataMissingError) else 0.0,
            source=error.source if isinstance(error, DataMissingError) else "",
            cancelled=isinstance(error, CancelledError),
        )
    try:
        stamper.say(failure)
    except TrainerError:
        # The journal itself cannot be written: the person must still be told.
        stamper.journal = None
        stamper.say(failure)


def explain(error: Exception) -> tuple[Text, Text, str]:
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
    """Within, everything said is journalled as well."""
    stamper.journal = journal
    try:
        with journal:
            yield
    finally:
        stamper.journal = None
