"""Every classification network of the installed torchvision, with our inputs and outputs."""

from typing import TYPE_CHECKING, Any

from pydantic import model_validator

from trainer_gui.core.options import Options, choice
from trainer_gui.core.source import call, keywords, literal
from trainer_gui.core.spec import Field, OutputSpec
from trainer_gui.models import architectures, weights_wanted
from trainer_gui.models._inputs import output_count
from trainer_gui.models._published import colour_picture, require_network
from trainer_gui.models._resized_source import resized_script
from trainer_gui.models._transfer_fields import (
    TrainedLayers,
    Weights,
    first_rate_field,
    free_after_field,
    last_layers_field,
    trained_field,
    upscale_to_field,
    weights_field,
    weights_file_field,
)

if TYPE_CHECKING:
    from torch import nn

    from trainer_gui.core.script import Script

SOURCE = "torchvision"


class TorchvisionZooOptions(Options):
    """Which network, and what it begins with."""

    builder: str = choice(
        "resnet18",
        label="Network",
        help="One of torchvision's networks, made for pictures of about 224 × 224 pixels; most "
        "take smaller ones too.",
        level="essential",
        source=SOURCE,
    )
    weights: Weights = weights_field()
    weights_file: str = weights_file_field()
    trained: TrainedLayers = trained_field()
    last_layers: int = last_layers_field()
    free_after: int | None = free_after_field()
    first_rate: float = first_rate_field()
    upscale_to: int | None = upscale_to_field()

    @model_validator(mode="before")
    @classmethod
    def _frozen_as_a_switch(cls, values: object) -> object:
        """Recipes of before some layers could be trained said `frozen` for all but the last."""
        if isinstance(values, dict) and isinstance(values.get("frozen"), bool):
            rest = {key: value for key, value in values.items() if key != "frozen"}
            return {**rest, "trained": "head" if values["frozen"] else "all"}
        return values


def torchvision_source(
    model: "nn.Module",
    options: TorchvisionZooOptions,
    *,
    inputs: tuple[Field, ...],
    outputs: OutputSpec,
) -> "Script":
    """How torchvision builds the network, and what it sees of pictures."""
    from trainer_gui.models._zoo import builder_arguments

    arguments = builder_arguments(
        options.builder, output_count(outputs), pretrained=options.weights != "random"
    )
    built = call("torchvision.models.get_model", literal(options.builder), *keywords(arguments))
    return resized_script(
        model, built, inputs=inputs, outputs=outputs, imports=("import torchvision",)
    )


@architectures.register(
    "torchvision_zoo",
    label="torchvision",
    about="Eighty published networks, from MobileNet to large transformers, with pretrained "
    "weights for many pictures. Made for larger pictures and for machines with a GPU.",
    options=TorchvisionZooOptions,
    source=torchvision_source,
)
def build_torchvision_zoo(
    options: TorchvisionZooOptions, *, inputs: tuple[Field, ...], outputs: OutputSpec
) -> "nn.Module":
    """The network in a ResizedModel, with a new last layer of K outputs.

    Raises:
        BadInputError: there is no such network, it cannot take the pictures, or the file of its
            weights is damaged.
        DataMissingError: the pretrained weights are not on this computer.
    """
    height, width = colour_picture(inputs, SOURCE)
    require_network(options.builder, _names(), SOURCE)
    from trainer_gui.models._fine_tuning import ResizedModel, tuning_of
    from trainer_gui.models._pretrained import load_file, load_pretrained
    from trainer_gui.models._zoo import build_backbone, input_size

    pretrained = options.weights != "random"
    backbone = build_backbone(options.builder, output_count(outputs), pretrained=pretrained)
    if weights_wanted():
        if options.weights == "pretrained":
            load_pretrained(backbone, options.builder)
        elif options.weights == "file":
            load_file(backbone, options.weights_file)
    size = input_size(
        options.builder, (height, width), wanted=options.upscale_to, pretrained=pretrained
    )
    return ResizedModel(backbone, size=size, tuning=tuning_of(options) if pretrained else None)


def list_builders() -> tuple[tuple[str, str], ...]:
    """The networks of the installed torchvision as (name, label), the label with its size."""
    from torchvision.models import get_model_weights

    labels = []
    for name in _names():
        default = _default(get_model_weights(name))
        millions = default.meta["num_params"] / 1e6 if default else None
        labels.append((name, f"{name} ({millions:.1f} M)" if millions else name))
    return tuple(labels)


def _default(weights: Any) -> Any:  # noqa: ANN401 - torchvision brings no types
    return weights.DEFAULT if len(weights) else None


def _names() -> list[str]:
    import torchvision

    return sorted(torchvision.models.list_models(module=torchvision.models))
