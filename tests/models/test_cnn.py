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
    options = CnnOptions(channels=(32, 64, 64), padding="valid", pool_last=False, dense=(64,))
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
    model = build(CnnOptions(channels=(4, 8), dense=(), dropout=0.5), 1, 28, 28)
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


@pytest.mark.parametrize(
    ("options", "shape", "count"),
    [
        # Convolutions 320 + 18,496 + 36,928; 3 × 3 × 64 = 576 values to 64 units, 64 to 10.
        (CnnOptions(channels=(32, 64, 64), padding="valid", pool_last=False), (1, 28, 28), 93_322),
        # A convolution 320; 13 × 13 × 32 = 5,408 values to 64 units, 64 to 10.
        (CnnOptions(channels=(32,), padding="valid"), (1, 28, 28), 347_146),
        # Convolutions 320 + 18,496; 5 × 5 × 64 = 1,600 values to 128 units, 128 to 10.
        (
            CnnOptions(
                channels=(32, 64), padding="valid", dense=(128,), dropout=0.5, dropout_at="output"
            ),
            (1, 28, 28),
            225_034,
        ),
    ],
    ids=["m4", "m7", "m8"],
)
def test_has_the_parameters_that_keras_counts(
    options: CnnOptions, shape: tuple[int, int, int], count: int
) -> None:
    """A convolution has 9 · in · out + out, a dense layer in · out + out."""
    assert parameters(build(options, *shape)) == count


@pytest.mark.parametrize(
    ("place", "dropped"),
    [
        ("classifier", ["dropout1", "dropout2", "dropout3"]),
        ("output", ["dropout3"]),
        ("everywhere", ["block1.dropout", "dropout1", "dropout2", "dropout3"]),
    ],
)
def test_drops_out_where_it_is_told_to(
    place: Literal["classifier", "output", "everywhere"], dropped: list[str]
) -> None:
    model = build(CnnOptions(channels=(4,), dense=(9, 8), dropout=0.5, dropout_at=place), 1, 8, 8)
    assert [name for name, _ in model.named_modules() if "dropout" in name] == dropped
    names = list(dict(model.named_children()))
    assert names[names.index("head") - 1] == "dropout3"


@pytest.mark.parametrize(("written", "meant"), [(64, (64,)), (0, ()), ([9, 8], (9, 8))])
def test_a_recipe_may_write_a_single_dense_layer_as_a_number(
    written: object, meant: tuple[int, ...]
) -> None:
    assert CnnOptions.model_validate({"dense": written}).dense == meant
