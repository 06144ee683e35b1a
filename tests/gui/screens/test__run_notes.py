"""Tests of tags and notes that save by themselves."""

import pytest
from PySide6.QtCore import Qt
from pytestqt.qtbot import QtBot

from tests.gui.screens.run_list import made_run
from trainer_gui.gui.screens._run_notes import RunNotes

Key = Qt.Key


class Heard:
    """What a RunNotes told."""

    def __init__(self, notes: RunNotes) -> None:
        self.tags: list[tuple[str, tuple[str, ...]]] = []
        self.notes: list[tuple[str, str]] = []
        notes.tags_changed.connect(lambda run, tags: self.tags.append((run, tags)))
        notes.notes_changed.connect(lambda run, text: self.notes.append((run, text)))


@pytest.fixture
def notes(qtbot: QtBot) -> RunNotes:
    made = RunNotes()
    qtbot.addWidget(made)
    with qtbot.waitExposed(made):
        made.show()
    made.show_run(made_run("a", tags=("first",), notes="Before"))
    return made


@pytest.fixture
def heard(notes: RunNotes) -> Heard:
    return Heard(notes)


def test_what_is_typed_is_saved_when_the_person_rests(
    qtbot: QtBot, notes: RunNotes, heard: Heard
) -> None:
    notes.edit_notes()
    notes.notes.selectAll()
    qtbot.keyClicks(notes.notes, "After")
    assert heard.notes == []
    qtbot.waitUntil(lambda: heard.notes == [("a", "After")])
    assert heard.tags == []


def test_tags_are_saved_with_enter_or_when_the_field_is_left(
    qtbot: QtBot, notes: RunNotes, heard: Heard
) -> None:
    notes.tags.setFocus()
    qtbot.keyClicks(notes.tags, ", lr  sweep")
    qtbot.keyClick(notes.tags, Key.Key_Return)
    assert heard.tags == [("a", ("first", "lr sweep"))]
    qtbot.keyClicks(notes.tags, ",")  # no tag yet
    notes.notes.setFocus()
    assert len(heard.tags) == 1


def test_escape_brings_back_what_stood_there_even_if_it_was_saved_since(
    qtbot: QtBot, notes: RunNotes, heard: Heard
) -> None:
    notes.edit_notes()
    qtbot.keyClicks(notes.notes, "x")
    notes.save()
    with qtbot.waitSignal(notes.left):
        qtbot.keyClick(notes.notes, Key.Key_Escape)
    assert notes.notes.toPlainText() == "Before"
    assert [text for _, text in heard.notes] == ["xBefore", "Before"]


def test_another_run_takes_nothing_of_the_one_before(
    qtbot: QtBot, notes: RunNotes, heard: Heard
) -> None:
    qtbot.keyClicks(notes.notes, "x")
    notes.show_run(made_run("b", notes="Other"))
    assert heard.notes == [("a", "xBefore")]
    assert notes.notes.toPlainText() == "Other"
    notes.show_run(None)
    assert not notes.notes.isEnabled()
    assert len(heard.notes) == 1


def test_a_list_read_anew_does_not_disturb_who_types(qtbot: QtBot, notes: RunNotes) -> None:
    notes.edit_notes()
    qtbot.keyClicks(notes.notes, "half a w")
    notes.show_run(made_run("a", notes="Before"))
    assert notes.notes.toPlainText() == "half a wBefore"
    notes.tags.clearFocus()
    notes.notes.clearFocus()
    notes.show_run(made_run("a", notes="From elsewhere"))
    assert notes.notes.toPlainText() == "From elsewhere"


def test_the_first_of_many_tags_is_seen_until_the_keyboard_comes(notes: RunNotes) -> None:
    tags = ("baseline", "a long tag", "another long tag", "and one more")
    notes.show_run(made_run("b", tags=tags))
    assert notes.tags.cursorPosition() == 0
    notes.tags.setFocus()
    assert notes.tags.cursorPosition() == len(", ".join(tags))
    notes.notes.setFocus()
    assert notes.tags.cursorPosition() == 0


def test_a_window_that_closes_saves_first(qtbot: QtBot, notes: RunNotes, heard: Heard) -> None:
    notes.tags.setFocus()
    qtbot.keyClicks(notes.tags, ", last")
    notes.hide()
    assert heard.tags == [("a", ("first", "last"))]
