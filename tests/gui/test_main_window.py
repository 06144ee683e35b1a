"""Tests of the frame of the window."""

from pathlib import Path

import pytest
from PySide6.QtCore import QMimeData, QPoint, Qt, QUrl
from PySide6.QtGui import QCloseEvent, QDragEnterEvent
from PySide6.QtWidgets import QApplication, QLabel, QMenu, QToolButton
from pytestqt.qtbot import QtBot

from tests.gui.opened import drop
from tests.gui.screens.seeing import press
from trainer_gui.gui.actions import ACTIONS, MENUS
from trainer_gui.gui.main_window import SCREENS, MainWindow
from trainer_gui.gui.theme import DARK, LIGHT

KEYS = [key for key, _, _ in SCREENS]


@pytest.fixture
def window(qtbot: QtBot) -> MainWindow:
    window = MainWindow(LIGHT)
    qtbot.addWidget(window)
    for key in KEYS:
        window.add_screen(key, QLabel(f"the {key} screen"))
    return window


def rail(window: MainWindow, key: str) -> QToolButton:
    title = next(str(title) for name, title, _ in SCREENS if name == key)
    return next(one for one in window.findChildren(QToolButton) if one.text() == title)


def test_every_action_stands_in_its_menu(window: MainWindow) -> None:
    menus = window.menuBar().findChildren(QMenu)
    assert [menu.title() for menu in menus] == [str(title) for _, title in MENUS]
    for (key, _), menu in zip(MENUS, menus, strict=True):
        texts = [action.text() for action in menu.actions() if not action.isSeparator()]
        assert texts == [str(row.text) for row in ACTIONS if row.menu == key]


def test_the_first_paint_is_told_once(qtbot: QtBot, window: MainWindow) -> None:
    told: list[None] = []
    window.painted.connect(lambda: told.append(None))
    with qtbot.waitSignal(window.painted):
        window.show()
    window.repaint()
    qtbot.wait(50)
    assert len(told) == 1


@pytest.mark.parametrize("key", KEYS)
def test_a_screen_comes_up_with_its_button_and_action(
    qtbot: QtBot, window: MainWindow, key: str
) -> None:
    window.show()
    with qtbot.waitSignal(window.screen_shown) as told:
        window.show_screen(key)
    assert told.args == [key]
    assert window.screen_key == key
    assert [name for name in KEYS if rail(window, name).isChecked()] == [key]
    checked = [name for name in KEYS if window.actions_table[f"screen_{name}"].isChecked()]
    assert checked == [key]


def test_rail_keys_and_train_are_wishes(qtbot: QtBot, window: MainWindow) -> None:
    wanted: list[str] = []
    window.wanted.connect(wanted.append)
    with qtbot.waitActive(window):
        window.show()
    qtbot.mouseClick(rail(window, "runs"), Qt.MouseButton.LeftButton)
    qtbot.keyClick(window, Qt.Key.Key_R, Qt.KeyboardModifier.ControlModifier)
    press(qtbot, window.recipe_bar, "Train")
    assert wanted == ["screen_runs", "train", "train"]


def test_a_window_comes_back_where_it_was(qtbot: QtBot, window: MainWindow) -> None:
    window.show()
    window.setGeometry(40, 50, 640, 480)  # the screen of these tests is small
    kept = window.geometry_text()
    again = MainWindow(LIGHT)
    qtbot.addWidget(again)
    again.restore_geometry(kept)
    assert again.geometry() == window.geometry()


@pytest.mark.parametrize("nonsense", ["", "zz", "00", "ünïcode", "f" * 4001])
def test_nonsense_leaves_the_window_where_it_is(window: MainWindow, nonsense: str) -> None:
    before = window.geometry()
    window.restore_geometry(nonsense)
    assert window.geometry() == before


def test_files_can_be_dropped_and_other_things_cannot(
    qtbot: QtBot, window: MainWindow, tmp_path: Path
) -> None:
    window.show()
    paths = (tmp_path / "ein bild.png", tmp_path / "ordner")
    with qtbot.waitSignal(window.dropped) as dropped:
        assert drop(window, *paths)
    assert dropped.args == [paths]
    for other in ("https://example.org/cat.png", ""):
        mime = QMimeData()
        mime.setText("words")
        mime.setUrls([QUrl(other)] if other else [])
        held = (Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier)
        enter = QDragEnterEvent(QPoint(99, 99), Qt.DropAction.CopyAction, mime, *held)
        enter.ignore()
        QApplication.sendEvent(window, enter)
        assert not enter.isAccepted()


def test_closing_asks_whoever_cares(qtbot: QtBot, window: MainWindow) -> None:
    window.show()

    def refuse(event: QCloseEvent) -> None:
        event.ignore()

    window.close_requested.connect(refuse)
    assert not window.close()
    assert window.isVisible()
    window.close_requested.disconnect(refuse)
    assert window.close()


def test_the_menu_follows_a_full_screen(qtbot: QtBot, window: MainWindow) -> None:
    window.show()
    window.showFullScreen()
    assert window.actions_table["full_screen"].isChecked()
    window.showNormal()
    assert not window.actions_table["full_screen"].isChecked()


def test_icons_follow_the_theme(window: MainWindow) -> None:
    before = rail(window, "data").icon().pixmap(22).toImage()
    window.set_theme(DARK)
    assert rail(window, "data").icon().pixmap(22).toImage() != before
