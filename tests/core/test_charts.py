"""Tests of how findings look: a closed union of plain data, told of in plain words."""

import dataclasses
import pickle
import subprocess
import sys
import typing

from tests.core.charts import SPECS
from trainer_gui.core.charts import Chart, ChartKind


def test_the_union_is_closed_and_every_member_is_frozen_data() -> None:
    members = typing.get_args(Chart)
    assert {member.__name__ for member in members} == {
        "Lines", "Matrix", "Points", "Bars", "Table",
    }  # fmt: skip
    assert {member.__name__.casefold() for member in members} == set(typing.get_args(ChartKind))
    for member in members:
        assert dataclasses.is_dataclass(member)
        assert member.__doc__


def test_what_is_told_of_charts_can_be_compared_pickled_and_be_a_key() -> None:
    for spec in SPECS:
        again = pickle.loads(pickle.dumps(spec))
        assert again == spec
        assert hash(again) == hash(spec)
    assert len(set(SPECS)) == len(SPECS)


def test_charts_can_be_told_of_before_numpy_is_there() -> None:
    script = "import sys, trainer_gui.core.charts; print('numpy' in sys.modules)"
    told = subprocess.run(
        [sys.executable, "-c", script], capture_output=True, text=True, check=True
    )
    assert told.stdout == "False\n"
