"""Tally: what became of single flipped bits."""

import random
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Literal

Outcome = Literal["refused", "told", "harmless", "silent"]
OUTCOMES: tuple[Outcome, ...] = ("refused", "told", "harmless", "silent")
SEED = 3


@dataclass
class Tally:
    """What became of the flips of one target.

    Attributes:
        counts: of each outcome: refused with a sentence, used with a notice, used with nothing
            changed, or changed without a word.
        silent: where the bits of the last kind are, as byte and bit.
    """

    counts: Counter[Outcome] = field(default_factory=Counter)
    silent: list[str] = field(default_factory=list)

    def add(self, outcome: Outcome, where: str) -> None:
        """Counts a flip."""
        self.counts[outcome] += 1
        if outcome == "silent":
            self.silent.append(where)


def flipped(content: bytes, count: int) -> Iterator[tuple[str, bytes]]:
    """Copies of `content` with one bit flipped in each, at places drawn without repetition."""
    bits = 8 * len(content)
    for place in random.Random(SEED).sample(range(bits), min(count, bits)):
        copy = bytearray(content)
        copy[place // 8] ^= 1 << place % 8
        yield f"byte {place // 8}, bit {place % 8}", bytes(copy)
