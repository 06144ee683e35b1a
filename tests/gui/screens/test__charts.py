"""Tests of the plots of a run."""

from pathlib import Path

import numpy as np
import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QTableView
from pytestqt.qtbot import QtBot

from tests.gui.screens.number_runs import number_run
from tests.gui.screens.seeing import button, errors, matrix, press, report, scatter, words
from tests.gui.screens.shown_runs import EVENTS, shown_run
from trainer_gui.core.events import Artefact, Evaluated, PhaseChanged
from trainer_gui.gui.charts._axes import ValueAxis
from trainer_gui.gui.charts._curve_chart import CurveChart
from trainer_gui.gui.charts.curve_view import CurveView
from trainer_gui.gui.run_controller import ShownRun
from trainer_gui.gui.screens._charts import Charts
from trainer_gui.gui.theme import DARK, LIGHT
from trainer_gui.state.run_state import Changed

VALIDATION = [[20, 12], [4, 28]]
TEST = [[3, 1], [0, 5]]
SPLIT = "Split of matrix and report"


@pytest.fixture
def charts(qtbot: QtBot) -> Charts:
    charts = Charts(LIGHT)
    qtbot.addWidget(charts)
    for _ in charts.assemble(smoothing=0.0):
        pass
    charts.resize(1000, 700)
    with qtbot.waitExposed(charts):
        charts.show()
    return charts


def keep(folder: Path, name: str, counts: list[list[int]]) -> Artefact:
    path = folder / "artefacts" / f"{name}.npz"
    path.parent.mkdir(exist_ok=True)
    np.savez(path, counts=np.array(counts))
    return Artefact("confusion", name, f"artefacts/{name}.npz", "")


@pytest.fixture
def run(tmp_path: Path) -> ShownRun:
    """A whole run with both of its matrices."""
    keep(tmp_path, "confusion-0", VALIDATION)
    tested = keep(tmp_path, "confusion-test", TEST)
    evaluated = Evaluated("test", 0, 10, "best", {"accuracy": 0.9}, (tested,))
    return shown_run(*EVENTS[:-1], evaluated, EVENTS[-1], folder=tmp_path)


def drawn(view: CurveView, key: str) -> list[float]:
    item = view.drawn(key)
    assert item is not None
    longest: list[float] = max((line.tolist() for line in item.drawn_lines()), key=len)
    return longest


def cells(charts: Charts) -> list[list[str]]:
    return [[matrix(charts).cell_text(row, column) for column in (0, 1)] for row in (0, 1)]


def test_everything_a_run_said_is_drawn(charts: Charts, run: ShownRun) -> None:
    charts.show_run(run, Changed.EVERYTHING)
    losses = [2.0, 1.8, 1.6, 1.4, 1.2, 1.1, 1.0, 0.9, 0.8, 0.7, *[0.6] * 10]
    assert drawn(charts.loss, "loss") == pytest.approx(losses)
    assert drawn(charts.score, "validation-accuracy") == [0.75, 0.5]
    best = charts.score.drawn("validation-accuracy")
    assert best is not None
    assert [(mark.step, str(mark.label)) for mark in best.series.marks] == [(10, "best: epoch 1")]
    assert cells(charts) == [["20", "12"], ["4", "28"]]
    assert [row[0] for row in report(charts).cells()][:2] == ["cat", "dog"]
    assert charts.log.blockCount() > 3


def test_only_what_the_flags_say_is_drawn(charts: Charts, run: ShownRun) -> None:
    charts.show_run(run, Changed.LOG)
    assert charts.loss.drawn("loss") is None
    assert charts.log.blockCount() > 3
    charts.show_run(run, Changed.STEPS)
    assert charts.loss.drawn("loss") is not None
    assert report(charts).cells() == []
    charts.show_run(run, Changed.EVALUATED)
    assert report(charts).cells()


def test_without_a_run_everything_is_empty(charts: Charts, run: ShownRun) -> None:
    charts.show_run(run, Changed.EVERYTHING)
    charts.show_run(None, Changed.EVERYTHING)
    assert charts.loss.drawn("loss") is None
    assert charts.score.drawn("accuracy") is None
    assert report(charts).cells() == []
    assert matrix(charts).cell_text(0, 0) == ""
    assert charts.log.toPlainText() == ""


