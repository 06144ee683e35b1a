"""Tests of what can be done with the selected runs."""

from typing import get_args

import pytest
from pytestqt.qtbot import QtBot

from tests.gui.screens.run_list import damaged_run, made_run
from trainer_gui.gui.screens._run_bar import ACTIONS, RunBar, obstacle
from trainer_gui.gui.theme import LIGHT
from trainer_gui.runs.store import RunInfo, Status


@pytest.mark.parametrize(
    ("runs", "possible"),
    [
        ([], set()),
        ([made_run("a")], {"open", "use", "clone", "reveal", "trash"}),
        ([made_run("a", "stopped")], {"open", "use", "clone", "reveal", "trash"}),
        ([made_run("a", "running")], {"open", "clone", "reveal"}),
        ([made_run("a", "failed")], {"open", "clone", "reveal", "trash"}),
        ([damaged_run("a")], {"reveal", "trash"}),
        ([made_run("a"), made_run("b")], {"trash"}),
        ([made_run("a"), made_run("b", "running")], set()),
    ],
)
def test_what_cannot_be_done_says_why(
    qtbot: QtBot, runs: list[RunInfo], possible: set[str]
) -> None:
    bar = RunBar(LIGHT)
    qtbot.addWidget(bar)
    bar.show_selected(runs)
    assert {key for key, button in bar.buttons.items() if button.isEnabled()} == possible
    for key, button in bar.buttons.items():
        assert bool(button.toolTip()) == (key not in possible)


@pytest.mark.parametrize("status", get_args(Status))
def test_every_status_can_be_shown_in_its_folder(status: Status) -> None:
    assert obstacle("reveal", [made_run("a", status)]) is None
    assert set(ACTIONS) == {"open", "use", "clone", "reveal", "trash"}
