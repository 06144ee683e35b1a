"""Tests of a bar for each item that an evaluation found."""

from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from pytestqt.qtbot import QtBot

from tests.core.charts import BARS, CHARTS
from tests.gui.charts.pixels import where
from trainer_gui.core.charts import Bars, Figure
from trainer_gui.core.text import Text
from trainer_gui.gui.charts._style import role_colour
from trainer_gui.gui.charts.bars_chart import BarsChart
from trainer_gui.gui.theme import LIGHT


@pytest.fixture
def view(qtbot: QtBot) -> BarsChart:
    view = BarsChart(BARS, theme=LIGHT)
    qtbot.addWidget(view)
    view.resize(480, 360)
    with qtbot.waitExposed(view):
        view.show()
    view.show_chart(CHARTS["lengths"])
    return view


def test_each_item_has_a_bar_in_the_colour_of_the_split(view: BarsChart) -> None:
    assert [str(view.bars.sentence(index)) for index in (0, 1)] == ["ja: Made 12", "né: Made 30"]
    colour = role_colour(LIGHT, "validation").name()
    assert where(view.grab().toImage(), colour).sum() > 1000
    view.show_chart(CHARTS["lengths"], "test")
    assert where(view.grab().toImage(), colour).sum() == 0


def test_several_figures_stand_side_by_side(qtbot: QtBot) -> None:
    figures = (*BARS.figures, Figure("wanted", Text("Wanted"), "count"))
    view = BarsChart(replace(BARS, figures=figures), theme=LIGHT)
    qtbot.addWidget(view)
    view.show()
    values = {"made": np.array([12.0, 30.0]), "wanted": np.array([10.0, np.nan])}
    view.show_chart(Bars(("ja", "né"), values))
    assert str(view.bars.sentence(0)) == "ja: Made 12 · Wanted 10"
    assert str(view.bars.sentence(1)) == "né: Made 30 · Wanted –"


def test_choosing_a_bar_is_told_and_one_chosen_elsewhere_is_marked(
    qtbot: QtBot, view: BarsChart
) -> None:
    with qtbot.waitSignal(view.item_selected) as told:
        view.bars.bar_clicked.emit(1)
    assert told.args == [1]
    with qtbot.assertNotEmitted(view.item_selected):
        view.select_item(0)
    assert view.bars.selected_class() == 0


def test_values_can_be_taken_along(view: BarsChart, tmp_path: Path) -> None:
    view.bars.export.save_csv(tmp_path / "bars.csv")
    assert (tmp_path / "bars.csv").read_text(encoding="utf-8").split() == [
        "class,Made", "ja,12.0", "né,30.0",
    ]  # fmt: skip
