"""Tests of long work in portions."""

from collections.abc import Iterator

from PySide6.QtCore import QObject
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from trainer_gui.gui.turns import LatestTurns, in_turns


def counting(done: list[int], count: int) -> Iterator[None]:
    """Work that notes its portions."""
    for number in range(count):
        done.append(number)
        yield


def test_the_event_loop_has_its_turn_between_two_portions(qtbot: QtBot, qapp: QApplication) -> None:
    done: list[int] = []
    owner = QObject()
    in_turns(counting(done, 4), owner)
    assert done == [0]
    seen = set()
    while len(done) < 4:
        qapp.processEvents()
        seen.add(len(done))
    assert seen == {1, 2, 3, 4}
    qtbot.wait(20)
    assert done == [0, 1, 2, 3]


def test_the_work_ends_with_its_owner(qtbot: QtBot) -> None:
    done: list[int] = []
    owner = QObject()
    in_turns(counting(done, 4), owner)
    owner.deleteLater()
    qtbot.wait(40)
    assert done == [0]


def test_what_is_begun_takes_the_place_of_what_was(qtbot: QtBot, qapp: QApplication) -> None:
    first: list[int] = []
    second: list[int] = []
    owner = QObject()
    turns = LatestTurns(owner)
    turns.begin(counting(first, 4))
    turns.begin(counting(second, 3))
    qtbot.waitUntil(lambda: len(second) == 3)
    qtbot.wait(20)
    assert (first, second) == ([0], [0, 1, 2])


def test_what_is_left_can_be_done_at_once(qtbot: QtBot) -> None:
    done: list[int] = []
    owner = QObject()
    turns = LatestTurns(owner)
    turns.finish()  # nothing was begun
    turns.begin(counting(done, 4))
    turns.finish()
    assert done == [0, 1, 2, 3]
    qtbot.wait(20)
    assert done == [0, 1, 2, 3]
