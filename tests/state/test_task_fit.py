"""Tests of whether the task of a draft suits its data."""

from dataclasses import replace
from pathlib import Path

import pytest

from tests.engine.small import digits, small_table
from tests.gui.screens.number_runs import turned
from trainer_gui.catalog import menus
from trainer_gui.core.spec import DataSpec
from trainer_gui.state.draft import Draft
from trainer_gui.state.task_fit import misfit


@pytest.fixture
def numbers(tmp_path: Path) -> DataSpec:
    return turned(tmp_path, 40).spec


def draft(task: str, **options: object) -> Draft:
    return Draft(menus, small_table(task={"kind": task, **options}))


def test_a_task_that_suits_is_no_misfit(numbers: DataSpec) -> None:
    assert misfit(draft("classification"), digits().spec) is None
    assert misfit(draft("regression"), numbers) is None


def test_numbers_are_no_classes_and_the_other_way_round(numbers: DataSpec) -> None:
    found = misfit(draft("classification"), numbers)
    assert found is not None
    assert "needs a class for each sample" in str(found.why)
    assert found.better is not None
    assert found.better.key == "regression"
    assert "“Regression”" in str(found.hint)
    other = misfit(draft("regression"), digits().spec)
    assert other is not None
    assert other.better is not None
    assert other.better.key == "classification"


def test_where_no_task_suits_none_is_offered(numbers: DataSpec) -> None:
    negative = misfit(draft("regression", loss="poisson"), numbers)
    assert negative is not None
    assert negative.better is None
    assert "other options of the task" in str(negative.hint)
    nothing = misfit(draft("regression"), replace(numbers, targets=()))
    assert nothing is not None
    assert nothing.better is None


def test_while_the_draft_has_problems_of_its_own_nothing_is_said(numbers: DataSpec) -> None:
    unfinished = draft("classification")
    unfinished.set("training.epochs", 0)
    assert misfit(unfinished, numbers) is None
    assert misfit(draft("clairvoyance"), numbers) is None
