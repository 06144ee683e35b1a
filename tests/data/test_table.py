"""Tests of a person's own table as data: what is learnt, from which columns, and what is told."""

from pathlib import Path
from typing import Any

import numpy as np
import pytest

from tests.data.pictures import quiet
from tests.engine.small import Given, begin, measured, small
from trainer_gui.core.dataset import Dataset
from trainer_gui.core.errors import DataError
from trainer_gui.core.split_options import SplitPlan
from trainer_gui.data.table import TableSourceOptions, load_own_table
from trainer_gui.kinds._assemble import assembled


def load(folder: Path, text: str, **options: Any) -> Dataset:
    (folder / "mine.csv").write_text(text, encoding="utf-8")
    chosen = TableSourceOptions(table=str(folder / "mine.csv"), **options)
    return assembled(
        load_own_table(chosen, root=folder, download=False, progress=quiet), SplitPlan(0)
    )


def customers(rows: int = 120) -> str:
    """Who leaves: those who pay much, and come from Ulm; with holes, commas and an identifier."""
    random = np.random.default_rng(0)
    lines = ["id;town;paid;churn"]
    for row in range(rows):
        town = ("Bonn", "Ulm", "Kiel")[random.integers(3)]
        paid = float(random.normal(100, 30))
        leaves = paid + 40 * (town == "Ulm") + random.normal(0, 5) > 115
        cell = "" if row % 11 == 0 else f"{paid:.2f}".replace(".", ",")
        lines.append(f"{1000 + 7 * row};{town};{cell};{'yes' if leaves else 'no'}")
    return "\n".join(lines) + "\n"


def test_a_table_with_holes_categories_and_semicolons_is_learnt(tmp_path: Path) -> None:
    data = load(tmp_path, customers())
    assert data.spec.classes == ("no", "yes")
    assert data.spec.inputs[0].columns == ("town", "paid")
    assert any("“id” is not learnt from" in str(notice) for notice in data.notices)
    assert data.names[:2] == ("line 2", "line 3")
    recipe = small(training={"epochs": 60, "batch_size": 16},
                   optimizer={"kind": "adamw", "learning_rate": 0.01})  # fmt: skip
    events = list(begin(recipe, datasets=Given(data)))
    assert measured(events, "best", "validation")[0].scores["accuracy"] > 0.8  # type: ignore[operator]


def test_a_column_of_numbers_is_told_as_numbers(tmp_path: Path) -> None:
    data = load(tmp_path, customers(), target="paid", left_out="id, churn")
    assert data.spec.columns == ("paid",)
    assert data.spec.inputs[0].columns == ("town",)
    assert "11 rows without a value of “paid” are left out." in map(str, data.notices)


@pytest.mark.parametrize(
    ("options", "sentence"),
    [
        ({"target": "churm"}, "has no column “churm”. Did you mean “churn”?"),
        ({"left_out": "zip"}, "has no column “zip”"),
        ({"left_out": "town, paid"}, "no column beside the target"),
    ],
)
def test_columns_that_do_not_suit_are_named(
    tmp_path: Path, options: dict[str, str], sentence: str
) -> None:
    with pytest.raises(DataError) as caught:
        load(tmp_path, customers(), **options)
    assert sentence in str(caught.value)


def test_too_few_rows_are_told(tmp_path: Path) -> None:
    with pytest.raises(DataError, match="too few to learn from"):
        load(tmp_path, customers(5))
