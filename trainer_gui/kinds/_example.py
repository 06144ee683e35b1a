"""example_of: what most loaders say of a sample as a model sees it."""

import torch
from torch import Tensor

from trainer_gui.core.spec import Field

_USUAL_LENGTH = 32


def example_of(field: Field, dtype: str) -> Tensor:
    """(1, …) on `meta`, of the field's shape; 32 long where that varies.

    Args:
        field: as the model sees it.
        dtype: by its name in numpy, which is that in torch as well.
    """
    shape = (_USUAL_LENGTH if length is None else length for length in field.shape)
    return torch.empty(1, *shape, dtype=getattr(torch, dtype), device="meta")
