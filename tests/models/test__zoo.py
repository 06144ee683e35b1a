import pytest
import torch
import torchvision
from torch import nn

from trainer_gui.models._zoo import ResizedModel, build_backbone, head_name, input_size


class Seen(nn.Module):
    """Passes on what it is given, so that a test can look at it."""

    def __init__(self) -> None:
        super().__init__()
        self.head = nn.Conv2d(3, 3, 1)

    def forward(self, images: torch.Tensor) -> torch.Tensor:
        return images


@pytest.mark.parametrize(
    ("name", "picture", "wanted", "seen"),
    [
        ("resnet18", (28, 28), None, (28, 28)),
        ("resnet18", (28, 28), 96, (96, 96)),
        ("alexnet", (28, 28), None, (63, 63)),
        ("inception_v3", (32, 100), None, (75, 100)),
        ("inception_v3", (32, 32), 40, (75, 75)),
        ("vit_b_16", (300, 300), 96, (224, 224)),
        ("maxvit_t", (32, 32), None, (224, 224)),
    ],
)
def test_pictures_are_brought_to_what_the_network_needs(
    name: str, picture: tuple[int, int], wanted: int | None, seen: tuple[int, int]
) -> None:
    assert input_size(name, picture, wanted=wanted, pretrained=False) == seen


def test_a_network_pretrained_on_larger_pictures_sees_larger_ones() -> None:
    assert input_size("vit_h_14", (32, 32), wanted=None, pretrained=True) == (518, 518)
    assert input_size("vit_h_14", (32, 32), wanted=None, pretrained=False) == (224, 224)


def test_grey_becomes_three_equal_channels() -> None:
    images = torch.rand(2, 1, 8, 8)
    seen = ResizedModel(Seen(), size=(8, 8), frozen=False)(images)
    assert torch.equal(seen, torch.cat([images] * 3, dim=1))


@pytest.mark.parametrize("size", [(16, 16), (4, 4), (4, 16)])
def test_resizing_keeps_what_is_in_the_picture(size: tuple[int, int]) -> None:
    rising = torch.linspace(0, 1, 8).expand(1, 3, 8, 8)
    seen = ResizedModel(Seen(), size=size, frozen=False)(rising)
    assert seen.shape == (1, 3, *size)
    assert float(seen.mean()) == pytest.approx(0.5, abs=1e-5)
    assert (seen.diff(dim=-1) >= 0).all()


def test_only_the_head_of_a_frozen_network_changes() -> None:
    torch.manual_seed(0)
    model = ResizedModel(
        build_backbone("resnet18", 5, pretrained=False), size=(32, 32), frozen=True
    ).train()
    before = {name: tensor.clone() for name, tensor in model.state_dict().items()}
    optimizer = torch.optim.SGD([p for p in model.parameters() if p.requires_grad], lr=0.1)
    model(torch.randn(8, 3, 32, 32)).square().sum().backward()
    optimizer.step()
    changed = {n for n, tensor in model.state_dict().items() if not torch.equal(tensor, before[n])}
    assert changed == {"backbone.fc.weight", "backbone.fc.bias"}


@pytest.mark.parametrize(
    ("name", "head"),
    [
        ("alexnet", "classifier.6"),
        ("densenet121", "classifier"),
        ("googlenet", "fc"),
        ("squeezenet1_1", "classifier.1"),
        ("swin_t", "head"),
    ],
)
def test_the_head_is_the_last_layer(name: str, head: str) -> None:
    with torch.device("meta"):
        backbone = build_backbone(name, 7, pretrained=False)
    assert head_name(backbone) == head
    shapes = [tuple(tensor.shape)[:1] for tensor in backbone.get_submodule(head).parameters()]
    assert shapes == [(7,), (7,)]


def test_least_sizes_are_stated_for_every_network() -> None:
    names = torchvision.models.list_models(module=torchvision.models)
    assert names
    for name in names:
        size = input_size(name, (1, 1), wanted=None, pretrained=True)
        assert all(side >= 1 for side in size)
