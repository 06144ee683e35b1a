"""Layout: how pictures lie in memory, and for which models channels come last by default."""

import torch
from torch import nn

from trainer_gui.core.execution import Layout

MEMORY_FORMATS: dict[Layout, torch.memory_format] = {
    "contiguous": torch.contiguous_format,
    "channels_last": torch.channels_last,
}


def usual_layout(model: nn.Module) -> Layout:
    """Channels last for models with convolutions, which are faster so; else as stored.

    Patches that a transformer cuts out with a convolution do not count: all else in it is linear.
    """
    for module in model.modules():
        if isinstance(module, nn.Conv2d) and module.stride < module.kernel_size:
            return "channels_last"
    return "contiguous"
