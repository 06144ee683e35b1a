"""Answers: what a model says of a sample, as frozen plain data.

The union is closed: whoever shows, prints or writes an answer matches it, and never asks for the
task that it came from.
"""

import math
from collections.abc import Sequence
from dataclasses import dataclass


@dataclass(frozen=True)
class AnswerOptions:
    """What is asked of a model besides the samples.

    Attributes:
        top: how many of the likeliest classes are named.
    """

    top: int = 5


@dataclass(frozen=True, slots=True)
class Ranked:
    """The likeliest classes, the best first.

    Attributes:
        names: of the classes.
        probabilities: of each, 0…1; they add up to less than 1 where not all classes are named.

    Raises:
        ValueError: there are more of one than of the other.
    """

    names: tuple[str, ...]
    probabilities: tuple[float, ...]

    def __post_init__(self) -> None:
        _require_as_many(self.names, self.probabilities)


@dataclass(frozen=True, slots=True)
class Numbers:
    """Numbers with their names.

    Attributes:
        names: of the numbers.
        values: in their units.
        low: of each, the least that it may well be; empty where that is not known.
        high: likewise, the most.
        units: of each, as people write them; empty where none are known.

    Raises:
        ValueError: there are more of one than of another.
    """

    names: tuple[str, ...]
    values: tuple[float, ...]
    low: tuple[float, ...] = ()
    high: tuple[float, ...] = ()
    units: tuple[str, ...] = ()

    def __post_init__(self) -> None:
        _require_as_many(self.names, self.values)
        for known in (self.low, self.high, self.units):
            if known:
                _require_as_many(self.names, known)


@dataclass(frozen=True, slots=True)
class Written:
    """A text."""

    text: str


Answer = Ranked | Numbers | Written


def is_finite(answer: Answer) -> bool:
    """Whether an answer says something: a model that has diverged gives NaN or infinity."""
    match answer:
        case Ranked():
            return all(map(math.isfinite, answer.probabilities))
        case Numbers():
            return all(map(math.isfinite, (*answer.values, *answer.low, *answer.high)))
        case Written():
            return True


def _require_as_many(names: Sequence[object], values: Sequence[object]) -> None:
    if len(names) != len(values):
        raise ValueError(f"{len(names)} names for {len(values)} values")
