"""The columns of a table, what they hold and what they are used for, for a person to look at."""

from collections import Counter
from collections.abc import Mapping
from typing import Final

import numpy as np

from trainer_gui.core.dataset import Progress
from trainer_gui.core.found_columns import FoundColumn, Use
from trainer_gui.core.names import printable, shortened
from trainer_gui.core.progress import Paced
from trainer_gui.core.text import Text
from trainer_gui.kinds.tables._raw import ColumnGuess, RawColumn, RawTable

MOST: Final = 1000
"""Columns that are told of: the answer of a job is a line of text, and a person reads fewer."""
_EXAMPLES = 3
_EXAMPLE_LENGTH = 40


def guessed_use(guess: ColumnGuess, *, as_input: bool = False) -> Use:
    """What a column is used for unless somebody says otherwise.

    Args:
        guess: of it.
        as_input: whether another column is the target.
    """
    if guess.role == "target" and not as_input:
        return "target"
    if guess.role in {"identifier", "ignore"}:
        return "ignore"
    match guess.type:
        case "number" | "category":
            return guess.type
        case _:
            return "ignore"


def found_columns(
    raw: RawTable,
    guesses: Mapping[str, ColumnGuess],
    uses: Mapping[str, Use],
    progress: Progress,
) -> tuple[FoundColumn, ...]:
    """The first columns of a table, in the order of the file.

    Args:
        raw: the table.
        guesses: of its columns, by name.
        uses: likewise.
        progress: hears how far it has come.

    Raises:
        CancelledError: as progress said.
    """
    changed = {name for name, use in uses.items() if use != guessed_use(guesses[name])}
    told = {*(one.name for one in raw.columns[:MOST]), *changed}
    told |= {name for name, use in uses.items() if use == "target"}
    paced, columns = Paced(progress), [one for one in raw.columns if one.name in told]
    found = []
    for at, one in enumerate(columns):
        paced(at / len(columns), Text("Looking at the columns"))
        found.append(_found(one, len(raw), guesses[one.name], uses[one.name]))
    return tuple(found)


def _found(column: RawColumn, rows: int, guess: ColumnGuess, use: Use) -> FoundColumn:
    numbers = column.numbers
    guessed = guessed_use(guess)
    if numbers is None:
        counts = Counter(word for word in column.values.tolist() if word is not None)
        examples = tuple(
            shortened(printable(word), _EXAMPLE_LENGTH) for word, _ in counts.most_common(_EXAMPLES)
        )
        return FoundColumn(
            column.name, use, guessed, guess.reason, rows, column.missing, len(counts),
            examples=examples,
        )  # fmt: skip
    known = numbers[~np.isnan(numbers)]
    if not len(known):
        return FoundColumn(column.name, use, guessed, guess.reason, rows, rows)
    with np.errstate(over="ignore"):
        mean = float(known.mean())
    return FoundColumn(
        column.name, use, guessed, guess.reason, rows, column.missing, len(np.unique(known)),
        float(known.min()), float(known.max()), mean if np.isfinite(mean) else None,
    )  # fmt: skip
