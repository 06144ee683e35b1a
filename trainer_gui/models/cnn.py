"""Convolutional network: blocks of convolution, activation and pooling, then a classifier."""

from typing import TYPE_CHECKING, Literal

from pydantic import model_validator

from trainer_gui.core.errors import BadInputError
from trainer_gui.core.options import Options, choice, integer, integers, number, switch
from trainer_gui.core.spec import Field, OutputSpec
from trainer_gui.core.text import Text
from trainer_gui.models import architectures
from trainer_gui.models._activations import ActivationName, activation, activation_field
from trainer_gui.models._inputs import output_count, picture_shape
from trainer_gui.models._source import layers_source

if TYPE_CHECKING:
    from torch import nn


class CnnOptions(Options):
    """Sizes of a convolutional network."""

    channels: tuple[int, ...] = integers(
        (32, 64),
        label="Channels",
        help="Output channels of each block, from input to output; one block for each number.",
        low=1,
        high=4096,
        least=1,
        most=16,
        unit="channels",
        level="essential",
    )
    kernel: int = integer(
        3,
        label="Kernel size",
        help="Height and width of each convolution. 3 is usual; larger sees more and costs more.",
        low=1,
        high=11,
        unit="px",
        level="essential",
    )
    padding: Literal["same", "valid"] = choice(
        "same",
        {"same": "Same size (zeros around)", "valid": "Valid (shrinks)"},
        label="Padding",
        help="Whether a convolution keeps the size of the picture, or loses its border.",
    )
    pooling: Literal["max", "average", "none"] = choice(
        "max",
        {"max": "Maximum", "average": "Average", "none": "None"},
        label="Pooling",
        help="Halves height and width after a block, over windows of 2 × 2.",
    )
    pool_last: bool = switch(
        True,
        label="Pool after the last block",
        help="Off keeps the last block's full picture for the classifier, which then has about "
        "four times the weights.",
        when=("pooling", ("max", "average")),
    )
    batch_norm: bool = switch(
        False,
        label="Batch normalisation",
        help="Normalises each channel over the batch. Trains deeper networks faster; needs batches "
        "of some size.",
    )
    activation: ActivationName = activation_field()
    dense: tuple[int, ...] = integers(
        (64,),
        label="Dense layers",
        help="Units of each fully connected layer before the output; without any, the output sees "
        "the last block.",
        low=1,
        high=65_536,
        most=8,
        unit="units",
    )
    dropout: float = number(
        0.0,
        label="Dropout",
        help="Share of units switched off at each training step. Raise it if the training score is "
        "far above the validation score.",
        low=0.0,
        high=0.95,
    )
    dropout_at: Literal["classifier", "output", "everywhere"] = choice(
        "classifier",
        {
            "classifier": "Dense layers and output",
            "output": "Output only",
            "everywhere": "Blocks too",
        },
        label="Dropout before",
        help="Where units are switched off: before each dense layer and the output, before the "
        "output alone, or after each block as well, whole channels at a time.",
    )

    @model_validator(mode="before")
    @classmethod
    def _one_dense_layer_as_a_number(cls, values: object) -> object:
        """Recipes of before there could be several wrote the only one as a number, 0 for none."""
        dense = values.get("dense") if isinstance(values, dict) else None
        if isinstance(values, dict) and isinstance(dense, int) and not isinstance(dense, bool):
            return {**values, "dense": (dense,) if dense else ()}
        return values

    def pools(self, block: int) -> bool:
        """Whether block `block`, counted from 0, ends with pooling."""
        return self.pooling != "none" and (self.pool_last or block < len(self.channels) - 1)


@architectures.register(
    "cnn",
    label="Convolutional network",
    about="A plain stack of convolutions. The first choice for small pictures: quick, and easy to "
    "understand.",
    options=CnnOptions,
    source=layers_source,
)
def build_cnn(
    options: CnnOptions, *, inputs: tuple[Field, ...], outputs: OutputSpec
) -> "nn.Module":
    """A Sequential of named blocks, `flatten`, and the classifier.

    Raises:
        BadInputError: the picture is too small for so many blocks.
    """
    from collections import OrderedDict

    from torch import nn

    channels, height, width = picture_shape(inputs)
    height, width = _size_after_blocks(options, height, width)
    layers: OrderedDict[str, nn.Module] = OrderedDict()
    for block, next_channels in enumerate(options.channels):
        layers[f"block{block + 1}"] = _block(
            options, channels, next_channels, pools=options.pools(block)
        )
        channels = next_channels
    layers["flatten"] = nn.Flatten()
    units = channels * height * width
    for number_, next_units in enumerate(options.dense, start=1):
        ending = str(number_) if number_ > 1 else ""
        if options.dropout and options.dropout_at != "output":
            layers[f"dropout{number_}"] = nn.Dropout(options.dropout)
        layers[f"dense{ending}"] = nn.Linear(units, next_units)
        layers[f"activation{ending}"] = activation(options.activation)
        units = next_units
    if options.dropout:
        layers[f"dropout{len(options.dense) + 1}"] = nn.Dropout(options.dropout)
    layers["head"] = nn.Linear(units, output_count(outputs))
    return nn.Sequential(layers)


def _size_after_blocks(options: CnnOptions, height: int, width: int) -> tuple[int, int]:
    """Height and width of what the classifier sees.

    Raises:
        BadInputError: a block would leave nothing; the message names it.
    """
    for block in range(len(options.channels)):
        if options.padding == "valid":
            if min(height, width) < options.kernel:
                raise BadInputError(
                    Text(
                        "Block {block} of the network has a kernel of {kernel} × {kernel} pixels, "
                        "but only {height} × {width} are left of the picture.",
                        block=block + 1, kernel=options.kernel, height=height, width=width,
                    ),
                    hint=Text("Choose padding “same”, a smaller kernel or fewer channels entries."),
                )  # fmt: skip
            height, width = height - options.kernel + 1, width - options.kernel + 1
        if options.pools(block):
            if min(height, width) < 2:  # noqa: PLR2004 - the pooling window
                raise BadInputError(
                    Text(
                        "Block {block} of the network cannot halve a picture of which only "
                        "{height} × {width} pixels are left.",
                        block=block + 1, height=height, width=width,
                    ),
                    hint=Text("Choose fewer channels entries, or no pooling."),
                )  # fmt: skip
            height, width = height // 2, width // 2
    return height, width


def _block(options: CnnOptions, channels: int, next_channels: int, *, pools: bool) -> "nn.Module":
    from collections import OrderedDict

    from torch import nn

    layers: OrderedDict[str, nn.Module] = OrderedDict()
    kernel, padding = options.kernel, 0
    if options.padding == "same":
        if kernel % 2 == 0:
            # An even kernel needs one zero more on one side, which Conv2d's own padding cannot
            # do without a warning; the far side, as in TensorFlow.
            near, far = (kernel - 1) // 2, kernel // 2
            layers["pad"] = nn.ZeroPad2d((near, far, near, far))
        else:
            padding = kernel // 2
    # Batch normalisation subtracts any bias again.
    layers["conv"] = nn.Conv2d(
        channels, next_channels, kernel, padding=padding, bias=not options.batch_norm
    )
    if options.batch_norm:
        layers["norm"] = nn.BatchNorm2d(next_channels)
    layers["activation"] = activation(options.activation)
    if pools:
        layers["pool"] = nn.MaxPool2d(2) if options.pooling == "max" else nn.AvgPool2d(2)
    if options.dropout and options.dropout_at == "everywhere":
        layers["dropout"] = nn.Dropout2d(options.dropout)
    return nn.Sequential(layers)
