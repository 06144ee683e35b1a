"""Example: one sample as a model sees it, without content, to look at the model with."""

from collections.abc import Mapping, Sequence
from dataclasses import replace

import torch

from trainer_gui.core.options import Options
from trainer_gui.core.spec import DataSpec, Field
from trainer_gui.kinds import Batch, kind_of

_CPU = torch.device("cpu")


def example_batch(
    fields: Sequence[Field], spec: DataSpec, kinds: Mapping[str, Options] | None = None
) -> Batch:
    """A batch of one sample on `meta`, of the shapes and dtypes that a model sees.

    Args:
        fields: that the model sees, in their order; rows of one that is ragged have a usual length.
        spec: of the data.
        kinds: options of kinds by their keys; by default their defaults.

    Raises:
        BadInputError: the kind of a field does not suit the data.
    """
    loaders = {
        field.name: kind_of(field, kinds).loader(field, spec, seed=0, device=_CPU)
        for field in fields
    }
    nothing = torch.empty(1, dtype=torch.int64, device="meta")
    return Batch(
        {field.name: loaders[field.name].example(field) for field in fields},
        {},
        nothing,
        {field.name: nothing for field in fields if None in field.shape},
    )


def filled(example: Batch, device: torch.device) -> Batch:
    """The same on a device, with zeros for content."""
    return replace(
        example,
        inputs={name: torch.zeros_like(one, device=device) for name, one in example.inputs.items()},
        index=torch.zeros_like(example.index, device=device),
        lengths={
            name: torch.full_like(one, example.inputs[name].shape[1], device=device)
            for name, one in example.lengths.items()
        },
    )
