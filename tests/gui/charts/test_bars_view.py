import csv
from collections.abc import Callable
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QImage
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QLabel
from pytestqt.qtbot import QtBot

from tests.gui.charts.pixels import where
from trainer_gui.core.text import Text
from trainer_gui.gui.charts._bars_canvas import BarsCanvas
from trainer_gui.gui.charts.bars_view import BarGroup, BarsView
from trainer_gui.gui.theme import DARK, LIGHT

MakeView = Callable[..., BarsView]
SHORT = ["a", "b", "c"]
LONG = ["T-shirt or top", "Trouser", "Ankle boot with laces", "Sandal", "Pullover", "Dress"]


@pytest.fixture
def make(qtbot: QtBot) -> MakeView:
    def build(*, unit: str = "", stacked: bool = True, visible: bool = True) -> BarsView:
        view = BarsView(
            Text("Samples per class"), "rate" if unit else "", theme=LIGHT, stacked=stacked
        )
        view.resize(480, 320)
        qtbot.addWidget(view)
        if visible:
            view.show()
            qtbot.waitExposed(view)
        return view

    return build


def splits(count: int) -> list[BarGroup]:
    return [
        BarGroup(Text("Training"), tuple(float(600 + 10 * i) for i in range(count))),
        BarGroup(Text("Test"), tuple(100.0 for _ in range(count)), "test"),
    ]


def canvas(view: BarsView) -> BarsCanvas:
    found = view.findChild(BarsCanvas)
    assert isinstance(found, BarsCanvas)
    return found


def pixels_of(view: BarsView, colour: str) -> int:
    return int(where(canvas(view).grab().toImage(), colour).sum())


def test_an_empty_view_says_so(make: MakeView) -> None:
    view = make()
    view.show_bars([], [])
    label = next(label for label in view.findChildren(QLabel) if "Nothing" in label.text())
    assert label.isVisible()

    view.show_bars(SHORT, splits(3))
    assert not label.isVisible()


def test_the_area_of_a_bar_is_its_value(make: MakeView) -> None:
    view = make()
    view.show_bars(SHORT, splits(3))

    ratio = pixels_of(view, LIGHT.series[0]) / pixels_of(view, LIGHT.series[2])
    assert ratio == pytest.approx((600 + 610 + 620) / 300, rel=0.05)


def test_short_names_stand_and_long_ones_lie(make: MakeView) -> None:
    view = make()
    view.show_bars(SHORT, splits(3))
    assert not view.is_lying()

    view.show_bars(LONG, splits(6))
    assert view.is_lying()


def test_too_many_long_names_stand_all_the_same(make: MakeView) -> None:
    view = make()
    view.show_bars([f"a rather long name {i}" for i in range(1000)], splits(1000))

    assert not view.is_lying()
    assert pixels_of(view, LIGHT.series[0]) > 10_000


def test_a_class_says_its_values(make: MakeView) -> None:
    view = make()
    view.show_bars(SHORT, [BarGroup(Text("Training"), (6000.0, 5.0, float("nan"))), *splits(3)[1:]])

    assert str(view.sentence(0)) == "a: Training 6,000 · Test 100"
    assert str(view.sentence(2)) == "c: Training – · Test 100"


def test_rates_are_per_cent(make: MakeView) -> None:
    view = make(unit="rate")
    view.show_bars(SHORT, [BarGroup(Text("Recall"), (0.5, 0.987, 1.0))])

    assert str(view.sentence(1)) == "b: Recall 98.7 %"


def test_a_click_tells_the_class(make: MakeView, qtbot: QtBot) -> None:
    view = make()
    view.show_bars(LONG, splits(6))
    slots = canvas(view).slots_now()
    assert slots is not None

    with qtbot.waitSignal(view.bar_clicked) as told:
        place = slots.slot(2).center().toPoint()
        QTest.mouseClick(
            canvas(view), Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier, place
        )

    assert told.args == [2]
    assert view.selected_class() == 2
    assert view.readout() == "Ankle boot with laces: Training 620 · Test 100"


