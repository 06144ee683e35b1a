"""A built network → the source that builds it again without this program."""

import ast
import inspect
import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from keyword import iskeyword
from textwrap import indent

from torch import Tensor, nn

from trainer_gui.core.errors import BadInputError
from trainer_gui.core.text import Text
from trainer_gui.engine.build import build_task
from trainer_gui.engine.trained import Trained
from trainer_gui.models._fast_cnn import FastCnn, Group
from trainer_gui.models._inputs import picture_shape
from trainer_gui.models._recurrent import RowReader
from trainer_gui.models._resnet import BasicBlock, ResNet
from trainer_gui.models._vit import Block, VisionTransformer
from trainer_gui.models.own_model import OwnModelOptions
from trainer_gui.models.timm_zoo import TimmZooOptions
from trainer_gui.models.torchvision_zoo import TorchvisionZooOptions

# What torch writes of these in `extra_repr` is their arguments, all of them.
_LAYERS = (
    *(nn.Linear, nn.Conv2d, nn.BatchNorm2d, nn.ZeroPad2d, nn.MaxPool2d, nn.AvgPool2d, nn.Flatten),
    *(nn.ReLU, nn.LeakyReLU, nn.GELU, nn.SiLU, nn.Tanh, nn.Sigmoid, nn.Dropout, nn.Dropout2d),
)
OWN_MODULE = "own_model"
"""Of a program that defines a network, beside the script."""
_LINE = 80  # beside what stands before an expression
_FOR_OUR_TOOLS = re.compile(r"\s*# (?:type: ignore|noqa)\b.*$", re.MULTILINE)


@dataclass(frozen=True)
class Architecture:
    """How a network is built in plain PyTorch.

    Attributes:
        build: the expression that gives it, with random weights.
        weights: by the names that it has for them.
        picture: channels, height and width that it sees.
        classes: sources of the modules that are defined for it.
        own: whether it is built from `own_model.py`, a copy of the program that defines it.
    """

    build: str
    weights: dict[str, Tensor] = field(repr=False)
    picture: tuple[int, int, int]
    classes: tuple[str, ...] = ()
    own: bool = False


def architecture_of(trained: Trained) -> Architecture:
    """The network of a run as source.

    Raises:
        BadInputError: it is not one of ours, so that nothing is known of how it is written.
    """
    options = trained.recipe.model.options
    if isinstance(options, TorchvisionZooOptions):
        return _torchvision(trained, options)
    if isinstance(options, TimmZooOptions):
        return _timm(trained, options)
    if isinstance(options, OwnModelOptions):
        return _own(trained)
    model, picture = trained.model, picture_shape(trained.spec.inputs)
    classes: tuple[type[nn.Module], ...] = ()
    # Not isinstance: whoever derives from these may compute something else.
    match model:
        case ResNet() if type(model) is ResNet:
            build, classes = _resnet(model), (BasicBlock, ResNet)
        case VisionTransformer() if type(model) is VisionTransformer:
            build, classes = _vision_transformer(model, picture), (Block, VisionTransformer)
        case FastCnn() if type(model) is FastCnn:
            build, classes = _fast_cnn(model), (Group, FastCnn)
        case RowReader() if type(model) is RowReader:
            build, classes = _row_reader(model), (RowReader,)
        case _:
            build = _layer(model)
    return Architecture(build, model.state_dict(), picture, tuple(map(source, classes)))


def source(thing: Callable[..., object], *, name: str | None = None) -> str:
    """The source of a class or function, without marks for our tools.

    Args:
        thing: of a module of ours.
        name: that a function gets instead of its own.
    """
    text = _FOR_OUR_TOOLS.sub("", inspect.getsource(thing)).rstrip()
    return text if name is None else re.sub(r"^def \w+", f"def {name}", text)


def call(function: str, *arguments: str) -> str:
    """The source of a call, on one line where it is short."""
    line = f"{function}({', '.join(arguments)})"
    if len(line) <= _LINE and "\n" not in line:
        return line
    lines = ",\n".join(arguments) + ("" if len(arguments) == 1 else ",")
    return f"{function}(\n{indent(lines, '    ')}\n)"


def _layer(layer: nn.Module) -> str:
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
        return call("nn.Sequential", *map(_layer, layers.values()))
    if not all(name.isidentifier() and not iskeyword(name) for name in layers):
        raise _foreign(model)
    lines = "".join(f"{name}={_layer(layer)},\n" for name, layer in layers.items())
    return call("nn.Sequential", f"OrderedDict(\n{indent(lines, '    ')})")


def _same(value: object, usual: object) -> bool:
    """Whether a value is the usual one, which may be one number for all sides."""
    return value == usual or (isinstance(value, tuple) and set(value) == {usual})


