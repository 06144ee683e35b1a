"""Tests of building: every entry of the catalog and every preset trains, unsuitable ones say so."""

import math
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
import safetensors.torch
import torch
from numpy.typing import NDArray

from tests.core.menus import NoOptions
from tests.engine.data_files import WITH_NUMBERS, over_small_files, preset_tables, write_data
from tests.engine.numbers import GIVEN
from tests.engine.small import ONE_THREAD, Entries, Memory, begin, digits, losses, small
from tests.kinds.pictures.made import image_dataset
from tests.own_program import allowed, own
from trainer_gui.catalog import menus
from trainer_gui.core.control import Control, Stop
from trainer_gui.core.errors import BadInputError, DataError
from trainer_gui.core.events import RunStarted
from trainer_gui.core.options import Options
from trainer_gui.core.recipe import Table, parse_recipe
from trainer_gui.core.registry import Entry
from trainer_gui.core.spec import Field, OutputSpec, SplitName
from trainer_gui.core.text import Text
from trainer_gui.engine.build import build_modules, build_parts, build_task
from trainer_gui.engine.checkpoint import WEIGHTS
from trainer_gui.models._fine_tuning import ResizedModel, Tuning
from trainer_gui.models._inputs import output_count, picture_shape
from trainer_gui.models._zoo import build_backbone

TEN_STEPS: Table = {"length": "steps", "steps": 10, "batch_size": 8}
# What makes each architecture small; one that is missing here is built with its defaults.
SMALL: dict[str, list[Table]] = {
    "cnn": [{"channels": [4, 8], "batch_norm": True}],
    "fast_cnn": [{"width": 4}],
    "recurrent": [{"width": 8}],
    "resnet": [{"depth": "8", "width": 4}],
    "timm_zoo": [{"builder": "test_resnet"}],
    "vit": [{"patch": 4, "width": 16, "depth": 2}],
    "torchvision_zoo": [
        {"builder": "squeezenet1_1"},
        {"builder": "shufflenet_v2_x0_5"},
        {"builder": "mobilenet_v3_small"},
    ],
}
MODELS: list[Table] = [
    {"kind": entry.key, **options}
    for entry in menus.models
    for options in SMALL.get(entry.key, [{}])
]


def keys(section: str) -> list[str]:
    found = [entry.key for entry in dict(menus.sections())[section]]
    assert found
    return found


def check(told: list[float | None], *, steps: int = 10) -> None:
    assert len(told) == steps
    assert all(loss is not None and math.isfinite(loss) for loss in told)


@pytest.mark.parametrize("model", MODELS, ids=lambda model: "-".join(map(str, model.values())))
def test_every_architecture_trains(model: Table, tmp_path: Path) -> None:
    if model["kind"] == "own_model":
        model = own(allowed(tmp_path))
    keep = Memory()
    check(losses(begin(small(model=model, training=TEN_STEPS), keep=keep)))
    assert "model.safetensors" in keep.contents


@pytest.mark.parametrize("kind", keys("training.optimizer"))
def test_every_optimiser_trains(kind: str) -> None:
    told = losses(begin(small(optimizer={"kind": kind}, training=TEN_STEPS)))
    check(told)
    assert len(set(told)) == 10


@pytest.mark.parametrize("kind", keys("training.schedule"))
def test_every_schedule_trains(kind: str) -> None:
    check(losses(begin(small(schedule={"kind": kind}, training=TEN_STEPS))))


@pytest.mark.parametrize("kind", keys("task"))
def test_every_task_trains(kind: str) -> None:
    given = GIVEN if kind == "regression" else None
    check(losses(begin(small(task={"kind": kind}, training=TEN_STEPS), datasets=given)))


@pytest.mark.parametrize("kind", keys("data"))
def test_every_data_set_trains(kind: str, tmp_path: Path) -> None:
    recipe = small(
        data=write_data(kind, tmp_path / kind),
        task={"kind": "regression" if kind in WITH_NUMBERS else "classification"},
        optimizer={"kind": "adamw"},
        training=TEN_STEPS,
    )
    check(losses(begin(recipe, datasets=Entries(tmp_path))))


def test_the_installed_fashion_mnist_trains(tmp_path: Path) -> None:
    if not Path("/usr/share/datasets/fashion-mnist").is_dir():
        pytest.skip("the Debian package dataset-fashion-mnist is not installed")
    recipe = small(data={"kind": "fashion_mnist"}, training=TEN_STEPS)
    check(losses(begin(recipe, datasets=Entries(tmp_path))))


