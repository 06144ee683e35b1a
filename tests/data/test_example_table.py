"""Tests of the tables that come with scikit-learn, against its own readers."""

from pathlib import Path
from typing import Any

import numpy as np
import pytest
from sklearn import datasets as sklearn_data

from tests.data.pictures import quiet
from tests.engine.small import Entries, begin, measured
from trainer_gui.catalog import menus
from trainer_gui.core.dataset import Dataset
from trainer_gui.core.paths import shipped
from trainer_gui.core.recipe import parse_recipe, read_toml
from trainer_gui.core.split_options import SplitPlan
from trainer_gui.data.example_table import ExampleTableOptions, load_example_table
from trainer_gui.kinds._assemble import assembled


def load(table: str) -> Dataset:
    options = ExampleTableOptions(table=table)  # type: ignore[arg-type]
    root = Path("nowhere")
    return assembled(
        load_example_table(options, root=root, download=False, progress=quiet), SplitPlan(0)
    )


@pytest.mark.parametrize(
    ("table", "read"),
    [
        ("breast_cancer", sklearn_data.load_breast_cancer),
        ("iris", sklearn_data.load_iris),
        ("wine", sklearn_data.load_wine),
    ],
)
def test_rows_and_classes_are_those_of_scikit_learn(table: str, read: Any) -> None:
    data, expected = load(table), read()
    assert np.allclose(data.input, expected.data, rtol=1e-6)
    told = [data.spec.classes[label] for label in data.target]
    names = [str(name).replace("_", " ") for name in expected.target_names]
    assert told == [names[label] for label in expected.target]
    assert data.spec.inputs[0].shape == (expected.data.shape[1],)


def test_diabetes_has_a_number_for_each_patient() -> None:
    data = load("diabetes")
    expected = sklearn_data.load_diabetes(scaled=False)
    assert data.input.shape == (442, 10)
    assert np.allclose(data.target[:, 0], expected.target)
    assert data.spec.columns == ("progression",)
    assert len(data.spec.inputs[0].columns or ()) == 10


def test_the_small_network_of_the_textbooks_tells_tumours_apart() -> None:
    table = read_toml((shipped("presets") / "m2-two-class.toml").read_bytes())
    table["training"] |= {"threads": 1, "device": "cpu"}
    scores = []
    for seed in range(3):
        table["training"]["seed"] = seed
        events = list(begin(parse_recipe(table, menus), datasets=Entries()))
        scores.append(measured(events, "best", "validation")[0].scores["accuracy"])
    assert np.mean(scores) >= 0.95  # type: ignore[arg-type]
