"""Tests of the rows of the table of runs."""

import pytest
from PySide6.QtCore import Qt
from pytestqt.qtbot import QtBot

from tests.gui.screens.run_list import NOW, damaged_run, made_run
from trainer_gui.gui.screens._runs_model import (
    BEST,
    BEST_EPOCH,
    DURATION,
    MODEL,
    RUN,
    STARTED,
    STATUS,
    TITLE,
    RunsFilter,
    RunsModel,
)
from trainer_gui.gui.theme import DARK, LIGHT

Role = Qt.ItemDataRole


@pytest.fixture
def model(request: pytest.FixtureRequest) -> RunsModel:
    request.getfixturevalue("qapp")  # icons are drawn
    return RunsModel(LIGHT)


@pytest.fixture
def rows(model: RunsModel) -> RunsFilter:
    rows = RunsFilter()
    rows.setSourceModel(model)
    return rows


def column(rows: RunsFilter, section: int) -> list[str]:
    return [rows.index(row, section).data() for row in range(rows.rowCount())]


def test_a_row_tells_a_run_and_counts_epochs_from_one(model: RunsModel) -> None:
    model.show_runs([made_run("one")])
    cells = {section: model.index(0, section).data() for section in range(model.columnCount())}
    assert cells[STATUS] == "Completed"
    assert cells[TITLE] == "One"
    assert (cells[BEST], cells[BEST_EPOCH]) == ("97.3 %", "5")
    assert cells[DURATION] == "2 min 0 s"
    assert cells[STARTED].startswith("2026-03-14 ")


def test_a_damaged_run_tells_its_problem_and_hides_no_other(model: RunsModel) -> None:
    model.show_runs([made_run("good"), damaged_run("bad")])
    assert model.index(0, TITLE).data() == "Good"
    assert model.index(1, TITLE).data() == "recipe.toml cannot be read: it is empty"
    assert model.index(1, RUN).data() == "bad"
    assert model.index(1, TITLE).data(Role.ForegroundRole).name() == LIGHT.danger


def test_unknown_scores_come_last_up_and_down(model: RunsModel, rows: RunsFilter) -> None:
    model.show_runs(
        [
            made_run("failed", "failed"),
            made_run("low", best_score=0.5),
            made_run("running", "running"),
            made_run("high", best_score=0.9),
        ]
    )
    rows.sort(BEST, Qt.SortOrder.AscendingOrder)
    assert column(rows, RUN)[:2] == ["low", "high"]
    rows.sort(BEST, Qt.SortOrder.DescendingOrder)
    assert column(rows, RUN)[:2] == ["high", "low"]


def test_durations_are_sorted_as_numbers(model: RunsModel, rows: RunsFilter) -> None:
    model.show_runs([made_run(str(end), changed=NOW + end) for end in (9000, 90, 900)])
    rows.sort(DURATION)
    assert column(rows, RUN) == ["90", "900", "9000"]


@pytest.mark.parametrize(
    ("words", "found"),
    [
        ("", ["one", "two", "three"]),
        ("FASHION", ["two"]),  # the label of its data
        ("vit", ["three"]),  # the key of its model
        ("completed digits", ["one"]),
        ("failed", ["two"]),
        ("no such thing", []),
    ],
)
def test_words_find_title_data_model_and_status(
    model: RunsModel, rows: RunsFilter, words: str, found: list[str]
) -> None:
    model.show_runs(
        [
            made_run("one"),
            made_run("two", "failed", data="fashion_mnist"),
            made_run("three", "stopped", data="mnist", model="vit"),
        ]
    )
    rows.set_words(words)
    assert column(rows, RUN) == found


@pytest.mark.parametrize(
    ("group", "found"),
    [
        ("finished", ["completed", "finished"]),
        ("running", ["running"]),
        ("stopped", ["stopped", "interrupted"]),
        ("failed", ["failed", "bad"]),
    ],
)
def test_each_status_is_in_one_group(
    model: RunsModel, rows: RunsFilter, group: str, found: list[str]
) -> None:
    model.show_runs(
        [
            made_run("completed"),
            made_run("finished", "finished"),
            made_run("running", "running"),
            made_run("stopped", "stopped"),
            made_run("interrupted", "interrupted"),
            made_run("failed", "failed"),
            damaged_run("bad"),
        ]
    )
    rows.set_group(group)
    assert column(rows, RUN) == found
    rows.set_group("all")
    assert rows.rowCount() == 7


def test_tips_hold_what_cells_shorten(model: RunsModel) -> None:
    model.show_runs([made_run("one")])
    assert model.index(0, MODEL).data() == "cnn"
    assert model.index(0, MODEL).data(Role.ToolTipRole) == "Convolutional network"
    assert model.index(0, STARTED).data(Role.ToolTipRole).endswith(("ago", "just now"))


def test_another_theme_changes_the_ink(model: RunsModel, qtbot: QtBot) -> None:
    model.show_runs([damaged_run("bad")])
    with qtbot.waitSignal(model.dataChanged):
        model.set_theme(DARK)
    assert model.index(0, TITLE).data(Role.ForegroundRole).name() == DARK.danger
