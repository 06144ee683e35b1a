"""File names as text that every log, JSON line and window can hold."""

import re
import unicodedata
from collections.abc import Sequence
from pathlib import PurePath

_SHOWN = 3
_UNSEEN = frozenset({"Cc", "Cs", "Zl", "Zp"})
# They turn the order of what stands beside them: "gpj.exe" would read as "exe.jpg".
_TURNING = frozenset({"LRE", "RLE", "LRO", "RLO", "PDF", "LRI", "RLI", "FSI", "PDI"})

# Python refuses to read numbers of more than 4,300 digits.
_NUMBERED = re.compile(r"(\D*)(\d{0,1000})")


def printable(name: str | PurePath) -> str:
    """The name with bytes that are not UTF-8, and control characters, written as escapes."""
    text = name if isinstance(name, str) else name.as_posix()
    if text.isascii() and text.isprintable():
        return text  # as nearly all are; the long way takes a second for 100,000 of them
    # Python keeps an undecodable byte 0xNN of a file name as the lone surrogate U+DCNN.
    readable = text.encode("utf-8", "surrogateescape").decode("utf-8", "backslashreplace")
    return "".join(
        character.encode("unicode_escape").decode("ascii")
        if unicodedata.category(character) in _UNSEEN
        or unicodedata.bidirectional(character) in _TURNING
        else character
        for character in readable
    )


def shortened(text: str, most: int = 120) -> str:
    """The text, with an ellipsis in its middle where it is longer than `most`."""
    half = most // 2
    return text if len(text) <= most else f"{text[:half]}…{text[1 - half :]}"


def natural_key(name: str) -> tuple[tuple[tuple[str, int], ...], str]:
    """A key that sorts names as people do: numbers in them count by value, so 2 is before 10.

    All else goes by code points, and names of one value ("1" and "01") too.
    """
    parts = _NUMBERED.findall(name)
    return tuple((text, int(digits) if digits else -1) for text, digits in parts), name


def listed(names: Sequence[str]) -> str:
    """The first three names, with an ellipsis where there are more."""
    return ", ".join(names[:_SHOWN]) + (", …" if len(names) > _SHOWN else "")
