"""The text of predict.py: a run's network and the way of its pictures, as plain PyTorch.

Nothing that a person wrote gets into it but numbers and names that were checked: a recipe may come
from anywhere, and the script will be run.
"""

import ast
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from torch import Tensor

import trainer_gui
from trainer_gui.data._fitting import Fit
from trainer_gui.data._pictures import FORMATS
from trainer_gui.engine.build import build_task
from trainer_gui.engine.trained import Trained
from trainer_gui.export import _standalone as standalone
from trainer_gui.export import _standalone_numbers as numbers
from trainer_gui.export._architecture import Architecture, call, source
from trainer_gui.kinds.numbers import number_facts
from trainer_gui.kinds.pictures import picture_facts
from trainer_gui.models._inputs import picture_shape

# Each with the name that it gives; in the order of the file.
_STANDARD_IMPORTS = (
    ("argparse", "import argparse"),
    ("hashlib", "import hashlib"),
    ("io", "import io"),
    ("struct", "import struct"),
    ("sys", "import sys"),
    ("warnings", "import warnings"),
    ("zlib", "import zlib"),
    ("OrderedDict", "from collections import OrderedDict"),
    ("Sequence", "from collections.abc import Sequence"),
    ("floor", "from math import ceil, floor"),
    ("Path", "from pathlib import Path"),
)
_OTHER_IMPORTS = (
    ("np", "import numpy as np"),
    ("safetensors", "import safetensors.torch"),
    ("timm", "import timm"),
    ("torch", "import torch"),
    ("torchvision", "import torchvision"),
    ("Image", "from PIL import Image, UnidentifiedImageError"),
    ("Tensor", "from torch import Tensor, nn"),
    ("functional", "from torch.nn import functional"),
)
_BESIDE = (("own_model", "import own_model"),)
_FITS = {
    "crop": standalone.fit_crop,
    "pad": standalone.fit_pad,
    "stretch": standalone.fit_stretch,
}
_LINE = 70  # beside a name
_ABOUT = '''\
"""Predicts {what} of pictures with the network in this folder.

On the command line: python predict.py PICTURE …
From Python: predict([path]) gives {gives}.

Written by Trainer GUI {version}; it needs what requirements.txt names, and nothing else.
"""'''
_BUILD = '''\
def build_model() -> nn.Module:
    """The network with random weights: pictures (N, {picture}) → {outputs} (N, {count})."""
    return {build}'''
_PREPROCESS = '''\
def preprocess(path: str | Path) -> Tensor:
    """A picture file as the network sees it, (1, {picture}) float.

    Raises:
        FileError: it is not a picture, or damaged.
    """
    images = normalised(path)
{steps}'''
_START = """\
if __name__ == "__main__":
    main()"""


def script_of(trained: Trained, architecture: Architecture, *, sha256: str) -> str:
    """The text of predict.py.

    Args:
        trained: the run's model.
        architecture: of that model.
        sha256: of the file of its weights, in hexadecimal digits.
    """
    fit: Fit = getattr(trained.recipe.data.options, "fit", "pad")  # as Trained.read has it
    saying = _saying(trained)
    parts = (
        _constants(trained, saying, sha256),
        *architecture.classes,
        _BUILD.format(
            picture=_listed(architecture.picture),
            outputs=saying.outputs,
            count=_outputs(trained),
            build=architecture.build.replace("\n", "\n    "),
        ),
        source(standalone.FileError),
        source(standalone.load),
        source(saying.names),
        source(saying.predict, name="predict"),
        *_preprocessing(picture_shape(trained.spec.inputs), architecture.picture),
        source(standalone.read_picture),
        source(standalone.orientation),
        source(standalone.upright),
        source(standalone.to_8_bit),
        source(standalone.from_32_bit),
        source(_FITS[fit], name="fit"),
        source(saying.main),
        _START,
    )
    body = "\n\n\n".join(parts)
    about = _ABOUT.format(what=saying.what, gives=saying.gives, version=trainer_gui.__version__)
    return f"{about}\n\n{_imports(body)}\n\n{body}\n"


@dataclass(frozen=True)
class _Saying:
    """What a predict.py tells of pictures, and in which words.

    Attributes:
        what: classes or numbers.
        gives: what its function `predict` does.
        outputs: of the network.
        constants: what they need.
        names: the function that reads what the answers are called.
        predict: the function that answers.
        main: the function that prints.
    """

    what: str
    gives: str
    outputs: str
    constants: tuple[str, ...]
    names: Callable[..., list[str]]
    predict: Callable[..., Tensor]
    main: Callable[[], None]


