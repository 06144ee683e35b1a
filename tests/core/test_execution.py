"""Tests of Execution."""

from dataclasses import FrozenInstanceError

import pytest

from trainer_gui.core.execution import Execution


def test_what_decides_the_figures_of_a_run_is_compared() -> None:
    assert Execution("cpu", "CPU") == Execution(
        "cpu", "CPU", "fp32", 1, "contiguous", compiled=False
    )
    assert Execution("cpu", "CPU", threads=1) != Execution("cpu", "CPU", threads=2)
    assert Execution("cpu", "CPU", "bf16") != Execution("cpu", "CPU")


def test_it_cannot_be_changed_once_it_is_frozen() -> None:
    with pytest.raises(FrozenInstanceError):
        Execution("cpu", "CPU").threads = 2  # type: ignore[misc] # that it cannot be is the point
