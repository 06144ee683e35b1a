"""Tests of what lies over views while they are out of date."""

import pytest
from PySide6.QtWidgets import QApplication, QGridLayout, QProgressBar, QWidget
from pytestqt.qtbot import QtBot

from tests.gui.drawn import Drawn
from tests.gui.screens.seeing import press, words
from trainer_gui.gui.screens._veil import Veil


class Place(QWidget):
    """Something that is out of date, with a veil over it."""

    def __init__(self) -> None:
        super().__init__()
        self.below = QWidget(self)
        self.veil = Veil(self)
        layers = QGridLayout(self)
        layers.addWidget(self.below, 0, 0)
        layers.addWidget(self.veil, 0, 0)
        self.resize(700, 400)


@pytest.fixture
def place(qtbot: QtBot) -> Place:
    made = Place()
    qtbot.addWidget(made)
    with qtbot.waitExposed(made):
        made.show()
    made.veil.show_doing("Reading…", 0.1, cancellable=True)
    qtbot.waitUntil(made.veil.isVisible)
    qtbot.wait(20)
    return made


def test_it_says_what_is_done_and_how_far_it_is(qtbot: QtBot, place: Place) -> None:
    assert {"Reading…", "10 %"} <= set(words(place).splitlines())
    with qtbot.waitSignal(place.veil.cancel_requested):
        press(qtbot, place, "Cancel")
    place.veil.clear()
    assert words(place) == ""
    assert place.veil.doing() == ""


def test_progress_draws_nothing_below_and_lays_nothing_else_out(
    place: Place, qapp: QApplication
) -> None:
    drawn = Drawn(place.below, place)
    bar = place.findChildren(QProgressBar)[0]
    drawn_bar = Drawn(bar)
    for percent in range(20, 60, 5):
        place.veil.show_doing(f"Reading {percent} files…", percent / 100, cancellable=True)
        qapp.processEvents()
        qapp.processEvents()
    assert drawn_bar.paints >= 8
    assert (drawn.paints, drawn.layouts) == (0, 0)


def test_words_that_need_more_lines_have_them_and_stay_in_the_middle(
    qtbot: QtBot, place: Place
) -> None:
    bar = place.findChildren(QProgressBar)[0]
    before = bar.mapTo(place, bar.rect().center())
    place.veil.show_doing("Reading pictures of a folder " * 8, 0.5, cancellable=True)
    qtbot.waitUntil(lambda: bar.mapTo(place, bar.rect().center()).y() > before.y() + 20)
    place.resize(900, 500)
    middle = bar.mapTo(place, bar.rect().center()).x()
    assert abs(middle - place.width() / 2) <= 2


def test_it_goes_with_its_screen_and_comes_back_with_it(place: Place) -> None:
    place.hide()
    assert words(place) == ""
    place.show()
    assert "Reading…" in words(place)
    assert place.veil.doing() == "Reading…"
