"""Layout: how pictures lie in memory, and for which models channels come last by default."""

import torch
from torch import nn

from trainer_gui.core.execution import Layout
from trainer_gui.core.spec import DataSpec

MEMORY_FORMATS: dict[Layout, torch.memory_format] = {
    "contiguous": torch.contiguous_format,
    "channels_last": torch.channels_last,
}
_COLOURS = 3


def usual_layout(model: nn.Module, spec: DataSpec) -> Layout:
    """Channels last for convolutions over coloured pictures, which are faster so; else as stored.

    Patches that a transformer cuts out with a convolution do not count: all else in it is linear.
    """
    kernels = [module for module in model.modules() if isinstance(module, nn.Conv2d)]
    if len(kernels) < 2 or (spec.inputs[0].shape[0] or 0) < _COLOURS:  # noqa: PLR2004 - see above
        return "contiguous"
    return "channels_last"
