"""Tests of the regression task: what it fits, and what it asks for and reports."""

from dataclasses import replace
from pathlib import Path

import pytest
import torch
from torch import nn

from tests.tasks.scripts import script_module
from trainer_gui.core.answers import AnswerOptions
from trainer_gui.core.chart_files import pack, unpack
from trainer_gui.core.spec import DataSpec, Facts, Field
from trainer_gui.tasks import Batch
from trainer_gui.tasks.classification import ClassificationOptions, build_classification
from trainer_gui.tasks.regression import Regression, RegressionOptions

IMAGE = Field("image", "pictures", (1, 8, 8), "uint8")
FACTS = {"mean": [10.0, 300.0], "std": [30.0, 40.0], "low": [-59.5, 0.0]}
NUMBERS = DataSpec(
    inputs=(IMAGE,),
    targets=(Field("label", "numbers", (2,), "float32", columns=("angle", "ink")),),
    counts={"train": 10, "validation": 2, "test": 2},
    facts={"label": FACTS},
)
CLASSES = replace(NUMBERS, targets=(Field("label", "classes", (), "int64", ("a", "b")),))


def task(**options: object) -> Regression:
    return Regression(RegressionOptions(**options))  # type: ignore[arg-type]


def test_numbers_fit_and_classes_do_not() -> None:
    assert task().fits(NUMBERS) is None
    assert str(task().fits(CLASSES)) == (
        "Regression needs numbers for each sample; this data has none."
    )
    other = build_classification(ClassificationOptions())
    assert "needs a class for each sample" in str(other.fits(NUMBERS))


def test_a_description_of_data_that_was_cut_is_told() -> None:
    cuts: tuple[Facts, ...] = ({"mean": [1.0]}, {"std": []}, {"low": [1.0, 2.0, 3.0]})
    for cut in cuts:
        spec = replace(NUMBERS, facts={"label": {**FACTS, **cut}})
        assert "the data lack them" in str(task().fits(spec))
    assert "the data lack them" in str(task().fits(replace(NUMBERS, facts={})))


def test_poisson_names_the_column_that_has_negative_numbers() -> None:
    assert str(task(loss="poisson").fits(NUMBERS)) == (
        "The Poisson loss needs numbers of 0 and above; “angle” goes down to -59.5."
    )
    counts = replace(NUMBERS, facts={"label": {**FACTS, "low": [0.0, 4.0]}})
    assert task(loss="poisson").fits(counts) is None


def test_there_is_an_output_for_each_number_and_rmse_decides() -> None:
    assert list(task().parts(NUMBERS)["model"].outputs.heads.values()) == [(2,)]
    metrics = task().metrics(NUMBERS)
    assert [(one.key, one.goal) for one in metrics] == [
        ("rmse", "min"), ("mae", "min"), ("r2", "max"), ("loss", "min"),
    ]  # fmt: skip
    assert metrics[0].chart == metrics[1].chart != metrics[2].chart
    (update,) = task().updates(NUMBERS)
    assert update.parts == ("model",)


@pytest.mark.parametrize(
    ("loss", "expected"), [("mse", [40.0, 220.0]), ("poisson", [2.71828, 0.1353353])]
)
def test_answers_are_in_the_units_of_the_data(loss: str, expected: list[float]) -> None:
    outputs = torch.tensor([[1.0, -2.0]])
    batch = Batch({"image": outputs}, {}, torch.arange(1))
    (found,) = task(loss=loss).answer(NUMBERS, {"model": nn.Identity()}, batch, AnswerOptions())
    assert found.names == ("angle", "ink")
    assert found.values == pytest.approx(expected, rel=1e-5)


@pytest.mark.parametrize("loss", ["mse", "poisson"])
def test_a_script_gives_the_same_numbers(loss: str, tmp_path: Path) -> None:
    script = task(loss=loss).script(NUMBERS)
    assert ("expected counts (N, 2)" in script.gives) == (loss == "poisson")
    assert ("TARGET_MEAN" in script.constants) == (loss != "poisson")
    module = script_module(script, tmp_path)
    outputs = torch.tensor([[0.5, -1.25], [2.0, 0.0]])
    found = module.answers(nn.Identity(), outputs)
    batch = Batch({"image": outputs}, {}, torch.arange(2))
    told = task(loss=loss).answer(NUMBERS, {"model": nn.Identity()}, batch, AnswerOptions())
    assert [one.values for one in told] == [pytest.approx(row.tolist()) for row in found]
    said = module.described(torch.tensor([12.5, 1e9]), module.answer_names(), None)
    assert [(name, module.shown(value)) for name, value in said] == [
        ("angle", "12.5"), ("ink", "1e+09"),
    ]  # fmt: skip
    for top, names in ((1, ["angle"]), (0, ["angle"]), (5, ["angle", "ink"])):
        assert [name for name, _ in module.described(outputs[0], ["angle", "ink"], top)] == names


def test_what_it_finds_is_what_it_has_told_of() -> None:
    charts = task().meter(NUMBERS, keep_predictions=False).measured().charts
    assert list(charts) == [told.key for told in task().charts(NUMBERS)] == ["numbers", "errors"]
    for told in task().charts(NUMBERS):
        unpack(told, pack(charts[told.key]))
    table = task().charts(NUMBERS)[1]
    assert [str(figure.label) for figure in table.figures] == ["RMSE", "MAE", "R²"]
