import pytest
import torch

from trainer_gui.models._vit import Block, VisionTransformer


def build(*, class_token: bool = False) -> VisionTransformer:
    torch.manual_seed(0)
    return VisionTransformer(
        channels=1, height=8, width=8, patch=4, embedding=16, heads=2, depth=2, hidden=32,
        dropout=0.0, class_token=class_token, classes=3,
    ).eval()  # fmt: skip


def test_attention_is_blind_to_order() -> None:
    block = Block(16, 2, 32, 0.0).eval()
    tokens = torch.randn(1, 5, 16)
    order = torch.tensor([3, 1, 4, 0, 2])
    torch.testing.assert_close(block(tokens)[:, order], block(tokens[:, order]))


@pytest.mark.parametrize("class_token", [False, True])
def test_positions_tell_patches_apart(*, class_token: bool) -> None:
    model = build(class_token=class_token)
    images = torch.randn(1, 1, 8, 8)
    swapped = images.roll(4, dims=-1)  # left and right patches change places
    assert not torch.allclose(model(images), model(swapped))
    torch.nn.init.zeros_(model.positions)
    torch.testing.assert_close(model(images), model(swapped))
