"""What holds for every optimiser and every schedule on the menus."""

import math
import subprocess
import sys
from typing import Any

import pytest
import torch
from torch import nn

from trainer_gui.catalog import menus
from trainer_gui.core.options import describe
from trainer_gui.core.registry import Entry

OPTIMIZERS = list(menus.optimizers)
SCHEDULES = list(menus.schedules)
every_optimizer = pytest.mark.parametrize("entry", OPTIMIZERS, ids=[e.key for e in OPTIMIZERS])
every_schedule = pytest.mark.parametrize("entry", SCHEDULES, ids=[e.key for e in SCHEDULES])


def test_menus_have_what_the_readme_promises() -> None:
    assert {entry.key for entry in OPTIMIZERS} >= {"sgd", "adam", "adamw"}
    assert {entry.key for entry in SCHEDULES} >= {
        "constant", "step", "exponential", "linear", "cosine", "one_cycle",
    }  # fmt: skip


@every_optimizer
def test_fits_a_line(entry: Entry[Any]) -> None:
    torch.manual_seed(0)
    model = nn.Linear(1, 1)
    inputs = torch.linspace(-1, 1, 32)[:, None]
    optimizer = entry.build(
        entry.options.model_validate({"learning_rate": 0.05}), list(model.parameters())
    )
    for _ in range(300):
        optimizer.zero_grad()
        (model(inputs) - (3 * inputs - 1)).square().mean().backward()
        optimizer.step()
    assert model.weight.item() == pytest.approx(3, abs=0.05)
    assert model.bias.item() == pytest.approx(-1, abs=0.05)


@every_optimizer
def test_learning_rate_is_the_first_thing_to_choose(entry: Entry[Any]) -> None:
    field = describe(entry.options)[0]
    assert (field.name, field.level, field.logarithmic) == ("learning_rate", "essential", True)
    built = entry.build(
        entry.options.model_validate({"learning_rate": 0.25}), [nn.Parameter(torch.zeros(2))]
    )
    assert built.param_groups[0]["lr"] == 0.25


@every_schedule
@pytest.mark.parametrize("steps", [1, 2, 3, 100])
@pytest.mark.parametrize("warmup_steps", [0, 1, 10, 1000])
def test_factors_are_positive_and_at_most_one(
    entry: Entry[Any], steps: int, warmup_steps: int
) -> None:
    options = entry.options.model_validate({"warmup_steps": warmup_steps})
    factor = entry.build(options, steps=steps, steps_per_epoch=10)
    # A resumed run may go on longer than it was planned.
    factors = [factor(step) for step in range(steps)] + [factor(steps + 50)]
    assert all(math.isfinite(value) and 0 <= value <= 1 for value in factors)
    assert all(value > 0 for value in factors[:-1])


@every_schedule
def test_a_warm_up_rises_in_equal_parts(entry: Entry[Any]) -> None:
    factor = entry.build(
        entry.options.model_validate({"warmup_steps": 4}), steps=200, steps_per_epoch=20
    )
    full = factor(4)
    assert [factor(step) / full for step in range(5)] == pytest.approx([0.2, 0.4, 0.6, 0.8, 1.0])


def test_schedules_need_no_torch() -> None:
    """The window draws them, and the window has no torch."""
    script = """
import sys
from trainer_gui.catalog import menus
for entry in menus.schedules:
    print(entry.key, entry.build(entry.options(), steps=10, steps_per_epoch=5)(3))
assert len(menus.schedules)
assert "torch" not in sys.modules
"""
    done = subprocess.run(
        [sys.executable, "-c", script], capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stderr
