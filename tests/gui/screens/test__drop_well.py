"""Tests of the place to drop pictures on."""

from PySide6.QtCore import Qt
from pytestqt.qtbot import QtBot

from trainer_gui.gui.screens._drop_well import DropWell


def test_its_buttons_bring_pictures_without_a_mouse_drag(qtbot: QtBot) -> None:
    well = DropWell()
    qtbot.addWidget(well)
    with qtbot.waitSignal(well.open_pressed):
        qtbot.keyClick(well.open_button, Qt.Key.Key_Space)
    with qtbot.waitSignal(well.paste_pressed):
        qtbot.mouseClick(well.paste_button, Qt.MouseButton.LeftButton)


def test_it_lights_up_under_a_drag(qtbot: QtBot) -> None:
    well = DropWell()
    qtbot.addWidget(well)
    well.resize(400, 300)
    dark = well.grab().toImage()
    well.set_lit(True)
    assert well.grab().toImage() != dark
    well.set_lit(False)
    assert well.grab().toImage() == dark
