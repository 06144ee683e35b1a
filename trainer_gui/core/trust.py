"""Trust: which programs of a person's own may be run, remembered by the SHA-256 of their bytes."""

import hashlib
import importlib.util
import json
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path

from trainer_gui.core.errors import BadInputError, CodeConsentError
from trainer_gui.core.files import atomic_write
from trainer_gui.core.named_file import Wanted, named_path, read_named
from trainer_gui.core.named_file import shown_path as shown_path
from trainer_gui.core.names import printable
from trainer_gui.core.paths import user_folders
from trainer_gui.core.text import Text

FILE = "trusted-code.json"
"""In the folder of settings: SHA-256 → name of the file when it was allowed."""
DIGITS = 12
"""Of a SHA-256: as many as are shown, and as a person must give."""
_PROGRAM = Wanted(
    Text("Python file"),
    Text("Choose a Python file that defines the model."),
    limit_bytes=1_000_000,  # nobody could look over more
)


@dataclass(frozen=True)
class Code:
    """A program, read once: what is shown, allowed, kept and run are the same bytes.

    Attributes:
        path: where it was.
        content: its bytes.
    """

    path: Path
    content: bytes = field(repr=False)

    @cached_property
    def sha256(self) -> str:
        """Of the bytes, in hexadecimal digits."""
        return hashlib.sha256(self.content).hexdigest()

    def text(self) -> str:
        """The source as Python reads it.

        Raises:
            BadInputError: it is no text in the encoding that it states.
        """
        try:
            return importlib.util.decode_source(self.content)
        except (SyntaxError, ValueError, LookupError) as error:
            raise BadInputError(
                Text("{file} is not Python source: {reason}.",
                     file=shown_path(self.path), reason=printable(str(error).rstrip("."))),
                hint=Text("Choose a .py file, saved as UTF-8."),
            ) from error  # fmt: skip


def read_code(name: str | Path) -> Code:
    """Reads a program; nothing of it is run.

    Raises:
        BadInputError: no file is chosen, or it cannot be read.
    """
    path = named_path(name, _PROGRAM)
    return Code(path, read_named(path, _PROGRAM))


def require_trust(code: Code) -> None:
    """Lets only a program pass that was allowed, byte for byte.

    Raises:
        CodeConsentError: it was not.
    """
    if not is_trusted(code.sha256):
        raise CodeConsentError(
            Text("{file} is a program that nobody has allowed to run here (SHA-256 {digits}).",
                 file=shown_path(code.path), digits=code.sha256[:DIGITS]),
            hint=Text("Look at it first; it runs once you allow it."),
            file=str(code.path),
            sha256=code.sha256,
        )  # fmt: skip


def is_trusted(sha256: str) -> bool:
    """Whether a person has allowed the program with this SHA-256."""
    return sha256 in _read()


def trust(sha256: str, name: str) -> None:
    """Remembers that a person has allowed a program.

    Args:
        sha256: of its bytes.
        name: of its file, for whoever reads the list.

    Raises:
        StorageError: it cannot be written down; nothing is allowed.
    """
    known = {**_read(), sha256: printable(name)}
    atomic_write(_path(), json.dumps(known, indent=1).encode())


def _read() -> dict[str, str]:
    """What was allowed; of a list that is damaged, nothing."""
    try:
        known = json.loads(_path().read_bytes())
    except (OSError, ValueError, RecursionError):
        return {}
    return {str(key): str(name) for key, name in known.items()} if isinstance(known, dict) else {}


def _path() -> Path:
    return user_folders().config / FILE
