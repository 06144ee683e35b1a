"""Tests of finding an action by typing."""

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QAction
from PySide6.QtWidgets import QLineEdit, QTreeWidget, QWidget
from pytestqt.qtbot import QtBot

from trainer_gui.gui.palette import CommandPalette

Key = Qt.Key


@pytest.fixture
def done() -> list[str]:
    return []


@pytest.fixture
def window(qtbot: QtBot) -> QWidget:
    window = QWidget()
    qtbot.addWidget(window)
    window.show()
    return window


@pytest.fixture
def palette(window: QWidget, done: list[str]) -> CommandPalette:
    actions = []
    for title in ("Train", "Finish now", "Stop", "Save recipe", "Save recipe as…"):
        action = QAction(title, window)
        action.triggered.connect(lambda _checked=False, title=title: done.append(title))
        actions.append(action)
    actions[1].setShortcut("Ctrl+Shift+F")
    actions[2].setEnabled(False)
    palette = CommandPalette(actions, window)
    palette.open()
    return palette


def search(palette: CommandPalette) -> QLineEdit:
    found = palette.findChild(QLineEdit)
    assert isinstance(found, QLineEdit)
    return found


def test_words_in_any_order_find_an_action_and_enter_does_it(
    qtbot: QtBot, palette: CommandPalette, done: list[str]
) -> None:
    assert len(palette.titles()) == 5
    qtbot.keyClicks(search(palette), "RECIPE as")
    assert palette.titles() == ("Save recipe as…",)
    with qtbot.waitSignal(palette.accepted):
        qtbot.keyClick(search(palette), Key.Key_Return)
    assert done == ["Save recipe as…"]


def test_up_and_down_move_the_choice_around_the_list(
    qtbot: QtBot, palette: CommandPalette, done: list[str]
) -> None:
    qtbot.keyClick(search(palette), Key.Key_Up)
    qtbot.keyClick(search(palette), Key.Key_Down)
    qtbot.keyClick(search(palette), Key.Key_Down)
    qtbot.keyClick(search(palette), Key.Key_Return)
    assert done == ["Finish now"]


def test_the_shortcut_stands_beside_the_text(palette: CommandPalette) -> None:
    listed = palette.findChild(QTreeWidget)
    assert isinstance(listed, QTreeWidget)
    row = listed.topLevelItem(1)
    assert row is not None
    assert (row.text(0), row.text(1)) == ("Finish now", "Ctrl+Shift+F")


def test_what_cannot_be_done_now_is_not_done(
    qtbot: QtBot, palette: CommandPalette, done: list[str]
) -> None:
    qtbot.keyClicks(search(palette), "stop")
    qtbot.keyClick(search(palette), Key.Key_Return)
    assert done == []
    assert palette.isVisible()
    qtbot.keyClicks(search(palette), " zebra")
    assert palette.titles() == ()
    qtbot.keyClick(search(palette), Key.Key_Return)
    with qtbot.waitSignal(palette.rejected):
        qtbot.keyClick(search(palette), Key.Key_Escape)
    assert done == []


def test_a_click_twice_does_it(qtbot: QtBot, palette: CommandPalette, done: list[str]) -> None:
    listed = palette.findChild(QTreeWidget)
    assert isinstance(listed, QTreeWidget)
    listed.itemActivated.emit(listed.topLevelItem(0), 0)
    assert done == ["Train"]
