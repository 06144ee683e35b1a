"""Row: one promise about speed with what was measured; helpers that measure pairs and print rows.

Every module beside this one that measures has `rows(rounds) -> Iterator[Row]`. A figure is the
median over rounds. Two sides are measured one after the other within a round, and their ratio is
taken within it, so that whatever else the machine does hits both alike.
"""

import json
import math
import statistics
import sys
import textwrap
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass

ROUNDS = 5


@dataclass(frozen=True)
class Goal:
    """What a figure shall reach.

    Attributes:
        low: it must not be below; None where it may be as small as it likes.
        high: it must not be above; None where it may be as large as it likes.
        unit: of the figure, such as `ms`; empty for a ratio.
    """

    low: float | None = None
    high: float | None = None
    unit: str = ""

    def is_met(self, figure: float) -> bool:
        """Whether a figure is between the bounds."""
        low = -math.inf if self.low is None else self.low
        high = math.inf if self.high is None else self.high
        return low <= figure <= high

    def __str__(self) -> str:
        unit = f" {self.unit}" if self.unit else ""
        if self.low is not None and self.high is not None:
            return f"{self.low:g} … {self.high:g}{unit}"
        if self.low is not None:
            return f"≥ {self.low:g}{unit}"
        return "" if self.high is None else f"≤ {self.high:g}{unit}"


def at_least(low: float, unit: str = "") -> Goal:
    """Larger is better."""
    return Goal(low=low, unit=unit)


def at_most(high: float, unit: str = "") -> Goal:
    """Smaller is better."""
    return Goal(high=high, unit=unit)


def within(low: float, high: float, unit: str = "") -> Goal:
    """Neither more nor less."""
    return Goal(low=low, high=high, unit=unit)


@dataclass(frozen=True)
class Row:
    """A line of the table.

    Attributes:
        what: is measured.
        against: what it is compared with; empty for a figure of its own.
        goal: what it shall reach; without bounds where it is told for information.
        measured: the median over the rounds; None where it could not be measured.
        spread: the lowest and the highest round.
        reached: whether the median meets the goal; None where there is none, or no figure.
        note: what a reader must know, such as why it falls short.
    """

    what: str
    against: str
    goal: Goal
    measured: float | None
    spread: tuple[float, float] | None
    reached: bool | None
    note: str = ""


def row(
    what: str, against: str, goal: Goal, figures: Sequence[float], *, note: str = ""
) -> Row:  # fmt: skip
    """The row of figures that were measured once a round.

    Raises:
        ValueError: there is none.
    """
    if not figures:
        raise ValueError(f"no round of “{what}” was measured")
    middle = statistics.median(figures)
    bounded = goal.low is not None or goal.high is not None
    reached = goal.is_met(middle) if bounded else None
    return Row(what, against, goal, middle, (min(figures), max(figures)), reached, note)


def failed(what: str, against: str, goal: Goal, reason: str) -> Row:
    """The row of what could not be measured, with the reason."""
    return Row(what, against, goal, None, None, None, reason)


def interleaved(rounds: int, sides: Mapping[str, Callable[[], float]]) -> dict[str, list[float]]:
    """Measures every side once a round; each second round in reverse order.

    What the first side of a round leaves to the second, such as a warm processor, thus helps each
    of them as often.

    Returns:
        The figures of each side, one for each round.
    """
    figures: dict[str, list[float]] = {name: [] for name in sides}
    for number in range(rounds):
        order = list(sides.items())
        for name, measure in reversed(order) if number % 2 else order:
            figures[name].append(measure())
    return figures


def ratios(figures: Sequence[float], others: Sequence[float]) -> list[float]:
    """One side over the other, within each round."""
    return [one / other for one, other in zip(figures, others, strict=True)]


def main(rows: Callable[[int], Iterable[Row]]) -> None:
    """What `python -m tests.benchmarks.NAME [ROUNDS]` does: prints each row when it is known."""
    for one in rows(int(sys.argv[1]) if len(sys.argv) > 1 else ROUNDS):
        print(as_text([one]), flush=True)


def as_text(rows: Iterable[Row], width: int = 78) -> str:
    """The rows as an aligned table; notes stand below their row."""
    lines = []
    cells = [_cells(one) for one in rows]
    widths = [max((len(row[at]) for row in cells), default=0) for at in range(5)]
    for what, against, goal, figure, verdict, note in cells:
        columns = (what, against, goal, figure, verdict)
        padded = (text.ljust(size) for text, size in zip(columns, widths, strict=True))
        lines.append("  ".join(padded).rstrip())
        lines.extend(textwrap.wrap(note, width, initial_indent="    ", subsequent_indent="    "))
    return "\n".join(lines)


def as_markdown(rows: Iterable[Row]) -> str:
    """The rows as a table of the README."""
    return "\n".join([*_markdown(rows)])


def as_json(rows: Iterable[Row]) -> str:
    """The rows as a list of JSON objects."""
    return json.dumps([asdict(one) for one in rows], indent=2, ensure_ascii=False)


def _markdown(rows: Iterable[Row]) -> Iterator[str]:
    yield "| what | against | goal | measured (range) | reached | note |"
    yield "|---|---|---|---|---|---|"
    for one in rows:
        escaped = (cell.replace("|", "\\|") for cell in _cells(one))
        yield f"| {' | '.join(escaped)} |"


def _cells(one: Row) -> tuple[str, str, str, str, str, str]:
    verdict = {True: "yes", False: "no", None: "–"}[one.reached]
    return (
        one.what,
        one.against or "–",
        str(one.goal) or "–",
        _figure(one),
        verdict,
        " ".join(one.note.split()),
    )


def _figure(one: Row) -> str:
    if one.measured is None:
        return "not measured"
    unit = f" {one.goal.unit}" if one.goal.unit else ""
    text = _number(one.measured) + unit
    if one.spread is None:
        return text
    low, high = one.spread
    return f"{text} ({_number(low)} – {_number(high)})"


def _number(figure: float) -> str:
    """Three digits that say something; more only before the point."""
    size = abs(figure)
    if size >= 100 or figure == 0:
        return f"{figure:,.0f}"
    if size < 0.01:
        return f"{figure:.2g}"
    return f"{figure:.1f}" if size >= 10 else f"{figure:.2f}" if size >= 1 else f"{figure:.3f}"
