"""Columns of a table, as a person reads them and chooses what they are used for."""

from collections.abc import Mapping
from typing import Final

from trainer_gui.core.description import told_number
from trainer_gui.core.found_columns import FoundColumn, Use
from trainer_gui.core.names import printable
from trainer_gui.core.text import Text
from trainer_gui.state import wording

USES: Final[Mapping[Use, Text]] = {
    "target": Text("Target"),
    "number": Text("Number"),
    "category": Text("Category"),
    "ignore": Text("Ignore"),
}
COLUMNS: Final = "columns"
TARGET: Final = "target"
"""The options of a source that say it; one without them leaves nothing to choose."""


def choices(column: FoundColumn) -> tuple[tuple[str, Text], ...]:
    """What a column can be used for, as (key, label); numbers are a target in two ways."""
    if column.low is None:
        return tuple(USES.items())
    inputs = ((key, label) for key, label in USES.items() if key != "target")
    return (
        ("target:number", Text("Target (number)")),
        ("target:category", Text("Target (class)")),
        *inputs,
    )


def use_in(column: FoundColumn, section: Mapping[str, object]) -> Use:
    """What a column is used for in a draft, which may be ahead of what was found.

    Args:
        column: as it was found.
        section: the draft's `data` table.
    """
    asked, target = _asked(section), _target(section)
    if target == column.name:
        return "target"
    for use in USES:
        if asked.get(column.name) == use:
            return use
    if not target and column.guessed == "target":
        return "target"
    if column.guessed != "target":
        return column.guessed
    if column.use != "target":
        return column.use
    return "category" if column.low is None else "number"  # until it is read again


def changes(column: FoundColumn, key: str, section: Mapping[str, object]) -> dict[str, object]:
    """What a draft must say so that a column is used in another way, by option.

    Args:
        column: as it was found.
        key: of the way, of `choices`.
        section: the draft's `data` table.
    """
    asked, target = _asked(section), _target(section)
    use, _, told_as = key.partition(":")
    asked.pop(column.name, None)
    if use == "target":
        if told_as:
            asked[column.name] = told_as
        target = "" if column.guessed == "target" and not told_as else column.name
    else:
        if target == column.name:
            target = ""
        if use != column.guessed:
            asked[column.name] = use
    wanted: dict[str, object] = {COLUMNS: asked, TARGET: target}
    before: dict[str, object] = {COLUMNS: _asked(section), TARGET: _target(section)}
    return {name: value for name, value in wanted.items() if value != before[name]}


def why(column: FoundColumn, use: Use) -> Text:
    """Why a column is used so, or what was guessed instead."""
    if use == column.guessed:
        return Text("Guessed: {reason}", reason=column.reason)
    guess = USES[column.guessed]
    return Text("Changed, guessed {guess}: {reason}", guess=guess, reason=column.reason)


def missing(column: FoundColumn) -> str:
    """How many values are missing, and their share; a dash for none."""
    if not column.missing:
        return "–"
    share = wording.percent(column.missing / max(column.rows, 1))
    return f"{wording.exact(column.missing)} ({share})"


def values(column: FoundColumn) -> Text:
    """What is in it: a range of numbers, or a few words."""
    if column.low is not None and column.high is not None:
        low, high = told_number(column.low), told_number(column.high)
        if column.different == 1:
            return Text("{value}", value=low)
        if column.mean is None:
            return Text("{low} … {high}", low=low, high=high)
        mean = told_number(column.mean)
        return Text("{low} … {high}, mean {mean}", low=low, high=high, mean=mean)
    if not column.examples:
        return Text("none")
    words, more = ", ".join(column.examples), column.different - len(column.examples)
    if more > 0:
        return Text("{words} +{more}", words=words, more=wording.exact(more))
    return Text("{words}", words=words)


def shown_name(column: FoundColumn) -> str:
    """Its name on one line."""
    return printable(column.name)


def _asked(section: Mapping[str, object]) -> dict[str, object]:
    asked = section.get(COLUMNS)
    return dict(asked) if isinstance(asked, Mapping) else {}


def _target(section: Mapping[str, object]) -> str:
    return str(section.get(TARGET, "")).strip()
