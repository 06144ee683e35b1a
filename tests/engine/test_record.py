"""Tests of what is recorded of a run beside its events."""

import json
import sys
from importlib.metadata import version

import numpy as np
import pytest

from tests.core.charts import CHARTS, MATRIX
from tests.engine.small import ONE_THREAD, Memory, digits, small
from trainer_gui.core.chart_files import unpack
from trainer_gui.core.charts import Matrix
from trainer_gui.engine import record
from trainer_gui.engine.record import keep_measured, keep_setting, read_spec, versions
from trainer_gui.tasks import Measured


@pytest.fixture
def kept() -> Memory:
    keep = Memory()
    keep_setting(keep, small(training={"seed": 7}), digits(), ONE_THREAD)
    return keep


def test_the_environment_says_what_the_figures_may_depend_on(kept: Memory) -> None:
    environment = json.loads(kept.contents["environment.json"])
    assert environment["seed"] == 7
    assert environment["execution"]["threads"] == 1
    assert environment["execution"]["device"] == "cpu"
    assert environment["versions"] == versions()
    assert environment["byte_order"] == sys.byteorder
    assert versions()["torch"] == version("torch")
    assert versions()["python"].startswith("3.")


def test_a_package_that_is_absent_is_left_out(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(record, "PACKAGES", ("torch", "no-such-package-of-ours"))
    assert versions().keys() == {"trainer-gui", "python", "torch"}


def test_the_description_of_the_data_comes_back(kept: Memory) -> None:
    assert read_spec(kept.contents["data.json"]) == digits().spec


def test_the_split_comes_back(kept: Memory) -> None:
    stored = kept.arrays("split.npz")
    assert stored.keys() == digits().splits.keys()
    for name, indices in digits().splits.items():
        assert (stored[name] == indices).all()


@pytest.mark.parametrize("content", [b"", b"{}", b"[1, 2]", b"<html>"])
def test_something_else_is_no_description(content: bytes) -> None:
    with pytest.raises(ValueError, match="validation error"):
        read_spec(content)


def test_each_chart_and_each_group_of_arrays_is_a_file() -> None:
    keep = Memory()
    measured = Measured({}, {"heard": CHARTS["heard"]}, {"predictions": {"index": np.arange(2)}})
    artefacts = keep_measured(keep, measured, "test-best")
    assert [(artefact.kind, artefact.name) for artefact in artefacts] == [
        ("heard", "heard-test-best.npz"),
        ("predictions", "predictions-test-best.npz"),
    ]
    heard = unpack(MATRIX, keep.arrays("heard-test-best.npz"))
    assert isinstance(heard, Matrix)
    assert heard.names == ("ja", "né")
    assert heard.counts.tolist() == [[5, 1], [0, 7]]
    assert keep.arrays("predictions-test-best.npz")["index"].tolist() == [0, 1]
