import csv
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest
from pyqtgraph import InfLineLabel
from PySide6.QtCore import QPoint, QPointF, Qt
from PySide6.QtGui import QGuiApplication, QImage
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QAbstractButton, QLabel, QMenu, QSlider, QToolButton
from pytestqt.qtbot import QtBot

from tests.gui.charts.pixels import where
from trainer_gui.core.errors import StorageError
from trainer_gui.core.text import Text
from trainer_gui.gui.charts._axes import ValueAxis
from trainer_gui.gui.charts._curve_chart import CurveChart
from trainer_gui.gui.charts._curve_header import CurveHeader
from trainer_gui.gui.charts.curve_view import CurveView
from trainer_gui.gui.charts.series import Mark, Series, history_series, points_series
from trainer_gui.gui.theme import DARK, LIGHT, Theme
from trainer_gui.state.history import History

MakeView = Callable[..., CurveView]
EPOCH = 250


@pytest.fixture
def make(qtbot: QtBot) -> MakeView:
    def build(*, unit: str = "", theme: Theme = LIGHT, visible: bool = True) -> CurveView:
        view = CurveView(Text("Loss"), Text("loss"), "rate" if unit else "", theme=theme)
        view.resize(700, 420)
        qtbot.addWidget(view)
        if visible:
            view.show()
            qtbot.waitExposed(view)
        return view

    return build


