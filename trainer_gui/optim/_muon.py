"""The optimiser Muon, as one optimiser over all parameters of a model."""

import math
from collections.abc import Callable, Iterable
from typing import Any

import torch
from torch import Tensor, nn
from torch.optim import AdamW

# Of the quintic iteration, chosen by K. Jordan for its slope at 0: singular values come to lie
# between 0.7 and 1.2 after five rounds.
_A, _B, _C = 3.4445, -4.7750, 2.0315
_ROUNDS = 5
_LEAST_NORM = 1e-7


class Muon(AdamW):
    """Muon for parameters that are matrices or kernels, AdamW for all others.

    torch.optim.Muon takes matrices alone. Here a kernel (out, in, height, width) is a matrix (out,
    in · height · width), and steps are as large as AdamW's (0.2 · √(longer side)), so that both
    halves share a learning rate.
    """

    def __init__(
        self,
        parameters: Iterable[nn.Parameter] | Iterable[dict[str, Any]],
        *,
        lr: float,
        weight_decay: float,
        momentum: float,
        dtype: torch.dtype | None = None,
    ) -> None:
        """Divides each group of parameters in two.

        Args:
            parameters: as torch's optimisers take them.
            lr: of both halves.
            weight_decay: times the learning rate, apart from the gradient.
            momentum: of the matrices.
            dtype: what matrices are made orthogonal in; by default bfloat16 on CUDA, as published,
                and float32 elsewhere: on a CPU without bfloat16 that takes a quarter to a third of
                the time.
        """
        self._dtype = dtype
        groups: list[dict[str, Any]] = []
        for group in _groups(parameters):
            for matrices in (True, False):
                chosen = [one for one in group["params"] if _is_matrix(one) is matrices]
                if chosen:
                    groups.append({**group, "params": chosen, "matrices": matrices})
        for group in groups:
            group["momentum"] = momentum
        super().__init__(groups, lr=lr, weight_decay=weight_decay, fused=True)

    def step(self, closure: Callable[[], float] | None = None) -> None:  # type: ignore[override]
        """One step of both halves; a closure is not called, as training never brings one."""
        del closure
        groups = self.param_groups
        try:
            self.param_groups = [group for group in groups if not group["matrices"]]
            super().step()
        finally:
            self.param_groups = groups
        for group in groups:
            if group["matrices"]:
                for weight in group["params"]:
                    if weight.grad is not None:
                        self._move(weight, weight.grad, group)

    @torch.no_grad()
    def _move(self, weight: Tensor, gradient: Tensor, group: dict[str, Any]) -> None:
        state = self.state[weight]
        if "momentum_buffer" not in state:
            state["momentum_buffer"] = torch.zeros_like(weight)
            state["step"] = torch.zeros(())  # AdamW asks for it when a state is loaded
        gradient, taken = self._unscaled(gradient)
        momentum = group["momentum"]
        mean = state["momentum_buffer"].lerp_(gradient, (1 - momentum) * taken)
        dtype = self._dtype or (torch.bfloat16 if weight.is_cuda else torch.float32)
        towards = orthogonal(gradient.lerp(mean, momentum).flatten(1), dtype)
        if isinstance(taken, Tensor):
            towards = towards * taken
        rate = group["lr"] * 0.2 * math.sqrt(max(towards.shape))
        weight.mul_(1 - group["lr"] * group["weight_decay"] * taken)
        weight.add_(towards.view(weight.shape), alpha=-rate)

    def _unscaled(self, gradient: Tensor) -> tuple[Tensor, Tensor | float]:
        """A gradient as it would be without a GradScaler, and 0 where the step is to be left out.

        Fused optimisers are told what the scaler found instead of being skipped by it, so that
        nobody waits for the device; the half that is ours has to heed it, too.
        """
        overflow: Tensor | None = getattr(self, "found_inf", None)
        if overflow is None:
            return gradient, 1.0
        scale: Tensor | None = getattr(self, "grad_scale", None)
        if scale is not None:  # else it was taken off already, as for clipping
            gradient = gradient / scale
        return gradient.nan_to_num(0.0, 0.0, 0.0), 1.0 - overflow


def orthogonal(matrix: Tensor, dtype: torch.dtype) -> Tensor:
    """Roughly the nearest matrix (M, N) with orthonormal rows or columns, by Newton and Schulz.

    Args:
        matrix: of any type.
        dtype: computed in; bfloat16 is enough for the direction of a step.

    Returns:
        It in the type of the matrix.
    """
    wide = matrix.to(dtype)
    if matrix.shape[0] > matrix.shape[1]:
        wide = wide.T
    wide = wide / wide.norm().clamp(min=_LEAST_NORM)
    for _ in range(_ROUNDS):
        gram = wide @ wide.T
        wide = torch.addmm(wide, torch.addmm(gram, gram, gram, beta=_B, alpha=_C), wide, beta=_A)
    return (wide.T if matrix.shape[0] > matrix.shape[1] else wide).to(matrix.dtype)


def _groups(
    parameters: Iterable[nn.Parameter] | Iterable[dict[str, Any]],
) -> list[dict[str, Any]]:
    found = list(parameters)
    groups = [one for one in found if isinstance(one, dict)]
    return groups or [{"params": [one for one in found if isinstance(one, nn.Parameter)]}]


def _is_matrix(weight: nn.Parameter) -> bool:
    """Whether a weight maps several values to several; a single row is a bias or an embedding."""
    return weight.ndim >= 2 and len(weight) > 1 and weight[0].numel() > 1  # noqa: PLR2004
