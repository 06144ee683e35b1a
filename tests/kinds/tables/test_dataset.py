"""Tests of tables as data: what is learnt of the training rows, and what a model sees of any."""

from typing import Any

import numpy as np
import pytest
import torch
from numpy.typing import NDArray

from trainer_gui.core.dataset import Dataset
from trainer_gui.core.errors import DataError
from trainer_gui.core.faces import Row
from trainer_gui.core.spec import SplitName
from trainer_gui.engine.feed import Feed
from trainer_gui.engine.record import read_spec
from trainer_gui.kinds import kind_of
from trainer_gui.kinds._assemble import fitted
from trainer_gui.kinds.numbers import number_column
from trainer_gui.kinds.tables import column_facts
from trainer_gui.kinds.tables.dataset import (
    Feature,
    class_target,
    table_samples,
)
from trainer_gui.kinds.tables.options import TableOptions

NAN = float("nan")
AGES = [20.0, 40.0, NAN, 60.0, 99.0, NAN]
TOWNS = ["Bonn", "Ulm", "Bonn", None, "Kiel", "Ulm"]
SPLITS: dict[SplitName, NDArray[np.int64]] = {
    "train": np.arange(4), "validation": np.array([4]), "test": np.array([5]),
}  # fmt: skip


def words(*values: str | None) -> NDArray[np.object_]:
    found = np.empty(len(values), dtype=np.object_)
    found[:] = values
    return found


def people(ages: Any = AGES, towns: Any = TOWNS, **options: Any) -> Dataset:
    features = [Feature("age", np.array(ages)), Feature("town", words(*towns))]
    target = class_target(["no", "yes", "no", "yes", "no", "yes"])
    chosen = {"tables": TableOptions(**options)}
    return fitted(table_samples(features, target), SPLITS, options=chosen)


def seen(data: Dataset) -> list[list[float]]:
    batch = Feed(data, torch.device("cpu")).batch(torch.arange(6))
    found: list[list[float]] = batch.inputs["row"].tolist()
    return found


def test_numbers_are_standardised_filled_in_and_flagged_categories_have_an_input_each() -> None:
    data = people()
    deviation = float(np.sqrt((400 + 0 + 400) / 4))  # what is missing counts as the mean
    age, town = column_facts(data.spec)
    assert (age.fill, age.offset, age.flagged) == (40.0, 40.0, True)
    assert age.scale == pytest.approx(deviation)
    assert (town.levels, town.flagged) == (("Bonn", "Ulm"), True)  # the most frequent first
    assert data.spec.inputs[0].shape == (5,)
    low = -20 / deviation
    assert seen(data) == [
        pytest.approx([low, 1, 0, 0, 0]),
        pytest.approx([0, 0, 1, 0, 0]),
        pytest.approx([0, 1, 0, 1, 0]),
        pytest.approx([-low, 1, 0, 0, 1]),  # filled in with the most frequent
        pytest.approx([59 / deviation, 0, 0, 0, 0]),  # a town that training has not seen
        pytest.approx([0, 0, 1, 1, 0]),
    ]


def test_rows_of_other_splits_change_nothing_that_was_learnt() -> None:
    ages, towns = [*AGES[:4], -1e6, 7.0], [*TOWNS[:4], "Ulm", "Ulm"]
    assert column_facts(people(ages, towns).spec) == column_facts(people().spec)
    assert people(ages, towns).spec.fingerprint != people().spec.fingerprint


def test_the_options_decide_what_is_learnt() -> None:
    far = [*AGES[:3], 1000.0, *AGES[4:]]
    assert column_facts(people(far, fill="median").spec)[0].fill == 40.0
    assert column_facts(people(far, fill="mean").spec)[0].fill == pytest.approx(1060 / 3)
    assert seen(people(scale="range", flags=False))[:4] == [
        pytest.approx([0.0, 1, 0]), pytest.approx([0.5, 0, 1]),
        pytest.approx([0.5, 1, 0]), pytest.approx([1.0, 1, 0]),
    ]  # fmt: skip
    assert seen(people(scale="none"))[0][0] == 20.0
    towns = ["Bonn", "Ulm", "Bonn", "Kiel", "Kiel", "Ulm"]
    levels = [column_facts(people(towns=towns, categories=most).spec)[1].levels for most in (2, 3)]
    assert levels == [("Bonn", "Kiel"), ("Bonn", "Kiel", "Ulm")]


def test_what_was_learnt_is_kept_and_read_again() -> None:
    from pydantic import TypeAdapter

    from trainer_gui.core.spec import DataSpec

    spec = people().spec
    assert read_spec(TypeAdapter(DataSpec).dump_json(spec)) == spec


def test_a_constant_column_and_one_without_values_can_be_learnt_from() -> None:
    features = [Feature("same", np.full(6, 7.0)), Feature("none", np.full(6, NAN))]
    data = fitted(table_samples(features, number_column(np.arange(6.0)[:, None], ("y",))), SPLITS)
    assert data.spec.columns == ("y",)
    assert seen(data) == [pytest.approx([0, 0, 1])] * 6


def test_only_the_most_frequent_of_many_categories_have_an_input() -> None:
    names = [f"c{place}" for place in range(30)] + ["c7"] * 5
    splits: dict[SplitName, NDArray[np.int64]] = {
        "train": np.arange(35), "validation": np.arange(0), "test": np.arange(0),
    }  # fmt: skip
    target = class_target(["a", "b"] * 17 + ["a"])
    data = fitted(table_samples([Feature("c", words(*names))], target), splits)
    (facts,) = column_facts(data.spec)
    assert facts.levels is not None
    assert (len(facts.levels), facts.levels[0]) == (20, "c7")


def test_a_target_needs_two_classes_and_a_model_something_to_see() -> None:
    with pytest.raises(DataError, match="single value"):
        class_target(["a", "a"])
    with pytest.raises(DataError, match="no column beside the target"):
        fitted(table_samples([], class_target(["a", "b"])), SPLITS)


def test_a_row_is_shown_as_the_table_has_it() -> None:
    data = people()
    (field,) = data.spec.inputs
    shown = [kind_of(field).face(field, row) for row in data.input]
    assert shown[0] == Row(("age", "town"), ("20", "Bonn"))
    assert shown[2] == Row(("age", "town"), ("–", "Bonn"))
    assert shown[3] == Row(("age", "town"), ("60", "–"))


def test_classes_stand_in_natural_order() -> None:
    assert class_target(["10", "9", "10", "1"]).field.classes == ("1", "9", "10")


def test_a_renamed_column_is_told_by_the_fingerprint() -> None:
    def fingerprint(name: str) -> str:
        target = class_target(["no", "yes"] * 3)
        return fitted(
            table_samples([Feature(name, np.array(AGES))], target), SPLITS
        ).spec.fingerprint

    content, _, names = fingerprint("age").partition("-")
    other, _, renamed = fingerprint("years").partition("-")
    assert content == other
    assert names != renamed
