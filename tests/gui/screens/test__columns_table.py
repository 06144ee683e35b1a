"""Tests of the table of numbers."""

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QTableView
from pytestqt.qtbot import QtBot

from tests.gui.screens.number_runs import METRICS
from trainer_gui.gui.screens._columns_table import ColumnsTable
from trainer_gui.state import regression

NAMES = ("angle", "ink", "age")
ERRORS = {"rmse": (1.5, 0.012, 300.0), "mae": (1.25, 0.01, 250.0), "r2": (0.9, None, -0.5)}


@pytest.fixture
def table(qtbot: QtBot) -> ColumnsTable:
    table = ColumnsTable()
    qtbot.addWidget(table)
    table.resize(500, 240)
    table.show()
    table.show_report(regression.report(ERRORS, METRICS, NAMES))
    return table


def view(table: ColumnsTable) -> QTableView:
    found = table.findChild(QTableView)
    assert isinstance(found, QTableView)
    return found


def test_each_number_has_a_row_and_each_metric_a_column(table: ColumnsTable) -> None:
    head, across = view(table).model(), Qt.Orientation.Horizontal
    titles = [head.headerData(section, across) for section in range(head.columnCount())]
    assert titles == ["Number", "RMSE", "MAE", "R²"]
    assert table.cells() == [
        ["angle", "1.500", "1.250", "0.900"],
        ["ink", "0.0120", "0.0100", "–"],
        ["age", "300.0", "250.0", "-0.500"],
    ]


def test_rows_are_ordered_by_their_figures_not_by_their_words(table: ColumnsTable) -> None:
    view(table).sortByColumn(1, Qt.SortOrder.DescendingOrder)
    assert [row[0] for row in table.cells()] == ["age", "angle", "ink"]
    view(table).sortByColumn(3, Qt.SortOrder.AscendingOrder)
    assert [row[0] for row in table.cells()] == ["age", "angle", "ink"]  # unknown comes last


def test_new_figures_keep_order_and_selection(table: ColumnsTable) -> None:
    view(table).sortByColumn(1, Qt.SortOrder.AscendingOrder)
    view(table).selectRow(0)
    better = {**ERRORS, "rmse": (0.001, 0.012, 300.0)}
    table.show_report(regression.report(better, METRICS, NAMES))
    assert [row[0] for row in table.cells()] == ["angle", "ink", "age"]
    assert [index.data() for index in view(table).selectionModel().selectedRows()] == ["ink"]


def test_another_run_or_none_replaces_all(table: ColumnsTable) -> None:
    table.show_report(regression.report({"rmse": (1.0,)}, METRICS, ("height",)))
    assert table.cells() == [["height", "1.000"]]
    table.show_report(None)
    assert table.cells() == []
