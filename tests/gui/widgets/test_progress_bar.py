from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from tests.gui.drawn import Drawn
from trainer_gui.gui.theme import apply_theme
from trainer_gui.gui.widgets.progress_bar import ProgressBar


def test_it_moves_only_while_its_share_is_unknown(qtbot: QtBot, qapp: QApplication) -> None:
    apply_theme(qapp, "light")  # the movement is the style sheet's
    bar = ProgressBar()
    qtbot.addWidget(bar)
    drawn = Drawn(bar)
    bar.show_share(None)
    with qtbot.waitExposed(bar):
        bar.show()
    qtbot.waitUntil(lambda: drawn.paints >= 5)
    bar.show_share(0.001)  # of which there is nothing to be seen yet
    qtbot.wait(100)
    still = drawn.paints
    qtbot.wait(200)
    assert drawn.paints == still
    assert bar.value() == bar.maximum() // 1000
    bar.show_share(None)
    qtbot.waitUntil(lambda: drawn.paints >= still + 5)
