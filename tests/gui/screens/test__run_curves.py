"""Tests of what a comparison reads of a run."""

import json
from dataclasses import replace
from pathlib import Path

import pytest

from tests.gui.screens.run_list import recipe_table, stored_run
from tests.state.test_run_state import RUN, STARTED
from trainer_gui.core import events
from trainer_gui.core.wire import Stamped, decode, encode
from trainer_gui.gui.screens import _run_curves
from trainer_gui.gui.screens._run_curves import read_curves
from trainer_gui.runs.journal import FILE, Journal
from trainer_gui.state.run_state import RunState


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return stored_run(tmp_path / "run", RUN)


def test_scores_are_those_that_the_charts_of_the_run_show(folder: Path) -> None:
    state = RunState()
    for number, (at, body) in enumerate(RUN):
        state.apply(Stamped(1, "run", number, at, body))
    curves = read_curves(folder)
    assert curves.recipe is not None
    assert curves.recipe["model"]["widths"] == recipe_table()["model"]["widths"]
    assert state.started is not None
    assert curves.metrics == state.started.metrics
    assert curves.steps_per_epoch == state.started.steps_per_epoch
    for key, points in curves.scores.items():
        shown = state.series["validation", key]
        assert points.x.tolist() == shown.x.tolist()
        assert points.y.tolist() == shown.y.tolist()
    assert set(curves.scores) == {key for split, key in state.series if split == "validation"}


def test_a_resumed_run_is_one_line(folder: Path) -> None:
    accuracy = {"accuracy": 0.9}
    with Journal(folder) as journal:
        said: tuple[events.RunEvent, ...] = (
            replace(STARTED, first_step=12),
            events.Evaluated("validation", 1, 30, "current", accuracy),
        )
        for number, body in enumerate(said, start=len(RUN)):
            journal.append(Stamped(2, "run", number, 200.0, body))
    points = read_curves(folder).scores["accuracy"]
    assert points.x.tolist() == [10, 30]  # what was scored at step 20 came after the checkpoint
    assert points.y.tolist() == [0.75, 0.9]


def test_steps_are_passed_over_unread(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    block = events.StepsDone(0, {"loss": (1.0,)}, 1.0)
    with (folder / FILE).open("a", encoding="utf-8") as journal:
        for number in range(1000):
            journal.write(encode(Stamped(1, "run", 100 + number, 0.0, block)) + "\n")
    parsed = []

    def counting(line: bytes) -> Stamped:
        parsed.append(line)
        return decode(line)

    monkeypatch.setattr(_run_curves, "decode", counting)
    assert read_curves(folder).scores
    assert 0 < len(parsed) < len(RUN)


def test_what_is_missing_or_torn_is_left_out(folder: Path) -> None:
    whole = read_curves(folder)
    with (folder / FILE).open("ab") as journal:
        journal.write(b'{"job": 1, "event": "Evaluated", "spl')
    (folder / "recipe.toml").write_bytes(b"title = ")
    torn = read_curves(folder)
    assert torn.recipe is None
    assert torn.scores.keys() == whole.scores.keys()
    nothing = read_curves(folder / "nowhere")
    assert (nothing.recipe, nothing.metrics, dict(nothing.scores)) == (None, (), {})


def test_a_name_that_looks_like_an_event_misleads_nobody(folder: Path) -> None:
    body = events.StepsDone(0, {"loss": (1.0,)}, 1.0)
    line = encode(Stamped(1, '"event": "Evaluated', 99, 0.0, body))
    assert json.loads(line)["run"] == '"event": "Evaluated'
    before = read_curves(folder).scores.keys()
    with (folder / FILE).open("a", encoding="utf-8") as journal:
        journal.write(line + "\n")
    assert read_curves(folder).scores.keys() == before
