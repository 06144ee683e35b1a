"""Tests of the shipped presets: what each of them says that it is."""

from dataclasses import replace

import pytest

from trainer_gui.catalog import menus
from trainer_gui.core.paths import shipped
from trainer_gui.core.plan import plan_steps
from trainer_gui.core.reach import unreached
from trainer_gui.core.recipe import Recipe, parse_recipe, read_toml
from trainer_gui.core.spec import DataSpec, Facts, Field
from trainer_gui.engine.build import build_modules, build_task
from trainer_gui.optim import takes_all

NAMES = sorted(path.stem for path in shipped("presets").glob("*.toml"))
SHAPES = {"cifar10": (3, 32, 32), "image_folder": (3, 150, 150), "picture_table": (3, 64, 64)}
SAMPLES = {"mnist": 55_000, "fashion_mnist": 55_000, "cifar10": 45_000, "mnist_5k": 4_000}
MATERIAL = {
    # Convolutions 9·in·out + out, dense layers in·out + out, as Keras counts them.
    # M1: 896 + 18,496 + 36,928; 4·4·64 = 1,024 to 64: 65,600; to 10: 650.
    "m1-cifar10-cnn": 122_570,
    # M3: 784 to 500: 392,500; to 10: 5,010.
    "m3-mnist-mlp": 397_510,
    # M4: 320 + 18,496 + 36,928; 3·3·64 = 576 to 64: 36,928; to 10: 650.
    "m4-mnist-cnn": 93_322,
    # M6: 784 to 128: 100,480; to 10: 1,290.
    "m6-mnist-dropout": 101_770,
    # M7: 320; 13·13·32 = 5,408 to 64: 346,176; to 10: 650.
    "m7-mnist-one-block": 347_146,
    # M8: 320 + 18,496; 5·5·64 = 1,600 to 128: 204,928; to 10: 1,290.
    "m8-mnist-two-blocks": 225_034,
}


def preset(name: str) -> Recipe:
    return parse_recipe(read_toml((shipped("presets") / f"{name}.toml").read_bytes()), menus)


def spec_of(recipe: Recipe) -> DataSpec:
    shape = SHAPES.get(recipe.data.kind, (1, 28, 28))
    classes = 2 if getattr(recipe.task.options, "one_output", False) else 10
    label = Field("label", "classes", (), "int64", tuple(map(str, range(classes))))
    facts: Facts = {"counts": {"train": [100 // classes] * classes}}
    if recipe.task.kind == "regression":
        label = Field("label", "numbers", (2,), "float32", columns=("angle", "ink"))
        facts = {"mean": [0.0, 0.0], "std": [1.0, 1.0], "low": [0.0, 0.0]}
    counts = {"train": 100, "validation": 10, "test": 10}
    return DataSpec((Field("image", "pictures", shape, "uint8"),), (label,), counts,
                    {"label": facts})  # fmt: skip


@pytest.mark.parametrize("name", NAMES)
def test_says_what_it_is_and_builds_its_network(name: str) -> None:
    recipe = preset(name)
    assert 4 < len(recipe.title) <= 60
    assert 100 < len(recipe.about) < 700
    spec = spec_of(recipe)
    if recipe.data.kind == "digits":
        spec = replace(spec, inputs=(Field("image", "pictures", (1, 8, 8), "uint8"),))
    model = build_modules(recipe.model, build_task(recipe, spec), spec, bare=True)["model"]
    assert any(parameter.requires_grad for parameter in model.parameters())


@pytest.mark.parametrize("name", NAMES)
def test_comes_to_all_that_it_asks_for(name: str) -> None:
    recipe = preset(name)
    full_batch = takes_all(recipe.optimizer.options)
    plan = plan_steps(recipe.training, SAMPLES.get(recipe.data.kind, 1_000), full_batch=full_batch)
    assert unreached(recipe, plan) == ()


@pytest.mark.parametrize(("name", "count"), MATERIAL.items())
def test_networks_of_the_material_have_the_parameters_that_keras_counts(
    name: str, count: int
) -> None:
    recipe = preset(name)
    spec = spec_of(recipe)
    model = build_modules(recipe.model, build_task(recipe, spec), spec)["model"]
    assert sum(parameter.numel() for parameter in model.parameters()) == count
