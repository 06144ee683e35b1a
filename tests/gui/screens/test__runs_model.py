"""Tests of the rows of the table of runs."""

from typing import Any

import pytest
from PySide6.QtCore import QPersistentModelIndex, Qt
from pytestqt.qtbot import QtBot

from tests.gui.screens.run_list import NOW, damaged_run, made_run
from trainer_gui.gui.screens._run_row import TITLES, Column
from trainer_gui.gui.screens._runs_model import MOST_TICKED, RunRole, RunsModel
from trainer_gui.gui.theme import DARK, LIGHT

Role = Qt.ItemDataRole
UP, DOWN = Qt.SortOrder.AscendingOrder, Qt.SortOrder.DescendingOrder


@pytest.fixture
def model(request: pytest.FixtureRequest) -> RunsModel:
    request.getfixturevalue("qapp")  # icons are drawn
    return RunsModel(LIGHT)


def column(model: RunsModel, section: int = Column.RUN) -> list[str]:
    return [model.index(row, section).data() for row in range(model.rowCount())]


def cell(model: RunsModel, section: int, role: int = Role.DisplayRole) -> object:
    """Of the first row."""
    return model.index(0, section).data(role)


def test_a_row_tells_a_run_and_counts_epochs_from_one(model: RunsModel) -> None:
    model.show_runs([made_run("one", tags=("baseline", "wide"), seconds=61.0)])
    assert cell(model, Column.STATUS) == "Completed"
    assert cell(model, Column.TITLE) == "One"
    assert (cell(model, Column.BEST), cell(model, Column.BEST_EPOCH)) == ("97.3 %", "5")
    assert cell(model, Column.TAGS) == "baseline, wide"
    assert cell(model, Column.DURATION) == "1 min 1 s"
    assert str(cell(model, Column.STARTED)).startswith("2026-03-14 ")


def test_a_damaged_run_tells_its_problem_and_hides_no_other(model: RunsModel) -> None:
    model.show_runs([damaged_run("bad"), made_run("good")])
    assert column(model) == ["bad", "good"]
    assert cell(model, Column.TITLE) == "recipe.toml cannot be read: it is empty"
    assert cell(model, Column.TITLE, Role.ForegroundRole).name() == LIGHT.danger  # type: ignore[attr-defined]
    assert cell(model, Column.TICK, Role.CheckStateRole) is None


def test_the_better_runs_stand_above_also_where_less_is_better(model: RunsModel) -> None:
    error: dict[str, Any] = {"metric": "rmse", "goal": "min"}
    model.show_runs(
        [
            made_run("far", best_score=30.0, **error),
            made_run("weak", best_score=0.5),
            made_run("near", best_score=3.0, **error),
            made_run("strong", best_score=0.9),
        ]
    )
    model.sort(Column.BEST, DOWN)
    assert column(model) == ["strong", "weak", "near", "far"]
    assert column(model, Column.BEST) == ["90.0 %", "50.0 %", "RMSE 3.000", "RMSE 30.000"]
    model.sort(Column.BEST, UP)
    assert column(model) == ["far", "near", "weak", "strong"]
    tip = str(cell(model, Column.BEST, Role.ToolTipRole))
    assert tip == "Validation RMSE; best RMSE 30.000"


@pytest.mark.parametrize("order", [UP, DOWN])
def test_unknown_scores_come_last_up_and_down(model: RunsModel, order: Qt.SortOrder) -> None:
    model.show_runs(
        [
            made_run("failed", "failed"),
            made_run("low", best_score=0.5),
            made_run("running", "running"),
            made_run("high", best_score=0.9),
        ]
    )
    model.sort(Column.BEST, order)
    known = ["low", "high"] if order is UP else ["high", "low"]
    assert column(model) == [*known, "failed", "running"]


@pytest.mark.parametrize(
    ("section", "ordered"),
    [
        (Column.STAR, ["b", "c", "a"]),
        (Column.STATUS, ["c", "a", "b"]),
        (Column.TITLE, ["c", "b", "a"]),
        (Column.CURVE, ["c", "a", "b"]),
        (Column.BEST, ["b", "c", "a"]),
        (Column.BEST_EPOCH, ["c", "a", "b"]),
        (Column.DATA, ["b", "c", "a"]),
        (Column.MODEL, ["a", "c", "b"]),
        (Column.TAGS, ["c", "a", "b"]),
        (Column.STARTED, ["a", "b", "c"]),
        (Column.DURATION, ["b", "a", "c"]),
        (Column.RUN, ["a", "b", "c"]),
    ],
)
def test_any_column_orders_the_rows(model: RunsModel, section: Column, ordered: list[str]) -> None:
    model.show_runs(
        [
            made_run("b", "stopped", title="beta", curve=(0.1, 0.2, 0.3), best_score=0.3,
                     best_epoch=9, data="cifar10", model="vit", seconds=5, started=NOW + 1),
            made_run("c", title="Alpha", curve=(0.1,), best_score=0.4, best_epoch=0, star=True,
                     data="digits", model="mlp", tags=("one",), seconds=5000, started=NOW + 2),
            made_run("a", title="gamma", curve=(0.1, 0.2), best_score=0.5, best_epoch=1, star=True,
                     data="mnist", model="cnn", tags=("two",), seconds=50, started=NOW),
        ]
    )  # fmt: skip
    model.sort(section, UP)
    assert column(model) == ordered


