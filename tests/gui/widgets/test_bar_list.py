from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from trainer_gui.gui.theme import LIGHT, apply_theme
from trainer_gui.gui.widgets.bar_list import Bar, BarList

BARS = (Bar("Sneaker", 0.75, "75.0 %"), Bar("Sandal", 0.25, "25.0 %"), Bar("Boot", 0.0, "0.0 %"))


def test_bars_are_as_long_as_their_shares(qtbot: QtBot, qapp: QApplication) -> None:
    apply_theme(qapp, "light")
    bars = BarList()
    qtbot.addWidget(bars)
    bars.show_bars(BARS)
    bars.resize(200, bars.sizeHint().height())
    image = bars.grab().toImage()
    rows = [
        [x for x in range(image.width()) if image.pixelColor(x, y).name() == LIGHT.accent]
        for y in range(image.height())
    ]
    longest = max(rows, key=len)
    assert 148 <= len(longest) <= 150
    other = [
        sum(image.pixelColor(x, y).name() == LIGHT.strong_border for x in range(image.width()))
        for y in range(image.height())
    ]
    assert 47 <= max(other) <= 50


def test_names_and_figures_are_read_out(qtbot: QtBot) -> None:
    bars = BarList("Guesses")
    qtbot.addWidget(bars)
    bars.show_bars(BARS[:2])
    assert bars.accessibleName() == "Guesses: Sneaker 75.0 %, Sandal 25.0 %"
    assert bars.bars() == BARS[:2]


def test_room_grows_with_the_rows(qtbot: QtBot) -> None:
    bars = BarList()
    qtbot.addWidget(bars)
    assert bars.sizeHint().height() == 0
    bars.show_bars(BARS[:1])
    one = bars.sizeHint().height()
    bars.show_bars(BARS)
    assert bars.sizeHint().height() > 2 * one
