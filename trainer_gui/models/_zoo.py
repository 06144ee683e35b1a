"""torchvision's networks with any number of outputs, and the sizes of pictures they take."""

from typing import Any

import torchvision
from torch import nn

# Without these, two builders warn, and return more than logits while training.
_ARGUMENTS: dict[str, dict[str, Any]] = {
    "googlenet": {"aux_logits": False, "init_weights": True},
    "inception_v3": {"aux_logits": False, "init_weights": True},
}
# These see one size of picture only, whatever their weights say of a least size.
_ONE_SIZE = ("vit_", "maxvit_")


def build_backbone(name: str, classes: int, *, pretrained: bool) -> nn.Module:
    """The network with random weights and `classes` outputs, in the shape of its weights' file.

    Args:
        name: of torchvision's builder.
        classes: number of outputs.
        pretrained: whether weights will be loaded; some were made for larger pictures.
    """
    arguments = builder_arguments(name, classes, pretrained=pretrained)
    backbone: nn.Module = torchvision.models.get_model(name, **arguments)
    return backbone


def builder_arguments(name: str, classes: int, *, pretrained: bool) -> dict[str, Any]:
    """What `torchvision.models.get_model` is told beside the name, see `build_backbone`."""
    arguments = {"weights": None, "num_classes": classes, **_ARGUMENTS.get(name, {})}
    if name.startswith("vit_"):
        arguments["image_size"] = _least_size(name, pretrained=pretrained)[0]
    return arguments


def input_size(
    name: str, picture: tuple[int, int], *, wanted: int | None, pretrained: bool
) -> tuple[int, int]:
    """Height and width that the network shall see.

    Args:
        name: of torchvision's builder.
        picture: height and width of what the data holds.
        wanted: side length that was asked for; None for the picture as it is.
        pretrained: whether the network has the shape of its pretrained weights.
    """
    least = _least_size(name, pretrained=pretrained)
    if name.startswith(_ONE_SIZE):
        return least
    height, width = (wanted, wanted) if wanted else picture
    return max(height, least[0]), max(width, least[1])


def _least_size(name: str, *, pretrained: bool) -> tuple[int, int]:
    """The smallest picture, as torchvision states it beside the weights."""
    weights = torchvision.models.get_model_weights(name)
    if not len(weights):
        return (32, 32)
    chosen = [weights.DEFAULT] if pretrained else list(weights)
    height, width = min(weight.meta["min_size"] for weight in chosen)
    return height, width
