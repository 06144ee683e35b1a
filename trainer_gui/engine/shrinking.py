"""What pulls weights towards 0: groups with and without decay, and penalties on gradients."""

from collections.abc import Sequence
from typing import Any

import torch
from torch import Tensor, nn

from trainer_gui.core.recipe import Recipe


def parameter_groups(
    parameters: Sequence[nn.Parameter], recipe: Recipe
) -> list[nn.Parameter] | list[dict[str, Any]]:
    """The parameters as the recipe's optimiser takes them.

    Where weights decay but biases do not, there are two groups.
    """
    decays = getattr(recipe.optimizer.options, "weight_decay", 0.0) > 0
    if recipe.training.decay_biases or not decays:
        return list(parameters)
    weights = [one for one in parameters if is_weight(one)]
    others = [one for one in parameters if not is_weight(one)]
    groups: list[dict[str, Any]] = [{"params": weights}, {"params": others, "weight_decay": 0.0}]
    return [group for group in groups if group["params"]]


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
