"""How a child process ended, in words, and what it left in its log."""

import contextlib
import signal
from pathlib import Path

from trainer_gui.core.text import Text

_CRASHES = ("SIGSEGV", "SIGABRT", "SIGBUS", "SIGILL", "SIGFPE")
_WINDOWS_CRASH = 0xC0000000  # and above: what Windows gives a process that broke its rules
_TAIL_BYTES = 8000


def how_it_ended(code: int | None) -> Text:
    """A sentence about an exit code; a negative one is a signal, None that there is no process."""
    if code is None:
        return Text("The worker is not running.")
    if code >= _WINDOWS_CRASH:
        return Text("The worker process crashed ({name}).", name=f"0x{code:08X}")
    if code >= 0:
        return Text("The worker process ended by itself with code {code}.", code=code)
    try:
        name = signal.Signals(-code).name
    except ValueError:
        name = str(-code)
    if name in _CRASHES:
        return Text("The worker process crashed ({name}).", name=name)
    if name == "SIGKILL":
        return Text(
            "The worker process was ended from outside ({name}), often because memory ran out.",
            name=name,
        )
    return Text("The worker process was ended by the signal {name}.", name=name)


def log_tail(path: Path, since: int) -> str:
    """The last of what was written to a log since it had `since` bytes."""
    with contextlib.suppress(OSError), path.open("rb") as log:
        size = log.seek(0, 2)
        log.seek(max(since, size - _TAIL_BYTES))
        return log.read().decode(errors="replace")
    return ""
