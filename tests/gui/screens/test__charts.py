"""Tests of the plots of a run."""

import threading
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QTableView, QTabWidget
from pytestqt.qtbot import QtBot

from tests.core.charts import CHARTS, SPECS, TABLE
from tests.gui.screens.number_runs import number_run
from tests.gui.screens.seeing import button, errors, matrix, press, report, scatter, table, words
from tests.gui.screens.shown_runs import EVENTS, keep_chart, shown_run
from trainer_gui.core.chart_files import read_chart
from trainer_gui.core.charts import Chart, ChartSpec, Matrix
from trainer_gui.core.events import Artefact, Evaluated, PhaseChanged, RunStarted
from trainer_gui.gui import chart_reader
from trainer_gui.gui.charts._axes import ValueAxis
from trainer_gui.gui.charts._curve_chart import CurveChart
from trainer_gui.gui.charts.bars_chart import BarsChart
from trainer_gui.gui.charts.curve_view import CurveView
from trainer_gui.gui.charts.lines_chart import LinesChart
from trainer_gui.gui.charts.matrix_view import MatrixView
from trainer_gui.gui.charts.table_view import TableView
from trainer_gui.gui.run_controller import ShownRun
from trainer_gui.gui.screens._charts import Charts
from trainer_gui.gui.theme import DARK, LIGHT
from trainer_gui.state.run_state import Changed
from trainer_gui.tasks._class_report import class_report

VALIDATION = [[20, 12], [4, 28]]
TEST = [[3, 1], [0, 5]]
SPLIT = "Evaluated split"
NAMES = ("cat", "dog")


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


Show = Callable[..., None]


@pytest.fixture
def show(qtbot: QtBot, charts: Charts) -> Show:
    """Shows a run, and waits until its files are read."""

    def build(run: ShownRun | None, flags: Changed = Changed.EVERYTHING) -> None:
        charts.show_run(run, flags)
        qtbot.waitUntil(lambda: not charts.findings.busy())

    return build


def keep(folder: Path, at: str, counts: list[list[int]]) -> tuple[Artefact, ...]:
    """The charts of classes, as an evaluation leaves them."""
    found = np.array(counts)
    return (
        keep_chart(folder, "confusion", f"confusion-{at}", Matrix(NAMES, found)),
        keep_chart(folder, "per_class", f"per_class-{at}", class_report(NAMES, found)),
    )


@pytest.fixture
def run(tmp_path: Path) -> ShownRun:
    """A whole run with both of its matrices."""
    validated = evaluated_epoch(tmp_path)
    evaluated = Evaluated("test", 0, 10, "best", {"accuracy": 0.9}, keep(tmp_path, "test", TEST))
    said = (*EVENTS[:6], validated, *EVENTS[7:-1], evaluated, EVENTS[-1])
    return shown_run(*said, folder=tmp_path)


def evaluated_epoch(folder: Path) -> Evaluated:
    """The evaluation of the first epoch, with its charts."""
    evaluated = EVENTS[6]
    assert isinstance(evaluated, Evaluated)
    return replace(evaluated, artefacts=keep(folder, "0", VALIDATION))


def look_at(qtbot: QtBot, charts: Charts, split: str) -> None:
    """Chooses a split, and waits until its files are read."""
    press(qtbot, charts, f"{SPLIT}: {split}")
    qtbot.waitUntil(lambda: not charts.findings.busy())


def drawn(view: CurveView, key: str) -> list[float]:
    item = view.drawn(key)
    assert item is not None
    longest: list[float] = max((line.tolist() for line in item.drawn_lines()), key=len)
    return longest


def begun(run: ShownRun) -> ShownRun:
    """The same run in its second epoch, before it was tested."""
    said = (*EVENTS[:6], evaluated_epoch(run.folder), *EVENTS[7:9])
    return shown_run(*said, folder=run.folder)


def cells(charts: Charts) -> list[list[str]]:
    return [[matrix(charts).cell_text(row, column) for column in (0, 1)] for row in (0, 1)]


def test_everything_a_run_said_is_drawn(charts: Charts, show: Show, run: ShownRun) -> None:
    show(run)
    losses = [2.0, 1.8, 1.6, 1.4, 1.2, 1.1, 1.0, 0.9, 0.8, 0.7, *[0.6] * 10]
    assert drawn(charts.loss, "loss") == pytest.approx(losses)
    assert drawn(charts.score, "validation-accuracy") == [0.75, 0.5]
    best = charts.score.drawn("validation-accuracy")
    assert best is not None
    assert [(mark.step, str(mark.label)) for mark in best.series.marks] == [(10, "best: epoch 1")]
    assert cells(charts) == [["20", "12"], ["4", "28"]]
    assert [row[0] for row in report(charts).cells()][:2] == ["cat", "dog"]
    assert charts.log.blockCount() > 3


