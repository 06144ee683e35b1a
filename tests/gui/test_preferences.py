"""What a person switches in the View menu is seen at once and found again."""

import pytest
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from trainer_gui.core.paths import user_folders
from trainer_gui.gui.main_window import MainWindow
from trainer_gui.gui.preferences import Preferences
from trainer_gui.gui.settings import Settings, load_settings
from trainer_gui.gui.theme import DARK, Look


@pytest.fixture
def window(qtbot: QtBot, qapp: QApplication) -> MainWindow:
    window = MainWindow(Look(qapp, "light").theme)
    qtbot.addWidget(window)
    return window


def test_choices_are_ticked_and_survive_a_restart(window: MainWindow, qapp: QApplication) -> None:
    folders = user_folders()
    look = Look(qapp, "light")
    preferences = Preferences(window, look, Settings(), folders)
    preferences.choose_theme("dark")
    preferences.toggle_worker()
    preferences.set_smoothing(0.25)
    table = window.actions_table
    assert look.theme == DARK
    assert table["theme_dark"].isChecked()
    assert not table["theme_light"].isChecked()
    assert table["worker_local"].isChecked()
    preferences.save()
    found = load_settings(folders.config)
    assert (found.theme, found.worker, found.smoothing) == ("dark", "local", 0.25)
    look.choose("light")


def test_that_runs_go_on_is_told_ticked_and_kept(
    qtbot: QtBot, window: MainWindow, qapp: QApplication
) -> None:
    folders = user_folders()
    preferences = Preferences(window, Look(qapp, "light"), Settings(), folders)
    for stay in (True, False, True):
        with qtbot.waitSignal(preferences.stay_changed) as told:
            preferences.toggle_stay()
        assert told.args == [stay]
        assert window.actions_table["stay"].isChecked() == stay
    preferences.save()
    assert load_settings(folders.config).stay


def test_the_inspector_comes_and_goes(window: MainWindow, qapp: QApplication) -> None:
    preferences = Preferences(
        window, Look(qapp, "light"), Settings(inspector=False), user_folders()
    )
    window.inspector.setVisible(False)
    preferences.toggle_inspector()
    assert not window.inspector.isHidden()
    assert window.actions_table["inspector"].isChecked()
    preferences.toggle_inspector()
    assert window.inspector.isHidden()


def test_a_folder_that_cannot_be_written_is_told(window: MainWindow, qapp: QApplication) -> None:
    folders = user_folders()
    folders.config.parent.mkdir(parents=True)
    folders.config.write_text("a file where a folder should be")
    Preferences(window, Look(qapp, "light"), Settings(), folders).save()
    assert "could not be written" in window.status.currentMessage()
