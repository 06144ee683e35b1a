"""Numbers as people type them: with a decimal comma too, where it can mean nothing else."""

import math
import re

from trainer_gui.core.text import Text

# A decimal mark, and what stands between thousands.
_CONVENTIONS = ((".", ","), (",", "."))
_TOML_NUMBER = re.compile(r"=[ \t]*([+-]?\d+,\d+)[ \t]*(?:#.*)?$", re.MULTILINE)


def typed_number(text: str, *, whole: bool) -> float | int | None:
    """The number that a text means; None where it is none, may mean two, or is not finite.

    `0,0007` is taken for 0.0007. `1,000` may be 1 or a thousand.

    Args:
        text: as typed.
        whole: whether a whole number is wanted; it comes as an int, and no digit of it is lost.
    """
    found = _readings(text, whole=whole)
    if len(found) != 1:
        return None
    number = float(found[0])
    if not math.isfinite(number):
        return None
    if not whole:
        return number
    try:
        return int(found[0])
    except ValueError:  # 1e5 is one as well
        return int(number) if number.is_integer() else None


def how_to_write(text: str, *, whole: bool) -> Text | None:
    """What to write instead of a number with a comma; None where the text is anything else."""
    found = _readings(text, whole=whole)
    if found == (text.strip(),):
        return None
    numbers = (number for number in map(float, found) if not whole or number.is_integer())
    words = [f"{number:.12g}" for number in sorted(numbers)]
    match words:
        case [one] if "." in one:
            return Text("Write it with a point: {number}.", number=one)
        case [one]:
            return Text("Write {number}.", number=one)
        case [one, other]:
            return Text("Write {one} or {other}, whichever you mean.", one=one, other=other)
    return None


def how_to_write_in(toml: str) -> Text | None:
    """What to write instead of the first number with a comma that is a value in damaged TOML."""
    found = _TOML_NUMBER.search(toml)
    return how_to_write(found.group(1), whole=False) if found else None


def _readings(text: str, *, whole: bool) -> tuple[str, ...]:
    """What a text may mean, each as Python reads it.

    A point is decimal in a number with a fraction; in a whole one it may stand between thousands.
    """
    word = text.strip()
    found = [
        word.replace(group, "").replace(decimal, ".")
        for decimal, group in _CONVENTIONS
        if (decimal == "." or whole or decimal in word) and _matches(word, decimal, group)
    ]
    try:
        float(word)
    except ValueError:
        pass
    else:  # whatever else Python takes, such as 60_000
        found.insert(0, word)
    return tuple(dict.fromkeys(found))


def _matches(word: str, decimal: str, group: str) -> bool:
    digits = rf"(?:\d+|[1-9]\d{{0,2}}(?:{re.escape(group)}\d{{3}})+)"
    mark = re.escape(decimal)
    number = rf"[+-]?(?:{digits}(?:{mark}\d*)?|{mark}\d+)(?:[eE][+-]?\d+)?"
    return re.fullmatch(number, word) is not None
