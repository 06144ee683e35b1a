"""Commands to a running job, and the two sides that pass them: Control and RunHandle."""

import threading
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Protocol

from trainer_gui.core.wire import Stamped


@dataclass(frozen=True)
class Stop:
    """Keep a checkpoint and end; the run can be resumed."""


@dataclass(frozen=True)
class Finish:
    """Train no further, evaluate the best weights and keep the result."""


@dataclass(frozen=True)
class Discard:
    """End at once; the run folder goes to the trash."""


@dataclass(frozen=True)
class Pause:
    """Wait before the next step, the model stays on the device."""


@dataclass(frozen=True)
class Resume:
    """Go on after Pause."""


@dataclass(frozen=True)
class SaveNow:
    """Write a checkpoint after this step."""


@dataclass(frozen=True)
class Cancel:
    """The answer of a job that is no run is no longer wanted."""


Command = Stop | Finish | Discard | Pause | Resume | SaveNow | Cancel
COMMANDS: dict[str, type[Command]] = {
    command.__name__: command for command in (Stop, Finish, Discard, Pause, Resume, SaveNow, Cancel)
}
Verb = Stop | Finish | Discard | Cancel


class Control:
    """What a job was told; written by any thread, read by the job between two steps."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._verb: Verb | None = None
        self._save = False
        self._running = threading.Event()
        self._running.set()

    def send(self, command: Command) -> None:
        """Passes a command on. Of several verbs the last counts."""
        match command:
            case Pause():
                self._running.clear()
            case Resume():
                self._running.set()
            case SaveNow():
                with self._lock:
                    self._save = True
            case Stop() | Finish() | Discard() | Cancel():
                with self._lock:
                    self._verb = command
                self._running.set()

    @property
    def verb(self) -> Verb | None:
        """How the job shall end, None while it shall go on."""
        return self._verb

    @property
    def interrupted(self) -> bool:
        """Whether the job shall end without its results; Finish still wants them."""
        return self._verb is not None and not isinstance(self._verb, Finish)

    @property
    def paused(self) -> bool:
        """Whether the job shall wait."""
        return not self._running.is_set()

    def wait_while_paused(self, seconds: float) -> bool:
        """Waits up to `seconds`; True if the job may go on."""
        return self._running.wait(seconds)

    @property
    def save_wanted(self) -> bool:
        """Whether a checkpoint was asked for and not yet written."""
        return self._save

    def take_save_now(self) -> bool:
        """Whether a checkpoint was asked for since the last call."""
        if not self._save:
            return False
        with self._lock:
            self._save = False
        return True


class RunHandle(Protocol):
    """A run as seen from outside: live in a worker, or replayed from its journal."""

    def poll(self) -> list[Stamped]:
        """What was said since the last call, without waiting."""

    def __iter__(self) -> Iterator[Stamped]:
        """Everything from here to the terminal event, waiting for it."""

    def send(self, command: Command) -> None:
        """Passes a command to the run."""

    def join(self, seconds: float | None = None) -> bool:
        """Waits for the terminal event; False if `seconds` passed before it."""