def _saying(trained: Trained) -> _Saying:
    spec = trained.spec
    if not spec.columns:
        return _Saying(
            what="the classes",
            gives="the probabilities of the classes in classes.txt",
            outputs="logits",
            constants=(f"CLASSES = {len(spec.classes)}",),
            names=standalone.class_names,
            predict=standalone.predict_of_two if _outputs(trained) == 1 else standalone.predict,
            main=standalone.main,
        )
    constants = [f"NUMBERS = {len(spec.columns)}"]
    counts = getattr(trained.recipe.task.options, "loss", "") == "poisson"
    if not counts:
        constants += [
            "# Of each number in the training data: mean and standard deviation.",
            f"TARGET_MEAN = {_values(number_facts(spec).mean)}",
            f"TARGET_STD = {_values(number_facts(spec).std)}",
        ]
    return _Saying(
        what="numbers",
        gives="the numbers that numbers.txt names",
        outputs="logarithms" if counts else "standard scores",
        constants=tuple(constants),
        names=numbers.number_names,
        predict=numbers.predict_counts if counts else numbers.predict,
        main=numbers.main,
    )


def _outputs(trained: Trained) -> int:
    """How many the network gives: one may tell two classes."""
    (shape,) = (
        build_task(trained.recipe, trained.spec).parts(trained.spec)["model"].outputs.heads.values()
    )
    return shape[0] or 1


def _imports(body: str) -> str:
    used = {node.id for node in ast.walk(ast.parse(body)) if isinstance(node, ast.Name)}
    return "\n\n".join(
        "\n".join(line for name, line in lines if name in used)
        for lines in (_STANDARD_IMPORTS, _OTHER_IMPORTS, _BESIDE)
        if any(name in used for name, _ in lines)
    )


def _constants(trained: Trained, saying: _Saying, sha256: str) -> str:
    channels, height, width = picture_shape(trained.spec.inputs)
    facts = picture_facts(trained.spec)
    mean, std = facts.mean, facts.std
    formats = ", ".join(f'"{name}"' for name in FORMATS)
    return "\n".join(
        (
            "FOLDER = Path(__file__).resolve().parent",
            "# Of model.safetensors.",
            f'SHA256 = "{sha256}"',
            *saying.constants,
            "# Of the pictures that the network was trained on: height and width, Pillow's mode,",
            "# and for each channel mean and standard deviation of values between 0 and 1.",
            f"SIZE = ({height}, {width})",
            f'MODE = "{"L" if channels == 1 else "RGB"}"',
            f"MEAN = {mean}",
            f"STD = {std}",
            "# Others that Pillow reads had holes that a file could use.",
            f"FORMATS = ({formats})",
        )
    )


def _values(numbers: Sequence[float]) -> str:
    """The source of a tuple, on one line where it is short."""
    words = [repr(float(number)).replace("e+", "e") for number in numbers]  # as ruff writes it
    line = f"({', '.join(words)}{',' if len(words) == 1 else ''})"
    return line if len(line) <= _LINE else "(\n" + "".join(f"    {one},\n" for one in words) + ")"


def _preprocessing(found: tuple[int, int, int], seen: tuple[int, int, int]) -> tuple[str, ...]:
    """From a picture file to what the network sees.

    Args:
        found: channels, height and width of the pictures in the data set.
        seen: those that the network is made for.
    """
    steps = []
    if found[0] != seen[0]:
        steps.append(f"images.expand(-1, {seen[0]}, -1, -1)  # grey as colour")
    if found[1:] != seen[1:]:
        shrinks = found[1] > seen[1] or found[2] > seen[2]
        arguments = ["images", str(seen[1:]), 'mode="bilinear"']
        arguments += ["antialias=True"] if shrinks else []
        steps.append(call("functional.interpolate", *arguments))
    if not steps:
        return (source(standalone.preprocess),)
    lines = [*(f"    images = {step}" for step in steps[:-1]), f"    return {steps[-1]}"]
    adapted = _PREPROCESS.format(picture=_listed(seen), steps="\n".join(lines))
    return adapted, source(standalone.preprocess, name="normalised")


def _listed(shape: tuple[int, ...]) -> str:
    return ", ".join(map(str, shape))
