"""Tests of the layout of pictures in memory."""

import pytest
import torch
from torch import nn

from trainer_gui.engine.layout import MEMORY_FORMATS, usual_layout

CONVOLUTIONS = nn.Sequential(nn.Conv2d(1, 8, 3), nn.Conv2d(8, 8, 3))
PATCHES = nn.Sequential(nn.Conv2d(3, 8, 4, 4), nn.Flatten(), nn.Linear(8, 8))


@pytest.mark.parametrize(
    ("model", "expected"),
    [
        (CONVOLUTIONS, "channels_last"),
        (nn.Sequential(nn.Conv2d(3, 8, 5, stride=2), nn.Flatten()), "channels_last"),
        (PATCHES, "contiguous"),
        (nn.Linear(3, 3), "contiguous"),
    ],
)
def test_channels_come_last_for_convolutions_but_not_for_patches(
    model: nn.Module, expected: str
) -> None:
    assert usual_layout(model) == expected


def test_each_layout_is_one_of_torchs() -> None:
    pictures = torch.rand(2, 3, 4, 4).to(memory_format=MEMORY_FORMATS["channels_last"])
    assert pictures.is_contiguous(memory_format=torch.channels_last)
    assert MEMORY_FORMATS["contiguous"] is torch.contiguous_format
