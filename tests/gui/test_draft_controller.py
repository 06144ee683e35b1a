"""Tests of editing a recipe with undo."""

from pathlib import Path

import pytest
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from tests.engine.small import small_table
from trainer_gui.catalog import menus
from trainer_gui.gui.draft_controller import DraftController

EPOCHS, RATE = "training.epochs", "training.optimizer.learning_rate"


@pytest.fixture
def drafts(qapp: QApplication) -> DraftController:
    return DraftController(menus, small_table(), Path("small.toml"))


def test_a_change_is_told_and_can_be_undone_and_done_again(
    qtbot: QtBot, drafts: DraftController
) -> None:
    with qtbot.waitSignals([drafts.changed, drafts.source_changed]):
        drafts.set(EPOCHS, 5)
    assert drafts.modified
    assert drafts.undo_stack.undoText() == "Change training.epochs"
    with qtbot.waitSignals([drafts.changed, drafts.source_changed]):
        drafts.undo_stack.undo()
    assert (drafts.draft.value(EPOCHS), drafts.modified) == (2, False)
    with qtbot.waitSignal(drafts.changed):
        drafts.undo_stack.redo()
    assert (drafts.draft.value(EPOCHS), drafts.modified) == (5, True)


def test_what_changes_nothing_is_no_step(qtbot: QtBot, drafts: DraftController) -> None:
    with qtbot.assertNotEmitted(drafts.changed):
        drafts.set(EPOCHS, 2)
        drafts.undo_stack.undo()
    assert drafts.undo_stack.count() == 0


def test_changes_of_one_value_in_a_row_are_one_step(drafts: DraftController) -> None:
    for value in (3, 4, 5):
        drafts.set(EPOCHS, value)
    drafts.set(RATE, 0.5)
    drafts.set(EPOCHS, 6)
    assert drafts.undo_stack.count() == 3
    drafts.undo_stack.undo()
    assert drafts.draft.value(EPOCHS) == 5
    drafts.undo_stack.undo()
    drafts.undo_stack.undo()
    assert drafts.draft.table == DraftController(menus, small_table()).draft.table


def test_a_value_that_comes_back_in_the_same_step_leaves_none(drafts: DraftController) -> None:
    drafts.set(RATE, 0.5)
    drafts.set(EPOCHS, 3)
    drafts.set(EPOCHS, 2)
    assert drafts.undo_stack.count() == 1
    drafts.set(RATE, 0.05)
    assert drafts.undo_stack.count() == 0
    assert not drafts.modified


def test_another_model_and_back_keeps_what_was_chosen(drafts: DraftController) -> None:
    drafts.set("model.widths", [8, 8])
    drafts.set("model.kind", "cnn")
    assert drafts.draft.value("model.widths") is None
    drafts.undo_stack.undo()
    assert drafts.draft.table["model"]["widths"] == [8, 8]


def test_what_does_not_fit_another_entry_is_named(qtbot: QtBot, drafts: DraftController) -> None:
    drafts.set("model.widths", [8, 8])
    with qtbot.waitSignal(drafts.left_out) as told:
        drafts.set("model.kind", "cnn")
    assert told.args == [("model.widths",)]
    drafts.undo_stack.undo()
    with qtbot.assertNotEmitted(drafts.left_out):
        drafts.set_together({"training.optimizer.kind": "sgd", "training.optimizer.momentum": 0.5})
        drafts.set("data.kind", "mnist")
    with qtbot.waitSignal(drafts.left_out) as told:
        drafts.set_together({"model.kind": "cnn", "data.kind": "digits"})
    assert told.args == [("model.widths",)]


def test_reset_gives_the_default_and_is_a_step(drafts: DraftController) -> None:
    drafts.reset(EPOCHS)
    assert drafts.draft.value(EPOCHS) == 10
    drafts.undo_stack.undo()
    assert drafts.draft.value(EPOCHS) == 2


def test_saving_makes_the_draft_clean_until_the_next_change(
    qtbot: QtBot, drafts: DraftController
) -> None:
    drafts.set(EPOCHS, 5)
    with qtbot.waitSignal(drafts.source_changed):
        drafts.saved(Path("own.toml"))
    assert (drafts.source, drafts.modified) == (Path("own.toml"), False)
    drafts.set(EPOCHS, 6)  # another step, though of the same value: the saved state stays
    assert drafts.modified
    drafts.undo_stack.undo()
    assert (drafts.draft.value(EPOCHS), drafts.modified) == (5, False)
    drafts.undo_stack.undo()
    assert (drafts.draft.value(EPOCHS), drafts.modified) == (2, True)


def test_another_recipe_is_clean_and_the_edits_before_it_come_back_with_undo(
    qtbot: QtBot, drafts: DraftController
) -> None:
    drafts.set(EPOCHS, 5)
    with qtbot.waitSignals([drafts.changed, drafts.source_changed]):
        drafts.open(small_table(model={"kind": "cnn"}), None)
    assert drafts.draft.value("model.kind") == "cnn"
    assert (drafts.source, drafts.modified) == (None, False)
    with qtbot.waitSignals([drafts.changed, drafts.source_changed]):
        drafts.undo_stack.undo()
    assert (drafts.source, drafts.modified) == (Path("small.toml"), True)
    assert (drafts.draft.value("model.kind"), drafts.draft.value(EPOCHS)) == ("mlp", 5)
    drafts.undo_stack.redo()
    assert (drafts.draft.value("model.kind"), drafts.modified) == ("cnn", False)


def test_an_end_with_changes_is_silent(drafts: DraftController) -> None:
    told: list[None] = []
    drafts.source_changed.connect(lambda: told.append(None))
    drafts.set(EPOCHS, 5)
    assert len(told) == 1
    drafts.deleteLater()
    QApplication.sendPostedEvents(drafts, 52)  # DeferredDelete; the stack goes with it
    assert len(told) == 1


def test_several_values_are_one_step(qtbot: QtBot) -> None:
    drafts = DraftController(menus, small_table())
    with qtbot.waitSignal(drafts.changed):
        drafts.set_together({"training.batch_size": 16, "training.accumulation": 4})
    drafts.set_together({"training.batch_size": 8, "training.accumulation": 8})
    drafts.undo_stack.undo()
    draft = drafts.draft
    assert (draft.value("training.batch_size"), draft.value("training.accumulation")) == (16, 4)
    drafts.undo_stack.undo()
    assert (draft.value("training.batch_size"), draft.value("training.accumulation")) == (64, 1)
    assert not drafts.modified
