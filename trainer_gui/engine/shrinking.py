"""Penalties that pull weights towards 0, as parts of their gradients."""

from collections.abc import Sequence

import torch
from torch import Tensor, nn


def is_weight(parameter: Tensor) -> bool:
    """Whether it is a matrix or a kernel, rather than a bias or a scale of normalisation."""
    return parameter.ndim > 1


@torch.no_grad()
def penalise(parameters: Sequence[nn.Parameter], *, l1: float, l2: float, biases: bool) -> None:
    """Adds the gradients of l1 · Σ|w| + l2 / 2 · Σw² to those of the parameters.

    Args:
        parameters: those without a gradient are left out.
        l1: weight of the sum of sizes.
        l2: weight of half the sum of squares.
        biases: whether biases and the scales of normalisation count.
    """
    for weight in parameters:
        if weight.grad is None or not (biases or is_weight(weight)):
            continue
        if l2:
            weight.grad.add_(weight, alpha=l2)
        if l1:
            weight.grad.add_(weight.sign(), alpha=l1)
