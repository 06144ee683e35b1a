"""Tests of the filled menus, and of plug-ins from outside."""

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from tests.plugin.installed import write_plugin
from trainer_gui.catalog import PLUGIN_PROBLEMS, menus
from trainer_gui.core.options import describe
from trainer_gui.core.recipe import Recipe, Table, parse_recipe

LINEAR = '''
"""A linear model, as a third party would bring it."""

from trainer_gui.core.options import Options, switch
from trainer_gui.models import architectures


class LinearOptions(Options):
    bias: bool = switch(True, label="Bias", help="Whether to add one.")


@architectures.register("linear_map", label="Linear", about="One layer.", options=LinearOptions)
def build_linear(options, *, inputs, outputs):
    from math import prod

    from torch import nn

    (classes,) = outputs.heads["logits"]
    layer = nn.Linear(prod(inputs[0].shape), classes, bias=options.bias)
    return nn.Sequential(nn.Flatten(), layer)
'''

TRAIN = """
import sys
from trainer_gui.catalog import PLUGIN_PROBLEMS, menus

for problem in PLUGIN_PROBLEMS:
    print(problem)
print("linear_map" in menus.models, "torch" in sys.modules)

from tests.engine.small import begin, losses, small
from trainer_gui.core.events import RunStarted

recipe = small(model={"kind": "linear_map", "bias": False},
               training={"length": "steps", "steps": 10})
events = list(begin(recipe))
(started,) = [event for event in events if isinstance(event, RunStarted)]
print(started.parameters, len(losses(events)), events[-1].reason)
"""


def test_menus_begin_with_what_is_used_most_and_the_simplest() -> None:
    # In a process of its own: what other tests import first would come first here, too.
    script = (
        "import json; from trainer_gui.catalog import menus;"
        "print(json.dumps({path: [one.key for one in menu] for path, menu in menus.sections()}))"
    )
    printed = subprocess.run(
        [sys.executable, "-c", script], capture_output=True, text=True, check=True
    ).stdout
    keys = json.loads(printed)
    assert keys["training.optimizer"][:2] == ["adamw", "sgd"]
    assert keys["training.schedule"][0] == "cosine"
    assert keys["model"][:2] == ["mlp", "cnn"]
    assert keys["model"][-3:] == ["torchvision_zoo", "timm_zoo", "own_model"]
    assert keys["data"][:2] == ["digits", "image_folder"]


@pytest.fixture
def plugged(tmp_path: Path) -> dict[str, str]:
    """An environment with a good plug-in among bad ones."""
    sources = {
        "a_broken": "raise ImportError('no module named colours')",
        "b_leaving": "import sys; sys.exit(3)",
        "c_linear": LINEAR,
        "d_double": LINEAR.replace("linear_map", "cnn"),
        "e_silent": "raise AssertionError",
    }
    folders = [str(write_plugin(tmp_path / name, name, text)) for name, text in sources.items()]
    return {**os.environ, "PYTHONPATH": os.pathsep.join(folders)}


def test_a_plug_in_trains_and_a_broken_one_hides_nothing(plugged: dict[str, str]) -> None:
    ended = subprocess.run(
        [sys.executable, "-c", TRAIN],
        capture_output=True, text=True, env=plugged, check=False, timeout=200,
        cwd=Path(__file__).parents[1],
    )  # fmt: skip
    assert ended.returncode == 0, ended.stderr
    *problems, loaded, trained = ended.stdout.splitlines()
    assert problems == [
        "The plug-in a_broken could not be loaded: no module named colours.",
        "The plug-in b_leaving could not be loaded: 3.",
        "The plug-in d_double could not be loaded: architecture 'cnn' is registered twice: "
        "in trainer_gui.models.cnn and d_double.",
        "The plug-in e_silent could not be loaded: AssertionError.",
    ]
    assert loaded == "True False"
    assert trained == "640 10 completed"


def test_a_broken_plug_in_is_named_on_the_command_line(plugged: dict[str, str]) -> None:
    ended = subprocess.run(
        [sys.executable, "-m", "trainer_gui", "check", "quickstart"],
        capture_output=True, text=True, env=plugged, check=True,
    )  # fmt: skip
    assert ended.stdout == "Quickstart: the recipe is valid.\n"
    assert "The plug-in a_broken could not be loaded" in ended.stderr


def test_nothing_is_wrong_with_the_entries_of_the_program() -> None:
    assert PLUGIN_PROBLEMS == ()
    for _, menu in menus.sections():
        assert len(menu) > 0
        for entry in menu:
            assert str(entry.label)
            assert str(entry.about).endswith(".")
            for field in describe(entry.options):
                assert str(field.label)
                assert str(field.help).endswith(".")


def test_every_entry_makes_a_recipe_with_its_defaults() -> None:
    base: Table = {
        "data": {"kind": "digits"},
        "model": {"kind": "mlp"},
        "task": {"kind": "classification"},
        "training": {"optimizer": {"kind": "sgd"}, "schedule": {"kind": "constant"}},
    }
    for path, menu in menus.sections():
        for entry in menu:
            table = {**base, "training": {**base["training"]}}
            section, _, inner = path.partition(".")
            if inner:
                table[section][inner] = {"kind": entry.key}
            else:
                table[section] = {"kind": entry.key}
            recipe = parse_recipe(table, menus)
            assert isinstance(recipe, Recipe)
            assert parse_recipe(recipe.table(), menus) == recipe
