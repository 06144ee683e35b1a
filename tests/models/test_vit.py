import pytest
import torch
from torch import nn

from tests.models.specs import logits, picture
from trainer_gui.core.errors import BadInputError
from trainer_gui.models.vit import VitOptions, build_vit


def build(options: VitOptions, *shape: int) -> nn.Module:
    channels, height, width = shape
    return build_vit(options, inputs=picture(channels, height, width), outputs=logits(10))


def test_has_the_parameters_of_vit_base() -> None:
    """ViT-B/16 of the paper has 86 million: 85,798,656 without its head, as in torchvision."""
    options = VitOptions(
        patch=16, width=768, heads=12, depth=12, mlp_ratio=4.0, pool="class_token", dropout=0.0
    )
    with torch.device("meta"):
        model = build(options, 3, 224, 224)
    assert sum(p.numel() for p in model.parameters()) == 85_798_656 + (768 + 1) * 10


def test_the_patch_must_divide_the_picture() -> None:
    with pytest.raises(
        BadInputError, match=r"Patches of 5 pixels do not divide .* 28 × 28"
    ) as caught:
        build(VitOptions(patch=5), 1, 28, 28)
    assert str(caught.value.hint) == "Choose a patch size of 1, 2, 4, 7, 14, 28."


def test_heads_must_divide_the_width() -> None:
    with pytest.raises(
        BadInputError, match="6 attention heads do not divide a width of 128"
    ) as caught:
        build(VitOptions(heads=6), 1, 28, 28)
    assert "132" in str(caught.value.hint)


@pytest.mark.parametrize("pool", ["mean", "class_token"])
def test_takes_oblong_pictures(pool: str) -> None:
    options = VitOptions.model_validate({"width": 32, "depth": 2, "pool": pool})
    assert build(options, 3, 8, 20)(torch.randn(2, 3, 8, 20)).shape == (2, 10)
