"""Tests of parts of a program that become one module."""

import pytest

from trainer_gui.core.errors import BadInputError
from trainer_gui.core.script import Beside, FileError, Script, joined

READS = Script(
    source="def preprocess(path: str | Path) -> Tensor:\n    raise FileError(path)",
    imports=("from torch import Tensor", "import io", "from pathlib import Path"),
    constants="# Height and width.\nSIZE = (8, 8)",
    example="picture.png",
)
NETWORK = Script(
    source="def build_model() -> nn.Module:\n    return net.Net()\n",
    imports=("import net", "from torch import nn", "import torch.nn", "import numpy as np"),
    files={"net.py": Beside(b"...", "the network")},
    weights_of="backbone",
)


def test_parts_become_one_module_that_is_tidy() -> None:
    whole = joined(NETWORK, READS)
    assert (whole.example, whole.gives, whole.weights_of) == ("picture.png", "", "backbone")
    assert whole.files == NETWORK.files
    assert (
        whole.text("Predicts.")
        == '''\
"""Predicts."""

import io
from pathlib import Path

import numpy as np
import torch.nn
from torch import Tensor, nn

import net

# Height and width.
SIZE = (8, 8)


def build_model() -> nn.Module:
    return net.Net()


def preprocess(path: str | Path) -> Tensor:
    raise FileError(path)
'''
    )


def test_a_module_needs_neither_imports_nor_constants() -> None:
    assert Script("X = 1").text("One.") == '"""One."""\n\n\nX = 1\n'


def test_many_names_of_one_module_stand_below_each_other_by_kind() -> None:
    names = [f"{letter * 20}" for letter in "cba"] + ["Zeta", "LIMIT", "a as b"]
    text = Script("", imports=tuple(f"from some import {name}" for name in names)).text("")
    assert "from some import (\n    LIMIT,\n    Zeta,\n    a as b,\n    aaaa" in text
    assert text.rstrip().endswith("    cccccccccccccccccccc,\n)")


def test_what_must_be_installed_is_told() -> None:
    assert joined(NETWORK, READS).packages == ("torch", "numpy")


def test_it_knows_what_it_defines() -> None:
    source = (
        "class A:\n    x = 1\n\n\nasync def b():\n    c = 1\n\n\nd, (e, *f) = 1, (2,)\ng: int = 1"
    )
    assert Script(source, constants="H = 1").defines == {"A", "b", "d", "e", "f", "g", "H"}


@pytest.mark.parametrize(
    ("one", "other", "name"),
    [
        (Script("def fit(): ..."), Script("class fit: ..."), "fit"),
        (Script("def again(): ..."), Script("def again(): ..."), "again"),
        (Script("SIZE = 1"), Script("", constants="SIZE = 1"), "SIZE"),
        (Script("class Path: ..."), Script("", imports=("from pathlib import Path",)), "Path"),
        (
            Script("", imports=("from a import nn",)),
            Script("", imports=("from torch import nn",)),
            "nn",
        ),
        (Script("", imports=("import a as b",)), Script("", imports=("import b",)), "b"),
        (
            Script("", files={"names.txt": Beside(b"1", "")}),
            Script("", files={"names.txt": Beside(b"2", "")}),
            r"names\.txt",
        ),
    ],
)
def test_two_meanings_of_one_name_are_refused(one: Script, other: Script, name: str) -> None:
    with pytest.raises(BadInputError, match=rf"Two parts .* different things by {name}\."):
        joined(one, other)


def test_what_two_parts_import_alike_is_no_clash() -> None:
    one = Script("", imports=("import torch", "import numpy as np"))
    other = Script("", imports=("import torch.nn", "import numpy as np"))
    assert joined(one, other).imports == ("import torch", "import numpy as np", "import torch.nn")


def test_imports_that_are_none_are_refused() -> None:
    for line in ("x = 1", "from . import x"):
        with pytest.raises(SyntaxError, match="not an import"):
            Script("", imports=(line,)).text("")


def test_an_error_of_a_file_is_its_sentence() -> None:
    assert str(FileError("a.png is not a picture.")) == "a.png is not a picture."
