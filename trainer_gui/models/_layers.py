"""Layers of torch as the source that builds them again."""

import ast
import inspect
from keyword import iskeyword
from textwrap import indent

from torch import nn

from trainer_gui.core.errors import BadInputError
from trainer_gui.core.source import call
from trainer_gui.core.text import Text

# What torch writes of these in `extra_repr` is their arguments, all of them.
_LAYERS = (
    *(nn.Linear, nn.Conv2d, nn.BatchNorm2d, nn.ZeroPad2d, nn.MaxPool2d, nn.AvgPool2d, nn.Flatten),
    *(nn.ReLU, nn.LeakyReLU, nn.GELU, nn.SiLU, nn.Tanh, nn.Sigmoid, nn.Dropout, nn.Dropout2d),
)


def layer_source(layer: nn.Module) -> str:
    """The expression that builds a layer, or layers in a row, with random weights.

    Raises:
        BadInputError: it is something else, or has been changed after it was built.
    """
    if type(layer) is nn.Sequential:
        return _sequential(layer)
    if type(layer) not in _LAYERS:
        raise _foreign(layer)
    usual = inspect.signature(type(layer)).parameters
    try:
        said = ast.parse(f"call({layer.extra_repr()})", mode="eval").body
        assert isinstance(said, ast.Call)
        chosen = [
            ast.unparse(argument)
            for argument in said.keywords
            if not _same(ast.literal_eval(argument.value), usual[str(argument.arg)].default)
        ]
    except (SyntaxError, ValueError) as error:  # a word such as padding=same is without quotes
        raise _foreign(layer) from error
    return call(f"nn.{type(layer).__name__}", *map(ast.unparse, said.args), *chosen)


def _sequential(model: nn.Sequential) -> str:
    layers = dict(model.named_children())
    if len(layers) < len(model):  # a layer that stands in several places
        raise _foreign(model)
    if all(name.isdecimal() for name in layers):
        return call("nn.Sequential", *map(layer_source, layers.values()))
    if not all(name.isidentifier() and not iskeyword(name) for name in layers):
        raise _foreign(model)
    lines = "".join(f"{name}={layer_source(layer)},\n" for name, layer in layers.items())
    return call("nn.Sequential", f"OrderedDict(\n{indent(lines, '    ')})")


def _same(value: object, usual: object) -> bool:
    """Whether a value is the usual one, which may be one number for all sides."""
    return value == usual or (isinstance(value, tuple) and set(value) == {usual})


def _foreign(module: nn.Module) -> BadInputError:
    return BadInputError(
        Text("The network has a part that cannot be written as plain PyTorch: {name}.",
             name=f"{type(module).__module__}.{type(module).__qualname__}"),
        hint=Text("Use the run's model.safetensors with the code that defines this part."),
    )  # fmt: skip
