"""Tests of the layout of pictures in memory."""

from pathlib import Path

import pytest
import torch
from torch import nn

from tests.models.specs import logits, picture
from tests.own_program import LINEAR, allowed
from trainer_gui.engine.layout import MEMORY_FORMATS, may_come_last, usual_layout
from trainer_gui.models.own_model import OwnModelOptions, build_own_model

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


def test_a_program_of_ones_own_may_rely_on_the_order_of_channels(tmp_path: Path) -> None:
    """`view` refuses tensors whose channels come last."""
    source = LINEAR.replace("self.head = ", "self.first = nn.Conv2d(channels, channels, 1)\n"
                            "        self.head = ").replace(
        "pictures.flatten(1)", "self.first(pictures).view(len(pictures), -1)")  # fmt: skip
    model = build_own_model(
        OwnModelOptions(file=str(allowed(tmp_path, source))),
        inputs=picture(3, 8, 6), outputs=logits(5),
    )  # fmt: skip
    assert not may_come_last(model)
    assert usual_layout(model) == "contiguous"
    assert may_come_last(CONVOLUTIONS)
    assert not may_come_last(nn.Linear(3, 3))


def test_each_layout_is_one_of_torchs() -> None:
    pictures = torch.rand(2, 3, 4, 4).to(memory_format=MEMORY_FORMATS["channels_last"])
    assert pictures.is_contiguous(memory_format=torch.channels_last)
    assert MEMORY_FORMATS["contiguous"] is torch.contiguous_format
