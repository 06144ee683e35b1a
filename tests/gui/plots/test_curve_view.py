import csv
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest
from pyqtgraph import InfLineLabel
from PySide6.QtCore import QPoint, Qt
from PySide6.QtGui import QGuiApplication, QImage
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QAbstractButton, QLabel, QMenu, QSlider, QToolButton
from pytestqt.qtbot import QtBot

from tests.gui.plots.pixels import where
from trainer_gui.core.errors import StorageError
from trainer_gui.core.text import Text
from trainer_gui.gui.plots._axes import ValueAxis
from trainer_gui.gui.plots._curve_chart import CurveChart
from trainer_gui.gui.plots._curve_header import CurveHeader
from trainer_gui.gui.plots.curve_view import CurveView
from trainer_gui.gui.plots.series import Mark, Series, history_series, points_series
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
    assert 400 < len(item.raw.yData) <= 900
    assert 100 < len(item.line.yData) <= 300
    assert np.nanmax(item.raw.yData) == 30.0


def test_validation_is_drawn_point_by_point(make: MakeView) -> None:
    view = make()
    view.show_series([validation()])

    item = view.drawn("val")
    assert item is not None
    assert item.line.yData.tolist() == np.linspace(1.0, 0.3, 20).tolist()
    assert len(item.dots.data) == 20
    assert item.line.opts["pen"].dashPattern() != []


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
    assert len(item.raw.yData) == 100

    view.show()
    assert len(item.raw.yData) == 200


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
    rough = np.abs(np.diff(item.line.yData[150:])).sum()
    slider = view.findChild(QSlider)
    assert isinstance(slider, QSlider)

    with qtbot.waitSignal(view.smoothing_changed) as told:
        slider.setValue(95)

    assert told.args == [0.95]
    assert np.abs(np.diff(item.line.yData[150:])).sum() < rough / 2


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
    assert len(item.raw.yData) == 500
    assert len(item.line.yData) == 0
    assert item.raw.opts["pen"].color().alpha() == 255


def test_a_logarithmic_axis_shows_powers_of_ten(make: MakeView) -> None:
    view = make()
    view.set_smoothing(0.0)
    history = History()
    history.append(0, {"loss": [100.0, 10.0, 0.0, 1.0]})
    view.show_series([training(history)])
    view.set_log(True)

    item = view.drawn("loss")
    assert item is not None
    assert np.array_equal(item.raw.yData, [2.0, 1.0, np.nan, 0.0], equal_nan=True)
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
    assert item.line.isVisible()

    QTest.mouseClick(entry(view, "Validation"), Qt.MouseButton.LeftButton)
    assert not item.line.isVisible()
    assert not item.dots.isVisible()
    assert not entry(view, "Validation").isChecked()

    view.show_series([training(losses()), validation()])
    assert not item.line.isVisible()

    QTest.mouseClick(entry(view, "Validation"), Qt.MouseButton.LeftButton)
    assert item.line.isVisible()


def test_the_readout_is_the_last_value_or_the_one_at_the_cursor(make: MakeView) -> None:
    view = make(unit="rate")
    view.show_series([validation()], steps_per_epoch=EPOCH)
    assert view.readout() == {"val": "30.00 %"}

    view.show_cursor(EPOCH + 3)
    assert view.readout() == {"val": "100.00 %"}
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
    assert item.raw.xData[0] >= 99
    assert item.raw.xData[-1] <= 201
    assert reset.isVisible()

    QTest.mouseClick(reset, Qt.MouseButton.LeftButton)
    assert item.raw.xData[-1] > 1900
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
        colours.append(item.line.opts["pen"].color().name())
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
