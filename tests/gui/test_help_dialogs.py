"""The dialogs that explain the program open with what they promise."""

import pytest
from PySide6.QtWidgets import QPlainTextEdit
from pytestqt.qtbot import QtBot

from trainer_gui.catalog import menus
from trainer_gui.core.paths import shipped, user_folders
from trainer_gui.core.text import Text
from trainer_gui.gui.actions import ACTIONS
from trainer_gui.gui.dialogs.about import AboutDialog
from trainer_gui.gui.dialogs.command import CommandDialog
from trainer_gui.gui.dialogs.shortcuts import ShortcutsDialog
from trainer_gui.gui.draft_controller import DraftController
from trainer_gui.gui.help_dialogs import show_about, show_command, show_palette, show_shortcuts
from trainer_gui.gui.main_window import MainWindow
from trainer_gui.gui.palette import CommandPalette
from trainer_gui.gui.theme import LIGHT
from trainer_gui.state.preset_library import PresetLibrary


@pytest.fixture
def window(qtbot: QtBot) -> MainWindow:
    window = MainWindow(LIGHT)
    qtbot.addWidget(window)
    return window


def test_every_action_is_in_the_palette_and_on_the_sheet(window: MainWindow) -> None:
    show_palette(window)
    show_shortcuts(window)
    palette = window.findChild(CommandPalette)
    sheet = window.findChild(ShortcutsDialog)
    assert palette is not None
    assert sheet is not None
    assert set(palette.titles()) == {str(row.text) for row in ACTIONS if row.key != "palette"}
    assert len(sheet.titles()) == len(ACTIONS)


def test_about_opens(window: MainWindow) -> None:
    show_about(window)
    assert window.findChild(AboutDialog) is not None


def test_the_command_names_the_preset_and_what_was_changed(window: MainWindow) -> None:
    library = PresetLibrary(shipped("presets"), user_folders().presets, menus)
    source = library.find("quickstart")
    drafts = DraftController(menus, library.load(source), source)
    drafts.set("training.epochs", 3)
    show_command(window, library, drafts, _must_not_complain)
    dialog = window.findChild(CommandDialog)
    assert dialog is not None
    line = dialog.findChild(QPlainTextEdit)
    assert line is not None
    assert line.toPlainText() == "trainer-gui train quickstart --set training.epochs=3"


def test_a_preset_that_has_left_is_told(window: MainWindow) -> None:
    library = PresetLibrary(shipped("presets"), user_folders().presets, menus)
    source = library.find("quickstart")
    gone = user_folders().presets / "gone.toml"
    drafts = DraftController(menus, library.load(source), gone)
    told: list[Text] = []
    show_command(window, library, drafts, lambda message, _hint: told.append(message))
    assert "gone.toml" in str(told[0])
    assert window.findChild(CommandDialog) is None


def _must_not_complain(message: Text, hint: Text) -> None:
    pytest.fail(f"{message} {hint}")