def test_the_test_split_can_be_chosen_once_it_was_evaluated(
    qtbot: QtBot, charts: Charts, run: ShownRun
) -> None:
    charts.show_run(shown_run(*EVENTS[:9], folder=run.folder), Changed.EVERYTHING)
    assert not button(charts, f"{SPLIT}: Test").isEnabled()
    charts.show_run(run, Changed.EVERYTHING)
    press(qtbot, charts, f"{SPLIT}: Test")
    assert cells(charts) == [["3", "1"], ["", "5"]]
    assert [row[4] for row in report(charts).cells()] == ["4", "5", "9", "9"]
    charts.show_run(shown_run(*EVENTS[:9], folder=run.folder), Changed.EVERYTHING)
    assert cells(charts) == [["20", "12"], ["4", "28"]]  # back to what there is
    assert button(charts, f"{SPLIT}: Validation").isChecked()


def test_a_matrix_whose_file_is_gone_is_not_drawn(charts: Charts, run: ShownRun) -> None:
    (run.folder / "artefacts" / "confusion-0.npz").write_bytes(b"damaged")
    charts.show_run(run, Changed.EVERYTHING)
    assert report(charts).cells() == []
    assert charts.loss.drawn("loss") is not None


def test_cell_and_class_are_one_selection(qtbot: QtBot, charts: Charts, run: ShownRun) -> None:
    charts.show_run(run, Changed.EVERYTHING)
    table = report(charts).findChild(QTableView)
    assert isinstance(table, QTableView)
    matrix(charts).cell_clicked.emit(1, 0)
    assert table.currentIndex().data() == "dog"
    table.selectRow(0)
    assert matrix(charts).selected_cell() == (0, 0)


def test_the_curve_of_a_tab_is_drawn_when_it_is_looked_at(
    qtbot: QtBot, charts: Charts, run: ShownRun
) -> None:
    charts.show_run(run, Changed.EVERYTHING)
    charts.tabs.setCurrentIndex(2)
    assert charts.tabs.tabText(2) == "Speed"
    speed = charts.extra("samples_per_second")
    qtbot.waitUntil(lambda: speed.drawn("samples_per_second") is not None)
    assert drawn(speed, "samples_per_second")[:2] == [640.0, 640.0]
    charts.tabs.setCurrentIndex(1)
    assert charts.tabs.tabText(1) == "Learning rate"
    assert charts.extra("learning_rate").drawn("learning_rate") is None  # this run has none
    charts.show_run(None, Changed.EVERYTHING)
    charts.tabs.setCurrentIndex(2)
    assert speed.drawn("samples_per_second") is None


def test_smoothing_is_moved_for_all_and_told(qtbot: QtBot, charts: Charts) -> None:
    speed, rate = charts.extra("samples_per_second"), charts.extra("learning_rate")
    with qtbot.waitSignal(charts.smoothing_changed) as told:
        charts.score.smoothing_changed.emit(0.8)
    assert told.args == [0.8]
    assert [view.smoothing() for view in (charts.loss, speed)] == [0.8, 0.8]
    assert rate.smoothing() == 0.0


def test_a_cursor_in_one_curve_is_shown_in_the_other(charts: Charts, run: ShownRun) -> None:
    charts.show_run(run, Changed.EVERYTHING)
    before = dict(charts.score.readout())
    charts.loss.cursor_moved.emit(10.0)
    assert dict(charts.score.readout()) != before


def test_the_theme_reaches_every_plot(charts: Charts, run: ShownRun) -> None:
    charts.show_run(run, Changed.EVERYTHING)
    charts.extra("learning_rate")
    charts.set_theme(DARK)
    for view in (charts.loss, charts.score, matrix(charts), charts.extra("learning_rate")):
        assert view.image().pixelColor(2, 2).name() == DARK.surface
    assert charts.tabs.focusPolicy() & Qt.FocusPolicy.TabFocus  # by keyboard alone


def titles(charts: Charts) -> tuple[str, str, str]:
    """Of the second chart, of its axis, and of the first tab."""
    return charts.score.accessibleName(), axis(charts), charts.tabs.tabText(0)


def axis(charts: Charts) -> str:
    """A tick of the second chart's axis, with its unit."""
    (found,) = charts.score.findChildren(CurveChart)
    (ticks,) = (item for item in found.items() if isinstance(item, ValueAxis))
    words: list[str] = ticks.tickStrings([0.5], 1.0, 0.5)
    return words[0]


