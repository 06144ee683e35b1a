"""The content of a safetensors file → named tensors, once its header was looked at."""

import safetensors
import safetensors.torch
from torch import Tensor

from trainer_gui.core.names import printable, shortened
from trainer_gui.core.text import Text
from trainer_gui.core.weights_header import header_fault, tensor_count


class DamagedWeightsError(ValueError):
    """The content is not that of a safetensors file; `reason` is a part of a sentence."""

    def __init__(self, reason: Text) -> None:
        super().__init__(str(reason))
        self.reason = reason


def unpack_tensors(content: bytes) -> dict[str, Tensor]:
    """The tensors in the content of a whole file.

    Raises:
        DamagedWeightsError: it is damaged, or something else.
    """
    fault = header_fault(content, len(content))
    if fault is not None:
        raise DamagedWeightsError(fault)
    found: dict[str, Tensor]
    try:
        found = safetensors.torch.load(content)
    except LookupError as error:
        kind = shortened(printable(str(error)))
        raise DamagedWeightsError(Text("{kind} is no type of number here", kind=kind)) from error
    except (safetensors.SafetensorError, ValueError, RuntimeError) as error:
        reason = shortened(printable(str(error).rstrip(".")), 200)
        raise DamagedWeightsError(Text("{reason}", reason=reason)) from error
    if len(found) != tensor_count(content):
        raise DamagedWeightsError(Text("two tensors have the same name"))
    return found
