"""Ledger: what each step yields stays on the device, and is copied to the host once a block."""

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

import torch
from torch import Tensor


def prefixed(update: str, key: str) -> str:
    """The column of an update's value; `update` is empty where a task has a single one."""
    return f"{update}.{key}" if update else key


@dataclass
class _Taken:
    """What one update yielded since the last block."""

    steps: list[int] = field(default_factory=list)
    values: list[Mapping[str, Tensor]] = field(default_factory=list)
    rates: list[float] = field(default_factory=list)
    counts: list[int | Tensor] = field(default_factory=list)


class Ledger:
    """Scalars of the steps since the last block, and their sums over the epoch.

    A step is one row, whatever the number of its updates. Where there are several, the columns of
    each carry its name, and have None at steps that it skipped.
    """

    def __init__(self) -> None:
        self._length = 0
        self._taken: dict[str, _Taken] = {}
        self._keys: dict[str, tuple[str, ...]] = {}  # of each update that was ever done
        self._sums: dict[str, dict[str, float]] = {}
        self._counts: dict[str, float] = {}

    def __len__(self) -> int:
        return self._length

    def record(
        self,
        values: Mapping[str, Tensor],
        *,
        learning_rate: float,
        count: int | Tensor,
        update: str = "",
    ) -> None:
        """Takes in what an update of the present step yielded, without synchronisation.

        Args:
            values: 0-dimensional tensors, the same keys each time.
            learning_rate: of the step.
            count: what the values are means over: samples, or for example tokens.
            update: its name, where the task has several.
        """
        for value in values.values():
            if value.requires_grad:  # to detach each again would take most of the time here
                values = {key: one.detach() for key, one in values.items()}
                break
        taken = self._taken.get(update)
        if taken is None:
            taken = self._taken[update] = _Taken()
        taken.steps.append(self._length)
        taken.values.append(values)
        taken.rates.append(learning_rate)
        taken.counts.append(count)

    def end_step(self) -> None:
        """All updates of the present step are done: the next one begins."""
        self._length += 1

    def take(self) -> dict[str, tuple[float | None, ...]]:
        """The columns of the block, on the host; the block is empty afterwards.

        An update that was done before has its columns in every block, be it skipped in all of one.
        """
        columns: dict[str, tuple[float | None, ...]] = {}
        self._keys |= {update: (*taken.values[0],) for update, taken in self._taken.items()}
        for update, keys in self._keys.items() if self._length else ():
            taken = self._taken.get(update, _Taken())
            counts = _counts_on_host(taken.counts)
            for key in keys:
                values = _to_host([step[key] for step in taken.values])
                sums = self._sums.setdefault(update, {})
                total = sums.get(key, 0.0)
                # One after another: the sum must not depend on where the clock has cut the blocks.
                for value, count in zip(values, counts, strict=True):
                    total += value * count
                sums[key] = total
                columns[prefixed(update, key)] = self._over_all_steps(taken.steps, values)
            rates = tuple(taken.rates)
            columns[prefixed(update, "learning_rate")] = self._over_all_steps(taken.steps, rates)
            self._counts[update] = self._counts.get(update, 0.0) + sum(counts)
        self._taken, self._length = {}, 0
        return columns

    @property
    def losses(self) -> dict[str, str]:
        """The columns that hold the losses of updates, with that of the learning rate of each."""
        return {
            prefixed(update, "loss"): prefixed(update, "learning_rate") for update in self._keys
        }

    def take_epoch(self) -> dict[str, float]:
        """Means over all that was counted since the last call, of blocks that were taken.

        An update that was skipped in all of them has none.
        """
        means = {
            prefixed(update, key): total / self._counts[update]
            for update, sums in self._sums.items()
            for key, total in sums.items()
            if self._counts[update]
        }
        self._sums, self._counts = {}, {}
        return means

    def state(self) -> dict[str, Any]:
        """What an interrupted epoch has gathered so far; blocks must have been taken."""
        keys = {update: list(names) for update, names in self._keys.items()}
        sums = {update: dict(found) for update, found in self._sums.items()}
        return {"keys": keys, "sums": sums, "counts": dict(self._counts)}

    def restore(self, state: Mapping[str, Any]) -> None:
        """Goes on with what `state` gave.

        Raises:
            KeyError, TypeError, ValueError, AttributeError: it is something else.
        """
        sums = {
            str(update): {str(key): float(value) for key, value in found.items()}
            for update, found in state["sums"].items()
        }
        counts = {str(update): float(value) for update, value in state["counts"].items()}
        if not sums.keys() <= counts.keys():
            raise ValueError("sums without what they are over")
        self._keys = {str(update): (*map(str, names),) for update, names in state["keys"].items()}
        self._sums, self._counts = sums, counts

    def _over_all_steps(
        self, steps: Sequence[int], values: tuple[float, ...]
    ) -> tuple[float | None, ...]:
        """Values of some steps of the block as a column: None at the others."""
        if len(steps) == self._length:
            return values
        column: list[float | None] = [None] * self._length
        for step, value in zip(steps, values, strict=True):
            column[step] = value
        return tuple(column)


def _to_host(values: Sequence[Tensor]) -> tuple[float, ...]:
    return tuple(
        torch.stack([value.to(torch.float32) for value in values]).tolist() if values else ()
    )


def _counts_on_host(counts: Sequence[int | Tensor]) -> Sequence[float]:
    """What steps counted; whole numbers beyond float32 stay exact."""
    tensors = [count for count in counts if isinstance(count, Tensor)]
    if not tensors:
        return [count for count in counts if not isinstance(count, Tensor)]
    found = iter(torch.stack([one.to(torch.float32) for one in tensors]).tolist())
    return [next(found) if isinstance(count, Tensor) else count for count in counts]


def plain(values: Sequence[float | None]) -> tuple[float | None, ...]:
    """The values as events carry them: None for NaN and infinity."""
    return tuple(value if value is not None and math.isfinite(value) else None for value in values)


def plain_scores(scores: Mapping[str, float]) -> dict[str, float | None]:
    """Scores as events carry them: None for NaN and infinity."""
    return {key: value if math.isfinite(value) else None for key, value in scores.items()}
