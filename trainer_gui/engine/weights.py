"""Weights: named tensors as safetensors, and their way into modules.

Nothing that is read here can run code.
"""

from collections.abc import Mapping

import safetensors.torch
import torch
from torch import Tensor, nn

from trainer_gui.core.errors import StorageError
from trainer_gui.core.names import printable, shortened
from trainer_gui.core.text import Text
from trainer_gui.models._safetensors import DamagedWeightsError, unpack_tensors

_REAL = frozenset({torch.float16, torch.bfloat16, torch.float32, torch.float64})


def pack_weights(weights: Mapping[str, Tensor]) -> bytes:
    """Weights as the content of a safetensors file."""
    whole = {name: tensor.detach().cpu().contiguous() for name, tensor in weights.items()}
    return safetensors.torch.save(_without_sharing(whole))


def _without_sharing(weights: dict[str, Tensor]) -> dict[str, Tensor]:
    # safetensors refuses two names for one storage (tied weights): the second becomes a copy.
    seen: set[int] = set()
    for name, tensor in weights.items():
        if tensor.data_ptr() in seen and tensor.numel():
            weights[name] = tensor.clone()
        seen.add(weights[name].data_ptr())
    return weights


def copied(weights: Mapping[str, Tensor]) -> dict[str, Tensor]:
    """Copies on the CPU."""
    return {name: tensor.detach().to("cpu", copy=True) for name, tensor in weights.items()}


def copy_weights(modules: Mapping[str, nn.Module]) -> dict[str, Tensor]:
    """The weights of all modules on the CPU, by `module.parameter`."""
    return copied(named_weights(modules))


def named_weights(modules: Mapping[str, nn.Module]) -> dict[str, Tensor]:
    """The weights of all modules where they are, by `module.parameter`; shared memory."""
    return {
        f"{name}.{key}": tensor
        for name, module in modules.items()
        for key, tensor in module.state_dict().items()
    }


def restore_weights(modules: Mapping[str, nn.Module], weights: Mapping[str, Tensor]) -> None:
    """Puts weights back, after every name, shape and type was compared with the modules.

    Raises:
        StorageError: the weights are those of another model; the first differences are named.
    """
    wanted = named_weights(modules)
    require_same(wanted, weights)
    for name, module in modules.items():
        prefix = f"{name}."
        module.load_state_dict(
            {key.removeprefix(prefix): weights[key] for key in wanted if key.startswith(prefix)}
        )


def require_same(wanted: Mapping[str, Tensor], weights: Mapping[str, Tensor]) -> None:
    """Compares names, shapes and types before anything is copied.

    Raises:
        StorageError: the weights are those of another model; the first differences are named.
    """
    differences = [
        *(f"{name} is missing" for name in wanted.keys() - weights.keys()),
        *(f"{name} is unknown" for name in weights.keys() - wanted.keys()),
        *(
            f"{name} has {tuple(weights[name].shape)} {weights[name].dtype}, "
            f"not {tuple(tensor.shape)} {tensor.dtype}"
            for name, tensor in wanted.items()
            if name in weights
            and (weights[name].shape != tensor.shape or weights[name].dtype != tensor.dtype)
        ),
    ]
    if differences:
        raise StorageError(
            Text(
                "The weights are those of another model: {differences}.",
                differences="; ".join(sorted(differences)[:5]),
            ),
            hint=Text("Choose the run that the weights were saved from."),
        )


def unpack_weights(content: bytes) -> dict[str, Tensor]:
    """The weights in the content of a safetensors file.

    Raises:
        StorageError: it is damaged, is not safetensors, or holds NaN.
    """
    try:
        found = unpack_tensors(content)
    except DamagedWeightsError as error:
        raise _damaged(error.reason) from error
    for name, tensor in found.items():
        # NaN would load in silence, and every prediction would be NaN.
        if tensor.dtype in _REAL and bool(tensor.isnan().any()):
            raise _damaged(Text("{name} holds NaN", name=shortened(printable(name))))
    return found


def _damaged(reason: Text) -> StorageError:
    return StorageError(
        Text("The weights are damaged: {reason}.", reason=reason),
        hint=Text("Choose another checkpoint of the run."),
    )
