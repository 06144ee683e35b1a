"""Tests of the table of columns: what it shows, and what a person changes with keys and clicks."""

from collections.abc import Sequence

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication, QMenu, QTableView, QWidget
from pytestqt.qtbot import QtBot

from trainer_gui.catalog import menus
from trainer_gui.core.found_columns import FoundColumn
from trainer_gui.core.options import describe
from trainer_gui.core.text import Text
from trainer_gui.gui.screens._columns_view import ColumnsView
from trainer_gui.gui.widgets.search_box import SearchBox

FIELDS = describe(menus.data.get("table").options)
TOWN = FoundColumn("town", "category", "category", Text("few values"), 9, 1, 2, examples=("Ulm",))
PAID = FoundColumn("paid", "number", "number", Text("many values"), 9, 0, 9, 1.0, 9.0, 5.0)
CHURN = FoundColumn("churn", "target", "target", Text("the last column"), 9, 0, 2)


class Shown:
    """The view in a window, with its search beside it."""

    def __init__(self, qtbot: QtBot, columns: Sequence[FoundColumn] = (TOWN, PAID, CHURN)) -> None:
        self.qtbot = qtbot
        self.window = QWidget()
        qtbot.addWidget(self.window)
        self.search = SearchBox("Find a column", parent=self.window)
        self.view = ColumnsView(self.search, parent=self.window)
        self.window.resize(1000, 400)
        self.view.resize(1000, 400)
        self.view.show_draft({}, FIELDS)
        self.view.show_columns(columns)
        self.window.show()
        (self.table,) = self.view.findChildren(QTableView)

    def texts(self, part: int) -> list[str]:
        model = self.table.model()
        return [str(model.index(row, part).data()) for row in range(model.rowCount())]

    def opened_menu(self) -> list[str]:
        """The labels of the menu that is open, and closes it."""
        (menu,) = (menu for menu in self.table.findChildren(QMenu) if menu.isVisible())
        found = [("✓ " if action.isChecked() else "") + action.text() for action in menu.actions()]
        menu.close()
        return found


def test_columns_stand_in_the_order_of_the_file(qtbot: QtBot) -> None:
    shown = Shown(qtbot)
    assert shown.texts(0) == ["town", "paid", "churn"]
    assert shown.texts(1) == ["Category", "Number", "Target"]
    assert shown.texts(2) == ["Ulm +1", "1 … 9, mean 5", "none"]
    assert shown.texts(3) == ["1 (11.1 %)", "–", "–"]
    assert shown.texts(4)[0] == "Guessed: few values"


@pytest.mark.parametrize("key", [Qt.Key.Key_Return, Qt.Key.Key_Space, Qt.Key.Key_F2])
def test_the_keyboard_opens_the_menu_and_chooses(qtbot: QtBot, key: Qt.Key) -> None:
    shown = Shown(qtbot)
    shown.table.selectRow(0)
    qtbot.keyClick(shown.table, key)
    (menu,) = shown.table.findChildren(QMenu)
    qtbot.waitUntil(menu.isVisible)
    with qtbot.waitSignal(shown.view.edited_together) as edited:
        qtbot.keyClick(menu, Qt.Key.Key_Down)
        qtbot.keyClick(menu, Qt.Key.Key_Return)
    assert edited.args == [{"data.columns": {"town": "ignore"}}]


def test_a_click_on_a_use_opens_its_menu_and_one_elsewhere_does_not(qtbot: QtBot) -> None:
    shown = Shown(qtbot)
    model, port = shown.table.model(), shown.table.viewport()
    for part in (0, 1):
        place = shown.table.visualRect(model.index(1, part)).center()
        qtbot.mouseClick(port, Qt.MouseButton.LeftButton, pos=place)
        if part == 0:
            assert not shown.table.findChildren(QMenu)
    assert shown.opened_menu() == [
        "Target (number)", "Target (class)", "✓ Number", "Category", "Ignore",
    ]  # fmt: skip


def test_a_choice_is_shown_before_the_data_are_read_again(qtbot: QtBot) -> None:
    shown = Shown(qtbot)
    shown.view.show_draft({"target": "paid", "columns": {"town": "ignore"}}, FIELDS)
    assert shown.texts(1) == ["Ignore", "Target", "Category"]
    assert shown.texts(4)[0] == "Changed, guessed Category: few values"


def test_another_reading_keeps_row_and_place(qtbot: QtBot) -> None:
    many = [FoundColumn(f"c{at}", "number", "number", Text("why"), 9) for at in range(100)]
    shown = Shown(qtbot, many)
    shown.table.selectRow(70)
    shown.table.scrollTo(shown.table.model().index(70, 0))
    place = shown.table.verticalScrollBar().value()
    assert place > 0
    again = [FoundColumn(one.name, "ignore", "number", Text("why"), 9) for one in many]
    shown.view.show_columns(again)
    shown.view.show_draft({"columns": {"c70": "ignore"}}, FIELDS)
    assert shown.table.currentIndex().row() == 70
    assert shown.table.verticalScrollBar().value() == place
    assert shown.texts(1)[70] == "Ignore"


def test_many_columns_can_be_searched_and_few_cannot(qtbot: QtBot) -> None:
    shown = Shown(qtbot)
    shown.view.turn(on=True)
    assert not shown.search.isVisible()
    many = [FoundColumn(f"Price {at}", "number", "number", Text("why"), 9) for at in range(30)]
    shown.view.show_columns([TOWN, *many])
    shown.view.turn(on=True)
    assert shown.search.isVisible()
    shown.search.setText("TOW")
    assert shown.texts(0) == ["town"]
    shown.view.show_columns([TOWN, PAID])  # of another table
    assert shown.texts(0) == ["town", "paid"]


def test_where_the_recipe_cannot_say_it_nothing_can_be_chosen(qtbot: QtBot) -> None:
    shown = Shown(qtbot)
    shown.view.show_draft({}, describe(menus.data.get("digits").options))
    shown.table.selectRow(0)
    qtbot.keyClick(shown.table, Qt.Key.Key_Return)
    QApplication.processEvents()
    assert not shown.table.findChildren(QMenu)


def test_where_there_is_little_room_the_reasons_give_way(qtbot: QtBot) -> None:
    shown = Shown(qtbot)
    assert not shown.table.isColumnHidden(4)
    shown.table.resize(500, 300)
    assert shown.table.isColumnHidden(4)
    assert shown.table.horizontalScrollBar().maximum() == 0