def test_ticked_runs_can_be_put_first(model: RunsModel) -> None:
    model.show_runs([made_run("a"), made_run("b"), made_run("c")])
    model.set_ticked(["b"], on=True)
    model.sort(Column.TICK, DOWN)
    assert column(model) == ["b", "a", "c"]


def test_a_row_that_somebody_holds_is_followed_when_the_order_changes(model: RunsModel) -> None:
    model.show_runs([made_run("a", started=NOW), made_run("b", started=NOW + 1)])
    held = QPersistentModelIndex(model.index(0, Column.RUN))
    before = held.data()
    model.sort(Column.STARTED, UP)
    assert held.data() == before
    assert held.row() == 1


@pytest.mark.parametrize(
    ("words", "found"),
    [
        ("", ["one", "two", "three"]),
        ("FASHION", ["two"]),  # the label of its data
        ("vit", ["three"]),  # the key of its model
        ("completed digits", ["one"]),
        ("failed", ["two"]),
        ("sweep", ["three"]),  # a tag
        ("looks odd", ["one"]),  # its notes
        ("no such thing", []),
    ],
)
def test_words_find_what_a_run_is_called_and_what_was_noted(
    model: RunsModel, words: str, found: list[str]
) -> None:
    model.show_runs(
        [
            made_run("one", notes="The loss\nlooks odd"),
            made_run("two", "failed", data="fashion_mnist"),
            made_run("three", "stopped", data="mnist", model="vit", tags=("lr sweep",)),
        ]
    )
    model.search(words)
    assert column(model) == found


@pytest.mark.parametrize(
    ("group", "found"),
    [
        ("finished", ["completed", "finished"]),
        ("running", ["running"]),
        ("stopped", ["stopped", "interrupted"]),
        ("failed", ["failed", "bad"]),
    ],
)
def test_each_status_is_in_one_group(model: RunsModel, group: str, found: list[str]) -> None:
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
    model.show_group(group)
    assert column(model) == found
    model.show_group("all")
    assert model.rowCount() == 7


def test_only_runs_with_a_star_can_be_shown(model: RunsModel) -> None:
    model.show_runs([made_run("plain"), made_run("loved", star=True)])
    model.show_starred(on=True)
    assert column(model) == ["loved"]
    model.set_star(["loved"], on=False)
    assert column(model) == ["loved"]  # it does not vanish under the pointer
    assert not model.run_at(0).star
    model.show_starred(on=False)
    assert column(model) == ["plain", "loved"]


def test_a_ticked_run_keeps_its_line_whatever_happens_to_others(model: RunsModel) -> None:
    runs = [made_run(name) for name in "abcd"]
    model.show_runs(runs)
    model.set_ticked(["a", "b", "c"], on=True)
    model.set_ticked(["a"], on=False)
    model.set_ticked(["d"], on=True)
    model.search("nothing of the kind")
    model.show_runs(runs[::-1])
    assert [(one.run.run_id, one.slot) for one in model.ticked()] == [("b", 1), ("c", 2), ("d", 0)]
    model.show_runs(runs[1:])
    model.search("")
    model.sort(Column.RUN, UP)
    assert column(model, Column.RUN) == ["b", "c", "d"]
    assert cell(model, Column.TICK, RunRole.SLOT) == 1
    assert cell(model, Column.TICK, Role.CheckStateRole) == Qt.CheckState.Checked
    model.show_runs([])
    assert model.ticked() == ()


def test_more_than_twelve_are_not_compared(model: RunsModel) -> None:
    ids = [f"run-{number:02d}" for number in range(MOST_TICKED + 1)]
    model.show_runs([made_run(run_id) for run_id in ids])
    assert model.set_ticked(ids[:-1], on=True)
    assert not model.set_ticked(ids[-1:], on=True)
    assert len({one.slot for one in model.ticked()}) == MOST_TICKED
    model.set_ticked(ids[:1], on=False)
    assert model.set_ticked(ids[-1:], on=True)


def test_tips_hold_what_cells_shorten(model: RunsModel) -> None:
    run = made_run("one", notes="Second try", parent="20260101-101010-first", metric="accuracy")
    model.show_runs([run])
    tips = {section: str(cell(model, section, Role.ToolTipRole)) for section in Column}
    assert cell(model, Column.MODEL) == "cnn"
    assert tips[Column.MODEL] == "Convolutional network"
    assert tips[Column.STARTED].endswith(("ago", "just now"))
    assert tips[Column.TITLE].splitlines() == [
        "One", "Continues 20260101-101010-first with changes", "Second try",
    ]  # fmt: skip
    assert tips[Column.BEST] == "Validation accuracy; best 97.3 %"
    assert cell(model, Column.TITLE, Role.DecorationRole) is not None  # the sign of notes


def test_marks_are_named_where_their_heads_have_no_words(model: RunsModel) -> None:
    across = Qt.Orientation.Horizontal
    for section in (Column.TICK, Column.STAR):
        assert model.headerData(section, across) == ""
        assert model.headerData(section, across, Role.ToolTipRole) == str(TITLES[section])


def test_another_theme_changes_the_ink(model: RunsModel, qtbot: QtBot) -> None:
    model.show_runs([damaged_run("bad")])
    with qtbot.waitSignal(model.dataChanged):
        model.set_theme(DARK)
    assert model.index(0, Column.TITLE).data(Role.ForegroundRole).name() == DARK.danger
