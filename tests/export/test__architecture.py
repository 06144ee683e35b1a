"""Tests of networks as source: what it builds is the network, layer by layer."""

import inspect
from collections import OrderedDict
from typing import Any

import pytest
import torch
import torchvision
from torch import nn

from tests.engine.small import digits, small
from trainer_gui.core.errors import BadInputError
from trainer_gui.core.recipe import Table
from trainer_gui.engine.build import build_modules, build_task
from trainer_gui.engine.trained import Trained
from trainer_gui.export._architecture import architecture_of, call, source
from trainer_gui.models import torchvision_zoo
from trainer_gui.models._resnet import ResNet

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


def _trained(model: Table) -> Trained:
    recipe, spec = small(model=model), digits().spec
    built = build_modules(recipe.model, build_task(recipe, spec), spec, bare=True)["model"]
    return Trained(recipe, spec, {"model": built.eval()}, torch.device("cpu"))


def _built(build: str, *classes: str) -> nn.Module:
    names: dict[str, Any] = {
        "nn": nn, "torch": torch, "torchvision": torchvision, "Tensor": torch.Tensor,
        "OrderedDict": OrderedDict, "Sequence": tuple,
    }  # fmt: skip
    for one in classes:
        exec(one, names)
    model: nn.Module = eval(build, names)
    return model


@pytest.mark.parametrize("model", MODELS, ids=str)
def test_the_source_builds_the_network(model: Table) -> None:
    trained = _trained(model)
    architecture = architecture_of(trained)
    built = _built(architecture.build, *architecture.classes)
    assert repr(built) == repr(trained.model)
    built.load_state_dict(architecture.weights)
    images = torch.rand(2, 1, 8, 8, generator=torch.Generator().manual_seed(0))
    assert torch.equal(built.eval()(images), trained.model(images))


@pytest.mark.parametrize("builder", ["googlenet", "mobilenet_v3_small", "swin_t", "vit_b_32"])
def test_the_source_builds_a_network_of_torchvision(builder: str) -> None:
    # Without values, of which some have gigabytes; a RegNet reckons with tensors while it is built.
    with torch.device("cpu" if builder.startswith("regnet") else "meta"):
        trained = _trained({"kind": "torchvision_zoo", "builder": builder})
        build = architecture_of(trained).build
        expected = _layers(trained.model.get_submodule("backbone"))
        del trained
        assert _layers(_built(build)) == expected


def _layers(model: nn.Module) -> tuple[str, dict[str, torch.Size]]:
    """What is printed of a network, and the shapes of its weights."""
    return repr(model), {name: tensor.shape for name, tensor in model.state_dict().items()}


@pytest.mark.zoo
@pytest.mark.parametrize("builder", [name for name, _ in torchvision_zoo.list_builders()])
def test_the_source_builds_every_network_of_torchvision(builder: str) -> None:
    test_the_source_builds_a_network_of_torchvision(builder)


class _Own(nn.Module):
    """A layer that a plug-in brought."""


def test_layers_in_a_row_need_no_names() -> None:
    built = _own(nn.Sequential(nn.Flatten(), nn.Linear(64, 10)))
    assert architecture_of(built).build == (
        "nn.Sequential(nn.Flatten(), nn.Linear(in_features=64, out_features=10))"
    )


@pytest.mark.parametrize(
    ("model", "part"),
    [
        (_Own(), "_Own"),
        (nn.Sequential(nn.Flatten(), _Own()), "_Own"),
        (type("Lazy", (nn.Sequential,), {})(nn.Flatten()), "Lazy"),
        (nn.Sequential(*[nn.ReLU()] * 2), "Sequential"),
        (nn.Sequential(OrderedDict({"class": nn.ReLU()})), "Sequential"),
        (nn.Sequential(nn.Conv2d(1, 2, 3, padding="same")), "Conv2d"),
        (nn.Sequential(nn.utils.parametrizations.weight_norm(nn.Linear(2, 2))), "Linear"),
    ],
)
def test_what_cannot_be_written_is_refused_and_named(model: nn.Module, part: str) -> None:
    with pytest.raises(BadInputError, match=rf"cannot be written as plain PyTorch: \S*{part}"):
        architecture_of(_own(model))


def _own(model: nn.Module) -> Trained:
    return Trained(small(), digits().spec, {"model": model}, torch.device("cpu"))


def test_marks_for_our_tools_do_not_leave() -> None:
    assert "# type: ignore" in inspect.getsource(ResNet)
    trained = _trained({"kind": "resnet", "depth": "8", "width": 2})
    text = "\n".join(architecture_of(trained).classes)
    assert "return self.head(self.flatten(self.pool(maps)))\n" in text + "\n"
    assert "ignore" not in text


def test_a_function_may_get_another_name() -> None:
    assert source(_own, name="built").startswith("def built(model: nn.Module) -> Trained:\n")


def test_a_long_call_is_broken_into_lines() -> None:
    assert call("f", "1", "b=2") == "f(1, b=2)"
    wide = "x" * 50
    assert call("f", wide, wide) == f"f(\n    {wide},\n    {wide},\n)"
    assert call("f", "g(\n    1,\n)") == "f(\n    g(\n        1,\n    )\n)"
