"""A convolutional network that learns small pictures fast, after Jordan 2024."""

from typing import TYPE_CHECKING, Any

from trainer_gui.core.errors import BadInputError
from trainer_gui.core.options import Options, integer, switch
from trainer_gui.core.spec import Field, OutputSpec
from trainer_gui.core.text import Text
from trainer_gui.models import architectures
from trainer_gui.models._activations import ActivationName, activation_class, activation_field
from trainer_gui.models._inputs import output_count, picture_shape
from trainer_gui.models._source import class_script

if TYPE_CHECKING:
    from torch import nn

    from trainer_gui.core.script import Script


class FastCnnOptions(Options):
    """Size of a fast convolutional network."""

    width: int = integer(
        64,
        label="Width",
        help="Channels of the first group; the other two have four times as many. 32 is twice to "
        "four times as fast, and a little less accurate.",
        low=1,
        high=1024,
        unit="channels",
        level="essential",
    )
    residual: bool = switch(
        False,
        label="Residual groups",
        help="One more convolution in each group, and a shortcut around the last two; slower.",
        level="essential",
    )
    activation: ActivationName = activation_field("gelu")


def fast_cnn_source(
    model: "nn.Module",
    options: FastCnnOptions,
    *,
    inputs: tuple[Field, ...],
    outputs: OutputSpec,
) -> "Script":
    """The classes of a FastCnn, and how it is built."""
    from trainer_gui.models._fast_cnn import Group

    return class_script(
        model, _arguments(options, inputs, outputs), Group, inputs=inputs, outputs=outputs
    )


@architectures.register(
    "fast_cnn",
    label="Fast convolutional network",
    about="Six convolutions that halve the picture early and begin as the identity. Reaches in "
    "few epochs what others need many for; made for pictures of about 32 × 32.",
    options=FastCnnOptions,
    source=fast_cnn_source,
)
def build_fast_cnn(
    options: FastCnnOptions, *, inputs: tuple[Field, ...], outputs: OutputSpec
) -> "nn.Module":
    """A FastCnn; works with pictures of any size from 2 × 2.

    Raises:
        BadInputError: the picture is smaller than the first kernel.
    """
    from trainer_gui.models._fast_cnn import FastCnn

    _, height, width = picture_shape(inputs)
    if min(height, width) < 2:  # noqa: PLR2004 - the first kernel
        raise BadInputError(
            Text("The first layer looks at 2 × 2 pixels; the pictures have {height} × {width}.",
                 height=height, width=width),
            hint=Text("Choose larger pictures, or a multi-layer perceptron."),
        )  # fmt: skip
    return FastCnn(**_arguments(options, inputs, outputs))


def _arguments(
    options: FastCnnOptions, inputs: tuple[Field, ...], outputs: OutputSpec
) -> dict[str, Any]:
    """Of the FastCnn."""
    return {
        "channels": picture_shape(inputs)[0],
        "width": options.width,
        "classes": output_count(outputs),
        "activation": activation_class(options.activation),
        "residual": options.residual,
    }
