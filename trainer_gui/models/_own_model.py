"""The `nn.Module` in a person's own program: found, built by the names it asks for, tried once."""

import inspect
import sys
from collections.abc import Mapping
from dataclasses import replace
from keyword import iskeyword
from types import ModuleType

import torch
from torch import Tensor, nn

from trainer_gui.core.errors import BadInputError
from trainer_gui.core.names import listed, printable, shortened
from trainer_gui.core.registry import nearest
from trainer_gui.core.script import Beside, Script
from trainer_gui.core.source import call, keywords
from trainer_gui.core.spec import Field, OutputSpec
from trainer_gui.core.text import Text
from trainer_gui.core.trust import Code, shown_path
from trainer_gui.models._inputs import output_count, picture_shape
from trainer_gui.models._own_code import blamed, run_code
from trainer_gui.models._source import build_script

_Given = Mapping[str, int]
_BESIDE = "own_model"  # a module, beside a script
_TRIED = 2  # pictures; with one alone, a batch axis that was lost would not be seen


def build_module(
    code: Code, class_name: str, *, picture: tuple[int, int, int], outputs: int
) -> nn.Module:
    """A module of a program that was allowed, with weights from torch's generator as it stands.

    It is built on the CPU also where torch's default device is another: a program need not expect
    tensors without content.

    Args:
        code: the program; it is run.
        class_name: which class in it; empty to look for one.
        picture: channels, height and width of what it sees.
        outputs: K; it must map (N, C, H, W) to (N, K).

    Raises:
        BadInputError: the program fails, or its module cannot be built or does something else.
    """
    with torch.device("cpu"):
        found = modules_of(run_code(code))
        given = given_values(picture, outputs)
        name = _chosen(found, class_name, given, code)
        try:
            model = found[name](**arguments_of(found[name], given))
        except (Exception, SystemExit) as error:
            raise blamed(error, code) from error
        _require_fitting(model, name, code, picture, outputs)
    return model


def own_script(
    model: nn.Module, code: Code, *, inputs: tuple[Field, ...], outputs: OutputSpec
) -> Script:
    """The program beside a script, and `build_model`, which makes its class.

    Args:
        model: as `build_module` made it.
        code: what it was made of.
        inputs: of the model.
        outputs: likewise.
    """
    given = given_values(picture_shape(inputs), output_count(outputs))
    # By the name of its file, since its own may be one that the script has too.
    built = call(f"{_BESIDE}.{name_in_program(model)}", *keywords(arguments_of(type(model), given)))
    script = build_script(
        f"return {built}", inputs=inputs, outputs=outputs, imports=(f"import {_BESIDE}",)
    )
    about = ("the program that defines the network, as it was when that was trained; whatever it "
             "imports must be installed, too")  # fmt: skip
    return replace(script, files={f"{_BESIDE}.py": Beside(code.content, about)})


def given_values(picture: tuple[int, int, int], outputs: int) -> _Given:
    """What a class may ask for, by the names of its parameters."""
    channels, height, width = picture
    return {"channels": channels, "height": height, "width": width, "classes": outputs}


def arguments_of(kind: type[nn.Module], given: _Given) -> dict[str, int]:
    """Those of the values that the class asks for.

    A width is that of the picture only beside a height: alone, it is how wide layers are.
    """
    names = _parameters(kind)
    return {
        name: given[name]
        for name in names
        if name in given and (name != "width" or "height" in names)
    }


def modules_of(module: ModuleType) -> dict[str, type[nn.Module]]:
    """The modules that a program defines, in the order of their names' first use."""
    return {
        name: thing
        for name, thing in vars(module).items()
        if isinstance(thing, type)
        and issubclass(thing, nn.Module)
        and thing.__module__ == module.__name__
        and name.isidentifier()
        and not iskeyword(name)
    }


def name_in_program(model: nn.Module) -> str:
    """The name that a program has for the class of a module which was built from it."""
    found = modules_of(sys.modules[type(model).__module__])
    return next(name for name, kind in found.items() if kind is type(model))


