from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from trainer_gui.gui.theme import LIGHT, apply_theme
from trainer_gui.gui.widgets.switch import Switch


def test_a_click_and_the_space_bar_turn_it(qtbot: QtBot) -> None:
    switch = Switch("Batch normalisation")
    qtbot.addWidget(switch)
    switch.show()
    qtbot.mouseClick(switch, Qt.MouseButton.LeftButton)
    assert switch.isChecked()
    qtbot.keyClick(switch, Qt.Key.Key_Space)
    assert not switch.isChecked()
    assert switch.accessibleName() == "Batch normalisation"


def test_on_is_seen_in_the_accent_and_with_the_knob_at_the_right(
    qtbot: QtBot, qapp: QApplication
) -> None:
    apply_theme(qapp, "light")
    switch = Switch()
    qtbot.addWidget(switch)
    switch.setChecked(True)
    image = switch.grab().toImage()
    middle = image.height() // 2
    assert image.pixelColor(8, middle).name() == LIGHT.accent
    assert image.pixelColor(image.width() - 12, middle).name() == "#ffffff"
