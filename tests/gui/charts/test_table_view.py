"""Tests of tables of findings: those of classes, and those of numbers."""

import numpy as np
import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QLabel, QTableView
from pytestqt.qtbot import QtBot
from sklearn.metrics import classification_report

from tests.gui.charts.pixels import where
from tests.tasks.told import ERRORS, PER_CLASS
from trainer_gui.core.charts import Table
from trainer_gui.core.text import Text
from trainer_gui.gui.charts.table_view import TableView
from trainer_gui.gui.theme import DARK, LIGHT
from trainer_gui.tasks._class_report import class_report

NAMES = ("cat", "dog", "bird")
COUNTS = np.array([[8, 2, 0], [1, 1500, 3], [4, 0, 1]])
AVERAGES = ["Mean", "Weighted mean"]


@pytest.fixture
def table(qtbot: QtBot) -> TableView:
    table = TableView(PER_CLASS, theme=LIGHT)
    qtbot.addWidget(table)
    table.resize(600, 240)
    table.show()
    table.show_chart(class_report(NAMES, COUNTS))
    return table


def view(table: TableView) -> QTableView:
    found = table.findChild(QTableView)
    assert isinstance(found, QTableView)
    return found


def column(table: TableView, number: int) -> list[str]:
    return [row[number] for row in table.cells()]


def test_the_figures_are_those_of_scikit_learn(table: TableView) -> None:
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
    table: TableView, number: int, order: Qt.SortOrder, classes: list[str]
) -> None:
    view(table).sortByColumn(number, order)
    assert column(table, 0) == [*classes, *AVERAGES]


def test_choosing_a_row_tells_its_class_however_it_is_sorted(
    qtbot: QtBot, table: TableView
) -> None:
    view(table).sortByColumn(0, Qt.SortOrder.AscendingOrder)
    with qtbot.waitSignal(table.item_selected) as told:
        view(table).selectRow(0)
    assert told.args == [NAMES.index("bird")]
    with qtbot.assertNotEmitted(table.item_selected):
        view(table).selectRow(4)  # an average is no class


def test_selecting_from_elsewhere_is_seen_and_silent(qtbot: QtBot, table: TableView) -> None:
    view(table).sortByColumn(0, Qt.SortOrder.DescendingOrder)
    with qtbot.assertNotEmitted(table.item_selected):
        table.select_item(NAMES.index("cat"))
    chosen = view(table).selectionModel().selectedRows()
    assert [index.data() for index in chosen] == ["cat"]
    assert view(table).currentIndex().data() == "cat"


def test_new_figures_keep_order_and_selection(table: TableView) -> None:
    view(table).sortByColumn(2, Qt.SortOrder.AscendingOrder)
    table.select_item(1)
    better = COUNTS.copy()
    better[2] = [0, 0, 5]
    table.show_chart(class_report(NAMES, better))
    assert column(table, 0) == ["cat", "dog", "bird", *AVERAGES]
    assert [index.data() for index in view(table).selectionModel().selectedRows()] == ["dog"]


def test_the_mean_says_over_how_many_classes_it_is_where_some_do_not_occur(
    table: TableView,
) -> None:
    table.select_item(1)
    table.show_chart(class_report(NAMES, np.array([[9, 1, 0], [0, 0, 0], [0, 0, 0]])))
    assert column(table, 0) == [*NAMES, "Mean of 2 of 3", "Weighted mean"]
    assert column(table, 3) == ["94.7 %", "0 %", "0 %", "47.4 %", "94.7 %"]
    about = view(table).model().index(3, 0).data(Qt.ItemDataRole.ToolTipRole)
    assert about.startswith("The plain mean over the classes that samples have, or that were")
    assert about.endswith("Here these are 2 of 3.")
    # The name of the mean alone is other than it was.
    assert [index.data() for index in view(table).selectionModel().selectedRows()] == ["dog"]


def test_another_data_set_or_none_replaces_all(table: TableView) -> None:
    table.show_chart(class_report(("a", "b"), np.eye(2, dtype=np.int64)))
    assert column(table, 0) == ["a", "b", *AVERAGES]
    table.show_chart(None)
    assert table.cells() == []


