"""Tests of going on with runs in the window, over the real engine."""

from collections.abc import Iterator

import pytest
from PySide6.QtWidgets import QApplication, QPushButton
from pytestqt.qtbot import QtBot

from tests.gui.opened import Opened, how_it_ended, open_window
from trainer_gui.core.checkpoints import checkpoint_names
from trainer_gui.core.control import Stop
from trainer_gui.core.events import RunStarted
from trainer_gui.gui.dialogs.continue_run import ContinueRunDialog
from trainer_gui.runs.journal import read_journal


@pytest.fixture
def opened(qtbot: QtBot, qapp: QApplication) -> Iterator[Opened]:
    for window in open_window(qtbot, qapp):
        window.wait_until_ready()
        yield window


def button(opened: Opened, label: str) -> QPushButton:
    """A button of the run's header that can be seen."""
    found = [
        one
        for one in opened.session.train_screen.header.findChildren(QPushButton)
        if one.text() == label and not one.isHidden()
    ]
    assert found, f"no button {label}"
    return found[0]


def stop(opened: Opened) -> None:
    opened.press("stop")
    opened.wait(lambda: opened.run.state.ended is not None)
    assert how_it_ended(opened.run) == "stopped"


def test_a_stopped_run_goes_on_in_its_folder_and_on_its_line(opened: Opened) -> None:
    run = opened.train_for_long()
    stop(opened)
    reached = run.state.steps_done
    button(opened, "Resume").click()
    again = opened.run
    assert again is not run
    assert (again.run_id, again.live) == (run.run_id, True)
    assert len(again.state.history) == reached  # the line is there before the worker says a word
    opened.wait(lambda: again.state.steps_done > reached + 20)
    started = [one.body for one in read_journal(again.folder) if isinstance(one.body, RunStarted)]
    assert [one.first_step for one in started] == [0, reached]
    stop(opened)
    steps = again.state.history.view("loss", pixels=10**6)[0].tolist()
    assert steps == sorted(set(steps))
    assert len(steps) == again.state.steps_done


def test_a_run_is_continued_with_more_epochs_as_a_new_one(opened: Opened) -> None:
    run = opened.train()
    parent = {path: path.read_bytes() for path in sorted(run.folder.rglob("*")) if path.is_file()}
    button(opened, "Continue…").click()
    dialog = opened.window.findChild(ContinueRunDialog)
    assert isinstance(dialog, ContinueRunDialog)
    assert dialog.checkpoint_box.count() == len(checkpoint_names(run.folder))
    editor = dialog.editors["training.epochs"]
    editor.edited.emit("many")
    assert not dialog.continue_button.isEnabled()
    assert "training.epochs" in dialog.problem()
    editor.edited.emit(5)
    dialog.continue_button.click()
    child = opened.run
    assert child.run_id != run.run_id
    opened.wait(lambda: child.state.ended is not None)
    assert how_it_ended(child) == "completed"
    assert [epoch.epoch for epoch in child.state.epochs] == [0, 1, 2, 3, 4]
    assert len(child.state.history) == child.state.steps_done
    for path, content in parent.items():
        assert path.read_bytes() == content


def test_a_run_that_cannot_go_on_says_why(opened: Opened) -> None:
    run = opened.train()
    opened.session.resume_run(run.run_id)
    assert "has ended as planned" in opened.window.banner.message()
    opened.session.fork_run("nothing")
    assert "no run called" in opened.window.banner.message()


def test_a_diverged_run_goes_on_more_gently_from_its_last_good_checkpoint(
    opened: Opened,
) -> None:
    opened.choose(training__epochs=50)
    opened.session.drafts.set("training.optimizer.kind", "sgd")
    opened.choose(
        training__optimizer__learning_rate=0.5,
        training__optimizer__weight_decay=8.0,
        training__optimizer__momentum=0.0,
    )
    run = opened.train()
    assert how_it_ended(run) == "failed"
    screen = opened.session.train_screen
    (gentler,) = [
        one for one in screen.findChildren(QPushButton)
        if one.text() == "Go on with a tenth of the learning rate"
    ]  # fmt: skip
    gentler.click()
    child = opened.run
    opened.wait(lambda: child.state.started is not None and child.state.started.first_step > 0)
    recipe = opened.session.store.recipe_table(child.run_id)
    assert recipe["training"]["optimizer"]["learning_rate"] == pytest.approx(0.05)
    opened.session.command(Stop())
    opened.wait(lambda: child.state.ended is not None)


def test_nothing_goes_on_beside_a_live_run(opened: Opened) -> None:
    run = opened.train_for_long()
    opened.session.resume_run(run.run_id)
    assert opened.window.banner.message() == "A run is going on."
    stop(opened)
