"""Tests of what is recorded of a run beside its events."""

import json
import sys
from importlib.metadata import version

import pytest

from tests.engine.small import ONE_THREAD, Memory, digits, small
from trainer_gui.engine import record
from trainer_gui.engine.record import keep_arrays, keep_setting, read_spec, versions


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


def test_each_group_of_arrays_is_a_file() -> None:
    keep = Memory()
    data = digits()
    groups = {"confusion": {"counts": data.target[:4]}, "predictions": {"index": data.target[:2]}}
    artefacts = keep_arrays(keep, groups, "test-best")
    assert [artefact.name for artefact in artefacts] == [
        "confusion-test-best.npz",
        "predictions-test-best.npz",
    ]
    assert (keep.arrays("confusion-test-best.npz")["counts"] == data.target[:4]).all()
