"""Tests of what a run is too short to come to: what is told, and that it is so."""

from collections.abc import Callable
from itertools import pairwise
from typing import Any

import pytest

from tests.core.menus import NoOptions, small_menus
from trainer_gui.catalog import menus
from trainer_gui.core.errors import Problem
from trainer_gui.core.options import Options, Wait, describe, integer
from trainer_gui.core.plan import Plan, plan_steps
from trainer_gui.core.reach import unreached
from trainer_gui.core.recipe import Recipe, parse_recipe
from trainer_gui.core.text import Text
from trainer_gui.engine.stopping import Stopper
from trainer_gui.optim import AdaptiveSchedule

PER_EPOCH = 10


def recipe(
    schedule: dict[str, Any] | None = None,
    *,
    model: dict[str, Any] | None = None,
    stopping: dict[str, Any] | None = None,
    **training: object,
) -> Recipe:
    table = {
        "data": {"kind": "digits"},
        "model": model or {"kind": "mlp"},
        "task": {"kind": "classification"},
        "training": {
            "optimizer": {"kind": "sgd"},
            "schedule": schedule or {"kind": "constant"},
            "batch_size": 10,
            **training,
        },
        "stopping": stopping or {},
    }
    return parse_recipe(table, menus)


def plan_of(chosen: Recipe) -> Plan:
    return plan_steps(chosen.training, 10 * PER_EPOCH)


def told(chosen: Recipe, plan: Plan | None = None) -> list[str]:
    return [str(warning) for warning in unreached(chosen, plan)]


@pytest.mark.parametrize("kind", [entry.key for entry in menus.schedules])
def test_a_warm_up_as_long_as_the_run_is_told_for_every_schedule(kind: str) -> None:
    too_long, in_time = (
        recipe({"kind": kind, "warmup_steps": steps}, epochs=3) for steps in (30, 29)
    )
    path = "training.schedule.warmup_steps"
    found = {warning.path: warning for warning in unreached(too_long, plan_of(too_long))}
    assert found[path] == Problem(
        path,
        found[path].message,
        Text("Lower “{label}”, or train longer.", label=Text("Warm-up")),
        level="warning",
    )
    assert str(found[path].message) == (
        "The learning rate that is set is never reached: that takes more than 30 steps, and the "
        "run has 3 epochs (30 steps)."
    )
    assert path not in {warning.path for warning in unreached(in_time, plan_of(in_time))}


def rates(chosen: Recipe, plan: Plan) -> list[float]:
    """The factors that are applied where the loss never falls."""
    factor: Callable[[int], float] = menus.schedules.get(chosen.schedule.kind).build(
        chosen.schedule.options, steps=plan.steps, steps_per_epoch=plan.steps_per_epoch
    )
    found = []
    for step in range(plan.steps):
        if isinstance(factor, AdaptiveSchedule) and step and step % plan.steps_per_epoch == 0:
            factor.observe(1.0)
        found.append(factor(step))
    return found


@pytest.mark.parametrize("warmup", [0, 7])
@pytest.mark.parametrize("steps", range(19, 52))
@pytest.mark.parametrize(
    ("schedule", "happens"),
    [
        ({"kind": "step", "every_epochs": 3}, lambda applied: applied[-1] < 1.0),
        ({"kind": "plateau", "patience": 1}, lambda applied: applied[-1] < 1.0),
        (
            {"kind": "restarts", "first_epochs": 3},
            lambda applied: any(a < 0.5 < b for a, b in pairwise(applied)),
        ),
    ],
    ids=lambda value: value["kind"] if isinstance(value, dict) else "",
)
def test_a_drop_or_restart_is_told_to_be_missed_if_and_only_if_it_is(
    schedule: dict[str, Any], happens: Callable[[list[float]], bool], steps: int, warmup: int
) -> None:
    chosen = recipe({**schedule, "warmup_steps": warmup}, length="steps", steps=steps)
    plan = plan_of(chosen)
    after_warm_up = rates(chosen, plan)[warmup:]
    assert bool(told(chosen, plan)) == (not happens(after_warm_up))


def test_what_comes_after_a_warm_up_is_told_with_it() -> None:
    chosen = recipe({"kind": "step", "every_epochs": 3, "warmup_steps": 12}, epochs=4)
    assert told(chosen, plan_of(chosen)) == [
        "The learning rate never drops: that takes more than 12 steps and 3 epochs, and the run "
        "has 4 epochs (40 steps). Lower “Drop every”, or train longer."
    ]
    # A warm-up that never ends is told once.
    chosen = recipe({"kind": "step", "every_epochs": 3, "warmup_steps": 50}, epochs=4)
    assert [warning.path for warning in unreached(chosen, plan_of(chosen))] == [
        "training.schedule.warmup_steps"
    ]


