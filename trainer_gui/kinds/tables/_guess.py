"""What each column of a table is most likely for: its role and type, with the reason."""

import re
from collections.abc import Collection, Sequence
from dataclasses import dataclass

import numpy as np

from trainer_gui.core.text import Text
from trainer_gui.kinds.tables._dates import date_format
from trainer_gui.kinds.tables._raw import ColumnGuess, ColumnType, RawColumn, RawTable, Role

_TARGET_NAMES = (
    ("target", "label", "labels", "class", "classes", "y", "outcome", "response"),
    ("diagnosis", "species", "survived", "result", "category", "quality", "default", "churn",
     "fraud", "price", "status"),
)  # fmt: skip
_IDENTIFIER_NAMES = frozenset(
    {"id", "ids", "uid", "uuid", "guid", "key", "index", "idx", "number", "no", "nr", "code",
     "row", "rownames", "rowname", "unnamed", "serial"}
)  # fmt: skip
_MOST_CLASSES = 20  # of whole numbers
_MOST_CATEGORIES = 40  # of words, however few the rows
_CATEGORY_SHARE = 0.05  # of the rows may be different categories,
_CATEGORY_LIMIT = 1000  # but no more than so many
_WORDS_OF_PROSE = 3  # in a cell, on average
_CHANCE = 5  # pairs of equal numbers that are to be expected where numbers are no identifiers


@dataclass(frozen=True)
class _Facts:
    """What a column of N cells holds.

    Attributes:
        column: itself.
        rows: N.
        filled: cells that are not missing.
        different: values among them.
        whole: whether all are whole numbers.
        spread: the largest less the smallest, of numbers.
        prose: whether cells hold several words each.
        date: how they are written, where all are dates.
    """

    column: RawColumn
    rows: int
    filled: int
    different: int
    whole: bool = False
    spread: float = 0.0
    prose: bool = False
    date: Text | None = None

    @property
    def count(self) -> Text:
        """How many different values there are, for a reason."""
        return Text("{different:,} different values in {filled:,} rows",
                    different=self.different, filled=self.filled)  # fmt: skip


def guess_columns(
    raw: RawTable, *, inputs: Collection[str] = frozenset()
) -> tuple[ColumnGuess, ...]:
    """A guess for each column; exactly one is the target, where any column can be one.

    Args:
        raw: the table.
        inputs: names of columns that are no target.
    """
    facts = [_facts(column, len(raw)) for column in raw.columns]
    ignored = [_ignored(one) for one in facts]
    identifiers = [
        None if why else _identifier(one) for one, why in zip(facts, ignored, strict=True)
    ]
    usable = [
        at
        for at in range(len(facts))
        if facts[at].column.name not in inputs
        and not (ignored[at] or identifiers[at] or _named_identifier(facts[at].column.name))
    ]
    target, named = _target(facts, usable)
    guesses = []
    for at, one in enumerate(facts):
        role: Role = "target" if at == target else "feature"
        kind, reason = _class_or_number(one) if at == target else _type(one)
        if at == target:
            place = Text("a name as targets have") if named else Text("the last column")
            reason = Text("{place}; {reason}", place=place, reason=reason)
        elif why := ignored[at]:
            role, reason = "ignore", why
        elif why := identifiers[at]:
            role, reason = "identifier", why
        guesses.append(ColumnGuess(one.column.name, role, kind, reason))
    return tuple(guesses)


def _facts(column: RawColumn, rows: int) -> _Facts:
    numbers = column.numbers
    if numbers is not None:
        known = numbers[~np.isnan(numbers)]
        if not len(known):
            return _Facts(column, rows, 0, 0)
        whole = bool((known == np.rint(known)).all())
        different = len(np.unique(known))
        return _Facts(column, rows, len(known), different, whole, float(np.ptp(known)))
    words = [word for word in column.values.tolist() if word is not None]
    once = list(dict.fromkeys(words))
    prose = sum(map(_word_count, once)) >= _WORDS_OF_PROSE * max(len(once), 1)
    return _Facts(column, rows, len(words), len(once), prose=prose, date=date_format(once))


def _word_count(cell: str) -> int:
    return len(cell.split())


def _ignored(facts: _Facts) -> Text | None:
    if not facts.filled:
        return Text("no values")
    if facts.different == 1 and facts.filled == facts.rows:
        return Text("the same value in every row")
    return None


def _identifier(facts: _Facts) -> Text | None:
    """Why a column only tells rows apart; None if it tells more."""
    if facts.different < facts.rows or facts.prose or facts.date:
        return None
    if facts.column.numbers is None:
        return Text("another word in every row")
    if not facts.whole:
        return None
    if _named_identifier(facts.column.name):
        return Text("another whole number in every row, and a name as identifiers have")
    # Of numbers that were drawn from that spread, some would be equal by chance.
    if facts.rows**2 > 2 * _CHANCE * (facts.spread + 1):
        return Text("another whole number in every row")
    return None


def _named_identifier(name: str) -> bool:
    words = _words(name)
    # A “number of rooms” is none.
    return bool(words) and (words[-1] in _IDENTIFIER_NAMES or words[0] == "id")


def _words(name: str) -> list[str]:
    """The words of a name such as `customer_id`, `CustomerId`, `customer id`."""
    apart = re.sub(r"(?<=[a-z])(?=[A-Z])", " ", name)
    return [word for word in re.split(r"[\W_]+", apart.casefold()) if word]


def _target(facts: Sequence[_Facts], usable: Sequence[int]) -> tuple[int | None, bool]:
    """The column that is most likely to be told, and whether its name says so."""
    last_first = list(reversed(usable))
    names = [one.column.name for one in facts]
    for wanted in _TARGET_NAMES:
        for at in last_first:
            if names[at].strip().casefold() in wanted:
                return at, True
    for at in last_first:
        if set(_words(names[at])) & set(_TARGET_NAMES[0]):
            return at, True
    for at in last_first:
        if not (facts[at].prose or facts[at].date):
            return at, False
    return None, False


def _class_or_number(facts: _Facts) -> tuple[ColumnType, Text]:
    """The type of a target: few whole numbers are classes."""
    few = facts.different <= _MOST_CLASSES and facts.different < facts.filled
    if facts.column.numbers is None or not (facts.whole and few):
        return _type(facts)
    return "category", Text("classes, whole numbers, {count}", count=facts.count)


def _type(facts: _Facts) -> tuple[ColumnType, Text]:
    if facts.column.numbers is not None:
        return "number", Text("numbers, {count}", count=facts.count)
    if facts.date is not None:
        return "date", Text("dates as {form}", form=facts.date)
    most = max(_MOST_CATEGORIES, min(_CATEGORY_SHARE * facts.filled, _CATEGORY_LIMIT))
    if facts.different <= most and not (facts.prose and facts.different == facts.filled):
        return "category", Text("categories, {count}", count=facts.count)
    return "text", Text("text, {count}", count=facts.count)
