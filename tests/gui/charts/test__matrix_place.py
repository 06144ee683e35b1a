import pytest
from PySide6.QtCore import QPointF, QRectF
from PySide6.QtGui import QFont, QFontMetricsF

from trainer_gui.gui.charts._matrix_place import GAP, Place, Window, place_of


def test_a_position_gives_its_cell() -> None:
    place = Place(QRectF(100, 50, 200, 200), Window(0, 0, 10), 10)

    assert place.cell == 20
    assert place.at(QPointF(105, 95)) == (2, 0)
    assert place.at(QPointF(299, 249)) == (9, 9)
    assert place.at(QPointF(99, 95)) is None
    assert place.rect(2, 0) == QRectF(100, 90, 20, 20)


def test_zooming_keeps_the_cell_under_the_pointer() -> None:
    before = Window(0, 0, 100)
    after = before.scaled(0.5, 30, 70, 100)

    assert after.span == 50
    assert (30 - after.left) / after.span == pytest.approx(0.3)
    assert (70 - after.top) / after.span == pytest.approx(0.7)


def test_the_window_never_leaves_the_matrix() -> None:
    window = Window(0, 0, 100).scaled(0.1, 95, 95, 100).moved(50, 50, 100)

    assert (window.left, window.top) == (90, 90)
    assert window.scaled(100, 95, 95, 100) == Window(0, 0, 100)


def test_a_small_matrix_is_zoomed_to_four_cells_at_most() -> None:
    assert Window(0, 0, 10).scaled(0.01, 5, 5, 10).span == 4
    assert Window(0, 0, 2).scaled(0.01, 1, 1, 2).span == 2


def test_a_cell_comes_into_sight_with_the_least_movement() -> None:
    window = Window(20, 20, 10)

    assert window.showing(25, 25, 100) == window
    assert window.showing(25, 35, 100) == Window(26, 20, 10)
    assert window.showing(3, 25, 100) == Window(20, 3, 10)


@pytest.mark.usefixtures("qapp")
@pytest.mark.parametrize(("width", "height"), [(200, 400), (300, 120), (500, 400), (900, 200)])
def test_long_names_have_the_room_that_is_kept_for_them(width: int, height: int) -> None:
    font, area = QFont(), QRectF(0, 0, width, height)
    names = [f"a class with a long name, number {number}" for number in range(10)]
    place = place_of(names, Window(0, 0, 10), area, font)
    line = QFontMetricsF(font).height()
    assert place.names > 2 * line
    assert place.standing >= 2 * line
    assert place.area.bottom() + GAP / 2 + place.standing + line <= area.bottom()  # and the title
    assert place.area.left() - GAP - place.names >= line
    assert place.area.height() >= min(width, height) / 4  # something is left for the cells


@pytest.mark.usefixtures("qapp")
def test_names_lie_only_where_each_has_the_width_of_its_cell() -> None:
    font, names = QFont(), ("benign", "malignant")
    for height in range(60, 400, 5):
        place = place_of(names, Window(0, 0, 2), QRectF(0, 0, 400, height), font)
        assert place.standing or place.names + GAP <= place.cell, height
