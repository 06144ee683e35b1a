"""Checkpoints: what has to be kept of a run, as bytes, and the way back.

Weights are safetensors; the rest of the state loads with `weights_only=True`. Nothing that is read
here can run code.
"""

import io
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Protocol

import safetensors
import safetensors.torch
import torch
from torch import Tensor, nn

from trainer_gui.core.errors import StorageError
from trainer_gui.core.events import Artefact, CheckpointSaved
from trainer_gui.core.text import Text
from trainer_gui.engine.build import Parts

WEIGHTS = "model.safetensors"
STATE = "state.pt"


@dataclass(frozen=True)
class Snapshot:
    """A run at one moment, ready to be written.

    Attributes:
        epoch: it was made in, counted from 0.
        step: steps done by then.
        best: whether its validation score is the best so far.
        files: name → content.
    """

    epoch: int
    step: int
    best: bool
    files: Mapping[str, bytes] = field(repr=False)


class Keep(Protocol):
    """Where a run leaves what it makes: a run folder, or memory in tests."""

    def save(self, snapshot: Snapshot) -> CheckpointSaved:
        """Writes a checkpoint; it is whole on the disk when this returns.

        Raises:
            StorageError: it could not be written; earlier checkpoints stand.
        """

    def artefact(self, kind: str, name: str, content: bytes) -> Artefact:
        """Writes a file that belongs to the run.

        Raises:
            StorageError: it could not be written.
        """


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


def copy_weights(modules: Mapping[str, nn.Module]) -> dict[str, Tensor]:
    """The weights of all modules on the CPU, by `module.parameter`."""
    return {
        f"{name}.{key}": tensor.detach().to("cpu", copy=True)
        for name, module in modules.items()
        for key, tensor in module.state_dict().items()
    }


def restore_weights(modules: Mapping[str, nn.Module], weights: Mapping[str, Tensor]) -> None:
    """Puts weights back, after every name, shape and type was compared with the modules.

    Raises:
        StorageError: the weights are those of another model; the first differences are named.
    """
    wanted = {
        f"{name}.{key}": tensor
        for name, module in modules.items()
        for key, tensor in module.state_dict().items()
    }
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
    for name, module in modules.items():
        prefix = f"{name}."
        module.load_state_dict(
            {key.removeprefix(prefix): weights[key] for key in wanted if key.startswith(prefix)}
        )


def take_snapshot(parts: Parts, *, epoch: int, step: int, best: bool) -> Snapshot:
    """The run as it stands, for `Keep.save`."""
    state = io.BytesIO()
    torch.save(
        {
            "epoch": epoch,
            "step": step,
            "optimizers": {name: one.state_dict() for name, one in parts.optimizers.items()},
            "generator": torch.get_rng_state(),
        },
        state,
    )
    weights = pack_weights(copy_weights(parts.modules))
    return Snapshot(epoch, step, best, {WEIGHTS: weights, STATE: state.getvalue()})


def read_weights(path: Path) -> dict[str, Tensor]:
    """The weights in a safetensors file.

    Raises:
        StorageError: the file is missing, damaged or not safetensors.
    """
    try:
        found: dict[str, Any] = safetensors.torch.load_file(path)
    except (OSError, safetensors.SafetensorError) as error:
        raise StorageError(
            Text("{path} is not a readable weights file: {reason}.",
                 path=str(path), reason=str(error).rstrip(".")),
            hint=Text("Choose another checkpoint of the run."),
        ) from error  # fmt: skip
    return found
