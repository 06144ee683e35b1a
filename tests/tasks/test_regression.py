"""Tests of the regression task: what it fits, and what it asks for and reports."""

from dataclasses import replace

import pytest
import torch
from torch import nn

from trainer_gui.core.answers import AnswerOptions
from trainer_gui.core.spec import DataSpec, Field
from trainer_gui.tasks import Batch
from trainer_gui.tasks.classification import ClassificationOptions, build_classification
from trainer_gui.tasks.regression import Regression, RegressionOptions

IMAGE = Field("image", "image", (1, 8, 8), "uint8")
NUMBERS = DataSpec(
    inputs=(IMAGE,),
    targets=(Field("label", "number", (2,), "float32", columns=("angle", "ink")),),
    counts={"train": 10, "validation": 2, "test": 2},
    target_mean=(10.0, 300.0),
    target_std=(30.0, 40.0),
    target_low=(-59.5, 0.0),
)
CLASSES = replace(NUMBERS, targets=(Field("label", "class", (), "int64", ("a", "b")),))


def task(**options: object) -> Regression:
    return Regression(RegressionOptions(**options))  # type: ignore[arg-type]


def test_numbers_fit_and_classes_do_not() -> None:
    assert task().fits(NUMBERS) is None
    assert str(task().fits(CLASSES)) == (
        "Regression needs numbers for each sample; this data has none."
    )
    assert "needs data with one input" in str(task().fits(replace(NUMBERS, inputs=(IMAGE, IMAGE))))
    other = build_classification(ClassificationOptions())
    assert "needs a class for each sample" in str(other.fits(NUMBERS))


def test_a_description_of_data_that_was_cut_is_told() -> None:
    for cut in (
        replace(NUMBERS, target_mean=(1.0,)),
        replace(NUMBERS, target_std=()),
        replace(NUMBERS, target_low=(1.0, 2.0, 3.0)),
    ):
        assert "the data lack them" in str(task().fits(cut))


def test_poisson_names_the_column_that_has_negative_numbers() -> None:
    assert str(task(loss="poisson").fits(NUMBERS)) == (
        "The Poisson loss needs numbers of 0 and above; “angle” goes down to -59.5."
    )
    assert task(loss="poisson").fits(replace(NUMBERS, target_low=(0.0, 4.0))) is None


def test_there_is_an_output_for_each_number_and_rmse_decides() -> None:
    assert list(task().outputs(NUMBERS).heads.values()) == [(2,)]
    metrics = task().metrics(NUMBERS)
    assert [(one.key, one.goal) for one in metrics] == [
        ("rmse", "min"), ("mae", "min"), ("r2", "max"), ("loss", "min"),
    ]  # fmt: skip
    assert metrics[0].chart == metrics[1].chart != metrics[2].chart
    (update,) = task().updates(NUMBERS)
    assert update.modules == ("model",)


@pytest.mark.parametrize(
    ("loss", "expected"), [("mse", [40.0, 220.0]), ("poisson", [2.71828, 0.1353353])]
)
def test_answers_are_in_the_units_of_the_data(loss: str, expected: list[float]) -> None:
    outputs = torch.tensor([[1.0, -2.0]])
    batch = Batch({"image": outputs}, {}, torch.arange(1))
    (found,) = task(loss=loss).answer(NUMBERS, {"model": nn.Identity()}, batch, AnswerOptions())
    assert found.names == ("angle", "ink")
    assert found.values == pytest.approx(expected, rel=1e-5)
