"""Tests of what the window asks of the store of runs."""

import threading

import pytest
from pytestqt.qtbot import QtBot

from tests.gui.screens.run_list import made_run
from trainer_gui.core.paths import user_folders
from trainer_gui.core.text import Text
from trainer_gui.gui._stored_runs import UNDO, StoredRuns
from trainer_gui.gui.widgets.banner import Banner
from trainer_gui.runs.store import RunInfo, RunStore


class SlowStore(RunStore):
    """A store whose disk a test can hold up."""

    def __init__(self) -> None:
        super().__init__(user_folders())
        self.may_answer = threading.Event()
        self.asked = 0

    def runs(self) -> tuple[RunInfo, ...]:
        self.asked += 1
        number = self.asked
        self.may_answer.wait(10)
        return (made_run(f"answer-{number}"),)


@pytest.fixture
def banner(qtbot: QtBot) -> Banner:
    banner = Banner()
    qtbot.addWidget(banner)
    return banner


@pytest.fixture
def store() -> SlowStore:
    return SlowStore()


@pytest.fixture
def stored(banner: Banner, store: SlowStore) -> StoredRuns:
    def complain(message: Text, hint: Text) -> None:
        banner.show_message("error", str(message), str(hint))

    return StoredRuns(store, banner, complain)


@pytest.fixture
def answers(stored: StoredRuns) -> list[str]:
    heard: list[str] = []
    stored.listed.connect(lambda runs: heard.append(runs[0].run_id))
    return heard


def test_a_slow_disk_does_not_stop_the_window(
    qtbot: QtBot, stored: StoredRuns, store: SlowStore, answers: list[str]
) -> None:
    stored.refresh()
    qtbot.wait(30)  # the window lives meanwhile
    assert answers == []
    store.may_answer.set()
    qtbot.waitUntil(lambda: answers == ["answer-1"])


def test_of_many_wishes_for_a_list_only_the_newest_answer_is_shown(
    qtbot: QtBot, stored: StoredRuns, store: SlowStore, answers: list[str]
) -> None:
    for _ in range(5):
        stored.refresh()
    store.may_answer.set()
    qtbot.waitUntil(lambda: not stored.busy())
    assert answers == ["answer-2"]


def test_a_list_that_was_read_before_a_change_is_read_again(
    qtbot: QtBot, stored: StoredRuns, store: SlowStore, answers: list[str]
) -> None:
    (store.folders.runs / "mine").mkdir(parents=True)
    (store.folders.runs / "mine" / "recipe.toml").write_text('title = "Mine"', encoding="utf-8")
    stored.refresh()
    stored.annotate("mine", notes="Promising")
    store.may_answer.set()
    qtbot.waitUntil(lambda: not stored.busy())
    assert answers == ["answer-2"]


def test_undo_without_anything_to_undo_does_nothing(
    qtbot: QtBot, stored: StoredRuns, banner: Banner
) -> None:
    banner.pressed.emit(UNDO)
    assert not stored.busy()
    banner.pressed.emit("something else")
    assert not stored.busy()


def test_what_cannot_be_brought_back_is_told(
    qtbot: QtBot, stored: StoredRuns, store: SlowStore, banner: Banner
) -> None:
    store.may_answer.set()
    folder = store.folders.runs / "mine"
    folder.mkdir(parents=True)
    (folder / "recipe.toml").write_text('title = "Mine"', encoding="utf-8")
    stored.trash(["mine"])
    qtbot.waitUntil(lambda: not stored.busy())
    assert banner.message() == "The run was moved to the trash."
    assert not folder.exists()
    for path in store.folders.trash.iterdir():
        path.rename(path.with_name("elsewhere"))
    banner.pressed.emit(UNDO)
    qtbot.waitUntil(lambda: not stored.busy())
    assert "is not in the trash" in banner.message()
