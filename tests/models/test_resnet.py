import pytest
import torch

from tests.models.specs import logits, picture
from trainer_gui.models.resnet import Depth, ResnetOptions, build_resnet

# The small ones by hand: each stage of n blocks at width w; with 1 × 1 shortcuts ResNet-20 is the
# much published 272,474. ResNet-18 for CIFAR is the much published 11,173,962.
PUBLISHED: dict[Depth, int] = {"20": 272_474, "32": 466_906, "18": 11_173_962, "34": 21_282_122}


@pytest.mark.parametrize("depth", list(PUBLISHED))
def test_parameters_are_the_published_ones(depth: Depth) -> None:
    model = build_resnet(ResnetOptions(depth=depth), inputs=picture(3, 32, 32), outputs=logits(10))
    assert sum(parameter.numel() for parameter in model.parameters()) == PUBLISHED[depth]


def test_width_scales_every_stage() -> None:
    options = ResnetOptions(depth="8", width=4)
    model = build_resnet(options, inputs=picture(1, 8, 8), outputs=logits(10))
    assert [len(p) for name, p in model.named_parameters() if name.endswith("conv2.weight")] == [
        4, 8, 16,
    ]  # fmt: skip


@pytest.mark.parametrize("size", [(1, 1), (8, 8), (17, 30)])
def test_takes_pictures_of_any_size(size: tuple[int, int]) -> None:
    options = ResnetOptions(depth="8", width=4)
    model = build_resnet(options, inputs=picture(3, *size), outputs=logits(5))
    assert model(torch.randn(2, 3, *size)).shape == (2, 5)
