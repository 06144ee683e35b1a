"""Numbers as people write them: which mark is the decimal one, and what a cell then means."""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from enum import Enum
from typing import NamedTuple

from trainer_gui.core.text import Text


class Mark(Enum):
    """What stands between the whole part of a number and its decimals."""

    POINT = "."
    COMMA = ","

    @property
    def other(self) -> "Mark":
        """What then stands between thousands."""
        return Mark.COMMA if self is Mark.POINT else Mark.POINT


_GROUPS = " '\u2019\u00a0\u2009\u202f"  # between thousands and nowhere else
_MINUS = "\u2212"  # as typeset
_SIGN, _POWER = "[+-]?", r"(?:[eE][+-]?\d+)?"
_BY_SPACES = rf"[1-9]\d{{0,2}}(?:[{_GROUPS}]\d{{3}})+"

EITHER = rf"{_SIGN}[1-9]\d{{0,2}}[.,]\d{{3}}"
"""A number that means another one with each mark: 1.234 or 1234. For Python and for polars."""

_ONE_POINT = rf"{_SIGN}(?:\d+\.\d*|\.\d+){_POWER}"


def _only(mark: Mark) -> re.Pattern[str]:
    """Numbers that make sense with this decimal mark alone, those of `EITHER` aside."""
    own, group = re.escape(mark.value), re.escape(mark.other.value)
    thousands = rf"[1-9]\d{{0,2}}(?:{group}\d{{3}})"
    return re.compile(
        rf"{_SIGN}(?:(?:\d+{own}\d*|{own}\d+){_POWER}"
        rf"|{thousands}+{own}\d*|{thousands}{{2,}}|{_BY_SPACES}{own}\d*)"
    )


_EITHER = re.compile(EITHER)
_ONLY = {mark: _only(mark) for mark in Mark}
_WHOLE = re.compile(rf"{_SIGN}(?:\d+|{_BY_SPACES})")
_UNGROUPED = str.maketrans("", "", _GROUPS)
_THOUSAND = 1000


def number_in(cell: str, mark: Mark | None) -> float | None:
    """The number that a cell holds, NaN and infinity too; None if it is something else.

    Args:
        cell: as it stands in the file.
        mark: that decides where the cell can be read both ways; None where nothing is known,
            such a cell is then no number. Others are read by the mark that they show themselves.
    """
    word = _bare(cell)
    if "_" in word:  # which Python allows between digits
        return None
    shown = _shown(word)
    if shown is None and not is_either(word):
        plain = word.translate(_UNGROUPED) if _WHOLE.fullmatch(word) else word
    elif shown or mark:
        plain = _plain(word, shown or mark or Mark.POINT)
    else:
        return None
    try:
        return float(plain)
    except ValueError:
        return None


def is_number(cell: str) -> bool:
    """Whether a cell is a number, whatever number it is."""
    return number_in(cell, Mark.POINT) is not None


def is_either(cell: str) -> bool:
    """Whether a cell means another number with each decimal mark."""
    return _EITHER.fullmatch(_bare(cell)) is not None


def _bare(cell: str) -> str:
    return cell.strip().replace(_MINUS, "-")


def _shown(word: str) -> Mark | None:
    """The decimal mark that a number cannot be read without."""
    if ("." not in word and "," not in word) or _EITHER.fullmatch(word):
        return None
    return next((mark for mark, pattern in _ONLY.items() if pattern.fullmatch(word)), None)


def _plain(word: str, mark: Mark) -> str:
    """The number as Python reads it."""
    whole = word.translate(_UNGROUPED).replace(mark.other.value, "")
    return whole.replace(mark.value, ".")


@dataclass(frozen=True)
class Evidence:
    """What the cells of a column show of its notation.

    Attributes:
        marks: decimal marks that some cell cannot be read without.
        either: the first cell of those that can be read both ways, with a point and with a comma.
        small: whether some are whole numbers below a thousand.
        large: whether some are larger ones with nothing between the thousands.
    """

    marks: frozenset[Mark] = frozenset()
    either: tuple[str, ...] = ()
    small: bool = False
    large: bool = False


def evidence_in(cells: Iterable[str]) -> Evidence:
    """What these cells of a column show."""
    marks: set[Mark] = set()
    either: dict[str, str] = {}
    small = large = False
    for cell in cells:
        word = _bare(cell)
        if word.isdecimal():
            larger = len(word.lstrip("0")) >= len(str(_THOUSAND))
            small, large = small or not larger, large or larger
        elif _EITHER.fullmatch(word):
            either.setdefault("." if "." in word else ",", word)
        elif shown := _shown(word):
            marks.add(shown)
    return Evidence(frozenset(marks), tuple(either.values()), small, large)


class Decision(NamedTuple):
    """Which decimal mark a column has.

    Attributes:
        mark: None where its cells contradict each other, or where it does not matter.
        notice: what the person must be told; None where the table leaves no doubt.
    """

    mark: Mark | None
    notice: Text | None = None


def decide(column: str, found: Evidence, beside: frozenset[Mark], separator: str) -> Decision:
    """The decimal mark of a column: what it shows itself, else the other columns, else a guess.

    A thousand that is read as one makes a training worthless, so a guess is always told.

    Args:
        column: its name, for the notice.
        found: in its cells.
        beside: decimal marks of the other columns.
        separator: of the cells; programs that separate by semicolons have decimal commas.
    """
    if not found.either:
        return Decision(None)
    if len(found.marks) == 1:
        return Decision(next(iter(found.marks)))
    if found.marks or len(found.either) > 1:
        return Decision(None, _contrary(column, found.either[0]))
    (cell,) = found.either
    looks = _looks(cell, found)
    mark = looks or (Mark.COMMA if separator == ";" else Mark.POINT)
    if len(beside) == 1:
        (mark,) = beside
        if looks in {None, mark}:
            return Decision(mark)
    return Decision(mark, _guessed(column, cell, mark))


def _looks(cell: str, found: Evidence) -> Mark | None:
    """The mark that whole numbers in the same column speak for."""
    own = Mark.POINT if "." in cell else Mark.COMMA
    if found.large:  # whoever writes 2500 does not write 1.103 for 1103
        return own
    return own.other if found.small else None


def _guessed(column: str, cell: str, mark: Mark) -> Text:
    whole, part = re.split("[.,]", cell)
    thousands, decimals = whole + part, f"{whole}.{part}"
    if mark.value in cell:
        read, other = decimals, thousands
        remedy = Text("If not, write its numbers without marks between thousands.")
    else:
        read, other = thousands, decimals
        remedy = Text("If not, write a number of it with another count of decimals: {cell}0.",
                      cell=cell)  # fmt: skip
    return Text(
        "Column “{column}”: “{cell}” is read as {read}, and could be {other}. {remedy}",
        column=column, cell=cell, read=read, other=other, remedy=remedy,
    )  # fmt: skip


def _contrary(column: str, cell: str) -> Text:
    return Text(
        "Column “{column}” has points and commas as decimal marks: numbers such as “{cell}” are "
        "left out, since they could be either. Write all of its numbers in one way.",
        column=column, cell=cell,
    )  # fmt: skip
