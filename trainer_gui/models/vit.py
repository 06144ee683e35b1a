"""Vision transformer: attention between patches of a picture, after Dosovitskiy et al. 2021."""

from typing import TYPE_CHECKING, Any, Literal

from trainer_gui.core.errors import BadInputError
from trainer_gui.core.options import Options, choice, integer, number
from trainer_gui.core.spec import Field, OutputSpec
from trainer_gui.core.text import Text
from trainer_gui.models import architectures
from trainer_gui.models._activations import ActivationName, activation_class, activation_field
from trainer_gui.models._inputs import output_count, picture_shape
from trainer_gui.models._source import class_script

if TYPE_CHECKING:
    from torch import nn

    from trainer_gui.core.script import Script


class VitOptions(Options):
    """Sizes of a vision transformer."""

    patch: int = integer(
        4,
        label="Patch size",
        help="Height and width of the patches; must divide the picture. Smaller patches see more "
        "detail and cost much more.",
        low=1,
        high=256,
        unit="px",
        level="essential",
    )
    width: int = integer(
        128,
        label="Width",
        help="Numbers that describe each patch; the number of heads must divide it.",
        low=1,
        high=8192,
        level="essential",
    )
    heads: int = integer(
        4,
        label="Heads",
        help="Attention patterns in each block; each has width / heads numbers, 32 to 64 is usual.",
        low=1,
        high=128,
    )
    depth: int = integer(
        6,
        label="Depth",
        help="Transformer blocks one after another.",
        low=1,
        high=128,
        unit="blocks",
        level="essential",
    )
    mlp_ratio: float = number(
        2.0,
        label="MLP ratio",
        help="Hidden units of each block's MLP, as a multiple of the width. 4 in the paper; 2 is "
        "enough for small data.",
        low=0.25,
        high=16.0,
    )
    activation: ActivationName = activation_field("gelu")
    pool: Literal["mean", "class_token"] = choice(
        "mean",
        {"mean": "Mean of all patches", "class_token": "Class token"},
        label="Summary",
        help="What the classifier sees: the mean of all patches, or an extra token as in the "
        "paper. The mean often learns faster on small data.",
    )
    dropout: float = number(
        0.1,
        label="Dropout",
        help="Share of values switched off at each training step, in attention and MLP.",
        low=0.0,
        high=0.95,
    )


def vit_source(
    model: "nn.Module",
    options: VitOptions,
    *,
    inputs: tuple[Field, ...],
    outputs: OutputSpec,
) -> "Script":
    """The classes of a VisionTransformer, and how it is built."""
    from trainer_gui.models._vit import Block

    return class_script(
        model, _arguments(options, inputs, outputs), Block, inputs=inputs, outputs=outputs
    )


@architectures.register(
    "vit",
    label="Vision transformer",
    about="Attention between patches. Needs more data or longer training than convolutions, and "
    "gains more from both.",
    options=VitOptions,
    source=vit_source,
)
def build_vit(
    options: VitOptions, *, inputs: tuple[Field, ...], outputs: OutputSpec
) -> "nn.Module":
    """A VisionTransformer.

    Raises:
        BadInputError: the patch does not divide the picture, or the heads the width.
    """
    _, height, width = picture_shape(inputs)
    if height % options.patch or width % options.patch:
        raise BadInputError(
            Text(
                "Patches of {patch} pixels do not divide a picture of {height} × {width} pixels.",
                patch=options.patch, height=height, width=width,
            ),
            hint=Text("Choose a patch size of {sizes}.", sizes=_divisors(height, width)),
        )  # fmt: skip
    if options.width % options.heads:
        raise BadInputError(
            Text(
                "{heads} attention heads do not divide a width of {width}.",
                heads=options.heads, width=options.width,
            ),
            hint=Text(
                "Choose a width of {width}, or another number of heads.",
                width=_next_multiple(options.width, options.heads),
            ),
        )  # fmt: skip
    from trainer_gui.models._vit import VisionTransformer

    return VisionTransformer(**_arguments(options, inputs, outputs))


def _arguments(
    options: VitOptions, inputs: tuple[Field, ...], outputs: OutputSpec
) -> dict[str, Any]:
    """Of the VisionTransformer."""
    channels, height, width = picture_shape(inputs)
    return {
        "channels": channels,
        "height": height,
        "width": width,
        "patch": options.patch,
        "embedding": options.width,
        "heads": options.heads,
        "depth": options.depth,
        "hidden": max(round(options.width * options.mlp_ratio), 1),
        "dropout": options.dropout,
        "class_token": options.pool == "class_token",
        "classes": output_count(outputs),
        "activation": activation_class(options.activation),
    }


def _divisors(height: int, width: int) -> str:
    common = (
        size for size in range(1, min(height, width) + 1) if not (height % size or width % size)
    )
    return ", ".join(str(size) for size in common)


def _next_multiple(value: int, factor: int) -> int:
    return -(-value // factor) * factor
