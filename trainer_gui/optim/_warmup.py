"""Warm-up: a linear rise to the full learning rate before a schedule begins."""

from collections.abc import Callable


def with_warmup(factor: Callable[[int], float], warmup_steps: int) -> Callable[[int], float]:
    """The schedule `factor`, begun `warmup_steps` later, with an even rise to it before.

    The rise goes in equal parts from 1 / (warmup_steps + 1) of the first factor to the whole.

    Source: Goyal et al. 2017, Accurate, Large Minibatch SGD, https://arxiv.org/abs/1706.02677
    """

    def warmed(step: int) -> float:
        if step < warmup_steps:
            return factor(0) * (step + 1) / (warmup_steps + 1)
        return factor(step - warmup_steps)

    return warmed


def steps_after_warmup(steps: int, warmup_steps: int) -> int:
    """What is left of `steps` for the schedule itself; at least 1."""
    return max(steps - warmup_steps, 1)
