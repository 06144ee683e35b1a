"""Tests of choosing a preset, with real preset files."""

from dataclasses import replace
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QLabel, QListView, QMessageBox, QPushButton, QWidget
from pytestqt.qtbot import QtBot

from tests.core.menus import small_menus, small_table
from trainer_gui.core.recipe import parse_recipe
from trainer_gui.gui.dialogs.presets import PresetPicker
from trainer_gui.gui.theme import DARK, LIGHT
from trainer_gui.gui.widgets.search_box import SearchBox
from trainer_gui.state.preset_library import PresetLibrary

Key = Qt.Key
LEFT = Qt.MouseButton.LeftButton


@pytest.fixture
def library(tmp_path: Path) -> PresetLibrary:
    recipe = parse_recipe(small_table(), small_menus())
    (tmp_path / "shipped").mkdir()
    for name in ("quickstart", "fashion"):
        content = replace(recipe, title=name.title(), about=f"On {name}.").toml()
        (tmp_path / "shipped" / f"{name}.toml").write_text(content, encoding="utf-8")
    library = PresetLibrary(tmp_path / "shipped", tmp_path / "own", small_menus())
    library.save(replace(recipe, title="Mine"), "mine")
    return library


@pytest.fixture
def picker(qtbot: QtBot, window: QWidget, library: PresetLibrary) -> PresetPicker:
    picker = PresetPicker(LIGHT, window)
    picker.show_presets(library.entries(), library.recent())
    with qtbot.waitExposed(picker):
        picker.open()
    return picker


def search(picker: PresetPicker) -> SearchBox:
    found = picker.findChild(SearchBox)
    assert isinstance(found, SearchBox)
    return found


def current(picker: PresetPicker) -> str:
    view = picker.findChild(QListView)
    assert isinstance(view, QListView)
    return str(view.currentIndex().data())


def words(picker: PresetPicker) -> str:
    return "\n".join(label.text() for label in picker.findChildren(QLabel) if label.isVisible())


def test_typing_moving_and_enter_choose(
    qtbot: QtBot, picker: PresetPicker, library: PresetLibrary
) -> None:
    assert current(picker) == "Mine"
    qtbot.keyClick(search(picker), Key.Key_Down)  # over the heading
    assert current(picker) == "Quickstart"  # of those that are shipped, the one to begin with
    qtbot.keyClick(search(picker), Key.Key_Up)
    assert current(picker) == "Mine"
    qtbot.keyClicks(search(picker), "fash")
    assert current(picker) == "Fashion"
    assert "On fashion." in words(picker)
    with qtbot.waitSignal(picker.chosen) as chosen:
        qtbot.keyClick(search(picker), Key.Key_Return)
    assert chosen.args == [library.find("fashion")]


def test_escape_chooses_nothing(qtbot: QtBot, picker: PresetPicker) -> None:
    with qtbot.assertNotEmitted(picker.chosen), qtbot.waitSignal(picker.rejected):
        qtbot.keyClick(picker, Key.Key_Escape)


def test_a_double_click_chooses(qtbot: QtBot, picker: PresetPicker, library: PresetLibrary) -> None:
    picker.select_preset(library.find("fashion"))
    view = picker.findChild(QListView)
    assert isinstance(view, QListView)
    with qtbot.waitSignal(picker.chosen) as chosen:
        centre = view.visualRect(view.currentIndex()).center()
        qtbot.mouseClick(view.viewport(), LEFT, pos=centre)
        qtbot.mouseDClick(view.viewport(), LEFT, pos=centre)
    assert chosen.args == [library.find("fashion")]


def test_a_bad_file_says_what_is_wrong_and_a_bad_value_can_be_mended(
    picker: PresetPicker, library: PresetLibrary, tmp_path: Path
) -> None:
    own = tmp_path / "own"
    (own / "torn.toml").write_text("title = ", encoding="utf-8")
    good = (own / "mine.toml").read_text(encoding="utf-8")
    (own / "old.toml").write_text(good.replace('kind = "cnn"', 'kind = "cnm"'), encoding="utf-8")
    picker.show_presets(library.entries())
    picker.select_preset(own / "torn.toml")
    assert "torn.toml" in words(picker)
    assert not picker.open_button.isEnabled()
    picker.select_preset(own / "old.toml")
    assert "cnm" in words(picker)
    assert picker.open_button.isEnabled()


def test_own_presets_are_deleted_after_consent_and_shipped_ones_stay(
    qtbot: QtBot, picker: PresetPicker, library: PresetLibrary
) -> None:
    picker.delete_requested.connect(library.delete)
    picker.select_preset(library.find("quickstart"))
    assert not picker.delete_button.isEnabled()
    picker.select_preset(library.find("mine"))
    qtbot.mouseClick(picker.delete_button, LEFT)
    box = picker.findChild(QMessageBox)
    assert isinstance(box, QMessageBox)
    assert "Delete your preset “Mine”?" in box.text()
    delete = next(one for one in box.findChildren(QPushButton) if one.text() == "Delete")
    with qtbot.waitSignal(picker.delete_requested) as deleted:
        qtbot.mouseClick(delete, LEFT)
    assert deleted.args == ["mine"]
    picker.show_presets(library.entries())
    assert current(picker) == "Quickstart"
    assert picker.isVisible()


def test_a_file_from_elsewhere_can_be_asked_for(qtbot: QtBot, picker: PresetPicker) -> None:
    with qtbot.waitSignals([picker.open_file_requested, picker.rejected]):
        qtbot.mouseClick(picker.file_button, LEFT)


def test_no_match_and_no_presets_are_said(qtbot: QtBot, picker: PresetPicker) -> None:
    qtbot.keyClicks(search(picker), "zebra")
    assert "No preset has these words." in words(picker)
    assert not picker.open_button.isEnabled()
    qtbot.keyClick(search(picker), Key.Key_Escape)
    picker.show_presets([])
    picker.set_theme(DARK)
    assert "There are no presets yet." in words(picker)
