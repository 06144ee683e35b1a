"""Mailbox: commands to a run whose worker is not a child of whoever commands it.

A window that follows a run appends a line to `commands.jsonl` in the run's folder; the worker looks
into it between two events.
"""

import json
import time
from pathlib import Path

from trainer_gui.core.control import COMMANDS, Command
from trainer_gui.core.files import open_ordinary, storage_error

FILE = "commands.jsonl"
_LOOK_SECONDS = 0.2


class Mailbox:
    """What is sent to a run from the moment on at which this is made; each command once."""

    def __init__(self, folder: Path) -> None:
        self._path = folder / FILE
        self._offset = self._size()
        self._next_look = 0.0

    def take(self) -> list[Command]:
        """What came since the last call; looks at most five times a second."""
        now = time.monotonic()
        if now < self._next_look:
            return []
        self._next_look = now + _LOOK_SECONDS
        size = self._size()
        if size <= self._offset:
            self._offset = size  # cut by somebody: what is written from here on is new
            return []
        try:
            with open_ordinary(self._path) as file:
                file.seek(self._offset)
                content = file.read()
        except OSError:
            return []
        whole = content.rfind(b"\n") + 1
        self._offset += whole
        commands = map(_read_command, content[:whole].splitlines())
        return [command for command in commands if command is not None]

    def _size(self) -> int:
        try:
            return self._path.stat().st_size
        except OSError:
            return 0


def post_command(folder: Path, command: Command) -> None:
    """Leaves a command for the worker that trains the run.

    Raises:
        StorageError: the folder cannot be written to.
    """
    path = folder / FILE
    # It begins with a newline too: another writer may have died in the middle of a line.
    line = f"\n{json.dumps({'command': type(command).__name__})}\n".encode()
    try:
        with path.open("ab", buffering=0) as file:
            file.write(line)
    except OSError as error:
        raise storage_error(error, path) from error


def _read_command(line: bytes) -> Command | None:
    try:
        return COMMANDS[json.loads(line)["command"]]()
    except (ValueError, KeyError, TypeError, RecursionError):
        return None  # nothing of ours
