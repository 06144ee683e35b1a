"""Layout: how pictures lie in memory, and for which models channels may come last, and do."""

import torch
from torch import nn

from trainer_gui.core.execution import Layout
from trainer_gui.models._own_code import is_own

MEMORY_FORMATS: dict[Layout, torch.memory_format] = {
    "contiguous": torch.contiguous_format,
    "channels_last": torch.channels_last,
}


def may_come_last(model: nn.Module) -> bool:
    """Whether a model has convolutions, and computes the same wherever its channels come.

    A program of a person's own may rely on their order, as `x.view(len(x), -1)` does.
    """
    convolves = any(isinstance(module, nn.Conv2d) for module in model.modules())
    return convolves and not is_own(type(model))


def usual_layout(model: nn.Module) -> Layout:
    """Channels last for models with convolutions, which are faster so; else as stored.

    Patches that a transformer cuts out with a convolution do not count: all else in it is linear.
    """
    for module in model.modules() if may_come_last(model) else ():
        if isinstance(module, nn.Conv2d) and module.stride < module.kernel_size:
            return "channels_last"
    return "contiguous"
