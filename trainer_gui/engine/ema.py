"""Ema: an exponential moving average of the weights.

Source: B. T. Polyak and A. B. Juditsky, “Acceleration of stochastic approximation by averaging”,
SIAM J. Control Optim. 30(4), 1992, doi:10.1137/0330046; the shorter memory of the first steps is
that of TensorFlow's ExponentialMovingAverage (`num_updates`).
"""

import contextlib
from collections.abc import Collection, Iterator, Mapping

import torch
from torch import Tensor, nn


class Ema:
    """Averages parameters and floating-point buffers; other buffers are those of the last step.

    Attributes:
        decay: weight of the past, below 1.
        updates: steps that were averaged; the memory grows with them.
    """

    def __init__(
        self,
        modules: Mapping[str, nn.Module],
        decay: float,
        *,
        averaged: Collection[str] | None = None,
    ) -> None:
        """Begins with the weights as they stand.

        Args:
            modules: what is trained.
            decay: weight of the past.
            averaged: names of the modules that are averaged, the others stay as they are; by
                default all.
        """
        self.decay = decay
        self.updates = 0
        chosen = modules.keys() if averaged is None else averaged
        self._live = _tensors({name: one for name, one in modules.items() if name in chosen})
        self._others = _tensors({name: one for name, one in modules.items() if name not in chosen})
        self._average = {name: tensor.detach().clone() for name, tensor in self._live.items()}
        floating = [name for name, one in self._average.items() if one.is_floating_point()]
        # Lists, since one call for all tensors costs a fraction of one for each.
        self._ends = [self._live[name].detach() for name in floating]
        self._averages = [self._average[name] for name in floating]
        self._counted = [name for name in self._average if name not in floating]

    @torch.no_grad()
    def update(self) -> None:
        """Takes in the weights as they stand after a step; no synchronisation."""
        self.updates += 1
        decay = min(self.decay, (1 + self.updates) / (10 + self.updates))
        torch._foreach_lerp_(self._averages, self._ends, 1.0 - decay)
        for name in self._counted:
            self._average[name].copy_(self._live[name])

    def weights(self) -> dict[str, Tensor]:
        """The averages by `module.parameter`, as they stand; of other modules the weights."""
        return {**self._average, **{name: one.detach() for name, one in self._others.items()}}

    @torch.no_grad()
    def restore(self, weights: Mapping[str, Tensor], updates: int) -> None:
        """Goes on with averages that `weights` gave, of the same names and shapes."""
        for name, average in self._average.items():
            average.copy_(weights[name])
        self.updates = updates

    @contextlib.contextmanager
    def applied(self) -> Iterator[None]:
        """Inside, the modules have the averaged weights."""
        kept = {name: tensor.detach().clone() for name, tensor in self._live.items()}
        self._copy(self._average)
        try:
            yield
        finally:
            self._copy(kept)

    @torch.no_grad()
    def _copy(self, weights: Mapping[str, Tensor]) -> None:
        for name, tensor in self._live.items():
            tensor.copy_(weights[name])


def _tensors(modules: Mapping[str, nn.Module]) -> dict[str, Tensor]:
    """Parameters and buffers by `module.name`, as `state_dict` names them; shared memory."""
    return {
        f"{name}.{key}": tensor
        for name, module in modules.items()
        for key, tensor in module.state_dict(keep_vars=True).items()
    }