def losses(steps: int = 5000, spike: float = 30.0) -> History:
    noise = np.random.default_rng(0).normal(0, 0.2, steps)
    values = (0.1 + 2.2 * np.exp(-np.arange(steps) / (steps / 12))) * np.exp(noise)
    values[steps // 2] = spike
    history = History()
    history.append(0, {"loss": values.tolist()})
    return history


def training(history: History) -> Series:
    return history_series("loss", Text("Training"), history)


def validation() -> Series:
    x = np.arange(1, 21) * EPOCH
    best = Mark(13 * EPOCH, Text("Best: epoch {number}", number=13))
    return points_series("val", Text("Validation"), x, np.linspace(1.0, 0.3, 20), marks=[best])


def entry(view: CurveView, name: str) -> QAbstractButton:
    return next(b for b in view.findChildren(QAbstractButton) if b.text() == name)


def has_colour(image: QImage, colour: str) -> bool:
    return bool(where(image, colour).any())


def test_an_empty_chart_says_how_to_fill_it(make: MakeView) -> None:
    view = make()
    view.show_series([training(History())])

    label = next(label for label in view.findChildren(QLabel) if "Press Train" in label.text())
    assert label.text() == "Press Train: loss appears here."
    assert label.isVisible()

    view.show_series([training(losses())])
    assert not label.isVisible()


def test_a_million_steps_are_drawn_with_900_vertices(make: MakeView) -> None:
    view = make()
    view.show_series([training(losses(1_000_000))])

    item = view.drawn("loss")
    assert item is not None
    assert 400 < len(item.raw.y) <= 900
    assert 100 < len(item.line.y) <= 300
    assert np.nanmax(item.raw.y) == 30.0


def noisy(steps: int, runs: int) -> History:
    noise = np.random.default_rng(3).normal(0.5, 0.1, (runs, steps))
    noise[:, steps // 3] = 7.0
    history = History()
    history.append(0, {f"run {run}": values.tolist() for run, values in enumerate(noise)})
    return history


def test_many_long_runs_share_the_vertices_and_still_show_every_peak(make: MakeView) -> None:
    view = make()
    history = noisy(50_000, runs=8)
    keys = history.keys()
    view.show_series([history_series(key, Text("a run"), history) for key in keys])

    for key in keys:
        item = view.drawn(key)
        assert item is not None
        whole = history.view(key)[1]
        assert 190 < len(item.raw.y) <= 250
        assert (item.raw.y.min(), item.raw.y.max()) == (whole.min(), whole.max())
        assert item.raw.x[-1] > 49_000
        assert item.raw.x[0] < history.view(key, pixels=125)[0][2]  # still in its first bucket
    places = {item.raw.x[0] for key in keys if (item := view.drawn(key))}
    assert len(places) == 8  # no two runs' strokes hide one another

    view.set_smoothing(0.0)  # now the raw lines are what the eye follows
    for key in keys:
        item = view.drawn(key)
        assert item is not None
        assert 600 < len(item.raw.y) <= 900


def test_as_much_is_drawn_of_a_short_run_as_of_a_long_one(make: MakeView) -> None:
    counts = []
    for steps in (10_000, 1_000_000):
        view = make()
        view.show_series([training(losses(steps))])
        item = view.drawn("loss")
        assert item is not None
        counts.append((len(item.raw.y), len(item.line.y)))
    assert counts[1] == pytest.approx(counts[0], rel=0.25)


def test_the_value_that_is_read_does_not_depend_on_the_width_of_the_chart(make: MakeView) -> None:
    view = make()
    view.show_series([training(losses(30_000))])
    before = view.readout()
    view.resize(350, 300)
    QGuiApplication.processEvents()
    view.show_series([training(losses(30_000))])
    assert view.readout() == before


def test_axes_stand_still_while_a_long_run_grows(make: MakeView) -> None:
    view = make()
    history = losses(100_000)
    chart = view.findChild(CurveChart)
    assert isinstance(chart, CurveChart)
    ranges = []
    for _ in range(10):
        history.append(len(history), {"loss": [0.1] * 100})
        view.show_series([training(history)])
        ranges.append((chart.box.viewRange()[0][1], view.y_shown()))
        assert chart.box.viewRange()[0][1] > len(history)
    assert len(set(ranges)) <= 2


def line_rows(view: CurveView, step: float) -> list[int]:
    """The rows of the picture in which the first series' colour stands at a step."""
    chart = view.findChild(CurveChart)
    assert isinstance(chart, CurveChart)
    image = view.grab().toImage()
    place = chart.mapFromScene(chart.box.mapViewToScene(QPointF(step, 0.0)))
    column = chart.mapTo(view, place).x()
    top = chart.mapTo(view, QPoint(0, 0)).y()
    return [top + int(row) for row in np.flatnonzero(where(image, LIGHT.series[0])[top:, column])]


def row_of(view: CurveView, value: float) -> int:
    chart = view.findChild(CurveChart)
    assert isinstance(chart, CurveChart)
    place = chart.mapFromScene(chart.box.mapViewToScene(QPointF(0.0, value)))
    return int(place.y())


@pytest.mark.parametrize("log", [False, True])
def test_the_line_stands_where_the_axes_say_whatever_moves_them(
    make: MakeView,
    log: bool,  # noqa: FBT001
) -> None:
    view = make()
    history = History()
    history.append(0, {"loss": [10.0] * 500 + [1.0] * 500})
    view.show_series([training(history)])
    view.set_log(log)
    chart = view.findChild(CurveChart)
    assert isinstance(chart, CurveChart)
    top = chart.mapTo(view, QPoint(0, 0)).y

    def stands(step: float, value: float) -> bool:
        QGuiApplication.processEvents()
        wanted = top() + row_of(view, np.log10(value) if log else value)
        return any(abs(row - wanted) <= 2 for row in line_rows(view, step))

    assert stands(250, 10.0)
    assert stands(990, 1.0)
    view.resize(500, 330)
    assert stands(250, 10.0)
    assert stands(990, 1.0)
    view.zoom_to(900, 1000)
    assert stands(950, 1.0)
    low, high = view.y_shown()
    chart.box.setRange(yRange=(low - 1, high + 1), padding=0)  # as by dragging on an axis
    assert stands(950, 1.0)


def test_validation_is_drawn_point_by_point(make: MakeView) -> None:
    view = make()
    view.show_series([validation()])

    item = view.drawn("val")
    assert item is not None
    assert item.line.y.tolist() == np.linspace(1.0, 0.3, 20).tolist()
    assert len(item.dots.data) == 20
    assert item.line.pen.dashPattern() != []


def test_nothing_is_drawn_while_it_is_hidden(make: MakeView) -> None:
    view = make(visible=False)
    view.show_series([training(losses())])
    assert view.drawn("loss") is None

    view.show()
    assert view.drawn("loss") is not None


def test_what_came_while_hidden_is_there_when_shown_again(make: MakeView) -> None:
    view = make()
    history = losses(100)
    view.show_series([training(history)])
    view.hide()
    history.append(100, {"loss": [0.5] * 100})
    view.show_series([training(history)])
    item = view.drawn("loss")
    assert item is not None
    assert len(item.raw.y) == 100

    view.show()
    assert len(item.raw.y) == 200


def test_a_spike_does_not_flatten_the_chart_unless_asked(make: MakeView) -> None:
    view = make()
    view.show_series([training(losses())])
    assert view.y_shown()[1] < 5

    view.show_all(on=True)
    assert view.y_shown()[1] > 30

    view.show_all(on=False)
    assert view.y_shown()[1] < 5


def test_the_slider_smooths_the_line_and_tells(make: MakeView, qtbot: QtBot) -> None:
    view = make()
    view.show_series([training(losses(spike=1.0))])
    item = view.drawn("loss")
    assert item is not None
    rough = np.abs(np.diff(item.line.y[150:])).sum()
    slider = view.findChild(QSlider)
    assert isinstance(slider, QSlider)

    with qtbot.waitSignal(view.smoothing_changed) as told:
        slider.setValue(95)

    assert told.args == [0.95]
    assert np.abs(np.diff(item.line.y[150:])).sum() < rough / 2


def test_setting_the_smoothing_tells_nobody(make: MakeView, qtbot: QtBot) -> None:
    view = make()
    with qtbot.assertNotEmitted(view.smoothing_changed):
        view.set_smoothing(0.25)

    header = view.findChild(CurveHeader)
    assert isinstance(header, CurveHeader)
    slider = header.findChild(QSlider)
    assert isinstance(slider, QSlider)
    assert slider.value() == 25


def test_without_smoothing_the_values_themselves_are_the_line(make: MakeView) -> None:
    view = make()
    view.set_smoothing(0.0)
    view.show_series([training(losses(500))])

    item = view.drawn("loss")
    assert item is not None
    assert len(item.raw.y) == 500
    assert len(item.line.y) == 0
    assert item.raw.pen.color().alpha() == 255


def test_a_logarithmic_axis_shows_powers_of_ten(make: MakeView) -> None:
    view = make()
    view.set_smoothing(0.0)
    history = History()
    history.append(0, {"loss": [100.0, 10.0, 0.0, 1.0]})
    view.show_series([training(history)])
    view.set_log(True)

    item = view.drawn("loss")
    assert item is not None
    assert np.array_equal(item.raw.y, [2.0, 1.0, np.nan, 0.0], equal_nan=True)
    assert view.readout() == {"loss": "1"}


@pytest.mark.parametrize("height", [230, 420])
@pytest.mark.parametrize("values", [(0.1, 0.99), (1.0, 0.3)], ids=["high", "low"])
def test_the_words_of_a_mark_stay_inside_the_chart_and_no_grid_line_strikes_them_out(
    make: MakeView, height: int, values: tuple[float, float]
) -> None:
    view = make(unit="rate")
    view.resize(400, height)
    mark = Mark(13 * EPOCH, Text("best: epoch {number}", number=13))
    line = np.linspace(*values, 20)
    view.show_series([points_series("val", Text("Validation"), np.arange(1, 21) * EPOCH, line,
                                    marks=[mark])])  # fmt: skip
    QGuiApplication.processEvents()
    chart = view.findChild(CurveChart)
    assert isinstance(chart, CurveChart)
    words = next(item for item in chart.scene().items() if isinstance(item, InfLineLabel))
    box = chart.box.sceneBoundingRect()
    told = words.sceneBoundingRect()
    assert box.adjusted(-1, -1, 1, 1).contains(told)
    assert (told.center().y() > box.center().y()) == (values[0] < values[1])
    grid = next(item for item in chart.scene().items() if isinstance(item, ValueAxis))
    assert grid.zValue() < chart.box.zValue()


def test_the_word_beside_the_slider_gives_way_where_there_is_little_room(make: MakeView) -> None:
    view = make()
    view.show_series([training(losses())])
    word = next(label for label in view.findChildren(QLabel) if label.text() == "Smoothing")
    slider = view.findChild(QSlider)
    assert isinstance(slider, QSlider)
    assert word.isVisible()
    view.resize(290, 300)
    QGuiApplication.processEvents()
    assert not word.isVisible()
    assert slider.isVisible()


def test_the_legend_hides_a_series_with_its_mark(make: MakeView) -> None:
    view = make()
    view.show_series([training(losses()), validation()])
    item = view.drawn("val")
    assert item is not None
    assert item.line.visible

    QTest.mouseClick(entry(view, "Validation"), Qt.MouseButton.LeftButton)
    assert not item.line.visible
    assert not item.dots.isVisible()
    assert not entry(view, "Validation").isChecked()

    view.show_series([training(losses()), validation()])
    assert not item.line.visible

    QTest.mouseClick(entry(view, "Validation"), Qt.MouseButton.LeftButton)
    assert item.line.visible


def test_the_readout_is_the_last_value_or_the_one_at_the_cursor(make: MakeView) -> None:
    view = make(unit="rate")
    view.show_series([validation()], steps_per_epoch=EPOCH)
    assert view.readout() == {"val": "30.00 %"}

    view.show_cursor(EPOCH + 3)
    assert view.readout() == {"val": "100 %"}
    assert "Epoch 1.01 · step 253" in [label.text() for label in view.findChildren(QLabel)]

    view.show_cursor(None)
    assert view.readout() == {"val": "30.00 %"}


def test_the_pointer_over_the_chart_tells_its_step(make: MakeView, qtbot: QtBot) -> None:
    view = make()
    view.show_series([validation()])
    chart = view.findChild(CurveChart)
    assert isinstance(chart, CurveChart)
    middle = chart.box.sceneBoundingRect().center().toPoint()

    with qtbot.waitSignal(view.cursor_moved) as told:
        QTest.mouseMove(chart.viewport(), middle)
    assert told.args is not None
    assert 2000 < told.args[0] < 3000

    with qtbot.waitSignal(view.cursor_moved) as told:
        QTest.mouseMove(chart.viewport(), QPoint(1, 1))
    assert told.args is not None
    assert np.isnan(told.args[0])


def test_zooming_stays_while_data_come_and_reset_follows_again(make: MakeView) -> None:
    view = make()
    history = losses(1000)
    view.show_series([training(history)])
    reset = next(
        b for b in view.findChildren(QToolButton) if b.accessibleName().startswith("Show all")
    )
    assert not reset.isVisible()

    view.zoom_to(100, 200)
    history.append(1000, {"loss": [0.1] * 1000})
    view.show_series([training(history)])
    item = view.drawn("loss")
    assert item is not None
    assert item.raw.x[0] >= 99
    assert item.raw.x[-1] <= 201
    assert reset.isVisible()

    QTest.mouseClick(reset, Qt.MouseButton.LeftButton)
    assert item.raw.x[-1] > 1900
    assert not reset.isVisible()


def test_keys_zoom_and_home_shows_everything(make: MakeView, qtbot: QtBot) -> None:
    view = make()
    view.show_series([training(losses(1000))])
    chart = view.findChild(CurveChart)
    assert isinstance(chart, CurveChart)
    QTest.keyClick(chart, Qt.Key.Key_Plus)
    qtbot.waitUntil(lambda: chart.box.viewRange()[0][1] < 950)
    assert not chart.is_following()

    QTest.keyClick(chart, Qt.Key.Key_Home)
    assert chart.is_following()
    assert chart.box.viewRange()[0][1] > 999


def test_a_series_that_is_gone_leaves_the_chart(make: MakeView) -> None:
    view = make()
    view.show_series([training(losses()), validation()])
    view.show_series([training(losses())])

    assert view.drawn("val") is None
    assert list(view.readout()) == ["loss"]


def test_the_bottom_axis_counts_epochs_where_it_can(make: MakeView) -> None:
    view = make()
    view.show_series([validation()], steps_per_epoch=EPOCH)
    chart = view.findChild(CurveChart)
    assert isinstance(chart, CurveChart)
    axis = chart.step_axis
    step, ticks = axis.tickValues(0, 5000, 500)[0]
    assert axis.labelText == "epoch"
    assert axis.tickStrings(ticks, 1.0, step) == ["0", "5", "10", "15", "20"]

    view.show_series([validation()])
    step, ticks = axis.tickValues(0, 5000, 500)[0]
    assert axis.labelText == "step"
    assert axis.tickStrings(ticks, 1.0, step)[-1] == "5,000"


def test_several_runs_have_their_own_colours(make: MakeView) -> None:
    view = make()
    runs = [
        history_series(f"run {i}", Text("Run {i}", i=i), losses(), column="loss", colour=i)
        for i in range(3)
    ]
    view.show_series(runs)

    colours = []
    for one in runs:
        item = view.drawn(one.key)
        assert item is not None
        colours.append(item.line.pen.color().name())
    assert colours == list(LIGHT.series[:3])


@pytest.mark.parametrize("theme", [LIGHT, DARK], ids=["light", "dark"])
def test_the_saved_picture_holds_curve_and_ground(
    make: MakeView, tmp_path: Path, theme: Theme
) -> None:
    view = make(theme=theme)
    view.show_series([training(losses()), validation()])
    view.save_png(tmp_path / "loss.png")

    image = QImage(str(tmp_path / "loss.png"))
    assert image.size() == view.size() * 2
    assert image.pixelColor(2, 2).name() == theme.surface
    assert has_colour(image, theme.series[0])
    assert has_colour(image, theme.series[1])


def test_a_chart_that_was_never_shown_can_be_saved(make: MakeView, tmp_path: Path) -> None:
    view = make(visible=False)
    view.show_series([training(losses())])
    view.save_png(tmp_path / "loss.png")

    assert has_colour(QImage(str(tmp_path / "loss.png")), LIGHT.series[0])


def test_the_theme_changes_what_is_on_the_screen(make: MakeView) -> None:
    view = make()
    view.show_series([training(losses())])
    view.set_theme(DARK)

    assert has_colour(view.grab().toImage(), DARK.series[0])
    assert not has_colour(view.grab().toImage(), LIGHT.series[0])


def test_svg_is_made_of_lines(make: MakeView, tmp_path: Path) -> None:
    view = make()
    view.show_series([training(losses()), validation()])
    view.save_svg(tmp_path / "loss.svg")

    text = (tmp_path / "loss.svg").read_text(encoding="utf-8")
    assert "<title>Loss</title>" in text
    assert LIGHT.series[0] in text
    assert "<polyline" in text or "<path" in text
    assert "<image" not in text


def test_csv_holds_every_value_of_every_step(make: MakeView, tmp_path: Path) -> None:
    view = make()
    history = losses(3000)
    view.show_series([training(history), validation()])
    view.save_csv(tmp_path / "loss.csv")

    with (tmp_path / "loss.csv").open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    x, y = history.view("loss", pixels=3000)
    mine = [row for row in rows if row["series"] == "loss"]
    assert [int(row["step"]) for row in mine] == x.tolist()
    assert [float(row["value"]) for row in mine] == y.tolist()
    assert [row["step"] for row in rows if row["series"] == "val"][-1] == "5000"


def test_a_file_that_cannot_be_written_is_an_error_with_a_remedy(
    make: MakeView, tmp_path: Path
) -> None:
    view = make()
    view.show_series([validation()])
    (tmp_path / "file").write_text("")

    with pytest.raises(StorageError, match="could not be written"):
        view.save_csv(tmp_path / "file" / "loss.csv")


def test_the_copied_picture_is_on_the_clipboard(make: MakeView) -> None:
    view = make()
    view.show_series([training(losses())])
    view.copy_image()

    assert has_colour(QGuiApplication.clipboard().image(), LIGHT.series[0])


def test_words_for_those_who_do_not_see_it(make: MakeView) -> None:
    view = make()
    view.show_series([validation()])

    assert view.accessibleName() == "Loss"
    assert entry(view, "Validation").accessibleName() == "Validation: 0.3000"


def test_no_menu_of_pyqtgraph_is_seen(qtbot: QtBot) -> None:
    view = CurveView(Text("Loss"), Text("loss"), theme=LIGHT)
    qtbot.addWidget(view)
    view.show_series([points_series("loss", Text("Loss"), [0, 1], [1.0, 0.5])])
    view.show()
    assert [menu for menu in view.findChildren(QMenu) if menu.isVisible()] == []


def test_series_with_epochs_of_different_lengths_are_drawn_over_epochs(make: MakeView) -> None:
    view = make()
    view.show_series([validation()], by_epoch=True)
    view.show_cursor(2.0)
    header = view.findChild(CurveHeader)
    assert header is not None
    assert header.position.text() == "Epoch 2.00"  # there is no step that all have in common
    header.steps.trigger()
    assert header.position.text() == "Epoch 2.00"


def test_a_chart_can_turn_to_figures_of_another_kind(make: MakeView) -> None:
    view = make(unit="rate")
    view.show_series([points_series("val", Text("Validation"), [1, 2], [0.4, 0.6])])
    assert view.readout() == {"val": "60.00 %"}
    view.zoom_to(0, 1)
    view.set_measure(Text("RMSE"), Text("RMSE"), "", empty=Text("RMSE appears here."))
    view.show_series([points_series("rmse", Text("Validation"), [1, 2], [40.0, 30.0])])
    assert view.readout() == {"rmse": "30"}
    assert view.accessibleName() == "RMSE"
    assert view.y_shown()[1] > 39  # no rate, and all of it is seen
    assert any(label.text() == "RMSE" for label in view.findChildren(QLabel))
    (chart,) = view.findChildren(CurveChart)
    axis = next(item for item in chart.items() if isinstance(item, ValueAxis))
    assert axis.tickStrings([30.0], 1.0, 10.0) == ["30"]
    view.show_series([])
    assert any(
        label.isVisible() and label.text() == "RMSE appears here."
        for label in view.findChildren(QLabel)
    )


@pytest.mark.parametrize("pixels", [40.0, 60.0, 90.0, 400.0])
def test_an_axis_has_two_ticks_however_low_it_is(pixels: float) -> None:
    ((_, ticks),) = ValueAxis("").tickValues(3.1, 33.0, pixels)
    assert len(ticks) >= 2
