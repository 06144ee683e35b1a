"""Tests of what can be done with the selected runs."""

from typing import get_args

import pytest
from pytestqt.qtbot import QtBot

from tests.gui.screens.run_list import damaged_run, made_run
from tests.gui.screens.seeing import words
from trainer_gui.gui.icons import icon_names
from trainer_gui.gui.screens._run_bar import ACTIONS, RunBar, obstacle
from trainer_gui.gui.theme import LIGHT
from trainer_gui.runs.store import RunInfo, Status

ANY = {"open", "clone", "reveal"}


@pytest.mark.parametrize(
    ("runs", "possible"),
    [
        ([], set()),
        ([made_run("a")], ANY | {"use", "fork", "trash"}),
        ([made_run("a", "stopped")], ANY | {"use", "resume", "fork", "trash"}),
        ([made_run("a", "stopped", resumable=False)], ANY | {"use", "fork", "trash"}),
        ([made_run("a", "interrupted")], ANY | {"resume", "fork", "trash"}),
        ([made_run("a", "running")], ANY),
        ([made_run("a", "failed")], ANY | {"resume", "fork", "trash"}),
        ([made_run("a", "failed", step=None, resumable=False)], ANY | {"trash"}),
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
        why = obstacle(key, runs)
        assert (why is None) == (key in possible)
        assert button.toolTip() == str(why) or key in possible


def test_a_button_tells_its_key(qtbot: QtBot) -> None:
    bar = RunBar(LIGHT)
    qtbot.addWidget(bar)
    bar.show_selected([made_run("a", "stopped")])
    assert bar.buttons["resume"].toolTip().endswith("(R)")
    assert bar.buttons["trash"].toolTip().endswith("(Del)")
    assert {action.icon for action in ACTIONS.values()} <= set(icon_names())


@pytest.mark.parametrize("status", get_args(Status))
def test_every_status_can_be_shown_in_its_folder(status: Status) -> None:
    assert obstacle("reveal", [made_run("a", status)]) is None


def test_the_line_tells_of_one_run_or_of_how_many(qtbot: QtBot) -> None:
    bar = RunBar(LIGHT)
    qtbot.addWidget(bar)
    bar.show()
    bar.show_selected([made_run("a", parent="20260101-101010-older", notes="Promising")])
    assert "Best 97.3 % at epoch 5." in words(bar)
    assert "Continues 20260101-101010-older." in words(bar)
    assert bar.notes.notes.toPlainText() == "Promising"
    bar.show_selected([made_run("a"), made_run("b")])
    assert "2 runs selected" in words(bar)
    assert not bar.notes.notes.isEnabled()
    bar.show_selected([damaged_run("c")])
    assert "recipe.toml cannot be read: it is empty" in words(bar)
