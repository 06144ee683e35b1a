"""Case: one bad input, how it is made, how the program is given it, and what it must say."""

import re
import unicodedata
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from pathlib import Path

SENTENCE_LIMIT = 700
"""Longer ones are read by nobody. Some hold a path or list what may be chosen."""


@dataclass(frozen=True)
class Case:
    """A bad input. Everything happens in processes of its own, see `tests.corpus.trial`.

    Attributes:
        name: for people and for the command.
        build: makes the input in an empty folder.
        feed: gives that folder to the program, and gives what a person reads; a `TrainerError` that
            it raises counts as read. What it asserts must hold too.
        says: words that the sentences must hold; with none, nothing may be said.
        refused: whether a `TrainerError` must end it.
        seconds: that feeding may take.
        megabytes: that memory may grow by while it is fed.
        meddles: whether feeding changes the input on purpose.
        unprivileged: whether it needs a person who may not read everything.
    """

    name: str
    build: Callable[[Path], object]
    feed: Callable[[Path], Iterable[str]]
    says: tuple[str, ...] = ()
    refused: bool = False
    seconds: float = 2.0
    megabytes: float = 300.0
    meddles: bool = False
    unprivileged: bool = False


@dataclass(frozen=True)
class Fed:
    """What happened when a case was fed.

    Attributes:
        sentences: as a person reads them; an error's message and hint are one.
        refused: whether a `TrainerError` ended it.
        seconds: that it took.
        megabytes: by which memory grew.
        faults: what must not be, other than wrong sentences, time and memory.
    """

    sentences: tuple[str, ...]
    refused: bool
    seconds: float
    megabytes: float
    faults: tuple[str, ...] = ()


def faults_of(case: Case, fed: Fed, *, patience: float = 1.0) -> list[str]:
    """Everything that is not as it must be; empty if all is well.

    Args:
        case: that was fed.
        fed: what happened.
        patience: factor on the seconds that are allowed, for machines with other work to do.
    """
    faults = list(fed.faults)
    if faults:
        return faults
    said = "\n".join(fed.sentences)
    if fed.refused != case.refused:
        faults.append("was refused" if fed.refused else "was not refused")
    faults += [f"does not say “{words}”" for words in case.says if words not in said]
    if fed.sentences and not case.says:
        faults.append("says something though all is well")
    faults += [
        f"{what}: {sentence!r}" for sentence in fed.sentences if (what := unreadable(sentence))
    ]
    if fed.seconds > case.seconds * patience:
        faults.append(f"took {fed.seconds:.2f} s, limit {case.seconds:g} s")
    if fed.megabytes > case.megabytes:
        faults.append(f"grew by {fed.megabytes:.0f} MB, limit {case.megabytes:g} MB")
    return faults


def unreadable(sentence: str) -> str:
    """Why a person, a log or a terminal could not take a sentence; empty if they can."""
    if not sentence.endswith((".", "?")):
        return "not a whole sentence"
    if re.search(r"\.\.(\s|$)", sentence):
        return "two full stops"
    if len(sentence) > SENTENCE_LIMIT:
        return "longer than anybody reads"
    if any(unicodedata.category(sign) in {"Cc", "Cs", "Zl", "Zp"} for sign in sentence):
        return "holds a sign that cannot be shown"
    return ""
