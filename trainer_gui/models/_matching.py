"""The tensors of a file under the names of a network, each looked at before it is taken."""

from collections.abc import Iterator, Mapping

import torch
from torch import Tensor

from trainer_gui.core.errors import BadInputError
from trainer_gui.core.named_file import shown_path
from trainer_gui.core.names import printable, shortened
from trainer_gui.core.text import Text
from trainer_gui.models._weights_file import WeightsFile

_REAL = frozenset({torch.float16, torch.bfloat16, torch.float32, torch.float64})
_COUNTER = "num_batches_tracked"
"""Of a batch normalisation; files of old do not have it, and nothing depends on it."""


def matched(file: WeightsFile, own: Mapping[str, Tensor], *, head: str) -> dict[str, Tensor]:
    """What a network takes from a file: all but its last layer.

    Names are compared first, with or without what stands before all of them; a file in which all
    are different must have the same shapes in the same order.

    Args:
        file: as it was read.
        own: the tensors of the network.
        head: what the names of its last layer begin with.

    Raises:
        BadInputError: it is for another network, or holds what no network can begin with.
    """
    found = file.tensors()
    named = _by_name(found, own) or _by_order(found, own, file, head)
    taken = {}
    for name, like in own.items():
        if name.startswith(head):
            continue
        if name in named:
            taken[name] = _checked(named[name], like, name, file)
        elif not name.endswith(_COUNTER):
            raise _foreign(file, Text("{name} is missing", name=name))
    return taken


def _by_name(found: Mapping[str, Tensor], own: Mapping[str, Tensor]) -> dict[str, Tensor] | None:
    """Tensors under the names of the network, which may all have the same words before them."""
    if own.keys() & found.keys():
        return dict(found)
    first = f".{next(iter(own))}"
    for key in found:
        if key.endswith(first):
            before = key[: 1 - len(first)]
            return {
                name.removeprefix(before): tensor
                for name, tensor in found.items()
                if name.startswith(before)
            }
    return None


def _by_order(
    found: Mapping[str, Tensor], own: Mapping[str, Tensor], file: WeightsFile, head: str
) -> dict[str, Tensor]:
    """Tensors under the names of the network, where both have the same shapes in the same order."""
    if len(found) != len(own):
        raise _foreign(
            file,
            Text("it has {count} tensors of other names, and the network has {own}",
                 count=len(found), own=len(own)),
        )  # fmt: skip
    if not file.ordered and not all(key.isdecimal() for key in found):
        raise BadInputError(
            Text("{file} names its tensors otherwise than this network, and a safetensors file "
                 "keeps no order to go by.", file=shown_path(file.path)),
            hint=Text("Save it under the names of the network, or with torch.save."),
        )  # fmt: skip
    names = list(found) if file.ordered else sorted(found, key=int)
    for name, key in zip(own, names, strict=True):
        if not name.startswith(head):
            _require_shape(found[key], own[name], name, file)
    return {name: found[key] for name, key in zip(own, names, strict=True)}


def _checked(tensor: Tensor, like: Tensor, name: str, file: WeightsFile) -> Tensor:
    """The tensor in the type of the network's.

    Raises:
        BadInputError: it has no numbers as the network needs, or another shape.
    """
    for fault in _faults(tensor, like):
        raise BadInputError(
            Text("{name} in {file} {fault}.", name=_shown(name), file=shown_path(file.path),
                 fault=fault),
            hint=Text("Save it with numbers as this network has them, or choose another file."),
        )  # fmt: skip
    _require_shape(tensor, like, name, file)
    converted = tensor.detach().to(like.dtype)
    if not bool(converted.isfinite().all()):
        raise BadInputError(
            Text("{name} in {file} holds NaN or infinity.",
                 name=_shown(name), file=shown_path(file.path)),
            hint=Text("The training that made it went wrong: choose an earlier file."),
        )  # fmt: skip
    return converted


def _faults(tensor: Tensor, like: Tensor) -> Iterator[Text]:
    if tensor.is_nested or tensor.layout != torch.strided:
        yield Text("is sparse or nested, where all numbers are needed")
    if tensor.is_quantized:
        yield Text("is quantised, where real numbers are needed")
    if tensor.is_meta:
        yield Text("has a shape, and no numbers")
    if not like.is_floating_point():
        if tensor.is_floating_point() or tensor.is_complex():
            yield Text("holds other numbers than whole ones")
    elif tensor.dtype not in _REAL:
        kind = str(tensor.dtype).removeprefix("torch.")
        yield Text("holds {kind} numbers, where real ones are needed", kind=kind)


def _require_shape(tensor: Tensor, like: Tensor, name: str, file: WeightsFile) -> None:
    if tensor.is_nested or tensor.shape != like.shape:
        found = "?" if tensor.is_nested else _sizes(tensor)
        raise _foreign(
            file,
            Text("{name} has the shape ({found}), and not ({wanted})",
                 name=_shown(name), found=found, wanted=_sizes(like)),
        )  # fmt: skip


def _sizes(tensor: Tensor) -> str:
    return ", ".join(map(str, tensor.shape))


def _shown(name: str) -> str:
    return shortened(printable(name))


def _foreign(file: WeightsFile, reason: Text) -> BadInputError:
    return BadInputError(
        Text("{file} does not hold the weights of this network: {reason}.",
             file=shown_path(file.path), reason=reason),
        hint=Text("Choose the file that was made for it, another network, or random weights."),
    )  # fmt: skip
