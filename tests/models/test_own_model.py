"""Tests of a network of a person's own: found, built, tried, and blamed for what it does wrong."""

import inspect
import sys
import traceback
from pathlib import Path

import pytest
import torch
from torch import nn

from tests.models.specs import logits, picture
from tests.own_program import LINEAR, allow, allowed, example, marking, written
from trainer_gui.core.errors import BadInputError, CodeConsentError
from trainer_gui.models._own_code import fault_of, is_own
from trainer_gui.models.own_model import OwnModelOptions, build_own_model

HEAD = "from torch import nn\nimport torch\n"


def build(
    path: Path, class_name: str = "", *, shape: tuple[int, int, int] = (3, 8, 6), classes: int = 5
) -> nn.Module:
    options = OwnModelOptions(file=str(path), class_name=class_name)
    return build_own_model(options, inputs=picture(*shape), outputs=logits(classes))


def refused(path: Path, class_name: str = "") -> str:
    """Message and hint of what is wrong with a program that was allowed."""
    with pytest.raises(BadInputError) as caught:
        build(path, class_name)
    assert not isinstance(caught.value, CodeConsentError)
    return str(caught.value)


def module(arguments: str = "", body: str = "pass", result: str = "x.flatten(1)[:, :5]") -> str:
    """A class that gives (2, 5) unless it is told otherwise."""
    return f"""{HEAD}
class Net(nn.Module):
    def __init__(self{arguments}):
        super().__init__()
        self.weight = nn.Parameter(torch.ones(()))
        {body}

    def forward(self, x):
        x = x * self.weight
        return {result}
"""


def test_the_program_in_the_readme_is_a_network(tmp_path: Path) -> None:
    assert len([line for line in example().splitlines() if line.strip()]) == 8
    model = build(allowed(tmp_path, example()))
    assert model(torch.randn(7, 3, 8, 6)).shape == (7, 5)
    assert model.training


def test_nothing_runs_before_it_is_allowed(tmp_path: Path) -> None:
    marker = tmp_path / "it ran"
    path = written(tmp_path, marking(marker))
    with pytest.raises(CodeConsentError):
        build(path)
    assert not marker.exists()
    allow(path)
    build(path)
    assert marker.exists()


def test_a_changed_file_runs_only_when_it_is_allowed_again(tmp_path: Path) -> None:
    path = allowed(tmp_path)
    build(path)
    marker = tmp_path / "it ran"
    path.write_text(marking(marker))
    with pytest.raises(CodeConsentError):
        build(path)
    assert not marker.exists()
    path.write_text(LINEAR)
    build(path)


def test_the_same_seed_gives_the_same_weights_and_leaves_the_generator_alike(
    tmp_path: Path,
) -> None:
    def drawn(path: Path) -> tuple[torch.Tensor, torch.Tensor]:
        torch.manual_seed(3)
        model = build(path)
        return next(model.parameters()).detach(), torch.rand(3)

    # A forward pass that draws random numbers must not move the generator.
    noisy = LINEAR.replace("self.head(", "self.head(__import__('torch').rand(1) + ")
    plain, noise = allowed(tmp_path), allowed(tmp_path, noisy, "noisy.py")
    (weights, after), (again, later) = drawn(plain), drawn(noise)
    assert torch.equal(weights, again)
    assert torch.equal(after, later)
    torch.manual_seed(3)
    same = nn.Linear(3 * 8 * 6, 5)
    assert torch.equal(weights, same.weight)
    assert torch.equal(after, torch.rand(3))


def test_a_program_is_run_anew_for_each_model(tmp_path: Path) -> None:
    source = module(body="made.append(1); assert len(made) == 1").replace(
        HEAD, HEAD + "made = []\n"
    )
    path = allowed(tmp_path, source)
    build(path)
    build(path)


