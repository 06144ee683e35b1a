"""Tests of the views of all charts: what is true of each of them."""

import typing

import pytest
from PySide6.QtWidgets import QApplication, QLabel
from pytestqt.qtbot import QtBot

from tests.core.charts import CHARTS, SPECS
from trainer_gui.core.charts import ChartKind, ChartSpec
from trainer_gui.core.text import Text
from trainer_gui.gui.charts.chart_view import ChartView, view_for
from trainer_gui.gui.theme import DARK, LIGHT


@pytest.fixture(params=SPECS, ids=lambda spec: spec.kind)
def spec(request: pytest.FixtureRequest) -> ChartSpec:
    found = request.param
    assert isinstance(found, ChartSpec)
    return found


@pytest.fixture
def leading() -> QLabel:
    return QLabel("Split")


@pytest.fixture
def view(qtbot: QtBot, spec: ChartSpec, leading: QLabel) -> ChartView:
    view = view_for(spec, theme=LIGHT, leading=leading)
    qtbot.addWidget(view)
    view.resize(480, 360)
    with qtbot.waitExposed(view):
        view.show()
    return view


def words(view: ChartView) -> str:
    return "\n".join(label.text() for label in view.findChildren(QLabel) if label.isVisible())


def test_there_is_a_view_for_each_kind(view: ChartView, spec: ChartSpec) -> None:
    assert {one.kind for one in SPECS} == set(typing.get_args(ChartKind))
    assert view.accessibleName() == str(spec.label)


def test_it_says_when_its_chart_comes_until_it_is_there(view: ChartView, spec: ChartSpec) -> None:
    when = "At the end of the run" if spec.when == "end" else "After the first epoch"
    waiting = f"{when}, {spec.about} appears here."
    assert waiting in words(view)
    empty = view.grab().toImage()
    view.show_chart(CHARTS[spec.key])
    assert waiting not in words(view)
    assert view.grab().toImage() != empty
    view.show_chart(None)
    assert view.grab().toImage() == empty


def test_it_says_what_it_is_told_where_there_is_no_chart(view: ChartView, spec: ChartSpec) -> None:
    view.say(Text("The file is gone."))
    assert "The file is gone." in words(view)
    view.show_chart(CHARTS[spec.key])
    assert "The file is gone." not in words(view)
    view.say(None)
    view.show_chart(None)
    assert "appears here" in words(view)


def test_what_stands_above_it_is_seen_with_and_without_a_chart(
    view: ChartView, spec: ChartSpec, leading: QLabel
) -> None:
    assert leading.isVisible()
    view.show_chart(CHARTS[spec.key])
    assert leading.isVisible()


def test_a_chart_of_another_kind_is_none(view: ChartView, spec: ChartSpec) -> None:
    other = next(key for key in CHARTS if key != spec.key)
    view.show_chart(CHARTS[other])
    assert "appears here" in words(view)


def test_an_item_that_it_does_not_have_is_not_selected(view: ChartView, spec: ChartSpec) -> None:
    view.select_item(1)  # nothing is there yet
    view.show_chart(CHARTS[spec.key])
    before = view.grab().toImage()
    view.select_item(1000)
    assert view.grab().toImage() == before


def test_it_follows_the_theme(view: ChartView, spec: ChartSpec) -> None:
    view.show_chart(CHARTS[spec.key])
    QApplication.processEvents()
    light = view.grab().toImage()
    view.set_theme(DARK)
    if spec.kind != "table":  # it has its colours from the palette, and only bars of the theme
        assert view.grab().toImage() != light
    view.set_theme(LIGHT)
    assert view.grab().toImage() == light
