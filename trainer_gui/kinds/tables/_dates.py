"""Whether words are dates, and how they are written."""

import re
from collections.abc import Sequence
from datetime import datetime

from trainer_gui.core.text import Text

_TRIED = 1000
_TIME = r"(?:[T ]\d{1,2}:\d{2}(?::\d{2}(?:\.\d+)?)?\s*(?:Z|[+-]\d{2}:?\d{2})?)?"
_DAY = r"\d{1,2}"
_YEAR_FIRST = re.compile(
    rf"(?P<year>\d{{4}})(?P<mark>[-/.])(?P<month>{_DAY})(?P=mark)(?P<day>{_DAY}){_TIME}"
)
_YEAR_LAST = re.compile(
    rf"(?P<one>{_DAY})(?P<mark>[-/.])(?P<two>{_DAY})(?P=mark)(?P<year>\d{{4}}|\d{{2}}){_TIME}"
)
_CENTURY = 100


def date_format(words: Sequence[str]) -> Text | None:
    """How the dates are written that these words are; None if they are something else.

    Args:
        words: of a column, none missing; some of them, spread over all, are tried.
    """
    tried = words[:: max(len(words) // _TRIED, 1)]
    if not tried:
        return None
    found = [_YEAR_FIRST.fullmatch(word) for word in tried]
    if all(found):
        return Text("year, month, day") if all(map(_year_first, found)) else None
    found = [_YEAR_LAST.fullmatch(word) for word in tried]
    if not all(found):
        return None
    day_first = all(_real(match, day="one", month="two") for match in found)
    month_first = all(_real(match, day="two", month="one") for match in found)
    if day_first and month_first:
        return Text("day, month, year, or month, day, year: both could be")
    if day_first:
        return Text("day, month, year")
    return Text("month, day, year") if month_first else None


def _year_first(match: re.Match[str] | None) -> bool:
    return _real(match, day="day", month="month")


def _real(match: re.Match[str] | None, *, day: str, month: str) -> bool:
    """Whether there is such a day."""
    if match is None:
        return False
    year = int(match["year"])
    try:
        datetime(year if year >= _CENTURY else 2000 + year, int(match[month]), int(match[day]))
    except ValueError:
        return False
    return True
