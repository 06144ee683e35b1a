import pytest
import torch
import torchvision
from torch import nn
from torch.nn import functional

from tests.models.specs import logits, picture
from trainer_gui.core.errors import BadInputError
from trainer_gui.models.torchvision_zoo import (
    TorchvisionZooOptions,
    build_torchvision_zoo,
    list_builders,
)

# One small network for each kind of torchvision's modules.
FAMILIES = (
    "alexnet",
    "convnext_tiny",
    "densenet121",
    "efficientnet_b0",
    "googlenet",
    "inception_v3",
    "maxvit_t",
    "mnasnet0_5",
    "mobilenet_v2",
    "mobilenet_v3_small",
    "regnet_y_400mf",
    "resnet18",
    "shufflenet_v2_x0_5",
    "squeezenet1_1",
    "swin_t",
    "swin_v2_t",
    "vgg11",
    "vit_b_32",
)
ALL = tuple(name for name, _ in list_builders())
TRAINED_PARAMETERS = 100_000_000
"""A backward step of the larger ones needs more memory than a test should take."""


def build(name: str, *shape: int) -> nn.Module:
    channels, height, width = shape
    torch.manual_seed(0)
    return build_torchvision_zoo(
        TorchvisionZooOptions(builder=name),
        inputs=picture(channels, height, width),
        outputs=logits(7),
    )


def check_one_step(name: str, *shape: int) -> None:
    model = build(name, *shape)
    output = model(torch.randn(2, *shape))
    assert output.shape == (2, 7)
    assert output.isfinite().all()
    if sum(parameter.numel() for parameter in model.parameters()) > TRAINED_PARAMETERS:
        return
    functional.cross_entropy(output, torch.tensor([1, 5])).backward()  # type: ignore[no-untyped-call]
    assert [n for n, p in model.named_parameters() if p.grad is None] == []


@pytest.mark.parametrize("name", FAMILIES)
def test_each_family_trains_on_small_grey_pictures(name: str) -> None:
    check_one_step(name, 1, 28, 28)


@pytest.mark.zoo
@pytest.mark.parametrize("name", ALL)
def test_every_network_trains(name: str) -> None:
    check_one_step(name, 3, 32, 32)


def test_no_family_is_forgotten() -> None:
    """A family is a module of torchvision, such as torchvision/models/resnet.py."""

    def module(name: str) -> str:
        return str(torchvision.models.get_model_builder(name).__module__)

    assert {module(name) for name in FAMILIES} == {module(name) for name in ALL}


def test_lists_every_classification_network_with_its_size() -> None:
    labels = dict(list_builders())
    assert len(labels) == len(torchvision.models.list_models(module=torchvision.models))
    assert labels["resnet18"] == "resnet18 (11.7 M)"
    assert not any(name.startswith(("fcn_", "quantized_", "raft_")) for name in labels)


def test_unknown_networks_have_a_near_miss() -> None:
    with pytest.raises(BadInputError, match="no network called “resnet81”") as caught:
        build("resnet81", 3, 32, 32)
    assert "Did you mean “resnet" in str(caught.value.hint)


def test_pictures_must_be_grey_or_coloured() -> None:
    with pytest.raises(BadInputError, match="4 channels"):
        build("resnet18", 4, 32, 32)