def test_modes_that_it_has_chosen_stay(tmp_path: Path) -> None:
    path = allowed(tmp_path, module(body="self.frozen = nn.BatchNorm2d(3).eval()"))
    model = build(path)
    assert model.training
    assert not model.get_submodule("frozen").training


def test_it_is_built_on_the_cpu_whatever_the_default_device_is(tmp_path: Path) -> None:
    path = allowed(tmp_path, module(body="self.rates = torch.linspace(0, 1, 3).tolist()"))
    with torch.device("meta"):
        model = build(path)
    assert next(model.parameters()).device.type == "cpu"


def test_layers_that_learn_their_sizes_from_the_first_picture_have_them(tmp_path: Path) -> None:
    source = f"{HEAD}\nclass Net(nn.Sequential):\n    def __init__(self, classes):\n        " \
             "super().__init__(nn.Flatten(), nn.LazyLinear(classes))\n"  # fmt: skip
    assert next(build(allowed(tmp_path, source)).parameters()).shape == (5, 144)


@pytest.mark.parametrize(
    ("arguments", "seen"),
    [
        (", channels, height, width, classes", "3, 8, 6, 5"),
        (", *, classes=1, channels=9", "5, 3"),
        (", channels=1, width=64", "3, 64"),  # how wide its layers are
        (", height, hidden=7, **others", "8, 7"),
        ("", ""),
    ],
)
def test_it_gets_what_it_names(tmp_path: Path, arguments: str, seen: str) -> None:
    names = [word.strip(" *").partition("=")[0] for word in arguments.split(",")]
    named = ", ".join(name for name in names if name and name != "others")
    source = module(
        arguments, f"assert ({named}{',' if named else ''}) == ({seen}{',' if seen else ''})"
    )
    build(allowed(tmp_path, source))


def test_the_only_one_that_can_be_built_is_taken_else_the_last(tmp_path: Path) -> None:
    block = f"{HEAD}\nclass Block(nn.Module):\n    def __init__(self, width): super().__init__()\n"
    net, helper = module().removeprefix(HEAD), block.removeprefix(HEAD)
    assert type(build(allowed(tmp_path, block + net))).__name__ == "Net"
    assert type(build(allowed(tmp_path, HEAD + net + helper))).__name__ == "Net"
    two = HEAD + net + net.replace("class Net", "class Wide")
    assert type(build(allowed(tmp_path, two))).__name__ == "Wide"
    assert type(build(allowed(tmp_path, two), "Net")).__name__ == "Net"


def test_several_of_which_none_can_be_built_are_named(tmp_path: Path) -> None:
    one = f"{HEAD}\nclass One(nn.Module):\n    def __init__(self, depth): super().__init__()\n"
    path = allowed(tmp_path, one + one.removeprefix(HEAD).replace("One", "Two"))
    said = refused(path)
    assert "net.py defines several modules" in said
    assert "One, Two" in said
    assert "channels, height, width, classes are filled in" in said


def test_classes_that_were_imported_do_not_count(tmp_path: Path) -> None:
    said = refused(allowed(tmp_path, "from torch.nn import Linear, Module\nx = 1\n"))
    assert "net.py defines no nn.Module." in said


def test_a_class_that_is_not_there_is_named_with_its_neighbour(tmp_path: Path) -> None:
    path = allowed(tmp_path, module().replace("Net", "Network"))
    assert "defines no nn.Module called “Netwrok”. Did you mean “Network”?" in refused(
        path, "Netwrok"
    )
    assert "It defines Network." in refused(path, "zzz")


def test_a_parameter_that_is_not_known_is_named(tmp_path: Path) -> None:
    said = refused(allowed(tmp_path, module(", classes, depth")))
    assert "Net in " in said
    assert "net.py asks for “depth”, which is not known here. Give it a default" in said


