from PySide6.QtWidgets import QLabel
from pytestqt.qtbot import QtBot

from trainer_gui.gui.widgets.key_values import KeyValueGrid


def test_facts_replace_the_last_ones(qtbot: QtBot) -> None:
    grid = KeyValueGrid()
    qtbot.addWidget(grid)
    grid.show_facts([("Parameters", "93,322"), ("Size", "28 × 28"), ("Classes", "10")])
    grid.show_facts([("Parameters", "12")])
    grid.show()
    assert grid.facts() == (("Parameters", "12"),)
    seen = [label.text() for label in grid.findChildren(QLabel) if label.isVisible()]
    assert seen == ["Parameters", "12"]


def test_a_screen_reader_hears_name_and_value(qtbot: QtBot) -> None:
    grid = KeyValueGrid()
    qtbot.addWidget(grid)
    grid.show_facts([("Classes", "10")])
    assert "Classes: 10" in [label.accessibleName() for label in grid.findChildren(QLabel)]
