from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication, QHBoxLayout, QWidget
from pytestqt.qtbot import QtBot

from tests.gui.drawn import Drawn
from trainer_gui.gui.theme import tabular
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


def test_figures_that_are_as_wide_lay_nothing_out_anew(qtbot: QtBot, qapp: QApplication) -> None:
    place = QWidget()
    qtbot.addWidget(place)
    label = ElidedLabel("step 100 of 9,000")
    label.setFont(tabular(label.font()))
    QHBoxLayout(place).addWidget(label)
    with qtbot.waitExposed(place):
        place.show()
    qapp.processEvents()
    drawn, around = Drawn(label), Drawn(place)
    for step in range(101, 106):
        label.setText(f"step {step} of 9,000")
        qapp.processEvents()
    assert (drawn.paints, around.layouts) == (5, 0)
    before = label.sizeHint().width()
    label.setText("step 1,000 of 9,000")
    qtbot.waitUntil(lambda: around.layouts == 1)
    assert label.sizeHint().width() > before
    assert label.accessibleName() == label.text() == "step 1,000 of 9,000"
