"""Draws: random numbers that depend on nothing but the seed, the epoch, the sample and their use.

There is no state to keep or to restore: a run that goes on, a batch that is cut in two, another
device and another order of samples all find the same numbers for a sample.
"""

import hashlib
import math
from typing import TypeVar

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor

_WORD = (1 << 64) - 1
_GOLDEN = 0x9E3779B97F4A7C15  # 2⁶⁴ divided by the golden ratio: steps by it fill the ring evenly
_FIRST = 0xBF58476D1CE4E5B9
_SECOND = 0x94D049BB133111EB
_FRACTION_BITS = 24  # as many as float32 holds exactly
_FRACTION = (1 << _FRACTION_BITS) - 1
_AT_ONCE = 32
_Words = TypeVar("_Words", Tensor, NDArray[np.int64])


class Draws:
    """The random numbers of the samples of one batch; each purpose has a slot of its own.

    A number is a hash of (seed, epoch, sample index, slot): SplitMix64, whose counter is the slot
    and whose seed is a hash of the other three. Integers wrap alike everywhere, so that the bits
    are the same on every device.

    Source: G. Steele, D. Lea, C. Flood, “Fast Splittable Pseudorandom Number Generators”, 2014,
    https://doi.org/10.1145/2660193.2660195, with D. Stafford's “Mix13” as its finaliser. The idea
    to draw by counter: J. Salmon et al., “Parallel Random Numbers: As Easy as 1, 2, 3”, 2011,
    https://doi.org/10.1145/2063384.2063405.
    """

    def __init__(self, index: Tensor, *, seed: int, epoch: int) -> None:
        """Draws for the samples `index` (N,) int64, whatever their order and neighbours."""
        stream = _mixed(_mixed(seed + _GOLDEN) + (epoch + 1) * _GOLDEN)
        # numpy takes a third of the time for so few numbers, where it can be had.
        on_cpu = index.device.type == "cpu"
        self._keys = _keys(index.numpy(), stream) if on_cpu else _keys(index, stream)  # (N,)
        # Calls cost more than numbers: one for many slots is little dearer than one for a single.
        self._first = self._uniform(0, _AT_ONCE)

    def uniform(self, slot: int, count: int = 1) -> Tensor:
        """(N, count) float32 in [0, 1), from the slots `slot` … `slot + count - 1`; not to change.

        The first 32 slots are drawn at once for all who ask.
        """
        if slot + count <= _AT_ONCE:
            return self._first[:, slot : slot + count]
        return self._uniform(slot, count)

    def symmetric(self, slot: int) -> Tensor:
        """(N,) float32 in [-1, 1)."""
        return self.uniform(slot)[:, 0] * 2 - 1

    def chance(self, slot: int, probability: float) -> Tensor:
        """(N,) bool, true with a probability."""
        return self.uniform(slot)[:, 0] < probability

    def below(self, slot: int, limit: int, count: int = 1) -> Tensor:
        """(N, count) int64, whole numbers from 0 to `limit - 1`, each as likely as the others."""
        return (self.uniform(slot, count) * limit).to(torch.int64)

    def normal(self, slot: int, count: int) -> Tensor:
        """(N, count) float32 with mean 0 and variance 1, from at most `count` slots.

        The first ones are the same however many are asked for, so that a row has its numbers in
        any batch, whatever it is padded to there. Of two that stand side by side, counted from the
        first, both come from one hash.

        Source: G. Box, M. Muller, “A Note on the Generation of Random Normal Deviates”, 1958,
        https://doi.org/10.1214/aoms/1177706645.
        """
        bits = self._bits(slot, (count + 1) // 2)
        # From (0, 1], since there is no logarithm of 0.
        radius = _fraction(bits, 64 - _FRACTION_BITS).add_(1).mul_(1 / (_FRACTION + 1))
        radius = radius.log_().mul_(-2).sqrt_()
        angle = _fraction(bits, 0).mul_(2 * math.pi / (_FRACTION + 1))
        pairs = torch.stack((radius * angle.cos(), radius * angle.sin()), dim=2)
        return pairs.flatten(1)[:, :count]

    def _uniform(self, slot: int, count: int) -> Tensor:
        bits = self._bits(slot, count)
        return _fraction(bits, 64 - _FRACTION_BITS).mul_(1 / (_FRACTION + 1))

    def _bits(self, slot: int, count: int) -> Tensor:
        """(N, count) int64, all 64 bits of which are random."""
        keys = self._keys
        if isinstance(keys, Tensor):
            return _words(keys, torch.arange(slot, slot + count, device=keys.device))
        return torch.from_numpy(_words(keys, np.arange(slot, slot + count)))


def _keys(index: _Words, stream: int) -> _Words:
    return _mix(index * _signed(_GOLDEN) + _signed(stream))


def _words(keys: _Words, slots: _Words) -> _Words:
    """(N, S) words: for each key SplitMix64's sequence at the places `slots` (S,)."""
    return _mix(keys[:, None] + (slots + 1) * _signed(_GOLDEN))


def _mix(words: _Words) -> _Words:
    """SplitMix64's finaliser of words of any shape, changed in place."""
    # Shifted to the right with zeros coming in, as unsigned words are.
    words ^= (words >> 30) & (_WORD >> 30)
    words *= _signed(_FIRST)
    words ^= (words >> 27) & (_WORD >> 27)
    words *= _signed(_SECOND)
    words ^= (words >> 31) & (_WORD >> 31)
    return words


def _fraction(words: Tensor, place: int) -> Tensor:
    """24 bits of each word, from bit `place` on, as whole float32 numbers."""
    return (words >> place).bitwise_and_(_FRACTION).to(torch.float32)


def _mixed(word: int) -> int:
    """The finaliser of a Python integer."""
    word &= _WORD
    word = (word ^ (word >> 30)) * _FIRST & _WORD
    word = (word ^ (word >> 27)) * _SECOND & _WORD
    return word ^ (word >> 31)


def _signed(word: int) -> int:
    """The same 64 bits as a signed integer, which torch's int64 wants."""
    return word - (1 << 64) if word >> 63 else word


def keyed(seed: int, purpose: str) -> int:
    """A seed of its own for a purpose, from the seed of a run."""
    digest = hashlib.blake2b(purpose.encode(), digest_size=8).digest()
    return _mixed(seed + int.from_bytes(digest, "little"))