@pytest.mark.parametrize("name", preset_tables() or ["no preset was found"])
def test_every_preset_does_a_step(name: str, tmp_path: Path) -> None:
    table = over_small_files(preset_tables()[name], tmp_path)
    table["training"] |= {"length": "steps", "steps": 1, "batch_size": 8, "device": "cpu"}
    check(losses(begin(parse_recipe(table, menus), datasets=Entries(tmp_path))), steps=1)


def build_frozen(
    _options: Options, *, inputs: tuple[Field, ...], outputs: OutputSpec
) -> torch.nn.Module:
    """A network of torchvision's of which only the last layer is trained."""
    assert picture_shape(inputs) == (1, 8, 8)
    backbone = build_backbone("squeezenet1_1", output_count(outputs), pretrained=False)
    return ResizedModel(backbone, size=(32, 32), tuning=Tuning("head"))


def test_frozen_parts_stay_as_they_were(monkeypatch: pytest.MonkeyPatch) -> None:
    entry = Entry("frozen", Text(""), Text(""), NoOptions, build_frozen, __name__)
    monkeypatch.setitem(menus.models._entries, "frozen", entry)
    recipe = small(model={"kind": "frozen"}, training=TEN_STEPS)
    before, after = Memory(), Memory()
    control = Control()
    control.send(Stop())
    list(begin(recipe, keep=before, control=control))
    events = list(begin(recipe, keep=after))
    (started,) = [event for event in events if isinstance(event, RunStarted)]
    one, two = (
        safetensors.torch.load(keep.snapshots[-1].files[WEIGHTS]) for keep in (before, after)
    )
    changed = {name for name in one if not torch.equal(one[name], two[name])}
    head = {name for name in one if ".classifier." in name}
    assert changed == head != set()
    assert started.parameters == sum(one[name].numel() for name in head)


def test_an_empty_training_split_is_refused() -> None:
    data = digits()
    nothing = np.array([], dtype=np.int64)
    splits: dict[SplitName, NDArray[np.int64]] = {
        "train": nothing,
        "validation": nothing,
        "test": data.splits["test"],
    }
    empty = image_dataset(data.input, data.target.astype(np.int64), tuple("0123456789"), splits)
    with pytest.raises(DataError, match="The training split is empty") as caught:
        build_parts(small(), empty, ONE_THREAD)
    assert "smaller validation and test shares" in str(caught.value.hint)


def test_data_that_do_not_suit_the_task_are_refused_with_the_reason() -> None:
    spec = digits().spec
    single = replace(spec, targets=(replace(spec.targets[0], classes=("only",)),))
    with pytest.raises(DataError, match="at least two classes") as caught:
        build_task(small(), single)
    assert str(caught.value.hint) == "Choose other data, another task, or other options of it."


def test_a_model_that_does_not_suit_the_pictures_says_what_would() -> None:
    recipe = small(model={"kind": "vit", "patch": 3})
    with pytest.raises(BadInputError, match="do not divide a picture of 8 × 8") as caught:
        build_parts(recipe, digits(), ONE_THREAD)
    assert "Choose a patch size" in str(caught.value.hint)


def test_parts_are_on_the_device_and_of_the_recipe() -> None:
    recipe = small(optimizer={"kind": "adamw", "learning_rate": 0.003})
    parts = build_parts(recipe, digits(), ONE_THREAD)
    (optimizer,) = parts.optimizers.values()
    assert optimizer.param_groups[0]["lr"] == 0.003
    trained = {id(p) for group in optimizer.param_groups for p in group["params"]}
    assert trained == {id(p) for p in parts.modules["model"].parameters()}
    assert parts.optimizers.keys() == parts.schedules.keys()
    assert parts.feed.count("train") == parts.spec.counts["train"]


def test_first_weights_come_from_the_generator_as_it_stands() -> None:
    spec, task = digits().spec, build_task(small(), digits().spec)

    def first(seed: int) -> torch.Tensor:
        torch.manual_seed(seed)
        return next(build_modules(small().model, task, spec)["model"].parameters())

    assert torch.equal(first(1), first(1))
    assert not torch.equal(first(1), first(2))
