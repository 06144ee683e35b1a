"""The networks of timm, a thousand of them, with our inputs and outputs; timm is an extra."""

from typing import TYPE_CHECKING, Literal

from trainer_gui.core.errors import BadInputError
from trainer_gui.core.options import Options, choice
from trainer_gui.core.source import call, keywords, literal
from trainer_gui.core.spec import Field, OutputSpec
from trainer_gui.core.text import Text
from trainer_gui.models import architectures, weights_wanted
from trainer_gui.models._inputs import output_count
from trainer_gui.models._published import colour_picture, require_network
from trainer_gui.models._resized_source import resized_script
from trainer_gui.models._transfer_fields import (
    TrainedLayers,
    first_rate_field,
    free_after_field,
    last_layers_field,
    trained_field,
    upscale_to_field,
    weights_file_field,
)

if TYPE_CHECKING:
    from torch import nn

    from trainer_gui.core.script import Script

SOURCE = "timm"
_LEAST_SIDE = 32
"""Of a picture: networks halve it five times."""


class TimmZooOptions(Options):
    """Which network, and what it begins with."""

    builder: str = choice(
        "tf_efficientnet_lite0",
        label="Network",
        help="One of timm's networks, made for pictures of about 224 × 224 pixels; most take "
        "smaller ones too.",
        level="essential",
        source=SOURCE,
    )
    weights: Literal["random", "file"] = choice(
        "random",
        {"random": "Random", "file": "From a file"},
        label="First weights",
        help="Pretrained weights learn new pictures from far fewer samples. timm's are on the "
        "Hugging Face hub: download the file for this network, and choose it here.",
        level="essential",
    )
    weights_file: str = weights_file_field()
    trained: TrainedLayers = trained_field()
    last_layers: int = last_layers_field()
    free_after: int | None = free_after_field()
    first_rate: float = first_rate_field()
    upscale_to: int | None = upscale_to_field()


def timm_source(
    model: "nn.Module",
    options: TimmZooOptions,
    *,
    inputs: tuple[Field, ...],
    outputs: OutputSpec,
) -> "Script":
    """How timm builds the network, and what it sees of pictures."""
    arguments = {"num_classes": output_count(outputs)}
    built = call("timm.create_model", literal(options.builder), *keywords(arguments))
    return resized_script(model, built, inputs=inputs, outputs=outputs, imports=("import timm",))


@architectures.register(
    "timm_zoo",
    label="timm",
    about="A thousand published networks, the newest among them, from the package timm, which is "
    "an extra. Made for larger pictures and for machines with a GPU.",
    options=TimmZooOptions,
    source=timm_source,
)
def build_timm_zoo(
    options: TimmZooOptions, *, inputs: tuple[Field, ...], outputs: OutputSpec
) -> "nn.Module":
    """The network in a ResizedModel, with a new last layer of K outputs.

    Raises:
        BadInputError: timm is not installed, has no such network, or the file of its weights
            belongs to another.
    """
    height, width = colour_picture(inputs, SOURCE)
    require_network(options.builder, _names(), SOURCE)
    import timm

    from trainer_gui.models._fine_tuning import ResizedModel, tuning_of
    from trainer_gui.models._pretrained import load_file

    from_file = options.weights == "file"
    backbone: nn.Module = timm.create_model(options.builder, num_classes=output_count(outputs))
    if from_file and weights_wanted():
        load_file(backbone, options.weights_file)
    size = _size(options.builder, (height, width), options.upscale_to)
    return ResizedModel(backbone, size=size, tuning=tuning_of(options) if from_file else None)


def list_timm() -> tuple[tuple[str, str], ...]:
    """The networks of the installed timm as (name, label).

    Raises:
        BadInputError: timm is not installed.
    """
    return tuple((name, name) for name in _names())


def _size(name: str, picture: tuple[int, int], wanted: int | None) -> tuple[int, int]:
    """Height and width that a network shall see."""
    import timm

    facts = timm.get_pretrained_cfg(name)
    if facts is not None and facts.fixed_input_size:
        _, height, width = facts.input_size
        return height, width
    height, width = (wanted, wanted) if wanted else picture
    return max(height, _LEAST_SIDE), max(width, _LEAST_SIDE)


def _names() -> list[str]:
    try:
        import timm
    except ImportError as error:
        raise BadInputError(
            Text("The package timm is not installed."),
            hint=Text("Install it with: pip install 'trainer-gui[timm]'"),
        ) from error
    return sorted(timm.list_models())
