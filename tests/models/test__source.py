"""Tests of models as source: what it builds is the model, layer by layer."""

import inspect
import sys
from pathlib import Path
from typing import Any

import pytest
import torch
from torch import nn

from tests.export.scripts import imported
from tests.models.specs import logits, picture
from tests.own_program import usual_options
from trainer_gui.catalog import menus
from trainer_gui.core.options import Options
from trainer_gui.core.recipe import Table
from trainer_gui.core.registry import Entry
from trainer_gui.core.script import Script
from trainer_gui.core.spec import Field
from trainer_gui.models import bare_models, torchvision_zoo
from trainer_gui.models._resnet import ResNet

ENTRIES = list(menus.models)
ACTIVATIONS = ("relu", "leaky_relu", "gelu", "silu", "tanh", "sigmoid")
MODELS: list[Table] = [
    {"kind": "mlp", "widths": []},
    *({"kind": "mlp", "widths": [9, 7], "activation": name} for name in ACTIVATIONS),
    {"kind": "mlp", "widths": [3], "dropout": 0.5},
    {"kind": "cnn"},
    {"kind": "cnn", "channels": [4, 5], "kernel": 2, "pooling": "average", "batch_norm": True},
    {"kind": "cnn", "channels": [4], "padding": "valid", "pooling": "none", "dense": []},
    {"kind": "cnn", "channels": [4, 4], "pool_last": False, "dropout": 0.25},
    {"kind": "cnn", "channels": [4], "dense": [6, 5], "dropout": 0.3, "dropout_at": "everywhere"},
    {"kind": "fast_cnn", "width": 3},
    {"kind": "fast_cnn", "width": 2, "activation": "silu"},
    {"kind": "fast_cnn", "width": 2, "residual": True},
    {"kind": "recurrent", "width": 6},
    {"kind": "recurrent", "cell": "gru", "width": 4, "depth": 2, "both_ways": True},
    {"kind": "recurrent", "cell": "rnn", "width": 4, "dropout": 0.2},
    {"kind": "resnet", "depth": "14", "width": 3},
    {"kind": "resnet", "depth": "8", "width": 2, "stem": "large", "activation": "gelu"},
    {"kind": "resnet", "depth": "8", "width": 2, "stem": "medium"},
    {"kind": "resnet", "depth": "18", "width": 2},
    {"kind": "vit", "width": 12, "heads": 3, "depth": 2, "mlp_ratio": 1.5, "dropout": 0.0},
    {"kind": "vit", "patch": 2, "width": 8, "heads": 1, "depth": 1, "pool": "class_token"},
]


@pytest.mark.parametrize("entry", ENTRIES, ids=[entry.key for entry in ENTRIES])
@pytest.mark.parametrize("shape", [(1, 28, 28), (3, 32, 40)], ids=str)
def test_every_architecture_is_written_as_what_it_is(
    entry: Entry[Any],
    shape: tuple[int, int, int],
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    model, script = _written(entry, usual_options(entry, tmp_path), picture(*shape))
    for name, file in script.files.items():
        (tmp_path / name).write_bytes(file.content)
        monkeypatch.delitem(sys.modules, Path(name).stem, raising=False)
    monkeypatch.syspath_prepend(str(tmp_path))
    built = _built(script, tmp_path)
    built.load_state_dict(model.get_submodule(script.weights_of).state_dict())
    images = torch.rand(2, *shape, generator=torch.Generator().manual_seed(0))
    assert (built.eval()(images) - model.eval()(images)).abs().max() < 1e-5


@pytest.mark.parametrize("table", MODELS, ids=str)
def test_the_source_builds_the_network(table: Table, tmp_path: Path) -> None:
    model, script = _written(*_chosen(table), picture(1, 8, 8))
    built = _built(script, tmp_path)
    assert repr(built) == repr(model)
    assert script.weights_of == ""
    built.load_state_dict(model.state_dict())
    images = torch.rand(2, 1, 8, 8, generator=torch.Generator().manual_seed(0))
    assert torch.equal(built.eval()(images), model.eval()(images))


@pytest.mark.parametrize("builder", ["googlenet", "mobilenet_v3_small", "swin_t", "vit_b_32"])
def test_the_source_builds_a_network_of_torchvision(builder: str, tmp_path: Path) -> None:
    # Without values, of which some have gigabytes; a RegNet reckons with tensors while it is built.
    with torch.device("cpu" if builder.startswith("regnet") else "meta"):
        table: Table = {"kind": "torchvision_zoo", "builder": builder}
        model, script = _written(*_chosen(table), picture(1, 8, 8))
        expected = _layers(model.get_submodule(script.weights_of))
        del model
        assert _layers(_built(script, tmp_path)) == expected


def _layers(model: nn.Module) -> tuple[str, dict[str, torch.Size]]:
    """What is printed of a network, and the shapes of its weights."""
    return repr(model), {name: tensor.shape for name, tensor in model.state_dict().items()}


@pytest.mark.zoo
@pytest.mark.parametrize("builder", [name for name, _ in torchvision_zoo.list_builders()])
def test_the_source_builds_every_network_of_torchvision(builder: str, tmp_path: Path) -> None:
    test_the_source_builds_a_network_of_torchvision(builder, tmp_path)


@pytest.mark.parametrize(
    ("shape", "words"),
    [((3, 64, 64), ""), ((1, 64, 64), "grey"), ((3, 70, 64), "antialias"), ((3, 8, 8), "bilinear")],
)
def test_pictures_are_changed_only_where_the_network_needs_it(
    shape: tuple[int, int, int], words: str
) -> None:
    _, script = _written(*_chosen({"kind": "torchvision_zoo", "upscale_to": 64}),
                         picture(*shape))  # fmt: skip
    assert script.weights_of == "backbone"
    assert ("def adapted" in script.source) == bool(words)
    assert words in script.source
    assert ("expand" in script.source) == (shape[0] == 1)
    assert ("interpolate" in script.source) == (shape[1:] != (64, 64))
    assert ("functional" in " ".join(script.imports)) == (shape[1:] != (64, 64))


def test_it_says_what_goes_in_and_what_comes_out() -> None:
    _, script = _written(*_chosen({"kind": "mlp"}), picture(1, 8, 8))
    said = "The network with random weights: image (N, 1, 8, 8) → logits (N, 10)."
    assert f'    """{said}"""' in script.source.splitlines()


def test_marks_for_our_tools_do_not_leave() -> None:
    assert "# type: ignore" in inspect.getsource(ResNet)
    _, script = _written(*_chosen({"kind": "resnet", "depth": "8", "width": 2}), picture(1, 8, 8))
    assert "return self.head(self.flatten(self.pool(maps)))\n" in script.source
    assert "ignore" not in script.source


def _chosen(table: Table) -> tuple[Entry[Any], Options]:
    entry = menus.models.get(table["kind"])
    values = {name: value for name, value in table.items() if name != "kind"}
    return entry, entry.options.model_validate(values)


def _written(
    entry: Entry[Any], options: Options, inputs: tuple[Field, ...]
) -> tuple[nn.Module, Script]:
    """A model of that entry, and its source."""
    torch.manual_seed(0)
    with bare_models():
        model: nn.Module = entry.build(options, inputs=inputs, outputs=logits(10))
    assert entry.source is not None
    return model, entry.source(model, options, inputs=inputs, outputs=logits(10))


def _built(script: Script, folder: Path) -> nn.Module:
    """The network that a script builds, with other random weights."""
    (folder / "script.py").write_text(script.text("A network."), encoding="utf-8")
    torch.manual_seed(1)
    model: nn.Module = imported(folder / "script.py").build_model()
    return model