def test_only_what_the_flags_say_is_drawn(charts: Charts, show: Show, run: ShownRun) -> None:
    charts.show_run(run, Changed.LOG)
    assert charts.loss.drawn("loss") is None
    assert charts.log.blockCount() > 3
    show(run, Changed.STEPS)
    assert charts.loss.drawn("loss") is not None
    assert charts.findChild(TableView) is None
    show(run, Changed.EVALUATED)
    assert report(charts).cells()


def test_without_a_run_everything_is_empty(charts: Charts, show: Show, run: ShownRun) -> None:
    show(run)
    show(None)
    assert charts.loss.drawn("loss") is None
    assert charts.score.drawn("accuracy") is None
    assert report(charts).cells() == []
    assert matrix(charts).cell_text(0, 0) == ""
    assert "After the first epoch, what is mistaken for what appears here." in words(charts)
    assert charts.log.toPlainText() == ""


def test_the_test_split_can_be_chosen_once_it_was_evaluated(
    qtbot: QtBot, charts: Charts, show: Show, run: ShownRun
) -> None:
    show(begun(run))
    assert not button(charts, f"{SPLIT}: Test").isEnabled()
    show(run)
    look_at(qtbot, charts, "Test")
    assert cells(charts) == [["3", "1"], ["", "5"]]
    assert [row[4] for row in report(charts).cells()] == ["4", "5", "9", "9"]
    show(begun(run))
    assert cells(charts) == [["20", "12"], ["4", "28"]]  # back to what there is
    assert button(charts, f"{SPLIT}: Validation").isChecked()


def test_a_matrix_whose_file_is_damaged_says_so_and_the_rest_is_drawn(
    charts: Charts, show: Show, run: ShownRun
) -> None:
    path = run.folder / "artefacts" / "confusion-0.npz"
    whole = path.read_bytes()
    path.write_bytes(b"damaged")
    show(run)
    assert cells(charts) == [["", ""], ["", ""]]
    assert f"“Confusion matrix” cannot be read from {path}. Copy the file back" in words(charts)
    assert report(charts).cells()
    assert charts.loss.drawn("loss") is not None
    path.write_bytes(whole)
    show(run)  # it is looked for again
    assert cells(charts) == [["20", "12"], ["4", "28"]]


def test_cell_and_class_are_one_selection(
    qtbot: QtBot, charts: Charts, show: Show, run: ShownRun
) -> None:
    show(run)
    rows = report(charts).findChild(QTableView)
    assert isinstance(rows, QTableView)
    matrix(charts).cell_clicked.emit(1, 0)
    assert rows.currentIndex().data() == "dog"
    rows.selectRow(0)
    assert matrix(charts).selected_cell() == (0, 0)


def test_the_curve_of_a_tab_is_drawn_when_it_is_looked_at(
    qtbot: QtBot, charts: Charts, show: Show, run: ShownRun
) -> None:
    show(run)
    charts.tabs.setCurrentIndex(2)
    assert charts.tabs.tabText(2) == "Speed"
    speed = charts.extra("samples_per_second")
    qtbot.waitUntil(lambda: speed.drawn("samples_per_second") is not None)
    assert drawn(speed, "samples_per_second")[:2] == [640.0, 640.0]
    charts.tabs.setCurrentIndex(1)
    assert charts.tabs.tabText(1) == "Learning rate"
    assert charts.extra("learning_rate").drawn("learning_rate") is None  # this run has none
    show(None)
    charts.tabs.setCurrentIndex(2)
    assert speed.drawn("samples_per_second") is None


def test_smoothing_is_moved_for_all_and_told(qtbot: QtBot, charts: Charts) -> None:
    speed, rate = charts.extra("samples_per_second"), charts.extra("learning_rate")
    with qtbot.waitSignal(charts.smoothing_changed) as told:
        charts.score.smoothing_changed.emit(0.8)
    assert told.args == [0.8]
    assert [view.smoothing() for view in (charts.loss, speed)] == [0.8, 0.8]
    assert rate.smoothing() == 0.0


def test_a_cursor_in_one_curve_is_shown_in_the_other(
    charts: Charts, show: Show, run: ShownRun
) -> None:
    show(run)
    before = dict(charts.score.readout())
    charts.loss.cursor_moved.emit(10.0)
    assert dict(charts.score.readout()) != before


def test_the_theme_reaches_every_plot(charts: Charts, show: Show, run: ShownRun) -> None:
    show(run)
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


def test_a_run_that_learns_numbers_has_views_of_its_own(
    charts: Charts, show: Show, tmp_path: Path
) -> None:
    show(number_run(tmp_path))
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
    assert charts.findChild(MatrixView) is None
    log = charts.log.toPlainText().casefold()
    assert "best: validation rmse 1.500 at epoch 1" in log
    assert "accuracy" not in log
    assert "%" not in log


