"""Option fields of every family of pretrained networks, described once."""

from typing import Any, Literal

from trainer_gui.core.options import Wait, choice, integer, number, path
from trainer_gui.core.text import Text

Weights = Literal["random", "pretrained", "file"]
TrainedLayers = Literal["all", "some", "head"]


def weights_field() -> Any:  # noqa: ANN401 - stands where a Weights is expected
    """What a network begins with."""
    return choice(
        "random",
        {
            "random": "Random",
            "pretrained": "Pretrained on ImageNet",
            "file": "From a file",
        },
        label="First weights",
        help="Pretrained weights learn new pictures from far fewer samples. They are a file that "
        "must be on this computer: the published one, or one of your own.",
        level="essential",
    )


def weights_file_field() -> Any:  # noqa: ANN401
    """Which file they are in."""
    return path(
        "",
        label="Weights file",
        help="A .pth, .pt or .safetensors file with the weights of this network, from any source; "
        "nothing in it is run. Its last layer may have other classes.",
        file=True,
        when=("weights", ("file",)),
    )


def trained_field() -> Any:  # noqa: ANN401
    """Which layers learn."""
    return choice(
        "all",
        {"all": "All", "some": "The last few", "head": "The last one"},
        label="Train layers",
        help="Layers that are not trained keep what they know: faster, and safer with few samples. "
        "The last one is always new.",
        level="essential",
        when=("weights", ("pretrained", "file")),
    )


def last_layers_field() -> Any:  # noqa: ANN401
    """How many the last few are."""
    return integer(
        4,
        label="Number of layers",
        help="Linear layers and convolutions from the end, the last one included.",
        low=1,
        high=1000,
        unit="layers",
        when=("trained", ("some",)),
    )


def free_after_field() -> Any:  # noqa: ANN401
    """When all layers learn."""
    return integer(
        None,
        label="Then train all after",
        help="Epochs after which the frozen layers learn as well: first the new last layer finds "
        "its way, then everything is fine-tuned.",
        low=1,
        high=100_000,
        unit="epochs",
        none_label="never",
        when=("trained", ("some", "head")),
        wait=Wait(Text("The frozen layers are never trained")),
    )


def first_rate_field() -> Any:  # noqa: ANN401
    """How much more slowly early layers learn."""
    return number(
        1.0,
        label="Rate of the first layer",
        help="The first layer learns at this share of the learning rate, the last one at the whole "
        "of it, and those between are on an even scale. 0.01 to 0.1 keeps early layers, which "
        "see edges and colours, nearly as they are.",
        low=1e-6,
        high=1.0,
        logarithmic=True,
        when=("weights", ("pretrained", "file")),
    )


def upscale_to_field() -> Any:  # noqa: ANN401
    """How large pictures are inside the network."""
    return integer(
        None,
        label="Enlarge pictures to",
        help="Resizes each picture to this height and width inside the network. Pretrained "
        "networks see small pictures better at 96 to 224; the cost grows with the square. Where "
        "a network cannot take the picture as it is, it is resized to what the network needs.",
        low=8,
        high=1024,
        unit="px",
        none_label="as it is",
    )
