"""Check: one line of the pack's table, with a verdict; how the table is printed."""

import textwrap
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Literal

from tests.benchmarks.table import Goal

Verdict = Literal["ok", "failed", "left out", ""]
_WIDTH = 100


@dataclass(frozen=True)
class Check:
    """Something that was looked at.

    Attributes:
        name: of what.
        value: that was found; empty where it was left out.
        bound: what it shall be; empty where it is told for information.
        verdict: whether it is; empty where there is no bound.
        note: why it failed or was left out, or what a reader must know.
    """

    name: str
    value: str
    bound: str
    verdict: Verdict
    note: str = ""


def judged(name: str, figure: float, goal: Goal, *, value: str = "", note: str = "") -> Check:
    """A figure against its goal; NaN meets none.

    Args:
        name: of what was measured.
        figure: that was measured.
        goal: what it shall reach; without bounds where it is told for information.
        value: the figure as it is shown; by default three digits of it.
        note: passed on.
    """
    unit = f" {goal.unit}" if goal.unit else ""
    bound = str(goal)
    verdict: Verdict = ("ok" if goal.is_met(figure) else "failed") if bound else ""
    return Check(name, value or f"{figure:.3g}{unit}", bound, verdict, note)


def fact(name: str, *, holds: bool, value: str, bound: str, note: str = "") -> Check:
    """Something that holds or does not."""
    return Check(name, value, bound, "ok" if holds else "failed", note)


def left_out(name: str, reason: str) -> Check:
    """What was not looked at."""
    return Check(name, "", "", "left out", reason)


def as_text(checks: Iterable[Check]) -> str:
    """The checks as an aligned table; notes stand below their line."""
    rows = [(one.name, one.value or "–", one.bound or "–", one.verdict or "–") for one in checks]
    widths = [max((len(row[at]) for row in rows), default=0) for at in range(4)]
    lines = []
    for row, one in zip(rows, checks, strict=True):
        padded = (cell.ljust(width) for cell, width in zip(row, widths, strict=True))
        lines.append("  ".join(padded).rstrip())
        note = " ".join(one.note.split())
        lines += textwrap.wrap(note, _WIDTH, initial_indent="    ", subsequent_indent="    ")
    return "\n".join(lines)


def counted(checks: Iterable[Check]) -> str:
    """How many there are of each verdict, as `3 ok, 1 failed`; what is only told does not count."""
    verdicts = [one.verdict for one in checks if one.verdict]
    kinds = ("ok", "failed", "left out")
    found = [f"{verdicts.count(kind)} {kind}" for kind in kinds if kind in verdicts]
    return ", ".join(found) or "nothing"
