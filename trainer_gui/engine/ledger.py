"""Ledger: what each step yields stays on the device; one copy to the host a block."""

import math
from collections.abc import Mapping, Sequence

import torch
from torch import Tensor


class Ledger:
    """Scalars of the steps since the last block, and their sums over the epoch."""

    def __init__(self) -> None:
        self._steps: list[Mapping[str, Tensor]] = []
        self._rates: list[float] = []
        self._sizes: list[int] = []
        self._sums: dict[str, float] = {}
        self._samples = 0

    def __len__(self) -> int:
        return len(self._sizes)

    def record(self, values: Mapping[str, Tensor], *, learning_rate: float, size: int) -> None:
        """Takes the 0-dimensional tensors of a step in, without synchronisation.

        Args:
            values: the same keys in every step of a block.
            learning_rate: of the step.
            size: samples in it.
        """
        for value in values.values():
            if value.requires_grad:  # to detach each again would take most of the time here
                values = {key: one.detach() for key, one in values.items()}
                break
        self._steps.append(values)
        self._rates.append(learning_rate)
        self._sizes.append(size)

    def take(self) -> dict[str, tuple[float, ...]]:
        """The columns of the block, on the host; the block is empty afterwards."""
        keys = self._steps[0] if self._steps else {}
        columns = {key: _to_host([step[key] for step in self._steps]) for key in keys}
        for key, values in columns.items():
            total = self._sums.get(key, 0.0)
            # One after another: the sum must not depend on where the clock has cut the blocks.
            for value, size in zip(values, self._sizes, strict=True):
                total += value * size
            self._sums[key] = total
        self._samples += sum(self._sizes)
        columns["learning_rate"] = tuple(self._rates)
        self._steps, self._rates, self._sizes = [], [], []
        return columns

    def take_epoch(self) -> dict[str, float]:
        """Means over all samples since the last call, of blocks that were taken."""
        means = {key: total / max(self._samples, 1) for key, total in self._sums.items()}
        self._sums, self._samples = {}, 0
        return means

    def state(self) -> dict[str, object]:
        """What an interrupted epoch has gathered so far; blocks must have been taken."""
        return {"sums": dict(self._sums), "samples": self._samples}

    def restore(self, sums: Mapping[str, float], samples: int) -> None:
        """Goes on with what `state` gave."""
        self._sums, self._samples = dict(sums), samples


def _to_host(values: Sequence[Tensor]) -> tuple[float, ...]:
    return tuple(torch.stack([value.to(torch.float32) for value in values]).tolist())


def plain(values: Sequence[float]) -> tuple[float | None, ...]:
    """The values as events carry them: None for NaN and infinity."""
    return tuple(value if math.isfinite(value) else None for value in values)


def plain_scores(scores: Mapping[str, float]) -> dict[str, float | None]:
    """Scores as events carry them: None for NaN and infinity."""
    return {key: value if math.isfinite(value) else None for key, value in scores.items()}
