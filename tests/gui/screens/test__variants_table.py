"""Tests of the table of augmented pictures."""

from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from pytestqt.qtbot import QtBot

from tests.gui.screens.variants import NAMES, write_variants
from trainer_gui.gui.screens._variants import read_variants
from trainer_gui.gui.screens._variants_table import VariantsTable
from trainer_gui.gui.theme import DARK, LIGHT


@pytest.fixture
def table(qtbot: QtBot, tmp_path: Path) -> VariantsTable:
    made = VariantsTable(LIGHT)
    qtbot.addWidget(made)
    made.resize(836, 420)
    made.show()
    made.show_variants(read_variants(write_variants(tmp_path)))
    return made


def headings(table: VariantsTable, way: Qt.Orientation, count: int) -> list[str]:
    return [str(table.model().headerData(place, way)) for place in range(count)]


def spoken(table: VariantsTable, row: int, column: int) -> str:
    index = table.model().index(row, column)
    return str(index.data(Qt.ItemDataRole.AccessibleTextRole))


def greys(table: VariantsTable) -> set[int]:
    image = table.grab().toImage()
    size = image.size()
    return {
        image.pixelColor(x, y).red()
        for x in range(0, size.width(), 8)
        for y in range(0, size.height(), 8)
        if image.pixelColor(x, y).red() < 40
    }


def test_rows_are_samples_and_columns_are_epochs(table: VariantsTable) -> None:
    columns = headings(table, Qt.Orientation.Horizontal, 7)
    assert columns == ["As it is", *(f"Epoch {number}" for number in range(1, 7))]
    assert headings(table, Qt.Orientation.Vertical, 3) == list(NAMES)
    assert spoken(table, 1, 0) == "As it is: dog"
    assert greys(table) >= set(range(10, 31))  # each of the pictures


def test_every_column_is_in_sight_at_the_width_of_a_laptop(table: VariantsTable) -> None:
    assert not table.horizontalScrollBar().isVisible()
    before = table.side()
    assert before > 90
    table.resize(500, 420)
    assert table.side() < before
    assert not table.horizontalScrollBar().isVisible()


def test_mixed_labels_stand_below_their_pictures(table: VariantsTable, tmp_path: Path) -> None:
    plain = table.rowHeight(0)
    table.show_variants(read_variants(write_variants(tmp_path, mixed=True, epoch=6)))
    assert spoken(table, 1, 1) == "Epoch 7: cow: 70 %, cat: 30 %"
    assert spoken(table, 1, 0) == "As it is: dog"
    assert table.rowHeight(0) > plain


def test_whoever_scrolled_stays_where_they_are_while_values_change(
    table: VariantsTable, tmp_path: Path
) -> None:
    table.resize(836, 200)
    table.verticalScrollBar().setValue(60)
    table.show_variants(read_variants(write_variants(tmp_path, epoch=6)))
    assert table.verticalScrollBar().value() == 60


def test_it_follows_the_theme(table: VariantsTable) -> None:
    table.setCurrentIndex(table.model().index(0, 0))
    table.setFocus()
    before = table.grab().toImage()
    table.set_theme(DARK)
    assert table.grab().toImage() != before
