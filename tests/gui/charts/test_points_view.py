"""Tests of predicted over wanted numbers."""

import csv
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest
from numpy.typing import NDArray
from PySide6.QtCore import QPoint, Qt
from PySide6.QtGui import QColor, QGuiApplication, QImage
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QLabel
from pytestqt.qtbot import QtBot

from tests.core.charts import POINTS as PLACES
from tests.gui.charts.pixels import where
from tests.tasks.told import POINTS
from trainer_gui.core.charts import Points
from trainer_gui.core.spec import SplitName
from trainer_gui.gui.charts._points_canvas import PointsCanvas
from trainer_gui.gui.charts.points_view import PointsView
from trainer_gui.gui.theme import DARK, LIGHT
from trainer_gui.gui.widgets.combo_box import ComboBox

MakeView = Callable[..., PointsView]
WANTED = np.array([[0.0, 5.0], [100.0, 7.0], [50.0, 6.0]])
PREDICTED = np.array([[10.0, 5.5], [90.0, 7.0], [50.0, 6.5]])
NAMES = ("angle", "age")


@pytest.fixture
def make(qtbot: QtBot) -> MakeView:
    def build(*, visible: bool = True) -> PointsView:
        view = PointsView(POINTS, theme=LIGHT)
        view.resize(420, 400)
        qtbot.addWidget(view)
        if visible:
            view.show()
            qtbot.waitExposed(view)
        return view

    return build


@pytest.fixture
def view(make: MakeView) -> PointsView:
    made = make()
    show(made, WANTED, PREDICTED, NAMES)
    return made


def show(
    view: PointsView,
    wanted: NDArray[np.float64],
    predicted: NDArray[np.float64],
    names: tuple[str, ...],
    split: SplitName = "validation",
) -> None:
    view.show_chart(Points(names, wanted, predicted), split)


def canvas(view: PointsView) -> PointsCanvas:
    found = view.findChild(PointsCanvas)
    assert isinstance(found, PointsCanvas)
    return found


def columns(view: PointsView) -> ComboBox:
    found = view.findChild(ComboBox)
    assert isinstance(found, ComboBox)
    return found


def choose(view: PointsView, row: int) -> None:
    """As a person does: the box emits `activated` for them alone."""
    columns(view).setCurrentIndex(row)
    columns(view).activated.emit(row)


def warm(image: QImage) -> int:
    """How many pixels are of the orange of validation, however faint."""
    rgb = image.convertToFormat(QImage.Format.Format_RGB888)
    flat = np.frombuffer(rgb.constBits(), dtype=np.uint8).reshape(rgb.height(), -1)
    pixels = flat[:, : 3 * rgb.width()].reshape(rgb.height(), rgb.width(), 3).astype(int)
    return int((pixels[..., 0] - pixels[..., 2] > 40).sum())


def test_an_empty_view_says_how_to_fill_it(make: MakeView) -> None:
    view = make()
    (empty,) = (one for one in view.findChildren(QLabel) if "appears here" in one.text())
    assert empty.isVisible()
    show(view, WANTED, PREDICTED, NAMES)
    assert not empty.isVisible()
    view.show_chart(None)
    assert empty.isVisible()
    assert view.points() == ()


def test_points_stand_by_their_values_on_equal_axes(view: PointsView) -> None:
    assert view.points() == ((0.0, 10.0), (50.0, 50.0), (100.0, 90.0))
    low, middle, high = (canvas(view).place(index) for index in range(3))
    assert high.x() - low.x() == pytest.approx(100 / 80 * (low.y() - high.y()))
    assert middle.x() == pytest.approx((low.x() + high.x()) / 2)
    assert low.y() > middle.y() > high.y()
    assert warm(view.grab().toImage()) > 40


def test_the_column_can_be_chosen_where_there_are_several(view: PointsView) -> None:
    assert columns(view).isVisible()
    choose(view, 1)
    assert view.column() == "age"
    assert view.points() == ((5.0, 5.5), (6.0, 6.5), (7.0, 7.0))
    show(view, WANTED + 1, PREDICTED, NAMES)  # another epoch
    assert view.column() == "age"
    show(view, WANTED[:, :1], PREDICTED[:, :1], ("angle",))  # another run
    assert not columns(view).isVisible()
    assert view.points()[0] == (0.0, 10.0)


def test_the_pointer_reads_the_nearest_point_out(qtbot: QtBot, view: PointsView) -> None:
    place = canvas(view).place(0)
    QTest.mouseMove(canvas(view), place.toPoint() + QPoint(3, -2))
    qtbot.waitUntil(lambda: view.readout() == "wanted 0, predicted 10 (+10)")
    QTest.mouseMove(canvas(view), canvas(view).place(2).toPoint() + QPoint(40, 40))
    qtbot.waitUntil(lambda: view.readout() == "")
    show(view, WANTED[:, 1:], PREDICTED[:, 1:], ("age",))  # no menu names it
    assert str(view.sentence(0)) == "age: wanted 5, predicted 5.5 (+0.5)"


