"""Tests of the sheet of keys."""

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QWidget
from pytestqt.qtbot import QtBot

from trainer_gui.gui.dialogs.shortcuts import ShortcutsDialog
from trainer_gui.gui.widgets.search_box import SearchBox

SHORTCUTS = [
    ("Train", "Training", "Ctrl+R"),
    ("Stop", "Training", "Ctrl+."),
    ("Redo", "Recipe", "Ctrl+Y, Ctrl+Shift+Z"),
    ("Full screen", "Window", "F11"),
]


@pytest.fixture
def dialog(window: QWidget) -> ShortcutsDialog:
    dialog = ShortcutsDialog(SHORTCUTS, window)
    dialog.open()
    return dialog


def test_every_key_is_listed(dialog: ShortcutsDialog) -> None:
    assert dialog.titles() == (
        "Train: Ctrl+R", "Stop: Ctrl+.", "Redo: Ctrl+Y, Ctrl+Shift+Z", "Full screen: F11",
    )  # fmt: skip


@pytest.mark.parametrize(
    ("words", "found"),
    [
        ("training", ("Train: Ctrl+R", "Stop: Ctrl+.")),
        ("f11", ("Full screen: F11",)),
        ("zebra", ()),
    ],
)
def test_typing_searches_titles_groups_and_keys(
    qtbot: QtBot, dialog: ShortcutsDialog, words: str, found: tuple[str, ...]
) -> None:
    search = dialog.findChild(SearchBox)
    assert isinstance(search, SearchBox)
    qtbot.keyClicks(search, words)
    assert dialog.titles() == found
    qtbot.keyClick(search, Qt.Key.Key_Escape)  # the first empties the line
    assert len(dialog.titles()) == len(SHORTCUTS)
    with qtbot.waitSignal(dialog.rejected):
        qtbot.keyClick(search, Qt.Key.Key_Escape)
