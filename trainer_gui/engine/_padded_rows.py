"""Rows of different lengths, padded with zeros to the longest of each batch."""

from dataclasses import dataclass
from typing import Self

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor

from trainer_gui.core.dataset import Ragged


@dataclass(frozen=True)
class ResidentRagged:
    """Rows of different lengths, one behind the other on the device.

    Attributes:
        values: (T, …) of all rows, and one of zeros behind them.
        starts: (N + 1,) where each row begins, on the device.
        lengths: (N,) on the host.
    """

    values: Tensor
    starts: Tensor
    lengths: NDArray[np.int64]

    @classmethod
    def of(cls, rows: Ragged, device: torch.device) -> Self:
        """Rows brought to a device."""
        nothing = np.zeros((1, *rows.values.shape[1:]), dtype=rows.values.dtype)
        values = torch.from_numpy(np.concatenate([rows.values, nothing])).to(device)
        return cls(values, torch.from_numpy(rows.starts).to(device), rows.lengths)


class PaddedRows:
    """Rows that are all on the device, padded there."""

    def __init__(self, rows: ResidentRagged, order: NDArray[np.int64]) -> None:
        self._rows = rows
        self._lengths = rows.lengths[order]  # known on the host, so that nothing waits for it

    def take(self, start: int, stop: int, index: Tensor) -> tuple[Tensor, Tensor]:
        """The rows (stop - start, longest, …), and their lengths (stop - start,)."""
        longest = int(self._lengths[start:stop].max(initial=1))
        begins = self._rows.starts[index]
        lengths = self._rows.starts[index + 1] - begins
        places = torch.arange(longest, device=index.device)
        # Behind a row's end stands the place of the zeros.
        inside = places < lengths[:, None]
        found = torch.where(inside, begins[:, None] + places, len(self._rows.values) - 1)
        return self._rows.values[found], lengths

    def close(self) -> None:
        """Nothing is to be let go of."""


class HostPaddedRows:
    """Rows that stay in the memory of the host: a batch is padded there, and then copied."""

    def __init__(self, rows: Ragged, order: NDArray[np.int64], device: torch.device) -> None:
        self._rows = rows
        self._order = order
        self._lengths = rows.lengths[order]
        self._device = device

    def take(self, start: int, stop: int, index: Tensor) -> tuple[Tensor, Tensor]:  # noqa: ARG002 - of the protocol
        """The rows (stop - start, longest, …), and their lengths (stop - start,)."""
        values, lengths = self._rows.values, self._lengths[start:stop]
        begins = self._rows.starts[self._order[start:stop]]
        places = np.arange(lengths.max(initial=1))
        inside = places < lengths[:, None]
        padded = np.zeros((*inside.shape, *values.shape[1:]), dtype=values.dtype)
        padded[inside] = values[(begins[:, None] + places)[inside]]
        return self._moved(padded), self._moved(lengths)

    def _moved(self, found: NDArray[np.generic]) -> Tensor:
        """On the device; nothing waits for the copy to a graphics card."""
        here = torch.from_numpy(found)
        if self._device.type == "cuda":
            here = here.pin_memory()
        return here.to(self._device, non_blocking=True)

    def close(self) -> None:
        """Nothing is to be let go of."""
