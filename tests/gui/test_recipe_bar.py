"""Tests of the bar with the recipe and the button that trains it."""

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QAction
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from tests.gui.charts.pixels import lightness
from tests.gui.screens.seeing import button, words
from trainer_gui.gui.recipe_bar import RecipeBar
from trainer_gui.gui.theme import DARK, LIGHT, apply_theme
from trainer_gui.gui.widgets.elided_label import ElidedLabel

LEFT = Qt.MouseButton.LeftButton


@pytest.fixture
def bar(qtbot: QtBot) -> RecipeBar:
    bar = RecipeBar(LIGHT)
    qtbot.addWidget(bar)
    bar.resize(1280, 40)
    bar.show()
    return bar


def test_crumbs_say_what_is_chosen_and_lead_there(qtbot: QtBot, bar: RecipeBar) -> None:
    for key in ("data", "model", "preset", "device"):
        bar.show_crumb(key, f"the {key}", f"All about the {key}")
        assert bar.crumb(key) == f"the {key}"
        with qtbot.waitSignal(bar.crumb_clicked) as clicked:
            qtbot.mouseClick(button(bar, f"All about the {key}"), LEFT)
        assert clicked.args == [key]


def test_a_long_crumb_gives_way_and_its_tooltip_has_all(bar: RecipeBar) -> None:
    name = "A recipe with a title that goes on and on and on and on, and then on"
    bar.show_crumb("preset", name, name)
    assert bar.crumb("preset").endswith("…")
    assert button(bar, name).toolTip() == name


def test_train_is_one_click(qtbot: QtBot, bar: RecipeBar) -> None:
    train = QAction("Train")
    train.setToolTip("Train (Ctrl+R)")
    bar.show_train(train, "")
    assert bar.blocked() == ""
    assert train.isEnabled()
    assert button(bar, "Train").toolTip() == "Train (Ctrl+R)"
    with qtbot.waitSignal(bar.train_clicked):
        qtbot.mouseClick(button(bar, "Train"), LEFT)


def test_what_blocks_training_is_said_beside_the_button(qtbot: QtBot, bar: RecipeBar) -> None:
    train = QAction("Train")
    bar.show_train(train, "Choose a folder first.")
    assert bar.blocked() == "Choose a folder first."
    assert "Choose a folder first." in words(bar)
    assert not train.isEnabled()
    assert button(bar, "Train").toolTip() == "Choose a folder first."
    assert button(bar, "Train").accessibleDescription() == "Choose a folder first."
    with qtbot.assertNotEmitted(bar.train_clicked):
        qtbot.mouseClick(button(bar, "Train"), LEFT)
    bar.show_train(train, "")
    assert button(bar, "Train").isEnabled()


def test_icons_follow_the_theme(bar: RecipeBar) -> None:
    bar.show_crumb("data", "Digits", "Data: Digits")
    crumb = button(bar, "Data: Digits")
    before = crumb.icon().pixmap(16).toImage()
    bar.set_theme(DARK)
    assert crumb.icon().pixmap(16).toImage() != before


def test_as_much_of_a_forecast_is_said_as_there_is_room_for(qtbot: QtBot, bar: RecipeBar) -> None:
    words_of = {"text": "≈ 3 min 10 s · 12 s per epoch · 450 MB", "short": "≈ 3 min 10 s"}
    for key in ("data", "model", "preset", "device"):
        bar.show_crumb(key, key, key)
    bar.show_forecast(words_of["text"], "More.", short=words_of["short"], warns=False, enabled=True)
    forecast = button(bar, words_of["text"])
    said = []
    for width in range(1280, 500, -20):
        bar.resize(width, 40)
        said.append(forecast.text())
        if said[-1] != words_of["text"]:
            assert forecast.toolTip() == f"{words_of['text']}\nMore."
    assert list(dict.fromkeys(said)) == [words_of["text"], words_of["short"], ""]
    bar.resize(1280, 40)
    with qtbot.waitSignal(bar.forecast_clicked):
        qtbot.mouseClick(forecast, LEFT)


def test_the_words_of_a_forecast_are_whole_or_absent(bar: RecipeBar) -> None:
    for key in ("data", "model", "preset", "device"):
        bar.show_crumb(key, f"{key} of a recipe", key)
    bar.show_forecast("Dry run…", "", short="Dry run…", warns=False, enabled=True)
    forecast, layout = bar.forecast_button, bar.layout()
    assert layout is not None
    said = set()
    for width in range(1280, 700, -5):
        bar.resize(width, 40)
        layout.activate()
        assert forecast.width() >= forecast.sizeHint().width(), width
        said.add(forecast.text())
    assert said == {"Dry run…", ""}


def test_a_forecast_that_warns_has_a_sign_beside_its_words(bar: RecipeBar) -> None:
    def sign(*, warns: bool) -> object:
        bar.show_forecast("Dry run", "", short="Dry run", warns=warns, enabled=True)
        return button(bar, "Dry run").icon().pixmap(16).toImage()

    assert sign(warns=True) != sign(warns=False)
    bar.show_forecast("Dry run", "", short="Dry run", warns=False, enabled=False)
    assert not button(bar, "Dry run").isEnabled()


def test_a_forecast_that_cannot_be_asked_for_looks_like_it(
    qapp: QApplication, bar: RecipeBar
) -> None:
    apply_theme(qapp, "light")
    darkest = []
    for enabled in (True, False):
        bar.show_forecast("Dry run", "", short="Dry run", warns=False, enabled=enabled)
        qapp.processEvents()
        darkest.append(int(lightness(bar.forecast_button.grab().toImage()).min()))
    assert darkest[1] > darkest[0] + 40


LONG = {key: f"A {key} with a name that goes on and on, and then on" for key in ("data", "model")}


def test_long_names_give_way_where_the_window_is_narrow(bar: RecipeBar) -> None:
    for key, name in {**LONG, "preset": "A recipe", "device": "cpu"}.items():
        bar.show_crumb(key, name, name)
    bar.show_forecast("≈ 6 s", "", short="≈ 6 s", warns=False, enabled=True)
    layout = bar.layout()
    assert layout is not None
    assert bar.minimumSizeHint().width() <= 700
    for width in (1280, 900, 720):
        bar.resize(width, 40)
        layout.activate()
        crumbs = {key: button(bar, name) for key, name in LONG.items()}
        for crumb in crumbs.values():
            assert crumb.width() >= crumb.sizeHint().width(), width
        if width >= 900:
            assert bar.crumb("preset") == "A recipe"  # the longest give way first
            assert bar.crumb("device") == "cpu"
    assert bar.crumb("data").endswith("…")
    bar.resize(1280, 40)
    assert len(bar.crumb("data")) > 20


def test_a_few_words_that_block_training_are_whole_beside_long_names(bar: RecipeBar) -> None:
    for key, name in LONG.items():
        bar.show_crumb(key, name, name)
    bar.show_crumb("preset", "A recipe with a long name", "A recipe")
    bar.show_forecast("≈ 6 s", "", short="≈ 6 s", warns=False, enabled=True)
    layout = bar.layout()
    assert layout is not None
    for width in (1280, 1024, 900):
        bar.resize(width, 40)
        bar.show_train(QAction("Train"), "A run is going on.")
        layout.activate()
        assert "A run is going on." in shown_words(bar), width


def shown_words(bar: RecipeBar) -> list[str]:
    return [label.shown_text() for label in bar.findChildren(ElidedLabel)]
