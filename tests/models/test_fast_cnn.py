import pytest
import torch
from torch import nn

from tests.models.specs import logits, picture
from trainer_gui.core.errors import BadInputError
from trainer_gui.models._fast_cnn import FastCnn
from trainer_gui.models.fast_cnn import FastCnnOptions, build_fast_cnn


def build(*shape: int, width: int = 8) -> nn.Module:
    channels, height, breadth = shape
    return build_fast_cnn(
        FastCnnOptions(width=width),
        inputs=picture(channels, height, breadth), outputs=logits(10),
    )  # fmt: skip


@pytest.mark.parametrize("size", [2, 3, 8, 28, 32, 65])
def test_takes_pictures_of_any_size(size: int) -> None:
    assert build(3, size, size)(torch.randn(2, 3, size, size)).shape == (2, 10)


def test_a_single_pixel_is_too_little() -> None:
    with pytest.raises(BadInputError, match="the pictures have 1 × 5"):
        build(1, 1, 5)


def test_kernels_begin_as_the_identity() -> None:
    model = build(3, 32, 32)
    assert isinstance(model, FastCnn)
    second = model.get_submodule("groups.1.refine.0")
    maps = torch.randn(2, 32, 5, 5)
    torch.testing.assert_close(second(maps), maps)


def test_width_decides_the_size() -> None:
    counts = [sum(p.numel() for p in build(3, 32, 32, width=w).parameters()) for w in (8, 16)]
    assert 3.5 < counts[1] / counts[0] < 4.0
