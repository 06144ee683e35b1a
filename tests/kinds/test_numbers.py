"""Tests of numbers as a kind: they are measured in the training split alone."""

import numpy as np
import pytest

from trainer_gui.core.dataset import Column
from trainer_gui.core.faces import Row
from trainer_gui.core.spec import DataSpec, Field
from trainer_gui.kinds import DescribedKind, GroupedKind, kind_of
from trainer_gui.kinds.numbers import NumberFacts, number_facts

NUMBERS = Field("label", "numbers", (2,), "float32", columns=("x", "same"))


def facts(values: np.ndarray, train: int) -> NumberFacts:
    splits = {"train": np.arange(train), "validation": np.arange(train, len(values))}
    found = kind_of(NUMBERS).fit(Column(NUMBERS, values), splits, None)
    return number_facts(DataSpec((), (NUMBERS,), {}, facts={"label": found}))


def test_mean_and_deviation_are_those_of_training_and_the_smallest_of_all() -> None:
    values = np.array([[1, 7], [3, 7], [-50, 8]], dtype=np.float32)
    found = facts(values, train=2)
    assert found == NumberFacts((2.0, 7.0), (1.0, 1.0), (-50.0, 7.0))
    assert facts(values + np.array([[0], [0], [99]]), train=2).mean == found.mean


def test_a_constant_column_can_be_divided_by() -> None:
    assert facts(np.full((3, 2), 1e9, dtype=np.float32), train=3).std == (1.0, 1.0)
    assert facts(np.ones((2, 2), dtype=np.float32), train=0).std == (1.0, 1.0)


def test_nothing_is_known_where_the_target_is_no_number() -> None:
    label = Field("label", "classes", (), "int64", ("a", "b"))
    assert number_facts(DataSpec((), (label,), {})) == NumberFacts()
    digests = kind_of(NUMBERS).digests(Column(NUMBERS, np.zeros((2, 2), dtype=np.float32)), None)
    assert digests.shape == (2, 16)
    assert digests[0].tolist() == pytest.approx(digests[1].tolist())


def test_numbers_look_like_a_row_of_a_table() -> None:
    row = np.array([1234.5678, -0.5], dtype=np.float32)
    assert kind_of(NUMBERS).face(NUMBERS, row) == Row(("x", "same"), ("1234.6", "-0.5"))


def test_numbers_are_told_with_what_they_are_like_in_training() -> None:
    kind = kind_of(NUMBERS)
    assert isinstance(kind, DescribedKind)
    found = {"mean": [12_345.6, 7.0], "std": [0.5, 1.0], "low": [0.0, 7.0]}
    (figure,) = kind.figures(NUMBERS, found)
    assert (str(figure.name), str(figure.value)) == ("Numbers", "x, same")
    assert str(figure.lines[0]) == "x: mean 12,346, standard deviation 0.5"


def test_samples_are_grouped_by_ranges_of_each_number() -> None:
    kind = kind_of(NUMBERS)
    assert isinstance(kind, GroupedKind)
    ranges, same = kind.groupings(Column(NUMBERS, np.array([[0, 7], [24, 7], [12.5, 7]])))
    assert (str(ranges.name), ranges.places.tolist()) == ("x", [0, 23, 12])
    assert ranges.edges == tuple(map(float, range(25)))
    assert len(set(same.places.tolist())) == 1
    assert same.edges[0] < 7 < same.edges[-1]