def test_a_run_that_learns_numbers_has_views_of_its_own(charts: Charts, tmp_path: Path) -> None:
    charts.show_run(number_run(tmp_path), Changed.EVERYTHING)
    assert titles(charts) == ("RMSE · MAE", "0.5", "Errors")
    assert "RMSE · MAE" in words(charts)
    assert drawn(charts.score, "validation-rmse") == [1.5, 2.5]
    assert drawn(charts.score, "mae") == pytest.approx([9.0, 8.0, 7.0, 6.0])
    best = charts.score.drawn("validation-rmse")
    assert best is not None
    assert [(mark.step, str(mark.label)) for mark in best.series.marks] == [(2, "best: epoch 1")]
    assert scatter(charts).isVisible()
    assert scatter(charts).points() == ((-10.0, -12.0), (30.0, 31.0), (50.0, 49.0))
    assert [row[:3] for row in errors(charts).cells()] == [
        ["angle", "1.414", "1.333"],
        ["ink", "0.408", "0.333"],
    ]
    assert not matrix(charts).isVisible()
    log = charts.log.toPlainText().casefold()
    assert "best: validation rmse 1.500 at epoch 1" in log
    assert "accuracy" not in log
    assert "%" not in log


def test_its_test_split_can_be_chosen_and_its_points_change_colour(
    qtbot: QtBot, charts: Charts, tmp_path: Path
) -> None:
    split = "Split of points and report"
    charts.show_run(number_run(tmp_path, live=True), Changed.EVERYTHING)
    assert not button(charts, f"{split}: Test").isEnabled()
    charts.show_run(number_run(tmp_path), Changed.EVERYTHING)
    press(qtbot, charts, f"{split}: Test")
    assert scatter(charts).points() == ((-10.0, -7.0), (30.0, 36.0), (50.0, 54.0))
    assert errors(charts).cells()[1][2] == "5.000"


def test_one_kind_of_run_after_the_other_leaves_nothing_of_it(
    charts: Charts, run: ShownRun, tmp_path: Path
) -> None:
    numbers = tmp_path / "numbers"
    numbers.mkdir()
    charts.show_run(run, Changed.EVERYTHING)
    before = charts.grab().toImage()
    classes = titles(charts)
    assert classes == ("Accuracy", "50 %", "Per class")
    charts.show_run(number_run(numbers), Changed.EVERYTHING)
    assert charts.score.drawn("validation-accuracy") is None
    assert not matrix(charts).isVisible()
    assert report(charts).cells() == []
    assert "Accuracy" not in words(charts)
    charts.show_run(run, Changed.EVERYTHING)
    assert titles(charts) == classes
    assert charts.score.drawn("validation-rmse") is None
    assert scatter(charts).points() == ()
    assert errors(charts).cells() == []
    assert cells(charts) == [["20", "12"], ["4", "28"]]
    assert charts.grab().toImage() == before


def test_until_a_run_says_what_it_learns_the_views_stay_what_they_were(
    charts: Charts, tmp_path: Path
) -> None:
    charts.show_run(number_run(tmp_path), Changed.EVERYTHING)
    charts.show_run(shown_run(PhaseChanged("loading"), live=True), Changed.EVERYTHING)
    assert titles(charts) == ("RMSE · MAE", "0.5", "Errors")
    assert scatter(charts).points() == ()
    assert errors(charts).cells() == []


def test_points_whose_file_is_damaged_are_not_drawn(charts: Charts, tmp_path: Path) -> None:
    run = number_run(tmp_path)
    (tmp_path / "artefacts" / "numbers-validation.npz").write_bytes(b"damaged")
    charts.show_run(run, Changed.EVERYTHING)
    assert scatter(charts).points() == ()
    assert "what was predicted over what was wanted appears here" in words(charts)


def test_views_of_numbers_follow_the_theme(charts: Charts, tmp_path: Path) -> None:
    charts.set_theme(DARK)
    charts.show_run(number_run(tmp_path), Changed.EVERYTHING)  # made in the theme of now
    assert scatter(charts).image().pixelColor(1, 1).name() == DARK.surface
    charts.set_theme(LIGHT)
    assert scatter(charts).image().pixelColor(1, 1).name() == LIGHT.surface
