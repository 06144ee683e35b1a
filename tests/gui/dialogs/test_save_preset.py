"""Tests of naming a preset."""

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QWidget
from pytestqt.qtbot import QtBot

from trainer_gui.gui.dialogs.save_preset import SavePresetDialog

Key = Qt.Key


@pytest.fixture
def dialog(window: QWidget) -> SavePresetDialog:
    dialog = SavePresetDialog(
        "Quickstart", "A first look.", shipped={"quickstart"}, own={"my-leaves"}, parent=window
    )
    dialog.open()
    return dialog


def test_it_opens_with_a_title_that_can_be_used(window: QWidget, dialog: SavePresetDialog) -> None:
    assert dialog.title_edit.text() == "Quickstart 2"
    assert dialog.save_button.isEnabled()
    own = {"quickstart-2", "leaves"}
    another = SavePresetDialog("Quickstart", "", shipped={"quickstart"}, own=own, parent=window)
    assert another.title_edit.text() == "Quickstart 3"
    mine = SavePresetDialog("Leaves", "", shipped={"quickstart"}, own=own, parent=window)
    assert mine.title_edit.text() == "Leaves"  # to be replaced


def test_a_shipped_name_is_refused_in_words(qtbot: QtBot, dialog: SavePresetDialog) -> None:
    dialog.title_edit.setText("Quickstart")
    assert "comes with the program" in dialog.verdict()
    assert not dialog.save_button.isEnabled()
    with qtbot.assertNotEmitted(dialog.chosen):
        qtbot.keyClick(dialog.title_edit, Key.Key_Return)
    assert dialog.isVisible()


def test_typing_shows_the_file_that_follows_and_enter_saves(
    qtbot: QtBot, dialog: SavePresetDialog
) -> None:
    qtbot.keyClicks(dialog.title_edit, "Ünser Garten / 2!")  # what stood there was selected
    assert "ünser-garten-2.toml" in dialog.verdict()
    with qtbot.waitSignal(dialog.chosen) as saved:
        qtbot.keyClick(dialog.title_edit, Key.Key_Return)
    assert saved.args == ["Ünser Garten / 2!", "A first look."]


def test_replacing_an_own_preset_is_said_beforehand(qtbot: QtBot, dialog: SavePresetDialog) -> None:
    qtbot.keyClicks(dialog.title_edit, "My leaves")
    assert "replaces your preset my-leaves.toml" in dialog.verdict()
    assert dialog.save_button.text() == "Replace"
    qtbot.keyClicks(dialog.about_edit, "New: ")
    with qtbot.waitSignal(dialog.chosen) as saved:
        qtbot.mouseClick(dialog.save_button, Qt.MouseButton.LeftButton)
    assert saved.args == ["My leaves", "New: A first look."]


def test_an_empty_title_is_no_name(qtbot: QtBot, dialog: SavePresetDialog) -> None:
    qtbot.keyClick(dialog.title_edit, Key.Key_Backspace)
    assert dialog.verdict() == "Give it a title first."
    assert not dialog.save_button.isEnabled()
    with qtbot.assertNotEmitted(dialog.chosen), qtbot.waitSignal(dialog.rejected):
        qtbot.keyClick(dialog, Key.Key_Escape)
