"""Tests of values over x as curves."""

import csv
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from PySide6.QtWidgets import QMenu, QSlider
from pytestqt.qtbot import QtBot

from tests.core.charts import CHARTS, LINES
from trainer_gui.core.charts import Lines
from trainer_gui.gui.charts._axes import StepAxis
from trainer_gui.gui.charts._curve_chart import CurveChart
from trainer_gui.gui.charts.lines_chart import LinesChart
from trainer_gui.gui.theme import LIGHT


@pytest.fixture
def view(qtbot: QtBot) -> LinesChart:
    view = LinesChart(LINES, theme=LIGHT)
    qtbot.addWidget(view)
    view.resize(480, 360)
    with qtbot.waitExposed(view):
        view.show()
    view.show_chart(CHARTS["recall_at"])
    return view


def axis(view: LinesChart) -> StepAxis:
    (chart,) = view.findChildren(CurveChart)
    assert isinstance(chart.step_axis, StepAxis)
    return chart.step_axis


def test_each_figure_is_a_line_of_its_own_colour(view: LinesChart) -> None:
    assert list(view.curves.readout().items()) == [("found", "60.00 %"), ("popular", "20.00 %")]
    colours = []
    for key in ("found", "popular"):
        item = view.curves.drawn(key)
        assert item is not None
        colours.append(item.series.colour)
    assert colours == [0, 1]


def test_x_is_what_it_is_and_no_steps(view: LinesChart) -> None:
    assert "k" in axis(view).labelText
    low, high = axis(view).range
    assert 0 < low < 1
    assert 10 < high < 11
    view.curves.show_cursor(5.0)
    assert view.curves.readout()["found"] == "40.00 %"
    menu = view.findChild(QMenu)
    assert isinstance(menu, QMenu)
    seen = [action.text() for action in menu.actions() if action.isVisible()]
    assert "Count steps on the x axis" not in seen
    slider = view.findChild(QSlider)
    assert isinstance(slider, QSlider)
    assert not slider.isVisible()


def test_x_may_begin_below_zero_and_end_within_one(view: LinesChart) -> None:
    x = np.array([-0.5, 0.0, 0.5])
    view.show_chart(Lines(x, {"found": x, "popular": x}))
    low, high = axis(view).range
    assert -0.6 < low < -0.5
    assert 0.5 < high < 0.6
    ((_, ticks),) = axis(view).tickValues(low, high, 400)
    assert min(ticks) < 0 < max(ticks) < 0.6


def test_a_single_line_has_the_colour_of_its_split(qtbot: QtBot) -> None:
    view = LinesChart(replace(LINES, figures=LINES.figures[:1]), theme=LIGHT)
    qtbot.addWidget(view)
    view.show()
    view.show_chart(CHARTS["recall_at"], "test")
    item = view.curves.drawn("found")
    assert item is not None
    assert (item.series.role, item.series.colour) == ("test", None)


def test_values_can_be_taken_along(view: LinesChart, tmp_path: Path) -> None:
    view.curves.save_csv(tmp_path / "lines.csv")
    with (tmp_path / "lines.csv").open(encoding="utf-8", newline="") as file:
        rows = list(csv.reader(file))
    assert rows[:2] == [["k", "series", "value"], ["1", "found", "0.1"]]
    assert len(rows) == 6  # one value is unknown
