"""A network of a person's own: the `nn.Module` in a Python file, run after consent."""

from typing import TYPE_CHECKING

from trainer_gui.core.options import Options, path, words
from trainer_gui.core.spec import Field, OutputSpec
from trainer_gui.core.trust import read_code, require_trust
from trainer_gui.models import architectures
from trainer_gui.models._inputs import output_count, picture_shape

if TYPE_CHECKING:
    from torch import nn

    from trainer_gui.core.script import Script


class OwnModelOptions(Options):
    """Which file, and which class in it."""

    file: str = path(
        "",
        label="Python file",
        help="A .py file that defines an nn.Module, which gets channels, height, width and classes "
        "if it asks for them. It is a program: it runs once you have allowed it, and asks again "
        "when it has changed.",
        file=True,
    )
    class_name: str = words(
        "",
        label="Class",
        help="The name of the nn.Module in the file. Left empty, it is the only one that can be "
        "built, or the last one of them.",
        level="essential",
    )


def own_source(
    model: "nn.Module",
    options: OwnModelOptions,
    *,
    inputs: tuple[Field, ...],
    outputs: OutputSpec,
) -> "Script":
    """The program itself beside the script, and how its class is built."""
    from trainer_gui.models._own_model import own_script

    code = read_code(options.file)
    return own_script(model, code, inputs=inputs, outputs=outputs)


@architectures.register(
    "own_model",
    label="Own model",
    about="An nn.Module in a Python file of yours. The file is a program, which runs once you "
    "have allowed it.",
    options=OwnModelOptions,
    source=own_source,
)
def build_own_model(
    options: OwnModelOptions, *, inputs: tuple[Field, ...], outputs: OutputSpec
) -> "nn.Module":
    """The module, built on the CPU whatever torch's default device is, and tried once.

    Raises:
        CodeConsentError: nobody has allowed the file, as it is, to run.
        BadInputError: the file cannot be read or fails, or its module does not suit the task.
    """
    picture, count = picture_shape(inputs), output_count(outputs)
    code = read_code(options.file)
    require_trust(code)
    from trainer_gui.models._own_model import build_module

    return build_module(code, options.class_name.strip(), picture=picture, outputs=count)
