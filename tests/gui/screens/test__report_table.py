"""Tests of the table of classes."""

import numpy as np
import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QTableView
from pytestqt.qtbot import QtBot
from sklearn.metrics import classification_report

from tests.gui.charts.pixels import where
from trainer_gui.gui.screens._report_table import ReportTable
from trainer_gui.gui.theme import DARK, LIGHT
from trainer_gui.state import confusion

NAMES = ("cat", "dog", "bird")
COUNTS = np.array([[8, 2, 0], [1, 1500, 3], [4, 0, 1]])
AVERAGES = ["Mean", "Weighted mean"]


@pytest.fixture
def table(qtbot: QtBot) -> ReportTable:
    table = ReportTable(LIGHT)
    qtbot.addWidget(table)
    table.resize(600, 240)
    table.show()
    table.show_report(confusion.report(COUNTS, NAMES))
    return table


def view(table: ReportTable) -> QTableView:
    found = table.findChild(QTableView)
    assert isinstance(found, QTableView)
    return found


def column(table: ReportTable, number: int) -> list[str]:
    return [row[number] for row in table.cells()]


def test_the_figures_are_those_of_scikit_learn(table: ReportTable) -> None:
    true = np.repeat(np.arange(3), COUNTS.sum(axis=1))
    predicted = np.concatenate([np.repeat(np.arange(3), row) for row in COUNTS])
    report = classification_report(true, predicted, target_names=list(NAMES), output_dict=True)
    keys = [*NAMES, "macro avg", "weighted avg"]
    expected = [
        [f"{100 * report[key][name]:.1f} %" for name in ("precision", "recall", "f1-score")]
        for key in keys
    ]
    assert [row[1:4] for row in table.cells()] == expected
    assert column(table, 0) == [*NAMES, *AVERAGES]
    assert column(table, 4) == ["10", "1,504", "5", "1,519", "1,519"]


@pytest.mark.parametrize(
    ("number", "order", "classes"),
    [
        (0, Qt.SortOrder.AscendingOrder, ["bird", "cat", "dog"]),
        (0, Qt.SortOrder.DescendingOrder, ["dog", "cat", "bird"]),
        (2, Qt.SortOrder.AscendingOrder, ["bird", "cat", "dog"]),
        (2, Qt.SortOrder.DescendingOrder, ["dog", "cat", "bird"]),
        (4, Qt.SortOrder.AscendingOrder, ["bird", "cat", "dog"]),
        (4, Qt.SortOrder.DescendingOrder, ["dog", "cat", "bird"]),
    ],
)
def test_sorting_leaves_the_averages_below(
    table: ReportTable, number: int, order: Qt.SortOrder, classes: list[str]
) -> None:
    view(table).sortByColumn(number, order)
    assert column(table, 0) == [*classes, *AVERAGES]


def test_choosing_a_row_tells_its_class_however_it_is_sorted(
    qtbot: QtBot, table: ReportTable
) -> None:
    view(table).sortByColumn(0, Qt.SortOrder.AscendingOrder)
    with qtbot.waitSignal(table.class_selected) as told:
        view(table).selectRow(0)
    assert told.args == [NAMES.index("bird")]
    with qtbot.assertNotEmitted(table.class_selected):
        view(table).selectRow(4)  # an average is no class


def test_selecting_from_elsewhere_is_seen_and_silent(qtbot: QtBot, table: ReportTable) -> None:
    view(table).sortByColumn(0, Qt.SortOrder.DescendingOrder)
    with qtbot.assertNotEmitted(table.class_selected):
        table.select_class(NAMES.index("cat"))
    chosen = view(table).selectionModel().selectedRows()
    assert [index.data() for index in chosen] == ["cat"]
    assert view(table).currentIndex().data() == "cat"


def test_new_figures_keep_order_and_selection(table: ReportTable) -> None:
    view(table).sortByColumn(2, Qt.SortOrder.AscendingOrder)
    table.select_class(1)
    better = COUNTS.copy()
    better[2] = [0, 0, 5]
    table.show_report(confusion.report(better, NAMES))
    assert column(table, 0) == ["cat", "dog", "bird", *AVERAGES]
    assert [index.data() for index in view(table).selectionModel().selectedRows()] == ["dog"]


def test_another_data_set_or_none_replaces_all(table: ReportTable) -> None:
    table.show_report(confusion.report(np.eye(2, dtype=np.int64), ("a", "b")))
    assert column(table, 0) == ["a", "b", *AVERAGES]
    table.show_report(None)
    assert table.cells() == []


def test_recall_is_drawn_as_a_bar_in_the_themes_colour(qtbot: QtBot, table: ReportTable) -> None:
    light = where(table.grab().toImage(), LIGHT.accent_soft).sum()
    table.show_report(confusion.report(np.diag([0, 0, 5]), NAMES))
    assert 0 < where(table.grab().toImage(), LIGHT.accent_soft).sum() < light
    table.set_theme(DARK)
    assert where(table.grab().toImage(), DARK.accent_soft).sum() > 0


@pytest.mark.parametrize(
    ("width", "titles"),
    [(600, ["Class", "Precision", "Recall", "F1", "Support"]),
     (300, ["Class", "Precision", "Recall", "F1"]),
     (240, ["Class", "Precision", "Recall"])],
)  # fmt: skip
def test_columns_are_left_out_rather_than_half_their_figures(
    table: ReportTable, width: int, titles: list[str]
) -> None:
    table.resize(width, 240)
    head = view(table).horizontalHeader()
    model = view(table).model()
    assert [
        model.headerData(number, Qt.Orientation.Horizontal)
        for number in range(model.columnCount())
        if not head.isSectionHidden(number)
    ] == titles


def test_titles_stand_over_what_they_name(table: ReportTable) -> None:
    model, role = view(table).model(), Qt.ItemDataRole.TextAlignmentRole
    for number in range(model.columnCount()):
        title = model.headerData(number, Qt.Orientation.Horizontal, role)
        assert title == model.index(0, number).data(role)
