"""Losses of regression: how far the outputs for a batch are from its numbers."""

from dataclasses import dataclass
from functools import cache
from typing import Literal

import torch
from torch import Tensor
from torch.nn import functional

LossKind = Literal["mse", "l1", "huber", "poisson"]


@dataclass(frozen=True)
class NumberLoss:
    """A loss over outputs (N, T) of a model and wanted numbers (N, T), and what outputs mean.

    Outputs stand for numbers that are standardised, so that a new model is nearly right on average
    and no column outweighs another; for the Poisson loss they are the logarithms of expected
    counts.

    Attributes:
        kind: which.
        mean: of each column of the training data.
        std: likewise, its standard deviation.
        delta: of the Huber loss: where squares end and absolute values begin, in standard
            deviations.
    """

    kind: LossKind
    mean: tuple[float, ...]
    std: tuple[float, ...]
    delta: float = 1.0

    def average(self, outputs: Tensor, wanted: Tensor) -> Tensor:
        """The mean over samples and columns, to be minimised; of the type of the outputs."""
        if self.kind == "poisson":
            return functional.poisson_nll_loss(outputs, wanted, log_input=True)
        mean, std = self._scale(outputs)
        standard = (wanted - mean) / std
        match self.kind:
            case "mse":
                return functional.mse_loss(outputs, standard)
            case "l1":
                return functional.l1_loss(outputs, standard)
            case _:
                return functional.huber_loss(outputs, standard, delta=self.delta)

    def numbers(self, outputs: Tensor) -> Tensor:
        """(N, T) numbers in the units of the data that outputs stand for."""
        if self.kind == "poisson":
            return outputs.exp()
        mean, std = self._scale(outputs)
        return outputs * std + mean

    def _scale(self, like: Tensor) -> tuple[Tensor, Tensor]:
        return _on(self.mean, like.dtype, like.device), _on(self.std, like.dtype, like.device)


@cache
def _on(values: tuple[float, ...], dtype: torch.dtype, device: torch.device) -> Tensor:
    """The values on a device, sent there once."""
    # What an evaluation makes must serve a training that follows it, too.
    with torch.inference_mode(mode=False):
        return torch.tensor(values, dtype=dtype, device=device)
