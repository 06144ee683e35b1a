"""Multi-layer perceptron: fully connected layers over the flattened input."""

from typing import TYPE_CHECKING

from trainer_gui.core.options import Options, integers, number
from trainer_gui.core.spec import Field, OutputSpec
from trainer_gui.models import architectures
from trainer_gui.models._activations import ActivationName, activation, activation_field
from trainer_gui.models._inputs import output_count, value_count
from trainer_gui.models._source import layers_source

if TYPE_CHECKING:
    from torch import nn


class MlpOptions(Options):
    """Sizes of a multi-layer perceptron."""

    widths: tuple[int, ...] = integers(
        (256, 128),
        label="Hidden layers",
        help="Units of each hidden layer, from input to output. Without any it is a linear model.",
        low=1,
        high=65_536,
        unit="units",
        level="essential",
    )
    activation: ActivationName = activation_field()
    dropout: float = number(
        0.0,
        label="Dropout",
        help="Share of units switched off at each training step, after each hidden layer. "
        "Raise it if the training score is far above the validation score.",
        low=0.0,
        high=0.95,
    )


@architectures.register(
    "mlp",
    label="Multi-layer perceptron",
    about="Fully connected layers. Small and quick; a baseline for pictures, good for short rows "
    "of numbers.",
    options=MlpOptions,
    source=layers_source,
)
def build_mlp(
    options: MlpOptions, *, inputs: tuple[Field, ...], outputs: OutputSpec
) -> "nn.Module":
    """A Sequential of (linear, activation, dropout) per hidden layer, and a linear head."""
    from collections import OrderedDict

    from torch import nn

    layers: OrderedDict[str, nn.Module] = OrderedDict(flatten=nn.Flatten())
    width = value_count(inputs)
    for number_, next_width in enumerate(options.widths, start=1):
        layers[f"linear{number_}"] = nn.Linear(width, next_width)
        layers[f"activation{number_}"] = activation(options.activation)
        if options.dropout:
            layers[f"dropout{number_}"] = nn.Dropout(options.dropout)
        width = next_width
    layers["head"] = nn.Linear(width, output_count(outputs))
    return nn.Sequential(layers)
