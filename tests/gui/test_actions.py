"""Tests of the table of actions."""

from PySide6.QtGui import QKeySequence
from PySide6.QtWidgets import QApplication, QMenu, QWidget
from pytestqt.qtbot import QtBot

from trainer_gui.gui.actions import ACTIONS, MENUS, Actions
from trainer_gui.gui.icons import icon
from trainer_gui.gui.theme import DARK, LIGHT, apply_theme


def test_keys_texts_and_shortcuts_are_there_once() -> None:
    assert len(ACTIONS) > 25
    for name in ("key", "shortcut"):
        values = [getattr(row, name) for row in ACTIONS]
        assert sorted(set(values)) == sorted(values)
    for menu, _ in MENUS:
        texts = [str(row.text) for row in ACTIONS if row.menu == menu]
        assert texts
        assert sorted(set(texts)) == sorted(texts)
        assert all(texts)


def test_every_shortcut_is_one_that_qt_reads() -> None:
    for row in ACTIONS:
        portable = QKeySequence(row.shortcut).toString(QKeySequence.SequenceFormat.PortableText)
        assert portable == row.shortcut, row.key


def test_an_action_tells_its_key_and_its_tooltip_names_the_shortcut(qtbot: QtBot) -> None:
    window = QWidget()
    qtbot.addWidget(window)
    done: list[str] = []
    actions = Actions(window, done.append)
    for row in ACTIONS:
        actions[row.key].trigger()
        assert str(row.text) in actions[row.key].toolTip()
        assert actions[row.key].isCheckable() == row.checkable
    assert done == [row.key for row in ACTIONS]
    assert actions["train"].toolTip() == "Train (Ctrl+R)"
    assert len(window.actions()) == len(ACTIONS)


def test_icons_follow_the_theme(qtbot: QtBot) -> None:
    window = QWidget()
    qtbot.addWidget(window)
    actions = Actions(window, lambda _key: None)
    assert actions["train"].icon().isNull()  # they wait until the window is painted
    actions.set_theme(LIGHT)
    before = actions["train"].icon().pixmap(16).toImage()
    actions.set_theme(DARK)
    assert actions["train"].icon().pixmap(16).toImage() != before
    missing = [row.key for row in ACTIONS if row.icon and actions[row.key].icon().isNull()]
    assert not missing


def test_what_is_on_looks_so_in_a_menu_although_it_has_an_icon(
    qtbot: QtBot, qapp: QApplication
) -> None:
    apply_theme(qapp, "light")
    menu = QMenu()
    qtbot.addWidget(menu)
    action = menu.addAction(icon("sun", LIGHT), "Light")
    action.setCheckable(True)
    off = menu.grab().toImage()
    action.setChecked(True)
    assert menu.grab().toImage() != off
