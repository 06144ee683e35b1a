"""Tests of asking how a run shall go on."""

from collections.abc import Iterator

import pytest
from pytestqt.qtbot import QtBot
from shiboken6 import isValid

from tests.engine.small import small_table
from tests.gui.screens.seeing import words
from trainer_gui.catalog import menus
from trainer_gui.core.recipe import Recipe, Table
from trainer_gui.gui.dialogs.continue_run import ContinueRunDialog, StartingPoint
from trainer_gui.state.draft import Draft

POINTS = (
    StartingPoint("step-000000040", "step 40 (epoch 2)", 40),
    StartingPoint("step-000000020", "step 20 (epoch 1)", 20),
)
PER_EPOCH = 30


@pytest.fixture
def dialog(qtbot: QtBot) -> Iterator[ContinueRunDialog]:
    dialog = ContinueRunDialog(Draft(menus, small_table()), POINTS, steps_per_epoch=PER_EPOCH)
    dialog.open()
    yield dialog
    if isValid(dialog):  # what was answered deletes itself
        dialog.reject()


def test_the_newest_checkpoint_and_the_runs_own_values_come_first(
    dialog: ContinueRunDialog,
) -> None:
    assert dialog.checkpoint_box.currentText() == "step 40 (epoch 2)"
    values = {path: editor.value() for path, editor in dialog.editors.items()}
    assert values == {"training.epochs": 2, "training.optimizer.learning_rate": 0.05}
    assert dialog.problem() == ""


def test_what_was_chosen_is_told(qtbot: QtBot, dialog: ContinueRunDialog) -> None:
    dialog.checkpoint_box.setCurrentIndex(1)
    dialog.editors["training.epochs"].edited.emit(9)
    with qtbot.waitSignal(dialog.chosen) as told:
        dialog.continue_button.click()
    checkpoint, recipe = told.args
    assert checkpoint == "step-000000020"
    assert isinstance(recipe, Recipe)
    assert recipe.training.epochs == 9


def test_it_says_how_much_is_left_to_train(dialog: ContinueRunDialog) -> None:
    assert "It trains 1 epoch (20 steps) more." in words(dialog)
    dialog.checkpoint_box.setCurrentIndex(1)
    assert "It trains 2 epochs (40 steps) more." in words(dialog)


def test_nothing_left_to_train_is_told_and_what_would_leave_something(
    dialog: ContinueRunDialog,
) -> None:
    dialog.editors["training.epochs"].edited.emit(1)
    assert "choose 2 epochs or more" in dialog.problem()
    assert not dialog.continue_button.isEnabled()
    dialog.checkpoint_box.setCurrentIndex(1)  # in the middle of the first
    assert dialog.problem() == ""
    assert dialog.continue_button.isEnabled()


@pytest.mark.parametrize(
    ("training", "path", "proposed"),
    [({"epochs": 2}, "training.epochs", 4),
     ({"length": "steps", "steps": 60}, "training.steps", 120)],
)  # fmt: skip
def test_after_the_planned_end_twice_the_length_is_proposed(
    qtbot: QtBot, training: Table, path: str, proposed: int
) -> None:
    ended = [StartingPoint("step-000000060", "step 60 (epoch 2)", 60)]
    draft = Draft(menus, small_table(training=training))
    dialog = ContinueRunDialog(draft, ended, steps_per_epoch=PER_EPOCH)
    qtbot.addWidget(dialog)
    assert dialog.editors[path].value() == proposed
    assert dialog.continue_button.isEnabled()
    assert draft.value(path) == proposed


def test_a_value_that_cannot_be_used_is_named(qtbot: QtBot, dialog: ContinueRunDialog) -> None:
    dialog.editors["training.optimizer.learning_rate"].edited.emit(-1.0)
    assert "training.optimizer.learning_rate" in dialog.problem()
    assert not dialog.continue_button.isEnabled()
    with qtbot.assertNotEmitted(dialog.chosen):
        dialog.accept()
    dialog.editors["training.optimizer.learning_rate"].edited.emit(0.01)
    assert dialog.problem() == ""
    assert dialog.continue_button.isEnabled()


def test_steps_are_asked_for_where_the_length_is_in_steps(qtbot: QtBot) -> None:
    table = small_table(training={"length": "steps", "steps": 30})
    dialog = ContinueRunDialog(Draft(menus, table), POINTS)
    qtbot.addWidget(dialog)
    assert "training.steps" in dialog.editors
