"""Tests of the learning rate as a form draws it."""

from typing import Any

import pytest

from tests.engine.small import ONE_THREAD, Entries, Memory, small
from trainer_gui.catalog import menus
from trainer_gui.core.control import Control
from trainer_gui.core.events import RunStarted, StepsDone
from trainer_gui.core.recipe import Recipe, parse_recipe
from trainer_gui.engine.run import run
from trainer_gui.state.schedule import POINTS, is_adaptive, learning_rates


def recipe(kind: str, **training: object) -> Recipe:
    table: dict[str, Any] = {
        "data": {"kind": "digits"},
        "model": {"kind": "cnn"},
        "task": {"kind": "classification"},
        "training": {
            "optimizer": {"kind": "adam", "learning_rate": 0.01},
            "schedule": {"kind": kind},
            "epochs": 4,
            "batch_size": 10,
            **training,
        },
    }
    return parse_recipe(table, menus)


@pytest.mark.parametrize("kind", [entry.key for entry in menus.schedules])
def test_every_schedule_is_drawn_from_the_first_to_the_last_step(kind: str) -> None:
    x, y = learning_rates(recipe(kind), train_count=1000)
    assert len(x) == len(y) == POINTS
    assert x[0] == 0.0
    assert x[-1] == pytest.approx(4.0 - 1 / 100)
    assert x == sorted(x)
    assert all(0.0 <= rate <= 0.01 * (1 + 1e-9) for rate in y)


def test_a_constant_rate_is_the_one_that_was_chosen() -> None:
    assert set(learning_rates(recipe("constant"), 1000)[1]) == {0.01}


def test_a_cosine_falls_from_the_chosen_rate_to_nearly_nothing() -> None:
    _, y = learning_rates(recipe("cosine"), 1000)
    assert y[0] == 0.01
    assert y[-1] < 0.0001
    assert y == sorted(y, reverse=True)


def test_only_one_that_waits_for_losses_cannot_be_drawn_before() -> None:
    kinds = {entry.key for entry in menus.schedules}
    assert {kind for kind in kinds if is_adaptive(recipe(kind))} == {"plateau"}


def test_a_short_run_has_a_point_for_each_step() -> None:
    x, _ = learning_rates(recipe("constant", length="steps", steps=5), 1000)
    assert x == pytest.approx([0.0, 0.01, 0.02, 0.03, 0.04])
    assert len(learning_rates(recipe("constant", epochs=1), train_count=1)[0]) == 1


@pytest.mark.parametrize("kind", [entry.key for entry in menus.schedules])
def test_the_rate_that_is_drawn_is_the_rate_that_is_applied(kind: str) -> None:
    chosen = small(
        optimizer={"kind": "adamw", "learning_rate": 0.003},
        schedule={"kind": kind, "warmup_steps": 7},
        training={"epochs": 3, "batch_size": 64},
    )
    events = list(
        run(chosen, datasets=Entries(), keep=Memory(), control=Control(), execution=ONE_THREAD)
    )
    started = next(event for event in events if isinstance(event, RunStarted))
    applied = [
        rate
        for event in events
        if isinstance(event, StepsDone)
        for rate in event.columns["learning_rate"]
    ]
    epochs, drawn = learning_rates(chosen, started.counts["train"])
    assert len(applied) == len(drawn) == started.steps
    assert drawn == pytest.approx(applied, rel=0, abs=1e-12)
    assert epochs == [step / started.steps_per_epoch for step in range(started.steps)]
