"""Activation functions by name, for every family that lets people choose one."""

from typing import TYPE_CHECKING, Any, Literal

from trainer_gui.core.options import choice

if TYPE_CHECKING:
    from torch import nn

ActivationName = Literal["relu", "leaky_relu", "gelu", "silu", "tanh", "sigmoid"]


def activation_field(default: ActivationName = "relu") -> Any:  # noqa: ANN401 - stands where an ActivationName is expected
    """The option, described once."""
    return choice(
        default,
        {
            "relu": "ReLU",
            "leaky_relu": "Leaky ReLU",
            "gelu": "GELU",
            "silu": "SiLU (Swish)",
            "tanh": "tanh",
            "sigmoid": "Sigmoid",
        },
        label="Activation",
        help="The bend between layers. ReLU is the usual choice; sigmoid and tanh learn slowly in "
        "deep networks.",
    )


def activation(name: ActivationName) -> "nn.Module":
    """A fresh module of that name."""
    return activation_class(name)()


def activation_class(name: ActivationName) -> "type[nn.Module]":
    """The module class of that name; it needs no arguments."""
    from torch import nn

    classes: dict[ActivationName, type[nn.Module]] = {
        "relu": nn.ReLU,
        "leaky_relu": nn.LeakyReLU,
        "gelu": nn.GELU,
        "silu": nn.SiLU,
        "tanh": nn.Tanh,
        "sigmoid": nn.Sigmoid,
    }
    return classes[name]
