from typing import Literal

import pytest
import torch
from torch import nn

from tests.models.specs import logits, picture
from trainer_gui.core.errors import BadInputError
from trainer_gui.models.cnn import CnnOptions, build_cnn


def build(options: CnnOptions, *shape: int) -> nn.Module:
    channels, height, width = shape
    return build_cnn(options, inputs=picture(channels, height, width), outputs=logits(10))


def parameters(model: nn.Module) -> int:
    return sum(parameter.numel() for parameter in model.parameters())


def test_has_the_parameters_of_the_cifar_tutorial() -> None:
    """TensorFlow's tutorial on CIFAR-10 prints 122,570 for this network."""
    options = CnnOptions(channels=(32, 64, 64), padding="valid", pool_last=False, dense=64)
    assert parameters(build(options, 3, 32, 32)) == 122_570


@pytest.mark.parametrize("kernel", range(1, 12))
def test_same_padding_keeps_the_size_for_every_kernel(kernel: int) -> None:
    options = CnnOptions(channels=(4,), kernel=kernel, pooling="none")
    model = build(options, 1, 9, 7)
    assert model.get_submodule("block1")(torch.randn(1, 1, 9, 7)).shape == (1, 4, 9, 7)


@pytest.mark.parametrize("kernel", [2, 3, 4, 5])
def test_valid_padding_loses_the_border(kernel: int) -> None:
    options = CnnOptions(channels=(4,), kernel=kernel, pooling="none", padding="valid")
    block = build(options, 1, 9, 7).get_submodule("block1")
    assert block(torch.randn(1, 1, 9, 7)).shape == (1, 4, 10 - kernel, 8 - kernel)


@pytest.mark.parametrize(("pooling", "pooled"), [("max", 4.0), ("average", 2.5)])
def test_pools_by_its_name(pooling: Literal["max", "average"], pooled: float) -> None:
    pool = build(CnnOptions(channels=(1,), pooling=pooling), 1, 2, 2).get_submodule("block1.pool")
    assert pool(torch.tensor([[[[1.0, 2.0], [3.0, 4.0]]]])).item() == pooled


def test_batch_normalisation_normalises_each_channel() -> None:
    block = build(CnnOptions(channels=(8,), batch_norm=True), 3, 16, 16).get_submodule("block1")
    assert isinstance(block, nn.Sequential)
    normed = block[1](block[0](5 + 3 * torch.randn(32, 3, 16, 16)))
    torch.testing.assert_close(normed.mean((0, 2, 3)), torch.zeros(8), atol=1e-4, rtol=0)
    assert block[0].bias is None


def test_without_dense_layer_the_head_sees_the_last_block() -> None:
    model = build(CnnOptions(channels=(4, 8), dense=0, dropout=0.5), 1, 28, 28)
    head = model.get_submodule("head")
    assert isinstance(head, nn.Linear)
    assert head.in_features == 8 * 7 * 7
    assert "dense" not in dict(model.named_children())


def test_pools_down_to_one_pixel_and_not_further() -> None:
    assert build(CnnOptions(channels=(4, 4, 4)), 1, 8, 8)(torch.randn(2, 1, 8, 8)).shape == (2, 10)
    with pytest.raises(BadInputError) as caught:
        build(CnnOptions(channels=(4, 4, 4, 4)), 1, 8, 8)
    assert "Block 4 of the network cannot halve" in str(caught.value)
    assert "1 × 1 pixels" in str(caught.value)
    assert "fewer channels" in str(caught.value.hint)


def test_says_which_block_has_too_large_a_kernel() -> None:
    options = CnnOptions(channels=(4, 4), kernel=5, padding="valid")
    with pytest.raises(BadInputError, match=r"Block 2 .* kernel of 5 × 5 .* only 2 × 2"):
        build(options, 1, 8, 8)
