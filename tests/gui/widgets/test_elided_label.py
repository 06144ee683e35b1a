from PySide6.QtCore import Qt
from pytestqt.qtbot import QtBot

from trainer_gui.gui.widgets.elided_label import ElidedLabel

PATH = "/home/someone/pictures/of/many/different/things"


def test_a_long_text_gives_way_and_is_whole_in_the_tooltip(qtbot: QtBot) -> None:
    label = ElidedLabel(PATH, mode=Qt.TextElideMode.ElideMiddle)
    qtbot.addWidget(label)
    label.resize(150, 20)
    label.show()
    assert "…" in label.shown_text()
    assert label.shown_text().endswith("things"[-3:])
    assert label.toolTip() == label.text() == PATH


def test_a_text_with_room_is_whole(qtbot: QtBot) -> None:
    label = ElidedLabel(PATH)
    qtbot.addWidget(label)
    label.resize(1000, 20)
    label.show()
    assert label.shown_text() == PATH


def test_markup_is_shown_as_it_is_written(qtbot: QtBot) -> None:
    label = ElidedLabel("<b>run</b>")
    qtbot.addWidget(label)
    label.resize(400, 20)
    assert label.shown_text() == "<b>run</b>"
