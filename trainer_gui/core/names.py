"""File names as text that every log, JSON line and window can hold."""

import unicodedata
from collections.abc import Sequence
from pathlib import PurePath

_SHOWN = 3


def printable(name: str | PurePath) -> str:
    """The name with bytes that are not UTF-8, and control characters, written as escapes."""
    text = name if isinstance(name, str) else name.as_posix()
    # Python keeps an undecodable byte 0xNN of a file name as the lone surrogate U+DCNN.
    readable = text.encode("utf-8", "surrogateescape").decode("utf-8", "backslashreplace")
    return "".join(
        character.encode("unicode_escape").decode("ascii")
        if unicodedata.category(character) in {"Cc", "Cs", "Zl", "Zp"}
        else character
        for character in readable
    )


def listed(names: Sequence[str]) -> str:
    """The first three names, with an ellipsis where there are more."""
    return ", ".join(names[:_SHOWN]) + (", …" if len(names) > _SHOWN else "")
