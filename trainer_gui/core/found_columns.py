"""FoundColumn: what was found of a column of a table, and what it is used for, as plain data."""

from dataclasses import dataclass
from typing import Literal, TypeAlias

from trainer_gui.core.text import Text

Use: TypeAlias = Literal["target", "number", "category", "ignore"]


@dataclass(frozen=True)
class FoundColumn:
    """A column of N rows.

    Attributes:
        name: as the recipe names it.
        use: what it is used for.
        guessed: what it would be used for if the recipe did not say.
        reason: for the guess, a sentence without its point.
        rows: N.
        missing: how many of them have no value.
        different: how many different values there are.
        low: the smallest, of numbers; None of words, or where there is no value.
        high: the largest.
        mean: of the numbers.
        examples: some of the words, the most frequent first, shortened.
    """

    name: str
    use: Use
    guessed: Use
    reason: Text
    rows: int
    missing: int = 0
    different: int = 0
    low: float | None = None
    high: float | None = None
    mean: float | None = None
    examples: tuple[str, ...] = ()
