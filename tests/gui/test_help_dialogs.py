"""The dialogs that explain the program open with what they promise."""

import zipfile
from pathlib import Path

import pytest
from PySide6.QtCore import Qt, QTimer
from PySide6.QtWidgets import QApplication, QFileDialog, QLineEdit, QPlainTextEdit
from pytestqt.qtbot import QtBot

from trainer_gui.catalog import menus
from trainer_gui.core.paths import shipped, user_folders
from trainer_gui.core.text import Text
from trainer_gui.gui.actions import ACTIONS
from trainer_gui.gui.dialogs.about import AboutDialog
from trainer_gui.gui.dialogs.command import CommandDialog
from trainer_gui.gui.dialogs.shortcuts import ShortcutsDialog
from trainer_gui.gui.draft_controller import DraftController
from trainer_gui.gui.help_dialogs import (
    show_about,
    show_bug_report,
    show_command,
    show_palette,
    show_shortcuts,
)
from trainer_gui.gui.key_sheet import key_sheet
from trainer_gui.gui.main_window import MainWindow
from trainer_gui.gui.palette import CommandPalette
from trainer_gui.gui.run_controller import ShownRun
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
    assert len(sheet.titles()) == len(key_sheet())


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


def test_a_bug_report_is_on_the_run_that_is_shown(
    window: MainWindow, qapp: QApplication, qtbot: QtBot, tmp_path: Path
) -> None:
    qapp.setAttribute(Qt.ApplicationAttribute.AA_DontUseNativeDialogs)  # so that it can be typed in
    folder = tmp_path / "elsewhere" / "a-run"
    folder.mkdir(parents=True)
    (folder / "recipe.toml").write_text('title = "The one"\n', encoding="utf-8")
    timer = QTimer(interval=50)
    timer.timeout.connect(lambda: answer_with(tmp_path / "report.zip"))
    timer.start()
    with qtbot.waitExposed(window):
        window.show()
    show_bug_report(window, user_folders(), ShownRun(str(folder), folder))
    timer.stop()
    qtbot.waitUntil(lambda: (tmp_path / "report.zip").is_file())
    with zipfile.ZipFile(tmp_path / "report.zip") as report:
        assert report.read("run/recipe.toml").decode() == 'title = "The one"\n'


def answer_with(path: Path) -> None:
    """Types a name into the file dialog that is open."""
    asked = QApplication.activeModalWidget()
    if isinstance(asked, QFileDialog):
        line = asked.findChild(QLineEdit)
        assert line is not None
        line.setText(str(path))
        asked.accept()
