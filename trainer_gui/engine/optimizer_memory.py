"""What an optimiser remembers of each parameter: to be kept by name, and to be put back."""

from collections.abc import Mapping
from typing import Any

import torch
from torch import Tensor, nn


def remembered(
    modules: Mapping[str, nn.Module], optimizer: torch.optim.Optimizer
) -> dict[str, Any]:
    """What an optimiser remembers, by the names of the parameters.

    By name, since their order depends on how they are grouped.
    """
    names = _names(modules, optimizer)
    state: Mapping[int, Any] = optimizer.state_dict()["state"]
    return {names[place]: values for place, values in state.items()}


def by_place(
    modules: Mapping[str, nn.Module], optimizer: torch.optim.Optimizer, memory: Mapping[str, Any]
) -> dict[int, Any]:
    """The same by the places of the parameters in the optimiser's groups, as torch wants it.

    Parameters that were not trained before are left out: they begin anew.

    Raises:
        ValueError: a tensor is neither a scalar nor shaped like its parameter.
    """
    parameters = [one for group in optimizer.param_groups for one in group["params"]]
    names = _names(modules, optimizer)
    found = {place: memory[name] for place, name in enumerate(names) if name in memory}
    for place, values in found.items():
        for tensor in values.values():
            whole = isinstance(tensor, Tensor) and tensor.dim() > 0
            if whole and tensor.shape != parameters[place].shape:
                raise ValueError("an optimiser state of another shape")
    return found


def put_back(optimizer: torch.optim.Optimizer, memory: Mapping[int, Any]) -> None:
    """Gives an optimiser its memory; its settings stay as they are.

    Each tensor gets the strides of its weight. Fused optimisers take both as rows of numbers: with
    another layout they would, without a word, update each weight by the memory of another one.

    Scalars that an optimiser reads on the host, such as NAdam's, stay there: torch would send them
    to the graphics card, from where every later step would fetch each of them.
    """
    groups = optimizer.state_dict()["param_groups"]
    optimizer.load_state_dict({"state": memory, "param_groups": groups})
    for weight, values in optimizer.state.items():
        for name, tensor in values.items():
            if isinstance(tensor, Tensor) and tensor.shape == weight.shape:
                values[name] = torch.empty_like(weight, dtype=tensor.dtype).copy_(tensor)
    parameters = [
        (one, group.get("fused") or group.get("capturable"))
        for group in optimizer.param_groups
        for one in group["params"]
    ]
    for place, kept in memory.items():
        weight, on_device = parameters[place]
        if not on_device and weight.dim():
            scalars = {name: one for name, one in kept.items() if _is_scalar(one)}
            optimizer.state[weight].update({name: one.clone() for name, one in scalars.items()})


def _is_scalar(value: object) -> bool:
    return isinstance(value, Tensor) and value.dim() == 0


def _names(modules: Mapping[str, nn.Module], optimizer: torch.optim.Optimizer) -> list[str]:
    names = {
        id(parameter): f"{module}.{name}"
        for module, one in modules.items()
        for name, parameter in one.named_parameters()
    }
    return [names[id(one)] for group in optimizer.param_groups for one in group["params"]]