def test_recall_is_drawn_as_a_bar_in_the_themes_colour(qtbot: QtBot, table: TableView) -> None:
    light = where(table.grab().toImage(), LIGHT.accent_soft).sum()
    table.show_chart(class_report(NAMES, np.diag([0, 0, 5])))
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
    table: TableView, width: int, titles: list[str]
) -> None:
    table.resize(width, 240)
    head = view(table).horizontalHeader()
    model = view(table).model()
    assert [
        model.headerData(number, Qt.Orientation.Horizontal)
        for number in range(model.columnCount())
        if not head.isSectionHidden(number)
    ] == titles


def test_titles_stand_over_what_they_name(table: TableView) -> None:
    model, role = view(table).model(), Qt.ItemDataRole.TextAlignmentRole
    for number in range(model.columnCount()):
        title = model.headerData(number, Qt.Orientation.Horizontal, role)
        assert title & ~Qt.TextFlag.TextWordWrap.value == model.index(0, number).data(role)


def numbers(rmse: tuple[float, ...] = (1.5, 0.012, 300.0), count: int = 3) -> Table:
    mae, r2 = (1.25, 0.01, 250.0), (0.9, np.nan, -0.5)
    figures = {"rmse": rmse, "mae": mae, "r2": r2}
    return Table(
        ("angle", "ink", "age")[:count],
        {key: np.array(values[:count]) for key, values in figures.items()},
    )


@pytest.fixture
def errors(qtbot: QtBot) -> TableView:
    table = TableView(ERRORS, theme=LIGHT)
    qtbot.addWidget(table)
    table.resize(500, 240)
    table.show()
    table.show_chart(numbers())
    return table


def test_each_number_has_a_row_and_each_metric_a_column(errors: TableView) -> None:
    head, across = view(errors).model(), Qt.Orientation.Horizontal
    titles = [head.headerData(section, across) for section in range(head.columnCount())]
    assert titles == ["Number", "RMSE", "MAE", "R²"]
    assert errors.cells() == [
        ["angle", "1.500", "1.250", "0.900"],
        ["ink", "0.0120", "0.0100", "–"],
        ["age", "300.0", "250.0", "-0.500"],
    ]


def test_rows_are_ordered_by_their_figures_not_by_their_words(errors: TableView) -> None:
    view(errors).sortByColumn(1, Qt.SortOrder.DescendingOrder)
    assert [row[0] for row in errors.cells()] == ["age", "angle", "ink"]
    view(errors).sortByColumn(3, Qt.SortOrder.AscendingOrder)
    assert [row[0] for row in errors.cells()] == ["age", "angle", "ink"]  # unknown comes last


def test_new_figures_of_numbers_keep_order_and_selection(errors: TableView) -> None:
    view(errors).sortByColumn(1, Qt.SortOrder.AscendingOrder)
    view(errors).selectRow(0)
    errors.show_chart(numbers((0.001, 0.012, 300.0)))
    assert [row[0] for row in errors.cells()] == ["angle", "ink", "age"]
    assert [index.data() for index in view(errors).selectionModel().selectedRows()] == ["ink"]


def test_other_numbers_or_none_replace_all(errors: TableView) -> None:
    errors.show_chart(numbers((1.0,), 1))
    assert errors.cells() == [["angle", "1.000", "1.250", "0.900"]]
    errors.show_chart(None)
    assert errors.cells() == []


def test_an_infinite_error_has_no_figure(errors: TableView) -> None:
    errors.show_chart(numbers((np.inf, 1.0, 2.0)))
    assert errors.cells()[0][1] == "–"


def test_without_figures_it_says_when_they_come_or_what_it_is_told(errors: TableView) -> None:
    (label,) = errors.findChildren(QLabel)
    assert not label.isVisible()
    errors.show_chart(None)
    assert label.isVisible()
    assert label.text() == "After the first epoch, how far off each number is appears here."
    errors.say(Text("It is gone."))
    assert label.text() == "It is gone."
    errors.say(None)
    assert "appears here" in label.text()