def test_the_keyboard_goes_from_class_to_class(make: MakeView, qtbot: QtBot) -> None:
    view = make()
    view.show_bars(SHORT, splits(3))
    QTest.keyClick(canvas(view), Qt.Key.Key_Right)
    assert view.readout() == "a: Training 600 · Test 100"

    QTest.keyClick(canvas(view), Qt.Key.Key_Right)
    with qtbot.waitSignal(view.bar_clicked) as told:
        QTest.keyClick(canvas(view), Qt.Key.Key_Return)
    assert told.args == [1]


def test_the_pointer_reads_a_class(make: MakeView) -> None:
    view = make()
    view.show_bars(SHORT, splits(3))
    slots = canvas(view).slots_now()
    assert slots is not None
    QTest.mouseMove(canvas(view), slots.slot(2).center().toPoint())

    assert view.readout() == "c: Training 620 · Test 100"


def test_nothing_is_drawn_while_it_is_hidden(make: MakeView) -> None:
    view = make(visible=False)
    view.show_bars(SHORT, splits(3))
    assert canvas(view).slots_now() is None

    view.show()
    assert canvas(view).slots_now() is not None


def test_groups_stand_side_by_side_where_they_are_not_stacked(make: MakeView) -> None:
    view = make(stacked=False)
    view.show_bars(SHORT, splits(3))

    ratio = pixels_of(view, LIGHT.series[0]) / pixels_of(view, LIGHT.series[2])
    assert ratio == pytest.approx((600 + 610 + 620) / 300, rel=0.05)
    slots = canvas(view).slots_now()
    assert slots is not None
    assert slots.top == 620


def test_the_saved_picture_holds_the_bars(make: MakeView, tmp_path: Path) -> None:
    view = make()
    view.set_theme(DARK)
    view.show_bars(SHORT, splits(3))
    view.export.save_png(tmp_path / "bars.png")

    image = QImage(str(tmp_path / "bars.png"))
    assert image.pixelColor(1, 1).name() == DARK.surface
    assert where(image, DARK.series[0]).sum() > 10_000


def test_csv_holds_a_line_for_each_class(make: MakeView, tmp_path: Path) -> None:
    view = make()
    view.show_bars(SHORT, splits(3))
    view.export.save_csv(tmp_path / "bars.csv")

    with (tmp_path / "bars.csv").open(encoding="utf-8", newline="") as file:
        rows = list(csv.reader(file))
    assert rows == [
        ["class", "Training", "Test"],
        ["a", "600.0", "100.0"],
        ["b", "610.0", "100.0"],
        ["c", "620.0", "100.0"],
    ]


def test_a_histogram_has_an_axis_of_values_and_reads_out_its_bins(
    make: MakeView, tmp_path: Path
) -> None:
    view = make()
    bins = [f"{low} to {low + 10}" for low in range(0, 240, 10)]
    view.show_bars(bins, splits(24), [float(edge) for edge in range(0, 250, 10)])
    assert not view.is_lying()  # however long the names of its bins are
    slots = canvas(view).slots_now()
    assert slots is not None
    QTest.mouseMove(canvas(view), slots.slot(3).center().toPoint())
    assert view.readout() == "30 to 40: Training 630 · Test 100"
    picture = canvas(view).grab().toImage()
    row = round(slots.area.bottom()) - 3
    gaps = where(picture, LIGHT.surface)[row, round(slots.area.left()) : round(slots.area.right())]
    assert gaps.sum() <= 2 * 24  # the bars of a histogram stand side by side
    view.export.save_csv(tmp_path / "bins.csv")
    assert (tmp_path / "bins.csv").read_text(encoding="utf-8").startswith("bin,Training,Test")
    view.set_title(Text("Samples by age"))
    assert view.accessibleName() == "Samples by age"
    assert any(label.text() == "Samples by age" for label in view.findChildren(QLabel))
    view.show_bars(SHORT, splits(3))
    assert picture != canvas(view).grab().toImage()