def test_its_test_split_can_be_chosen_and_its_points_change_colour(
    qtbot: QtBot, charts: Charts, show: Show, tmp_path: Path
) -> None:
    show(number_run(tmp_path, live=True))
    assert not button(charts, f"{SPLIT}: Test").isEnabled()
    show(number_run(tmp_path))
    look_at(qtbot, charts, "Test")
    assert scatter(charts).points() == ((-10.0, -7.0), (30.0, 36.0), (50.0, 54.0))
    assert errors(charts).cells()[1][2] == "5.000"


def test_one_kind_of_run_after_the_other_leaves_nothing_of_it(
    charts: Charts, show: Show, run: ShownRun, tmp_path: Path
) -> None:
    numbers = tmp_path / "numbers"
    numbers.mkdir()
    show(run)
    before = charts.grab().toImage()
    classes = titles(charts)
    assert classes == ("Accuracy", "50 %", "Per class")
    show(number_run(numbers))
    assert charts.score.drawn("validation-accuracy") is None
    assert not matrix(charts).isVisible()
    assert report(charts).cells() == []
    assert "Accuracy" not in words(charts)
    show(run)
    assert titles(charts) == classes
    assert charts.score.drawn("validation-rmse") is None
    assert scatter(charts).points() == ()
    assert errors(charts).cells() == []
    assert cells(charts) == [["20", "12"], ["4", "28"]]
    assert charts.grab().toImage() == before


def test_until_a_run_says_what_it_learns_the_views_stay_what_they_were(
    charts: Charts, show: Show, tmp_path: Path
) -> None:
    show(number_run(tmp_path))
    show(shown_run(PhaseChanged("loading"), live=True))
    assert titles(charts) == ("RMSE · MAE", "0.5", "Errors")
    assert scatter(charts).points() == ()
    assert errors(charts).cells() == []


def test_points_whose_file_is_damaged_are_not_drawn(
    charts: Charts, show: Show, tmp_path: Path
) -> None:
    run = number_run(tmp_path)
    (tmp_path / "artefacts" / "numbers-validation.npz").write_bytes(b"damaged")
    show(run)
    assert scatter(charts).points() == ()
    assert "“Wanted and predicted numbers” cannot be read" in words(charts)
    assert errors(charts).cells()


def test_views_of_numbers_follow_the_theme(charts: Charts, show: Show, tmp_path: Path) -> None:
    charts.set_theme(DARK)
    show(number_run(tmp_path))  # made in the theme of now
    assert scatter(charts).image().pixelColor(1, 1).name() == DARK.surface
    charts.set_theme(LIGHT)
    assert scatter(charts).image().pixelColor(1, 1).name() == LIGHT.surface


def test_before_a_run_tells_what_it_finds_words_stand_in_its_place(charts: Charts) -> None:
    assert "Results on the validation data appear here after the first epoch." in words(charts)
    assert charts.findChild(MatrixView) is None
    names = [charts.tabs.tabText(place) for place in range(charts.tabs.count())]
    assert names == ["Learning rate", "Speed", "Log"]
    assert "Learning rate appears here as a run trains." in words(charts)


def test_a_run_that_tells_of_no_charts_says_so_and_leaves_the_window_whole(
    charts: Charts, show: Show, run: ShownRun
) -> None:
    """Such as one that an earlier version has trained."""
    old = shown_run(*(replace(event, charts=()) if isinstance(event, RunStarted) else event
                      for event in EVENTS), folder=run.folder)  # fmt: skip
    show(old)
    assert "This run has kept no charts of what its evaluations found." in words(charts)
    assert charts.tabs.tabText(0) == "Learning rate"
    show(run)
    assert cells(charts) == [["20", "12"], ["4", "28"]]
    show(old)
    assert "This run has kept no charts of what its evaluations found." in words(charts)
    assert not matrix(charts).isVisible()


def foreign(folder: Path, specs: tuple[ChartSpec, ...]) -> ShownRun:
    """A run of a task that nobody here has ever heard of."""
    told, evaluated = EVENTS[2], EVENTS[6]
    assert isinstance(told, RunStarted)
    assert isinstance(evaluated, Evaluated)
    found = tuple(keep_chart(folder, one.key, f"{one.key}-0", CHARTS[one.key]) for one in specs)
    said = (replace(told, charts=specs), replace(evaluated, artefacts=found))
    return shown_run(*said, folder=folder)


