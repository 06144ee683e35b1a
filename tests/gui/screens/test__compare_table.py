"""Tests of the table of what differs."""

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QPixmap
from pytestqt.qtbot import QtBot

from tests.gui.screens.run_list import made_run
from trainer_gui.gui.screens._compare_table import CompareTable
from trainer_gui.gui.screens._recipe_difference import Difference
from trainer_gui.gui.screens._runs_model import Ticked
from trainer_gui.gui.theme import DARK, LIGHT

Role = Qt.ItemDataRole
ACROSS, DOWN = Qt.Orientation.Horizontal, Qt.Orientation.Vertical


@pytest.fixture
def table(qtbot: QtBot) -> CompareTable:
    table = CompareTable(LIGHT)
    qtbot.addWidget(table)
    return table


def rows(table: CompareTable) -> dict[str, list[str]]:
    """What stands in each row, by its label."""
    model = table.model()
    return {
        model.headerData(row, DOWN): [
            model.index(row, column).data() for column in range(model.columnCount())
        ]
        for row in range(model.rowCount())
    }


def bold(table: CompareTable) -> list[int]:
    """Columns whose best score stands out."""
    model = table.model()
    fonts = [model.index(0, column).data(Role.FontRole) for column in range(model.columnCount())]
    return [column for column, font in enumerate(fonts) if font is not None and font.bold()]


def test_the_best_score_stands_on_top_and_the_differences_below(table: CompareTable) -> None:
    ticked = [
        Ticked(made_run("a", best_score=0.91, best_epoch=2, metric="accuracy"), 0),
        Ticked(made_run("b", best_score=0.95, best_epoch=8, metric="accuracy"), 1),
    ]
    seed = Difference("training.seed", "Seed", ("0", "1"))
    table.show_comparison(ticked, ["first", "second"], [seed])
    assert list(rows(table).items()) == [
        ("Best", ["91.0 %", "95.0 %"]), ("At epoch", ["3", "9"]), ("Seed", ["0", "1"]),
    ]  # fmt: skip
    assert bold(table) == [1]
    model = table.model()
    assert [model.headerData(column, ACROSS) for column in range(2)] == ["first", "second"]
    assert model.headerData(0, ACROSS, Role.ToolTipRole) == "A\na"  # title, and name of the folder
    assert model.headerData(2, DOWN, Role.ToolTipRole) == "training.seed"


def test_of_losses_the_lowest_is_best_and_equals_share(table: CompareTable) -> None:
    runs = [
        made_run(str(score), best_score=score, goal="min", metric="loss")
        for score in (0.5, 0.2, 0.2)
    ]
    table.show_comparison([Ticked(run, slot) for slot, run in enumerate(runs)], "abc", [])
    assert bold(table) == [1, 2]


def test_scores_of_different_metrics_have_no_winner(table: CompareTable) -> None:
    ticked = [
        Ticked(made_run("a", metric="accuracy"), 0),
        Ticked(made_run("b", metric="loss", goal="min"), 1),
    ]
    table.show_comparison(ticked, "ab", [])
    assert bold(table) == []
    unscored = [Ticked(made_run(name, "running"), slot) for slot, name in enumerate("ab")]
    table.show_comparison(unscored, "ab", [])
    assert rows(table)["Best"] == ["–", "–"]
    assert bold(table) == []


def test_each_head_has_a_piece_of_its_line(table: CompareTable) -> None:
    ticked = [Ticked(made_run(str(slot)), slot) for slot in (0, 6)]
    table.show_comparison(ticked, "ab", [])

    def share_of_ink(column: int) -> float:
        pixmap = table.model().headerData(column, ACROSS, Role.DecorationRole)
        assert isinstance(pixmap, QPixmap)
        image = pixmap.toImage()
        middle = image.height() // 2
        line = round(image.width() * 18 / 22)  # what is left keeps the words away
        ink = [image.pixelColor(x, middle).alpha() > 128 for x in range(line)]
        return sum(ink) / len(ink)

    assert share_of_ink(0) == 1.0
    assert share_of_ink(1) < 0.8  # the colours begin again, dashed
    table.set_theme(DARK)
    assert share_of_ink(0) == 1.0
