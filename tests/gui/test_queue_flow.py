"""Tests of the queue in a whole window, over the real engine."""

from collections.abc import Iterator

import pytest
from PySide6.QtWidgets import QApplication, QToolButton
from pytestqt.qtbot import QtBot

from tests.gui.opened import Opened, open_window
from trainer_gui.core.control import Stop
from trainer_gui.gui.screens.queue_panel import QueuePanel


@pytest.fixture
def opened(qtbot: QtBot, qapp: QApplication) -> Iterator[Opened]:
    for window in open_window(qtbot, qapp):
        window.wait_until_ready()
        yield window
        window.session.queue.controller.close()


def statuses(opened: Opened) -> list[str]:
    return [item.status for item in opened.session.queue.controller.queue.items]


def rail(opened: Opened, word: str) -> bool:
    return any(one.text() == word for one in opened.window.findChildren(QToolButton))


def test_what_is_added_trains_one_after_another(opened: Opened) -> None:
    opened.press("queue_pause")
    for seed in (1, 2):
        opened.choose(training__seed=seed)
        opened.press("queue_add")
    assert statuses(opened) == ["waiting", "waiting"]
    assert rail(opened, "Queue (2)")
    opened.press("queue_pause")
    opened.wait(lambda: statuses(opened) == ["done", "done"])
    assert rail(opened, "Queue")
    seeds = [opened.session.store.recipe_table(item.run_id or "")["training"]["seed"]
             for item in opened.session.queue.controller.queue.items]  # fmt: skip
    assert seeds == [1, 2]


def test_it_waits_for_the_run_that_was_begun_by_hand(opened: Opened) -> None:
    run = opened.train_for_long()
    opened.choose(training__epochs=1)
    opened.press("queue_add")
    opened.qtbot.wait(300)
    assert statuses(opened) == ["waiting"]
    opened.session.command(Stop())
    opened.wait(lambda: statuses(opened) == ["done"])
    assert run.state.ended is not None


def test_the_panel_shows_and_edits_it(opened: Opened) -> None:
    opened.press("queue_pause")
    opened.press("queue_add")
    opened.press("screen_queue")
    panel = opened.session.queue.panel
    assert isinstance(panel, QueuePanel)
    assert panel.isVisible()
    item = opened.session.queue.controller.queue.items[0]
    opened.choose(training__epochs=77)
    panel.edit_requested.emit(item.recipe)
    assert opened.session.drafts.draft.value("training.epochs") == 3
    assert opened.window.screen_key == "train"
    panel.remove_requested.emit(item.id)
    assert statuses(opened) == []


def test_a_recipe_with_a_problem_is_not_added(opened: Opened) -> None:
    opened.choose(training__epochs=0)
    opened.press("queue_add")
    assert statuses(opened) == []
