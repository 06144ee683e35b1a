"""What families of models share when they are written as plain PyTorch."""

from collections.abc import Mapping
from textwrap import indent
from typing import TYPE_CHECKING

from trainer_gui.core.script import Script, joined
from trainer_gui.core.source import call, copied, literal
from trainer_gui.core.spec import Field, OutputSpec

if TYPE_CHECKING:
    from torch import nn

_BUILD = '''\
def build_model() -> nn.Module:
    """The network with random weights: {inputs} → {outputs}."""
{body}'''


def build_script(
    body: str, *, inputs: tuple[Field, ...], outputs: OutputSpec, imports: tuple[str, ...] = ()
) -> Script:
    """The function `build_model`.

    Args:
        body: of the function; its last line returns the network.
        inputs: of the network.
        outputs: likewise.
        imports: that the body needs.
    """
    source = _BUILD.format(
        inputs=", ".join(_said(field.name, field.shape) for field in inputs),
        outputs=", ".join(_said(name, shape) for name, shape in outputs.heads.items()),
        body=indent(body, "    "),
    )
    return Script(source, imports=("from torch import nn", *imports))


def class_script(
    model: "nn.Module",
    arguments: Mapping[str, object],
    *needed: "type[nn.Module]",
    inputs: tuple[Field, ...],
    outputs: OutputSpec,
) -> Script:
    """A model whose class is copied into the script.

    Args:
        model: of a class that imports nothing but torch and what Python brings.
        arguments: that its class gets, by name; plain values and classes of torch.
        needed: classes that its class needs; they are copied too.
        inputs: of the network.
        outputs: likewise.
    """
    kind = type(model)
    built = call(kind.__name__, *(f"{name}={_argument(one)}" for name, one in arguments.items()))
    return joined(
        copied(*needed, kind), build_script(f"return {built}", inputs=inputs, outputs=outputs)
    )


def layers_source(
    model: "nn.Module",
    options: object,  # noqa: ARG001 - the layers say all
    *,
    inputs: tuple[Field, ...],
    outputs: OutputSpec,
) -> Script:
    """The source of a model that is layers of torch in a row, one by one; a `WriteSource`.

    Raises:
        BadInputError: a part of it is something else.
    """
    from trainer_gui.models._layers import layer_source

    built = layer_source(model)
    named = ("from collections import OrderedDict",) if "OrderedDict(" in built else ()
    return build_script(f"return {built}", inputs=inputs, outputs=outputs, imports=named)


def _argument(value: object) -> str:
    """The source of a plain value, or of a class in `torch.nn`."""
    return f"nn.{value.__name__}" if isinstance(value, type) else literal(value)


def _said(name: str, shape: tuple[int | None, ...]) -> str:
    sizes = ("N", *("…" if size is None else str(size) for size in shape))
    return f"{name} ({', '.join(sizes)})"
