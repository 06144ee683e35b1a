"""Tests of what is painted in the table of runs."""

import pytest
from PySide6.QtCore import QRect
from PySide6.QtGui import QColor, QImage
from pytestqt.qtbot import QtBot

from tests.gui.screens.run_list import damaged_run, made_run
from trainer_gui.gui.screens._run_row import Column
from trainer_gui.gui.screens._runs_model import RunsModel
from trainer_gui.gui.screens._runs_table import RunsTable
from trainer_gui.gui.theme import DARK, LIGHT
from trainer_gui.runs.store import RunInfo


@pytest.fixture
def model(qapp: object) -> RunsModel:
    return RunsModel(LIGHT)


@pytest.fixture
def table(qtbot: QtBot, model: RunsModel) -> RunsTable:
    table = RunsTable(model, LIGHT)
    qtbot.addWidget(table)
    table.resize(1400, 200)
    with qtbot.waitExposed(table):
        table.show()
    return table


def painted(table: RunsTable, column: Column, row: int = 0) -> QImage:
    area: QRect = table.visualRect(table.model().index(row, column))
    return table.viewport().grab(area).toImage()


def count_of(image: QImage, colour: str) -> int:
    """Pixels of a colour; those at its edges are mixed with others."""
    wanted = QColor(colour)
    return sum(
        image.pixelColor(x, y) == wanted
        for x in range(image.width())
        for y in range(image.height())
    )


def colours(image: QImage) -> int:
    pixels = {image.pixelColor(x, y).name()
              for x in range(image.width()) for y in range(image.height())}  # fmt: skip
    return len(pixels)


def show(model: RunsModel, *runs: RunInfo) -> None:
    model.show_runs(runs)


def test_a_tick_has_the_colour_of_the_line_of_its_run(table: RunsTable, model: RunsModel) -> None:
    show(model, made_run("a"), made_run("b"))
    assert count_of(painted(table, Column.TICK), LIGHT.series[0]) == 0
    model.set_ticked(["a", "b"], on=True)
    assert count_of(painted(table, Column.TICK), LIGHT.series[0]) > 100
    assert count_of(painted(table, Column.TICK, 1), LIGHT.series[1]) > 100


def test_a_damaged_run_has_no_box_to_tick(table: RunsTable, model: RunsModel) -> None:
    show(model, damaged_run("bad"))
    assert colours(painted(table, Column.TICK)) == 1
    assert colours(painted(table, Column.STAR)) > 1


def test_a_star_is_full_or_an_outline(table: RunsTable, model: RunsModel) -> None:
    show(model, made_run("a", star=True), made_run("b"))
    assert count_of(painted(table, Column.STAR), LIGHT.warning) > 30
    assert count_of(painted(table, Column.STAR, 1), LIGHT.warning) == 0
    table.set_theme(DARK)
    assert count_of(painted(table, Column.STAR), DARK.warning) > 30


def test_a_curve_has_a_dot_where_it_is_best(table: RunsTable, model: RunsModel) -> None:
    late = [0.1] * 9 + [0.9]
    show(model, made_run("a", curve=tuple(late[::-1])), made_run("b", curve=tuple(late)),
         made_run("c"))  # fmt: skip

    def dot(row: int) -> float:
        """Where across the cell most of the ink is, near the top."""
        image = painted(table, Column.CURVE, row)
        inked = [x for x in range(image.width()) for y in range(4, 11)
                 if image.pixelColor(x, y) == QColor(LIGHT.accent_ink)]  # fmt: skip
        return sum(inked) / len(inked) / image.width()

    assert dot(0) < 0.3
    assert dot(1) > 0.7
    assert colours(painted(table, Column.CURVE, 2)) == 1  # nothing was evaluated


def test_tags_that_have_no_room_are_counted(table: RunsTable, model: RunsModel) -> None:
    many = tuple(f"label-{number}" for number in range(9))
    show(model, made_run("a", tags=("one",)), made_run("b", tags=many), made_run("c"))
    one, several, none = (painted(table, Column.TAGS, row) for row in range(3))
    assert count_of(one, LIGHT.accent_soft) > 100
    assert count_of(several, LIGHT.accent_soft) > count_of(one, LIGHT.accent_soft)
    assert colours(none) == 1
    room = several.copy(several.width() - 3, 0, 3, several.height())
    assert colours(room) == 1  # nothing is cut off at the edge


def test_a_selected_row_is_of_one_colour_throughout(table: RunsTable, model: RunsModel) -> None:
    show(model, made_run("a", tags=("one",), curve=(0.1, 0.2)))
    table.selectRow(0)
    grounds = {painted(table, column).pixelColor(1, 1).name() for column in Column}
    assert grounds == {table.palette().highlight().color().name()}
