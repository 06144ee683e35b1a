"""Tests of the lines of a chart: where their pixels are."""

import numpy as np
import pytest
from numpy.typing import NDArray
from PySide6.QtCore import Qt
from PySide6.QtGui import QColor, QImage, QPainter, QPen, QTransform
from pytestqt.qtbot import QtBot

from tests.gui.charts.pixels import colours, where
from trainer_gui.gui.charts._strokes import Stroke

RED = "#ff0000"
WHITE = 0xFFFFFF


def painted(
    x: list[float],
    y: list[float],
    *,
    width: float = 1,
    alpha: int = 255,
    dashed: bool = False,
    antialias: bool = False,
    to_pixels: QTransform | None = None,
) -> QImage:
    colour = QColor(RED)
    colour.setAlpha(alpha)
    stroke = Stroke(antialias=antialias)
    stroke.pen = QPen(colour, width)
    if dashed:
        stroke.pen.setStyle(Qt.PenStyle.DashLine)
    stroke.x, stroke.y = np.array(x, dtype=np.float64), np.array(y, dtype=np.float64)
    stroke.place(to_pixels or QTransform())
    image = QImage(100, 60, QImage.Format.Format_RGB32)
    image.fill(Qt.GlobalColor.white)
    painter = QPainter(image)
    stroke.paint(painter)
    painter.end()
    return image


def touched(image: QImage) -> NDArray[np.bool_]:
    return np.not_equal(colours(image), WHITE)


@pytest.mark.parametrize("width", [1, 2])
def test_steps_and_values_stand_where_the_axes_say(qtbot: QtBot, width: int) -> None:
    # A tenth of a pixel a step, from 10; 20 pixels up for each unit, from 50.
    to_pixels = QTransform(0.1, 0, 0, -20, 10, 50)
    rows, columns = np.nonzero(
        where(painted([0, 400, 800], [1, 1, 1], width=width, to_pixels=to_pixels), RED)
    )
    assert abs(rows - 30).max() <= 1
    assert (abs(columns.min() - 10), abs(columns.max() - 90)) <= (1, 1)


@pytest.mark.parametrize("width", [1, 2])
@pytest.mark.parametrize("gap", [20, 50])
def test_an_unknown_value_is_a_gap(qtbot: QtBot, width: int, gap: int) -> None:
    x = [float(place) for place in range(10, 91)]
    y = [30.0 if abs(place - gap) > 1 else float("nan") for place in x]
    columns = np.flatnonzero(touched(painted(x, y, width=width)).any(axis=0))
    assert gap not in columns
    assert {gap - 4, gap + 4} <= set(columns.tolist())


@pytest.mark.parametrize("width", [1, 2])
def test_there_is_nothing_to_see_of_less_than_two_points(qtbot: QtBot, width: int) -> None:
    nan = float("nan")
    for x, y in (([], []), ([5.0], [5.0]), ([5.0, 9.0, 20.0], [5.0, nan, 7.0])):
        assert not touched(painted(x, y, width=width)).any()


@pytest.mark.parametrize("width", [1, 2])
def test_a_spike_far_beyond_the_chart_goes_straight_up(qtbot: QtBot, width: int) -> None:
    seen = touched(painted([10, 50, 90], [40, -3e38, 40], width=width))
    assert set(np.flatnonzero(seen[5]).tolist()) <= {9, 10, 11, 88, 89, 90}
    assert seen[5].any()


def test_a_translucent_line_is_no_darker_where_its_pieces_meet(qtbot: QtBot) -> None:
    x = [float(place) for place in range(10, 91, 10)]
    image = painted(x, [30.0] * len(x), width=3, alpha=100)
    inside = colours(image)[30, 15:85]
    assert len(set(inside.tolist())) == 1


def test_dashes_do_not_begin_anew_at_each_point(qtbot: QtBot) -> None:
    x = [float(place) for place in range(10, 91)]
    seen = touched(painted(x, [30.0] * len(x), width=2, dashed=True))[30, 10:90]
    assert 0.3 < seen.mean() < 0.9


def test_points_that_moved_on_are_gone(qtbot: QtBot) -> None:
    stroke = Stroke(antialias=True)
    stroke.pen = QPen(QColor(RED), 2)
    stroke.x, stroke.y = np.array([10.0, 90.0]), np.array([10.0, 10.0])
    stroke.place(QTransform())
    stroke.pen = QPen(QColor(RED), 1)
    stroke.y = np.array([40.0, 40.0])
    stroke.place(QTransform())
    image = QImage(100, 60, QImage.Format.Format_RGB32)
    image.fill(Qt.GlobalColor.white)
    painter = QPainter(image)
    stroke.paint(painter)
    painter.end()
    rows = np.flatnonzero(touched(image).any(axis=1))
    assert abs(rows - 40).max() <= 1
