"""A run that was stopped and resumed three times: its chart is one line without a gap."""

from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pytest
from numpy.typing import NDArray
from pytestqt.qtbot import QtBot

from tests.engine.small import small
from tests.runs.setting import folders_at, heard_all, heard_until, wait_until_ready
from trainer_gui.catalog import menus
from trainer_gui.core.control import Stop
from trainer_gui.core.events import RunFinished, RunStarted, StepsDone
from trainer_gui.core.wire import Stamped
from trainer_gui.gui.run_controller import ShownRun
from trainer_gui.gui.screens.train import TrainScreen
from trainer_gui.gui.theme import LIGHT
from trainer_gui.runs.journal import Replay
from trainer_gui.runs.launch import continuation, launch
from trainer_gui.runs.local import LocalHost
from trainer_gui.runs.store import RunStore
from trainer_gui.state.run_state import Changed, RunState

EPOCHS, RESUMED = 40, 3
RECIPE = small(
    model={"kind": "mlp", "widths": [16], "dropout": 0.2},
    training={"epochs": EPOCHS, "checkpoint_epochs": 10},
    optimizer={"kind": "adamw", "learning_rate": 0.002},
)


@pytest.fixture
def host(tmp_path: Path) -> Iterator[LocalHost]:
    host = LocalHost(folders_at(tmp_path))
    host.start()
    wait_until_ready(host)
    yield host
    host.close(30)


def trained_in_parts(host: LocalHost, store: RunStore) -> tuple[str, list[Stamped]]:
    """Name of a run that was stopped soon after each of its starts but the last; what it said."""
    handle = launch(RECIPE, host, store)
    run_id, heard = str(handle.run_id), []
    for _ in range(RESUMED):
        heard += heard_until(handle, StepsDone)
        handle.send(Stop())
        heard += heard_all(handle)
        assert isinstance(heard[-1].body, RunFinished)
        assert heard[-1].body.reason == "stopped"
        handle = host.submit(continuation(run_id, store))
    heard += heard_all(handle)
    assert isinstance(heard[-1].body, RunFinished)
    assert heard[-1].body.reason == "completed"
    return run_id, heard


def folded(said: list[Stamped]) -> RunState:
    state = RunState()
    for stamped in said:
        state.apply(stamped)
    return state


def column(state: RunState, key: str) -> tuple[list[float], list[float]]:
    x, y = state.history.view(key, pixels=1_000_000)
    return x.tolist(), y.tolist()


def drawn(qtbot: QtBot, run: ShownRun) -> dict[str, tuple[NDArray[np.float64], ...]]:
    """The lines of the loss chart as they stand on the Train screen."""
    screen = TrainScreen(menus, LIGHT)
    qtbot.addWidget(screen)
    for _ in screen.assemble():
        pass
    screen.resize(1280, 720)
    with qtbot.waitExposed(screen):
        screen.show()
    for _ in screen.build_charts(smoothing=0.6):
        pass
    screen.show_run(run, Changed.EVERYTHING)
    assert screen.charts is not None
    loss = screen.charts.loss
    qtbot.waitUntil(lambda: loss.drawn("loss") is not None)
    train, validation = loss.drawn("loss"), loss.drawn("validation-loss")
    assert train is not None
    assert validation is not None
    lines = {"raw": train.raw, "smoothed": train.line, "validation": validation.line}
    return {name: (stroke.x, stroke.y) for name, stroke in lines.items()}


def test_the_chart_of_a_thrice_resumed_run_is_one_line_without_a_gap(
    qtbot: QtBot, host: LocalHost, tmp_path: Path
) -> None:
    store = RunStore(folders_at(tmp_path))
    run_id, heard = trained_in_parts(host, store)
    starts = [said.body for said in heard if isinstance(said.body, RunStarted)]
    assert [start.origin.kind for start in starts] == ["fresh", *["resume"] * RESUMED]
    assert all(start.origin.exact for start in starts)
    assert 0 == starts[0].first_step < starts[1].first_step < starts[2].first_step
    steps = starts[0].steps

    whole = launch(RECIPE, host, store)
    undisturbed = folded(heard_all(whole))
    for said in (heard, Replay(store.folder(run_id)).poll()):
        state = folded(said)
        assert state.missing == 0
        assert column(state, "loss")[0] == list(range(steps))  # every step, each once, in order
        for key in ("loss", "accuracy", "learning_rate"):
            assert column(state, key) == column(undisturbed, key)
        assert [epoch.epoch for epoch in state.epochs] == list(range(EPOCHS))
        for name, points in undisturbed.series.items():
            assert state.series[name].x.tolist() == points.x.tolist()
            assert state.series[name].y.tolist() == points.y.tolist()
        assert state.best == undisturbed.best

    lines = drawn(qtbot, ShownRun(run_id, store.folder(run_id), folded(heard)))
    for x, y in lines.values():
        assert not np.isnan(y).any()  # a line breaks where there is no value
        assert (np.diff(x) >= 0).all()
    raw, _ = lines["raw"]
    widths = set(np.diff(raw)) - {0.0}  # two vertices for each pixel that holds several steps
    assert len(widths) == 1
    assert raw[0] == 0
    assert raw[-1] >= steps - max(widths)
    ends = [starts[0].steps_per_epoch * (epoch + 1) for epoch in range(EPOCHS)]
    assert lines["validation"][0].tolist() == ends
