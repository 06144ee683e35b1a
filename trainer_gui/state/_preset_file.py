"""One preset file: read as a table, and sealed so that a later edit is noticed."""

import hashlib
import os
from pathlib import Path

from trainer_gui.core.errors import Problem, RecipeError
from trainer_gui.core.named_file import Wanted, open_named
from trainer_gui.core.recipe import SIZE_LIMIT_BYTES, Table, read_toml
from trainer_gui.core.text import Text

_SEAL = b"# sha256 of what stands above: "


def sealed(content: bytes) -> bytes:
    """A preset with a last line that tells of the others, for `is_intact`."""
    return content + _SEAL + hashlib.sha256(content).hexdigest().encode() + b"\n"


def is_intact(content: bytes) -> bool:
    """Whether a preset is as it was saved, or was never sealed."""
    body, mark, digest = content.rpartition(_SEAL)
    return not mark or digest.strip() == hashlib.sha256(body).hexdigest().encode()


def content_of(path: Path) -> bytes:
    """The bytes of a preset, at most one more than a preset may have.

    Raises:
        RecipeError: it cannot be read.
    """
    with open_named(path, _PRESET) as opened:
        try:
            return opened.read(SIZE_LIMIT_BYTES + 1)  # no more than it takes to refuse it
        except OSError as error:
            raise unusable(
                Text("{file} cannot be read: {reason}.",
                     file=printable_name(path.name), reason=error.strerror or ""),
                Text("Check that you may read it."),
            ) from error  # fmt: skip


def read_preset(path: Path) -> Table:
    """The table in a preset.

    Raises:
        RecipeError: it cannot be read; every message names the file.
    """
    file, content = printable_name(path.name), content_of(path)
    try:
        return read_toml(content)
    except RecipeError as error:
        raise RecipeError(
            [
                Problem(
                    problem.path,
                    Text("{file}: {message}", file=file, message=problem.message),
                    problem.hint,
                )
                for problem in error.problems
            ]
        ) from None


def printable_name(text: str) -> str:
    """The text without bytes that are not UTF-8 and without control characters."""
    known = os.fsencode(text).decode("utf-8", "replace")
    return "".join(sign if sign.isprintable() else "�" for sign in known)[:120]


def unusable(message: Text, hint: Text) -> RecipeError:
    """The error of a preset that cannot be used at all."""
    return RecipeError([Problem("", message, hint)])


_PRESET = Wanted(Text("preset"), Text("Choose a preset, a .toml file."), refuse=unusable)
