"""Tests of layers as source."""

from collections import OrderedDict

import pytest
from torch import nn

from trainer_gui.core.errors import BadInputError
from trainer_gui.models._layers import layer_source


class _Own(nn.Module):
    """A layer that a plug-in brought."""


def test_layers_in_a_row_need_no_names() -> None:
    assert layer_source(nn.Sequential(nn.Flatten(), nn.Linear(64, 10))) == (
        "nn.Sequential(nn.Flatten(), nn.Linear(in_features=64, out_features=10))"
    )


@pytest.mark.parametrize(
    ("model", "part"),
    [
        (_Own(), "_Own"),
        (nn.Sequential(nn.Flatten(), _Own()), "_Own"),
        (type("Lazy", (nn.Sequential,), {})(nn.Flatten()), "Lazy"),
        (nn.Sequential(*[nn.ReLU()] * 2), "Sequential"),
        (nn.Sequential(OrderedDict({"class": nn.ReLU()})), "Sequential"),
        (nn.Sequential(nn.Conv2d(1, 2, 3, padding="same")), "Conv2d"),
        (nn.Sequential(nn.utils.parametrizations.weight_norm(nn.Linear(2, 2))), "Linear"),
    ],
)
def test_what_cannot_be_written_is_refused_and_named(model: nn.Module, part: str) -> None:
    with pytest.raises(BadInputError, match=rf"cannot be written as plain PyTorch: \S*{part}"):
        layer_source(model)
