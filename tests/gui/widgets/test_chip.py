from PySide6.QtGui import QPalette
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from trainer_gui.gui.theme import LIGHT, apply_theme
from trainer_gui.gui.widgets.chip import Chip


def test_a_chip_shows_its_word_in_its_tone(qtbot: QtBot, qapp: QApplication) -> None:
    apply_theme(qapp, "light")
    chip = Chip("failed", "danger")
    qtbot.addWidget(chip)
    chip.show()
    assert chip.palette().color(QPalette.ColorRole.WindowText).name() == LIGHT.danger
    chip.show_chip("done", "success")
    assert chip.text() == "done"
    assert chip.palette().color(QPalette.ColorRole.WindowText).name() == LIGHT.success


def test_a_chip_can_keep_room_for_the_words_that_it_changes_between(
    qtbot: QtBot, qapp: QApplication
) -> None:
    apply_theme(qapp, "light")
    chip = Chip("Training", "accent")
    qtbot.addWidget(chip)
    chip.keep_room_for(["Training", "Evaluating"])
    chip.adjustSize()
    assert chip.text() == "Training"
    chip.show_chip("Evaluating", "accent")
    assert chip.width() == chip.sizeHint().width()