def test_charts_of_a_task_that_nobody_knows_are_drawn(
    charts: Charts, show: Show, tmp_path: Path
) -> None:
    show(foreign(tmp_path, SPECS))
    (drawn,) = (one for one in charts.findChildren(QTabWidget) if one is not charts.tabs)
    names = [drawn.tabText(place) for place in range(drawn.count())]
    assert names == ["Recall at k", "Heard", "Places", "Lengths"]
    assert [charts.tabs.tabText(place) for place in range(2)] == ["Words", "Learning rate"]
    assert matrix(charts).cell_text(1, 1) == "7"
    assert table(charts, "Words").cells() == [
        ["ja", "75.0 %", "2.500", "8"],
        ["né", "100 %", "–", "1,204"],
        ["All", "87.5 %", "1.250", "1,212"],
    ]
    assert scatter(charts).points() == ((0.0, 9.0), (2.0, 7.0), (4.0, 8.0))
    lines, bars = charts.findChild(LinesChart), charts.findChild(BarsChart)
    assert isinstance(lines, LinesChart)
    assert isinstance(bars, BarsChart)
    for place, view in ((0, lines), (3, bars)):
        drawn.setCurrentIndex(place)
        assert view.isVisible()
    found = lines.curves.drawn("found")
    assert found is not None
    assert found.value_at(5.0) == (5.0, 0.4)
    assert str(bars.bars.sentence(1)) == "né: Made 30"


def test_charts_of_the_same_items_are_selected_together(
    charts: Charts, show: Show, tmp_path: Path
) -> None:
    show(foreign(tmp_path, SPECS))
    bars, rows = charts.findChild(BarsChart), table(charts, "Words").findChild(QTableView)
    assert isinstance(bars, BarsChart)
    assert isinstance(rows, QTableView)
    before = scatter(charts).column()
    rows.selectRow(1)
    assert matrix(charts).selected_cell() == (1, 1)
    assert bars.bars.selected_class() == 1
    assert scatter(charts).column() == before  # its items are others
    bars.bars.bar_clicked.emit(0)
    assert rows.currentIndex().data() == "ja"
    assert matrix(charts).selected_cell() == (0, 0)


def test_where_all_is_tables_one_stands_where_else_is_drawn(
    charts: Charts, show: Show, tmp_path: Path
) -> None:
    show(foreign(tmp_path, SPECS))  # another task with the same table, which stood elsewhere
    show(foreign(tmp_path, (TABLE,)))
    assert charts.tabs.tabText(0) == "Learning rate"
    assert button(charts, f"{SPLIT}: Validation").isVisible()
    (up,) = (one for one in charts.findChildren(TableView) if one.isVisible())
    assert [row[0] for row in up.cells()] == ["ja", "né", "All"]


def test_of_a_run_that_takes_long_to_read_nothing_of_the_last_one_stays(
    qtbot: QtBot,
    charts: Charts,
    show: Show,
    run: ShownRun,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    show(run)
    may_read = threading.Event()

    def wait(path: Path, spec: ChartSpec) -> Chart:
        assert may_read.wait(10)
        return read_chart(path, spec)

    monkeypatch.setattr(chart_reader, "read_chart", wait)
    folder = run.folder / "other"
    other = shown_run(*EVENTS[:6], evaluated_epoch(folder), folder=folder)
    charts.show_run(other, Changed.EVERYTHING)
    qtbot.waitUntil(lambda: cells(charts) == [["", ""], ["", ""]])
    assert report(charts).cells() == []
    assert words(charts).count("It is being read…") == 2
    may_read.set()
    qtbot.waitUntil(lambda: not charts.findings.busy())
    assert cells(charts) == [["20", "12"], ["4", "28"]]
    assert report(charts).cells()


def test_the_next_epoch_takes_the_place_of_the_last_one_without_an_empty_view_between(
    qtbot: QtBot, charts: Charts, show: Show, run: ShownRun
) -> None:
    show(begun(run))
    later = replace(evaluated_epoch(run.folder), epoch=1, artefacts=keep(run.folder, "1", TEST))
    said = (*EVENTS[:6], evaluated_epoch(run.folder), *EVENTS[7:10], later)
    charts.show_run(shown_run(*said, folder=run.folder), Changed.EVALUATED)
    seen = [cells(charts)]
    while charts.findings.busy():
        qtbot.wait(1)
        seen.append(cells(charts))
    assert seen[0] == [["20", "12"], ["4", "28"]]
    assert seen[-1] == [["3", "1"], ["", "5"]]
    assert [["", ""], ["", ""]] not in seen


def test_a_person_who_reads_the_log_goes_on_reading_it(
    charts: Charts, show: Show, run: ShownRun
) -> None:
    charts.tabs.setCurrentWidget(charts.log)
    show(run)
    assert charts.tabs.currentWidget() is charts.log
    charts.tabs.setCurrentIndex(0)
    assert report(charts).isVisible()
