"""Reader: batches of an order of samples, as the model sees them, and where their rows are from."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from types import TracebackType
from typing import Protocol, Self

import torch
from torch import Tensor

from trainer_gui.kinds import EVALUATION, Batch, Loader

_LAID_DIMENSIONS = 4  # what torch has memory formats for


class Rows(Protocol):
    """Rows of a field in an order of samples, by their position in it."""

    def take(self, start: int, stop: int, index: Tensor) -> tuple[Tensor, Tensor | None]:
        """The rows (stop - start, …) on the device, and their lengths where these differ.

        Args:
            start: position of the first.
            stop: position behind the last.
            index: (stop - start,) sample indices at these positions, on the device.
        """

    def close(self) -> None:
        """Lets go of what was read; threads have ended when it returns."""


class ResidentRows:
    """Rows that are all on the device."""

    def __init__(self, values: Tensor) -> None:
        self._values = values

    def take(self, start: int, stop: int, index: Tensor) -> tuple[Tensor, None]:  # noqa: ARG002 - of the protocol
        """The rows (stop - start, …)."""
        return self._values.index_select(0, index), None

    def close(self) -> None:
        """Nothing is to be let go of."""


@dataclass(frozen=True)
class Pass:
    """Why an order of samples is read.

    Attributes:
        seed: of the run.
        epoch: whose training it is, counted from 0; -1 where nothing is trained.
    """

    seed: int = 0
    epoch: int = EVALUATION

    @property
    def trains(self) -> bool:
        """Whether samples are changed at random."""
        return self.epoch != EVALUATION


class Reader:
    """Batches as the model sees them, by their position in an order; to be closed."""

    def __init__(
        self,
        inputs: Mapping[str, Rows],
        targets: Mapping[str, Rows],
        order: Tensor,
        loaders: Sequence[Loader],
        why: Pass,
        *,
        layout: torch.memory_format,
    ) -> None:
        self._inputs = inputs
        self._targets = targets
        self._order = order
        self._loaders = loaders
        self._why = why
        self._layout = layout

    def batch(self, start: int, stop: int) -> Batch:
        """The samples at positions from `start` to `stop`, without synchronisation.

        Batches are asked for in ascending order; parts of the latest may be asked for again.

        Raises:
            DataError: a row cannot be read any more; the message names it.
        """
        index = self._order[start:stop]
        taken = {
            name: rows.take(start, stop, index)
            for name, rows in (*self._inputs.items(), *self._targets.items())
        }
        batch = Batch(
            {name: taken[name][0] for name in self._inputs},
            {name: taken[name][0] for name in self._targets},
            index,
            {name: lengths for name, (_, lengths) in taken.items() if lengths is not None},
            self._why.seed,
            self._why.epoch,
        )
        if self._why.trains:
            for loader in self._loaders:
                batch = loader.augment(batch)
        batch = replace(batch, inputs={name: self._laid(one) for name, one in batch.inputs.items()})
        for loader in self._loaders:
            batch = loader.prepare(batch)
        return batch

    def _laid(self, values: Tensor) -> Tensor:
        """Values in the layout of the model, where they have one."""
        if values.ndim != _LAID_DIMENSIONS:
            return values
        return values.contiguous(memory_format=self._layout)

    def close(self) -> None:
        """Ends what reads ahead."""
        for rows in (*self._inputs.values(), *self._targets.values()):
            rows.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        self.close()