def _chosen(found: Mapping[str, type[nn.Module]], wanted: str, given: _Given, code: Code) -> str:
    """The name of the class to build."""
    file, names = shown_path(code.path), listed(list(found))
    if not found:
        raise BadInputError(
            Text("{file} defines no nn.Module.", file=file),
            hint=Text("Write a class that derives from torch.nn.Module, or choose another file."),
        )
    if wanted and wanted not in found:
        near = nearest(wanted, found)
        raise BadInputError(
            Text("{file} defines no nn.Module called “{name}”.",
                 file=file, name=shortened(printable(wanted), 60)),
            hint=Text("Did you mean “{near}”?", near=near) if near
            else Text("It defines {names}.", names=names),
        )  # fmt: skip
    candidates = [wanted] if wanted else list(found)
    buildable = [name for name in candidates if not _unknown(found[name], given)]
    if buildable:
        return buildable[-1]  # what is built of others stands after them
    if len(candidates) > 1:
        raise BadInputError(
            Text("{file} defines several modules, and none can be built from the data alone: "
                 "{names}.", file=file, names=names),
            hint=Text("Write the name of the model as its class, and give its parameters defaults; "
                      "{known} are filled in.", known=", ".join(given)),
        )  # fmt: skip
    (name,) = candidates
    raise BadInputError(
        Text("{name} in {file} asks for “{parameter}”, which is not known here.",
             name=name, file=file, parameter=_unknown(found[name], given)[0]),
        hint=Text("Give it a default; {known} are filled in.", known=", ".join(given)),
    )  # fmt: skip


def _unknown(kind: type[nn.Module], given: _Given) -> list[str]:
    """Parameters that must be given and for which there is no value."""
    known = arguments_of(kind, given)
    return [
        name
        for name, parameter in _parameters(kind).items()
        if parameter.default is parameter.empty and name not in known
    ]


def _parameters(kind: type[nn.Module]) -> dict[str, inspect.Parameter]:
    """The parameters that are given one by one."""
    several = (inspect.Parameter.VAR_POSITIONAL, inspect.Parameter.VAR_KEYWORD)
    try:
        parameters = inspect.signature(kind).parameters
    except (ValueError, TypeError):  # a class with a metaclass of its own may hide them
        return {}
    return {name: one for name, one in parameters.items() if one.kind not in several}


def _require_fitting(
    model: nn.Module, name: str, code: Code, picture: tuple[int, int, int], outputs: int
) -> None:
    """Tries the model with black pictures; generators and modes stay as they are.

    Raises:
        BadInputError: it fails, gives something else than (N, K), or has nothing to train.
    """
    modes = [(module, module.training) for module in model.modules()]
    model.eval()
    try:
        with torch.random.fork_rng(devices=[]), torch.no_grad():
            result = model(torch.zeros(_TRIED, *picture))
    except (Exception, SystemExit) as error:
        raise blamed(error, code) from error
    for module, training in modes:
        module.training = training
    file = shown_path(code.path)
    if not _suits(result, outputs):
        raise BadInputError(
            Text("{name} in {file} makes {found} of pictures ({pictures}), where ({wanted}) is "
                 "needed.", name=name, file=file, found=_description(result),
                 pictures=_sizes((_TRIED, *picture)), wanted=_sizes((_TRIED, outputs))),
            hint=Text("Let its forward return a row of {count} numbers for each picture, or choose "
                      "another class of the file.", count=outputs),
        )  # fmt: skip
    if not any(parameter.requires_grad for parameter in model.parameters()):
        raise BadInputError(
            Text("{name} in {file} has no weights that could be trained.", name=name, file=file),
            hint=Text("Give it layers or an nn.Parameter, or choose another class of the file."),
        )


def _suits(result: object, outputs: int) -> bool:
    return (
        isinstance(result, Tensor)
        and result.is_floating_point()
        and tuple(result.shape) == (_TRIED, outputs)
    )


def _description(result: object) -> Text:
    """What came instead of a table of numbers."""
    if not isinstance(result, Tensor):
        return Text("a {kind}", kind=type(result).__name__)
    if not result.is_floating_point():
        return Text("a tensor of {kind}", kind=str(result.dtype).removeprefix("torch."))
    return Text("({sizes})", sizes=_sizes(tuple(result.shape)))


def _sizes(shape: tuple[int, ...]) -> str:
    return ", ".join(map(str, shape))
