"""Tests of how a recipe is carried out: real steps are timed, and nothing else changes."""

from collections.abc import Generator
from dataclasses import replace
from pathlib import Path
from typing import TypeVar

import pytest
import torch

from tests.engine.small import Entries, Memory, digits, losses, small
from tests.own_program import LINEAR, allowed, own, usual_options
from trainer_gui.catalog import menus
from trainer_gui.core.control import Control, Stop
from trainer_gui.core.events import Noticed, PhaseChanged, RunFinished, RunStarted
from trainer_gui.core.execution import Execution
from trainer_gui.core.recipe import Recipe, parse_recipe
from trainer_gui.engine.run import run
from trainer_gui.engine.tune import choose_execution, usual_execution

_Result = TypeVar("_Result")


def _open(**training: object) -> Recipe:
    """A small recipe that leaves threads open."""
    table = small(training={"epochs": 2, "tune": True, **training}).table()
    table["training"].pop("threads")
    return parse_recipe(table, menus)


def _result(events: Generator[object, None, _Result]) -> tuple[list[object], _Result]:
    heard: list[object] = []
    while True:
        try:
            heard.append(next(events))
        except StopIteration as ended:
            return heard, ended.value


class Known:
    """Remembers in memory."""

    def __init__(self) -> None:
        self.choices: dict[str, Execution] = {}

    def find(self, key: str, usual: Execution) -> Execution | None:
        found = self.choices.get(key)
        return found and replace(usual, precision=found.precision, layout=found.layout)

    def keep(self, key: str, chosen: Execution) -> None:
        self.choices[key] = chosen


def test_without_the_option_nothing_is_timed() -> None:
    recipe = _open(tune=False)
    heard, chosen = _result(choose_execution(recipe, digits(), Control()))
    assert heard == []
    assert chosen == usual_execution(recipe, digits().spec)


def test_what_was_chosen_and_why_is_said() -> None:
    recipe = _open(precision="auto")
    heard, chosen = _result(choose_execution(recipe, digits(), Control()))
    assert isinstance(heard[0], PhaseChanged)
    assert heard[0].phase == "tuning"
    assert isinstance(heard[-1], Noticed)
    told = str(heard[-1].message)
    if chosen.threads != usual_execution(recipe, digits().spec).threads:
        assert f"{chosen.threads} CPU threads" in told
        assert "times as fast as" in told
    else:
        assert "usual way" in told or "fastest" in told


def test_what_the_recipe_fixes_stays() -> None:
    recipe = small(training={"tune": True, "precision": "fp32", "threads": 1})
    _, chosen = _result(choose_execution(recipe, digits(), Control()))
    assert (chosen.threads, chosen.precision) == (1, "fp32")


def test_random_numbers_and_threads_stay_as_they_were() -> None:
    torch.manual_seed(5)
    expected = torch.rand(3)
    threads = torch.get_num_threads()
    torch.manual_seed(5)
    _result(choose_execution(_open(), digits(), Control()))
    assert torch.equal(torch.rand(3), expected)
    assert torch.get_num_threads() == threads


def test_what_was_found_once_is_not_timed_again() -> None:
    recipe = small(
        model={"kind": "cnn", "channels": [4], "dense": 8},
        training={"tune": True, "precision": "fp32", "threads": 1},
    )
    known = Known()
    first, chosen = _result(choose_execution(recipe, digits(), Control(), remembered=known))
    assert list(known.choices.values()) == [chosen]
    again, same = _result(choose_execution(recipe, digits(), Control(), remembered=known))
    assert same == chosen
    assert len(again) < len(first)
    (key,) = known.choices
    known.choices[key] = replace(chosen, layout="contiguous", precision="bf16")
    heard, other = _result(choose_execution(recipe, digits(), Control(), remembered=known))
    assert (other.layout, other.precision) == ("contiguous", "bf16")
    assert "bf16 and contiguous, as found before" in str(heard[-1])


def test_a_run_that_was_tuned_is_the_run_that_has_the_same_execution() -> None:
    recipe = _open()
    tuned = list(run(recipe, datasets=Entries(), keep=Memory(), control=Control()))
    (started,) = (event for event in tuned if isinstance(event, RunStarted))
    told = run(
        recipe,
        datasets=Entries(),
        keep=Memory(),
        control=Control(),
        execution=started.execution,
    )
    assert losses(tuned) == losses(told)


def test_stop_ends_the_search() -> None:
    control = Control()
    events = run(_open(), datasets=Entries(), keep=Memory(), control=control)
    for event in events:
        if isinstance(event, PhaseChanged) and event.phase == "tuning":
            control.send(Stop())
            break
    (*_, last) = events
    assert isinstance(last, RunFinished)
    assert (last.reason, last.step) == ("stopped", 0)


@pytest.mark.parametrize(
    ("model", "layout"),
    [
        ({"kind": "mlp"}, "contiguous"),
        ({"kind": "cnn", "channels": [4, 4]}, "channels_last"),
    ],
)
def test_the_usual_layout_follows_the_model(model: dict[str, object], layout: str) -> None:
    assert usual_execution(small(model=model), digits().spec).layout == layout


def test_every_architecture_can_be_looked_at_without_its_weights(tmp_path: Path) -> None:
    for entry in menus.models:
        recipe = small(model={"kind": entry.key, **usual_options(entry, tmp_path).model_dump(
            mode="json", exclude_none=True)})  # fmt: skip
        assert usual_execution(recipe, digits().spec).device == "cpu"


def test_a_program_that_relies_on_the_order_of_channels_is_looked_at_in_no_other(
    tmp_path: Path,
) -> None:
    source = LINEAR.replace("self.head = ", "self.first = nn.Conv2d(channels, channels, 1)\n"
                            "        self.head = ").replace(
        "pictures.flatten(1)", "self.first(pictures).view(len(pictures), -1)")  # fmt: skip
    recipe = small(model=own(allowed(tmp_path, source)),
                   training={"length": "steps", "steps": 5, "tune": True})  # fmt: skip
    events = list(run(recipe, datasets=Entries(), keep=Memory(), control=Control()))
    (started,) = [event for event in events if isinstance(event, RunStarted)]
    assert started.execution.layout == "contiguous"
    assert isinstance(events[-1], RunFinished)
