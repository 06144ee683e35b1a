"""Reading a file that a person has named: a regular one of bounded size, or a sentence says why."""

import os
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO

from trainer_gui.core.cancelling import require_wanted
from trainer_gui.core.errors import BadInputError, TrainerError
from trainer_gui.core.files import IrregularFileError, open_ordinary, size_text
from trainer_gui.core.names import printable, shortened
from trainer_gui.core.text import Text

_PORTION_BYTES = 1 << 24


def _bad_input(message: Text, hint: Text) -> TrainerError:
    return BadInputError(message, hint=hint)


@dataclass(frozen=True)
class Wanted:
    """What kind of file a person was asked for.

    Attributes:
        noun: what it is, without an article.
        again: what to do where it cannot be used.
        limit_bytes: no such file has more; None where whoever reads looks at that.
        refuse: the error of a message and a hint.
    """

    noun: Text
    again: Text
    limit_bytes: int | None = None
    refuse: Callable[[Text, Text], TrainerError] = _bad_input


def open_named(name: str | Path, wanted: Wanted) -> BinaryIO:
    """Opens a file; neither a pipe nor a device in its place holds or feeds whoever reads.

    Args:
        name: as it was given, empty if nothing was chosen; `~` is the home.
        wanted: words and limit.

    Raises:
        TrainerError: what `wanted` makes of the reason; each has a sentence of its own.
    """
    path = named_path(name, wanted)
    try:
        file = open_ordinary(path)
    except (OSError, ValueError) as error:  # a name that the system cannot write
        raise _refused(path, wanted, error) from error
    try:
        _check_size(path, wanted, os.fstat(file.fileno()).st_size)
    except TrainerError:
        file.close()
        raise
    return file


def read_named(name: str | Path, wanted: Wanted) -> bytes:
    """The content of a file, with the guards of `open_named`.

    Raises:
        TrainerError: as `open_named`.
        CancelledError: it is no longer wanted.
    """
    path = named_path(name, wanted)
    content = bytearray()
    with open_named(path, wanted) as file:
        try:
            while portion := file.read(_PORTION_BYTES):
                content += portion
                _check_size(path, wanted, len(content))  # it may have grown
                if len(portion) == _PORTION_BYTES:
                    require_wanted()
        except OSError as error:
            raise _refused(path, wanted, error) from error
    return bytes(content)


def named_path(name: str | Path, wanted: Wanted) -> Path:
    """The path that a person's words mean; it may lead nowhere.

    Raises:
        TrainerError: as `open_named`.
    """
    text = str(name)
    if not text.strip():
        raise wanted.refuse(Text("No {noun} is chosen.", noun=wanted.noun), wanted.again)
    if "\0" in text:
        message = Text("The name of the {noun} holds a NUL character.", noun=wanted.noun)
        raise wanted.refuse(message, wanted.again)
    try:
        return Path(name).expanduser()
    except RuntimeError as error:  # there is no such person, whose home it would be in
        missing = Text("{file} does not exist.", file=shown_path(text))
        raise wanted.refuse(missing, wanted.again) from error


def _check_size(path: Path, wanted: Wanted, size: int) -> None:
    if wanted.limit_bytes is not None and size > wanted.limit_bytes:
        message = Text("{file} is too large for a {noun}: it has {size}, limit {limit}.",
                       file=shown_path(path), noun=wanted.noun, size=size_text(size),
                       limit=size_text(wanted.limit_bytes))  # fmt: skip
        raise wanted.refuse(message, wanted.again)


def shown_path(path: str | Path) -> str:
    """A path as it stands in a sentence."""
    return shortened(printable(path), 200)


def _refused(path: Path, wanted: Wanted, error: OSError | ValueError) -> TrainerError:
    file, noun, hint = shown_path(path), wanted.noun, wanted.again
    match error:
        case FileNotFoundError() | NotADirectoryError():
            message = Text("{file} does not exist.", file=file)
            hint = Text("Bring it back, or choose another {noun}.", noun=noun)
        case IsADirectoryError():
            message = Text("{file} is a folder, and no {noun}.", file=file, noun=noun)
        case IrregularFileError():
            message = Text("{file} is a pipe or a device, and no {noun}.", file=file, noun=noun)
        case PermissionError():
            message = Text("{file} may not be read: no permission.", file=file)
            hint = Text("Change its permissions, or choose another {noun}.", noun=noun)
        case _:
            reason = getattr(error, "strerror", None) or str(error).rstrip(".")
            message = Text("{file} cannot be read: {reason}.", file=file, reason=printable(reason))
    return wanted.refuse(message, hint)