def test_the_keyboard_goes_from_point_to_point(view: PointsView) -> None:
    canvas(view).setFocus()
    told = []
    for key in (Qt.Key.Key_Right, Qt.Key.Key_Right, Qt.Key.Key_End, Qt.Key.Key_Right):
        QTest.keyClick(canvas(view), key)
        told.append(view.readout())
    assert told == [
        "wanted 0, predicted 10 (+10)",
        "wanted 50, predicted 50 (0)",
        "wanted 100, predicted 90 (-10)",
        "wanted 100, predicted 90 (-10)",
    ]
    QTest.keyClick(canvas(view), Qt.Key.Key_Home)
    assert view.readout() == told[0]
    assert canvas(view).accessibleDescription() == told[0]


def test_what_is_far_off_stands_at_the_edge_and_flattens_nothing(make: MakeView) -> None:
    view = make()
    wanted = np.linspace(0.0, 10.0, 50)[:, None]
    predicted = wanted.copy()
    predicted[-1] = 1e6
    show(view, wanted, predicted, ("age",))
    first, last = canvas(view).place(0), canvas(view).place(48)
    assert last.x() - first.x() > 60
    assert canvas(view).place(49).y() < last.y()
    assert canvas(view).rect().contains(canvas(view).place(49).toPoint())
    assert view.points()[-1] == (10.0, 1e6)


@pytest.mark.parametrize("value", [0.0, 3.5, -1e5])
def test_numbers_that_are_all_the_same_are_drawn(make: MakeView, value: float) -> None:
    view = make()
    same = np.full((4, 1), value)
    show(view, same, same, ("age",))
    assert warm(view.grab().toImage()) > 0


def test_what_is_no_number_is_left_out(make: MakeView) -> None:
    view = make()
    predicted = PREDICTED.copy()
    predicted[0, 0] = np.nan
    show(view, WANTED, predicted, NAMES)
    assert len(view.points()) == 2
    show(view, WANTED, np.full_like(PREDICTED, np.nan), NAMES)
    assert view.points() == ()


def test_the_colour_is_that_of_the_split(view: PointsView) -> None:
    assert warm(view.grab().toImage()) > 0
    show(view, WANTED, PREDICTED, NAMES, "test")
    assert warm(view.grab().toImage()) == 0


def test_a_hidden_view_draws_when_it_is_shown(qtbot: QtBot, make: MakeView) -> None:
    view = make(visible=False)
    show(view, WANTED, PREDICTED, NAMES)
    with qtbot.waitExposed(view):
        view.show()
    assert warm(view.grab().toImage()) > 40


def test_image_and_values_can_be_taken_along(view: PointsView, tmp_path: Path) -> None:
    view.export.save_png(tmp_path / "points.png")
    picture = QImage(str(tmp_path / "points.png"))
    assert picture.width() == 2 * canvas(view).width()
    assert warm(picture) > 100
    view.export.copy_image()
    assert QGuiApplication.clipboard().image().size() == picture.size()
    view.export.save_csv(tmp_path / "points.csv")
    with (tmp_path / "points.csv").open(encoding="utf-8", newline="") as file:
        rows = list(csv.reader(file))
    assert rows[0] == [
        "angle (wanted)", "angle (predicted)", "age (wanted)", "age (predicted)",
    ]  # fmt: skip
    assert rows[1] == ["0.0", "10.0", "5.0", "5.5"]
    assert len(rows) == 4


def test_it_follows_the_theme(view: PointsView) -> None:
    view.set_theme(DARK)
    assert view.image().pixelColor(1, 1).name() == DARK.surface
    assert where(view.image(), QColor(DARK.grid).name()).any()


def test_choosing_a_column_is_told_and_one_chosen_elsewhere_is_shown(
    qtbot: QtBot, view: PointsView
) -> None:
    with qtbot.waitSignal(view.item_selected) as told:
        choose(view, 1)
    assert told.args == [1]
    with qtbot.assertNotEmitted(view.item_selected):
        view.select_item(0)
    assert view.column() == "angle"
    assert view.points()[0] == (0.0, 10.0)


def test_points_that_need_not_agree_have_axes_of_their_own(qtbot: QtBot) -> None:
    view = PointsView(PLACES, theme=LIGHT)
    qtbot.addWidget(view)
    view.resize(600, 300)
    with qtbot.waitExposed(view):
        view.show()
    show(view, np.array([[0.0], [1.0]]), np.array([[500.0], [900.0]]), ("front",))
    first, last = canvas(view).place(0), canvas(view).place(1)
    assert last.x() - first.x() > 400
    assert first.y() - last.y() > 150
    QTest.keyClick(canvas(view), Qt.Key.Key_End)
    assert view.readout() == "front: across 1, up 900"
