"""Tests of what a person does with the items of the queue."""

from collections.abc import Iterator

import pytest
from pytestqt.qtbot import QtBot

from tests.core.menus import small_table
from trainer_gui.core.paths import user_folders
from trainer_gui.core.queue import ItemStatus, QueueItem
from trainer_gui.core.text import Text
from trainer_gui.gui.queue_edits import QueueEdits
from trainer_gui.gui.shared_queue import SharedQueue


class Edited:
    """A queue of four recipes, and what its edits told."""

    def __init__(self) -> None:
        self.shared = SharedQueue(user_folders())
        self.edits = QueueEdits(self.shared, self.shared)
        self.removed: list[str | None] = []
        self.complaints: list[str] = []
        self.edits.removed.connect(lambda said: self.removed.append(said and str(said)))
        self.edits.complained.connect(self._on_complained)
        for title in ("a", "b", "c", "d"):
            self.edits.add(small_table() | {"title": title})

    def titles(self) -> str:
        return " ".join(item.title for item in self.shared.queue.items)

    def item(self, title: str) -> QueueItem:
        return next(item for item in self.shared.queue.items if item.title == title)

    def mark(self, title: str, status: ItemStatus) -> None:
        item_id = self.item(title).id
        self.shared.change(lambda queue: queue.mark(item_id, status, run_id="run"))

    def _on_complained(self, message: Text, hint: Text) -> None:
        self.complaints.append(f"{message} {hint}")


@pytest.fixture
def edited(qtbot: QtBot) -> Iterator[Edited]:
    edited = Edited()
    yield edited
    edited.shared.deleteLater()


def test_recipes_are_added_at_the_end_and_moved(edited: Edited) -> None:
    assert edited.titles() == "a b c d"
    assert edited.item("c").recipe == small_table() | {"title": "c"}
    edited.edits.move(edited.item("d").id, 1)
    assert edited.titles() == "a d b c"


def test_a_recipe_that_was_added_is_no_longer_the_one_that_is_edited(edited: Edited) -> None:
    table = small_table() | {"title": "e"}
    edited.edits.add(table)
    table["title"] = "changed"
    assert edited.item("e").recipe["title"] == "e"


def test_what_was_removed_comes_back_to_its_place(edited: Edited) -> None:
    edited.edits.remove(edited.item("b").id)
    assert edited.titles() == "a c d"
    assert edited.removed == ["“b” was removed from the queue."]
    edited.edits.undo_remove()
    assert edited.titles() == "a b c d"
    assert edited.removed[1:] == [None]
    edited.edits.undo_remove()
    edited.edits.remove("nobody")
    assert edited.titles() == "a b c d"


def test_what_goes_on_must_be_stopped_first(edited: Edited) -> None:
    edited.mark("a", "running")
    edited.edits.remove(edited.item("a").id)
    assert edited.titles() == "a b c d"
    assert edited.complaints == ["“a” is being trained. Stop it first."]
    assert edited.removed == []


def test_all_that_has_ended_is_removed_together_and_comes_back_together(edited: Edited) -> None:
    edited.edits.clear_ended()
    assert edited.removed == []
    edited.mark("a", "done")
    edited.mark("b", "running")
    edited.mark("c", "done")
    edited.edits.clear_ended()
    assert edited.titles() == "b d"
    assert edited.removed == ["2 recipes were removed from the queue."]
    edited.edits.undo_remove()
    assert edited.titles() == "a b c d"
    assert edited.item("c").run_id == "run"


def test_what_is_put_back_goes_on_with_its_run_or_begins_anew(edited: Edited) -> None:
    edited.mark("a", "done")
    edited.mark("b", "stopped")
    for title in ("a", "b"):
        edited.edits.put_back(edited.item(title).id)
    assert (edited.item("a").status, edited.item("a").run_id) == ("waiting", "")
    assert (edited.item("b").status, edited.item("b").run_id) == ("waiting", "run")


def test_only_what_has_ended_is_put_back(edited: Edited) -> None:
    edited.mark("b", "running")
    edited.edits.put_back(edited.item("b").id)
    edited.edits.put_back("nobody")
    assert edited.item("b").status == "running"