@pytest.mark.parametrize("early", ["stalls", "converged"])
@pytest.mark.parametrize("epochs", [2, 3, 4, 5])
def test_a_patience_is_told_to_be_too_long_if_and_only_if_it_is(early: str, epochs: int) -> None:
    chosen = recipe(stopping={"early": early, "patience": 3}, epochs=epochs)
    stopper = Stopper(chosen.stopping)
    ended = []
    for _ in range(epochs):
        stopper.observe(score=0.5, goal="max", loss=1.0, train_loss=1.0)
        ended.append(stopper.wants_end)
    ends_early = any(ended[:-1])
    expected = [] if ends_early else [
        f"The run cannot end early: that takes more than 4 epochs, and the run has {epochs} "
        "epochs. Lower “Patience”, or train longer."
    ]  # fmt: skip
    assert told(chosen, plan_of(chosen)) == told(chosen) == expected


def test_what_does_not_count_is_not_told() -> None:
    assert told(recipe(stopping={"early": "never", "patience": 100}, epochs=1)) == []
    network = {"kind": "torchvision_zoo", "trained": "head", "free_after": 5}
    frozen = recipe(model={**network, "weights": "pretrained"}, epochs=5)
    assert told(frozen) == [
        "The frozen layers are never trained: that takes more than 5 epochs, and the run has 5 "
        "epochs. Lower “Then train all after”, or train longer."
    ]
    assert told(recipe(model={**network, "weights": "pretrained"}, epochs=6)) == []
    assert told(recipe(model={**network, "weights": "random"}, epochs=5)) == []
    assert told(recipe(model={"kind": "torchvision_zoo", "trained": "head"}, epochs=5)) == []


def test_without_data_only_what_is_sure_is_told() -> None:
    warm = {"kind": "constant", "warmup_steps": 500}
    assert told(recipe(warm, epochs=1)) == []  # there may be 501 batches in it
    assert told(recipe(warm, length="steps", steps=500)) == [
        "The learning rate that is set is never reached: that takes more than 500 steps, and the "
        "run has 500 steps. Lower “Warm-up”, or train longer."
    ]
    falling = {"kind": "step", "every_epochs": 4}
    assert told(recipe(falling, length="steps", steps=5)) == []
    (warning,) = told(recipe(falling, length="steps", steps=4))
    assert "more than 4 epochs, and the run has 4 steps." in warning


def test_the_length_of_a_run_in_steps_is_told_in_epochs_where_these_are_missed() -> None:
    chosen = recipe({"kind": "step", "every_epochs": 1}, length="steps", steps=1)
    (warning,) = told(chosen, plan_of(chosen))
    assert "more than 1 epoch, and the run has 1 step (0.1 epochs)." in warning


class RiseOptions(Options):
    rise_epochs: int = integer(
        3, label="Rise", help="How long.", low=0, high=100, unit="epochs",
        wait=Wait(Text("The top is never seen")),
    )  # fmt: skip


def test_an_entry_from_elsewhere_says_what_it_waits_for() -> None:
    own = small_menus()
    own.schedules.register("rise", label="Rise", about="Up.", options=RiseOptions)(NoOptions)
    table = {
        "data": {"kind": "digits"},
        "model": {"kind": "cnn"},
        "task": {"kind": "classification"},
        "training": {"optimizer": {"kind": "sgd"}, "schedule": {"kind": "rise"}, "epochs": 3},
    }
    (warning,) = unreached(parse_recipe(table, own))
    assert warning.path == "training.schedule.rise_epochs"
    assert str(warning.message).startswith("The top is never seen: that takes more than 3 epochs")


def test_only_steps_and_epochs_can_be_waited_for() -> None:
    class Wrong(Options):
        size: int = integer(
            3, label="Size", help="How large.", low=0, high=9, unit="px",
            wait=Wait(Text("It never comes")),
        )  # fmt: skip

    with pytest.raises(TypeError, match=r"Wrong\.size"):
        describe(Wrong)


def test_a_recipe_of_defaults_misses_nothing() -> None:
    assert told(recipe()) == told(recipe(), plan_of(recipe())) == []
