"""Buckets: samples of like cost in one batch, within the keyed order of an epoch.

Rows of different lengths are padded to the longest of their batch: what is long beside what is
short is mostly padding. So a batch costs its samples times the dearest of them.
"""

from collections.abc import Sequence

import numpy as np
import torch
from numpy.typing import NDArray

_BATCHES = 32
"""Of a pool that is sorted: the larger, the less padding, and the less random a batch."""


def bucketed(
    costs: NDArray[np.int64], *, batch_size: int, generator: torch.Generator
) -> NDArray[np.int64]:
    """(N,) places in an order, rearranged so that samples of one batch cost about the same.

    Pools of 32 batches are sorted and cut into batches, which come in a random order. The samples
    of an epoch, the number of its batches and their sizes stay as they were; the order is a
    function of the costs and the generator.

    Args:
        costs: (N,) of the samples in their present order.
        batch_size: of a step; the last one may have fewer.
        generator: keyed by seed and epoch.
    """
    whole = len(costs) // batch_size * batch_size
    batches: list[NDArray[np.int64]] = []
    for start in range(0, whole, _BATCHES * batch_size):
        pool = np.arange(start, min(start + _BATCHES * batch_size, whole))
        ordered = pool[np.argsort(costs[pool], kind="stable")]
        batches.extend(np.split(ordered, len(ordered) // batch_size))
    turns = torch.randperm(len(batches), generator=generator).tolist()
    rest = np.arange(whole, len(costs))  # the smaller batch stays the last
    return np.concatenate([*(batches[turn] for turn in turns), rest]).astype(np.int64)


def batch_costs(costs: NDArray[np.int64], batch_size: int) -> NDArray[np.int64]:
    """(B,) what the batches of an order cost, of which the last may be smaller.

    Args:
        costs: (N,) of the samples in their order, at least one.
        batch_size: of all others.
    """
    starts = np.arange(0, len(costs), batch_size)
    sizes = np.diff(np.append(starts, len(costs)))
    return sizes * np.maximum.reduceat(costs, starts)


def costliest(costs: Sequence[NDArray[np.int64]]) -> NDArray[np.int64]:
    """(N,) places of samples, so that no batch of them costs more than the first ones of these.

    Args:
        costs: (N,) of the samples, for each field in which they differ. Each field is padded by
            itself, so its dearest sample comes before all that are dear in sum.
    """
    dearest = list(dict.fromkeys(int(one.argmax()) for one in costs))
    falling = np.argsort(-np.sum(costs, axis=0), kind="stable")
    return np.concatenate([dearest, falling[~np.isin(falling, dearest)]]).astype(np.int64)


def affordable(costs: NDArray[np.int64], *, most: int, most_cost: int) -> int:
    """How many of the first samples may go together; one at least.

    Args:
        costs: (N,) of the samples in their order.
        most: samples at once.
        most_cost: that they may have together.
    """
    dearest = np.maximum.accumulate(costs[:most])
    return max(int(np.sum(dearest * np.arange(1, len(dearest) + 1) <= most_cost)), 1)


def cost_batches(
    costs: NDArray[np.int64] | None, count: int, *, most: int, most_cost: int
) -> list[NDArray[np.int64]]:
    """Places of samples that go through a model together where nothing is trained.

    Args:
        costs: (N,) of the samples, or None where all are alike.
        count: N.
        most: samples at once.
        most_cost: that a batch may have: its samples times the dearest of them.

    Returns:
        In storage order where all are alike, else the dearest first, which are the ones that could
        be too large for the memory.
    """
    if costs is None:
        places = np.arange(count)
        return [places[start : start + most] for start in range(0, count, most)]
    order = np.argsort(-costs, kind="stable")
    found, start = [], 0
    while start < count:
        size = affordable(costs[order[start : start + most]], most=most, most_cost=most_cost)
        found.append(order[start : start + size])
        start += size
    return found
