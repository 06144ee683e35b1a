"""Residual networks for small pictures, after He et al. 2016."""

from typing import TYPE_CHECKING, Any, Literal

from trainer_gui.core.options import Options, choice, integer
from trainer_gui.core.spec import Field, OutputSpec
from trainer_gui.models import architectures
from trainer_gui.models._activations import ActivationName, activation_class, activation_field
from trainer_gui.models._inputs import output_count, picture_shape
from trainer_gui.models._source import class_script

if TYPE_CHECKING:
    from torch import nn

    from trainer_gui.core.script import Script

Depth = Literal["8", "14", "20", "32", "18", "34"]

# Blocks in each stage, and the width of the first stage as published.
_STAGES: dict[Depth, tuple[tuple[int, ...], int]] = {
    "8": ((1, 1, 1), 16),
    "14": ((2, 2, 2), 16),
    "20": ((3, 3, 3), 16),
    "32": ((5, 5, 5), 16),
    "18": ((2, 2, 2, 2), 64),
    "34": ((3, 4, 6, 3), 64),
}


class ResnetOptions(Options):
    """Depth and width of a residual network."""

    depth: Depth = choice(
        "20",
        {
            "8": "ResNet-8 (3 stages)",
            "14": "ResNet-14 (3 stages)",
            "20": "ResNet-20 (3 stages)",
            "32": "ResNet-32 (3 stages)",
            "18": "ResNet-18 (4 wide stages)",
            "34": "ResNet-34 (4 wide stages)",
        },
        label="Depth",
        help="Layers with weights. 8 to 32 are the small networks for CIFAR; 18 and 34 are those "
        "for ImageNet, with a first layer for small pictures, and about 40 times larger.",
        level="essential",
    )
    width: int | None = integer(
        None,
        label="Width",
        help="Channels of the first stage; each later stage has twice those of the one before. "
        "As published: 16 with three stages, 64 with four.",
        low=1,
        high=1024,
        unit="channels",
        none_label="as published",
    )
    stem: Literal["small", "medium", "large"] = choice(
        "small",
        {
            "small": "Small pictures (3 × 3)",
            "medium": "Medium pictures (3 × 3, halved)",
            "large": "Large pictures (7 × 7, pooled)",
        },
        label="First layer",
        help="Small keeps every pixel, for pictures up to about 64 × 64; medium halves height and "
        "width at once, which is three times as fast; large brings them to a quarter, as the "
        "networks for ImageNet do.",
    )
    activation: ActivationName = activation_field()


def resnet_source(
    model: "nn.Module",
    options: ResnetOptions,
    *,
    inputs: tuple[Field, ...],
    outputs: OutputSpec,
) -> "Script":
    """The classes of a ResNet, and how it is built."""
    from trainer_gui.models._resnet import BasicBlock

    return class_script(
        model, _arguments(options, inputs, outputs), BasicBlock, inputs=inputs, outputs=outputs
    )


@architectures.register(
    "resnet",
    label="Residual network",
    about="Convolutions with shortcuts around them, so that deep networks train well. The first "
    "choice for accuracy on small pictures.",
    options=ResnetOptions,
    source=resnet_source,
)
def build_resnet(
    options: ResnetOptions, *, inputs: tuple[Field, ...], outputs: OutputSpec
) -> "nn.Module":
    """A ResNet; works with pictures of any size."""
    from trainer_gui.models._resnet import ResNet

    return ResNet(**_arguments(options, inputs, outputs))


def _arguments(
    options: ResnetOptions, inputs: tuple[Field, ...], outputs: OutputSpec
) -> dict[str, Any]:
    """Of the ResNet."""
    channels, _, _ = picture_shape(inputs)
    blocks, published_width = _STAGES[options.depth]
    return {
        "channels": channels,
        "blocks": blocks,
        "width": options.width or published_width,
        "classes": output_count(outputs),
        "activation": activation_class(options.activation),
        "stem": options.stem,
    }