@pytest.mark.parametrize(
    ("source", "line", "reason"),
    [
        ("x = 1\ny = (\n", 2, r"SyntaxError: '\(' was never closed"),
        ("import os\nimport no_such_thing\n", 2, "No module named 'no_such_thing'"),
        ("\n\n1 / 0\n", 3, "ZeroDivisionError: division by zero"),
        ("raise ValueError\n", 1, "ValueError"),
        ("import sys\nsys.exit(3)\n", 2, "SystemExit: 3"),
        (module(body="open('/no/such/file')"), 8, "FileNotFoundError"),
        (module(result="nn.Linear(9, 9)(x)"), 12, "RuntimeError: mat1 and mat2"),
        (module(result="missing(x)"), 12, "NameError: name 'missing'"),
        ("x = '\\ud800'\nx.encode()\n", 2, "UnicodeEncodeError"),
    ],
)
def test_a_program_that_fails_is_named_with_its_line(
    tmp_path: Path, source: str, line: int, reason: str
) -> None:
    path = allowed(tmp_path, source)
    with pytest.raises(BadInputError, match=reason) as caught:
        build(path)
    assert f"net.py failed in line {line}: " in str(caught.value.message)
    assert str(caught.value.hint)


def test_what_cannot_be_imported_is_to_be_installed(tmp_path: Path) -> None:
    assert "Install what it imports" in refused(allowed(tmp_path, "import no_such_thing\n"))
    assert "Mend the file" in refused(allowed(tmp_path, "1 / 0\n"))


def test_a_file_beside_it_is_not_imported(tmp_path: Path) -> None:
    (tmp_path / "layers_beside.py").write_text("raise AssertionError('it ran')")
    said = refused(allowed(tmp_path, "import layers_beside\n"))
    assert "No module named 'layers_beside'" in said


@pytest.mark.parametrize(
    ("result", "found"),
    [
        ("x.flatten(1)[:, :4]", "(2, 4) of pictures (2, 3, 8, 6), where (2, 5) is needed"),
        ("x", "(2, 3, 8, 6) of"),
        ("x[:1].flatten(1)[:, :5]", "(1, 5) of"),
        ("(x, x)", "a tuple of"),
        ("None", "a NoneType of"),
        ("x.flatten(1)[:, :5].long()", "a tensor of int64 of"),
    ],
)
def test_what_came_instead_of_a_row_for_each_picture_is_said(
    tmp_path: Path, result: str, found: str
) -> None:
    said = refused(allowed(tmp_path, module(result=result)))
    assert "Net in " in said
    assert f"net.py makes {found}" in said
    assert "return a row of 5 numbers for each picture" in said


def test_a_network_without_weights_is_refused(tmp_path: Path) -> None:
    source = module().replace("nn.Parameter(torch.ones(()))", "1.0")
    assert "has no weights that could be trained" in refused(allowed(tmp_path, source))


def test_its_lines_are_found_though_the_file_is_gone(tmp_path: Path) -> None:
    path = allowed(tmp_path, module(result="x if x.sum() == 0 else nothing").replace(
        "x.flatten(1)[:, :5]", "x"))  # fmt: skip
    path.write_text(path.read_text().replace("return x if", "return x.flatten(1)[:, :5] if"))
    allow(path)
    model = build(path)
    path.unlink()
    assert "x.flatten(1)[:, :5] if" in inspect.getsource(type(model))
    assert is_own(type(model))
    assert type(model).__module__ in sys.modules
    with pytest.raises(NameError) as caught:
        model(torch.ones(1, 3, 8, 6))
    assert "else nothing" in "".join(traceback.format_exception(caught.value))
    fault = fault_of(caught.value)
    assert fault is not None
    assert "net.py failed in line 12: NameError: name 'nothing' is not defined." in str(fault)


def test_what_fails_elsewhere_is_not_its_fault() -> None:
    with pytest.raises(ZeroDivisionError) as caught:
        _ = 1 / 0
    assert fault_of(caught.value) is None
    assert not is_own(nn.Linear)