def _resnet(model: ResNet) -> str:
    stem = model.stem[0]
    assert isinstance(stem, nn.Conv2d)
    pooled = isinstance(model.stem[-1], nn.MaxPool2d)
    kind = "large" if pooled else "small" if stem.stride == (1, 1) else "medium"
    blocks = tuple(len(list(stage.children())) for stage in model.stages)
    return call(
        "ResNet",
        f"channels={stem.in_channels}",
        f"blocks={blocks}",
        f"width={stem.out_channels}",
        f"classes={model.head.out_features}",
        f"activation={_named(model.stem[2])}",
        f'stem="{kind}"',
    )


def _fast_cnn(model: FastCnn) -> str:
    stem, head, group = model.stem[0], model.head, model.groups[0]
    assert isinstance(stem, nn.Conv2d)
    assert isinstance(group, Group)
    return call(
        "FastCnn",
        f"channels={stem.in_channels}",
        f"width={head.in_features // 4}",
        f"classes={head.out_features}",
        f"activation={_named(model.stem[1])}",
        f"residual={group.residual}",
    )


def _row_reader(model: RowReader) -> str:
    cells = model.cells
    arguments = {
        "cell": type(cells).__name__.lower(),
        "row": cells.input_size,
        "width": cells.hidden_size,
        "depth": cells.num_layers,
        "both_ways": cells.bidirectional,
        "dropout": model.dropout.p,
        "classes": model.head.out_features,
    }
    return call("RowReader", *_keywords(arguments))


def _named(layer: nn.Module) -> str:
    """The class of a layer that needs no arguments."""
    return f"nn.{type(layer).__name__}"


def _vision_transformer(model: VisionTransformer, picture: tuple[int, int, int]) -> str:
    block = model.blocks[0]
    assert isinstance(block, Block)
    channels, height, width = picture
    arguments = {
        "channels": channels,
        "height": height,
        "width": width,
        "patch": model.patches.kernel_size[0],
        "embedding": model.patches.out_channels,
        "heads": block.attention.num_heads,
        "depth": len(model.blocks),
        "hidden": block.mlp[0].out_features,
        "dropout": model.dropout.p,
        "class_token": model.class_token is not None,
        "classes": model.head.out_features,
    }
    activation = f"activation={_named(block.mlp[1])}"
    return call("VisionTransformer", *_keywords(arguments), activation)


def _torchvision(trained: Trained, options: TorchvisionZooOptions) -> Architecture:
    # Here, since the other families need no torchvision.
    from trainer_gui.models._fine_tuning import ResizedModel
    from trainer_gui.models._zoo import builder_arguments, input_size

    assert isinstance(trained.model, ResizedModel)
    pretrained = options.weights != "random"
    _, height, width = picture_shape(trained.spec.inputs)
    size = input_size(
        options.builder, (height, width), wanted=options.upscale_to, pretrained=pretrained
    )
    (outputs,) = (
        build_task(trained.recipe, trained.spec).parts(trained.spec)["model"].outputs.heads.values()
    )
    arguments = builder_arguments(options.builder, outputs[0] or 1, pretrained=pretrained)
    return Architecture(
        build=call("torchvision.models.get_model", f'"{options.builder}"', *_keywords(arguments)),
        weights=trained.model.backbone.state_dict(),
        picture=(3, *size),
    )


def _timm(trained: Trained, options: TimmZooOptions) -> Architecture:
    from trainer_gui.models._fine_tuning import ResizedModel

    assert isinstance(trained.model, ResizedModel)
    (outputs,) = (
        build_task(trained.recipe, trained.spec).parts(trained.spec)["model"].outputs.heads.values()
    )
    return Architecture(
        build=call("timm.create_model", f'"{options.builder}"', f"num_classes={outputs[0]}"),
        weights=trained.model.backbone.state_dict(),
        picture=(3, *trained.model.size),
    )


def _own(trained: Trained) -> Architecture:
    from trainer_gui.models._own_model import arguments_of, given_values, name_in_program

    model, picture = trained.model, picture_shape(trained.spec.inputs)
    (outputs,) = (
        build_task(trained.recipe, trained.spec).parts(trained.spec)["model"].outputs.heads.values()
    )
    arguments = arguments_of(type(model), given_values(picture, outputs[0] or 1))
    # By the name of its file, since its own may be one that the script has too.
    build = call(f"{OWN_MODULE}.{name_in_program(model)}", *_keywords({**arguments}))
    return Architecture(build, model.state_dict(), picture, own=True)


def _keywords(arguments: dict[str, object]) -> Sequence[str]:
    return [
        f'{name}="{value}"' if isinstance(value, str) else f"{name}={value!r}"
        for name, value in arguments.items()
    ]


def _foreign(module: nn.Module) -> BadInputError:
    return BadInputError(
        Text("The network has a part that cannot be written as plain PyTorch: {name}.",
             name=f"{type(module).__module__}.{type(module).__qualname__}"),
        hint=Text("Use the run's model.safetensors with the code that defines this part."),
    )  # fmt: skip
