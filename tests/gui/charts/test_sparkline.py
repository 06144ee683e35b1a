import numpy as np
import pytest
from PySide6.QtCore import QRectF
from PySide6.QtGui import QColor, QImage, QPainter

from trainer_gui.gui.charts.sparkline import paint_sparkline
from trainer_gui.gui.theme import LIGHT


def painted(values: list[float | None], marked: int | None = None) -> np.ndarray:
    """Where there is ink, (24, 90)."""
    image = QImage(90, 24, QImage.Format.Format_Grayscale8)
    image.fill(255)
    painter = QPainter(image)
    area, ink = QRectF(0, 0, 90, 24), QColor("black")
    paint_sparkline(painter, area, values, LIGHT, colour=ink, marked=marked)
    painter.end()
    rows = np.frombuffer(image.constBits(), dtype=np.uint8).reshape(24, image.bytesPerLine())
    return rows[:, :90] < 160


pytestmark = pytest.mark.usefixtures("qapp")


def test_a_rising_line_rises() -> None:
    ink = painted([0.0, 0.5, 1.0])

    assert ink[16:, :20].any()
    assert not ink[:8, :20].any()
    assert ink[:8, 70:].any()
    assert not ink[16:, 70:].any()


def test_unknown_values_leave_a_gap() -> None:
    ink = painted([1.0, 1.0, 1.0, None, float("nan"), 1.0, 1.0])

    assert ink[:, 10].any()
    assert not ink[:, 45:52].any()
    assert ink[:, 80].any()


def test_a_single_value_is_a_dot() -> None:
    assert painted([0.7]).sum() in range(4, 40)


def test_nothing_known_paints_nothing() -> None:
    assert not painted([]).any()
    assert not painted([None, float("inf")]).any()


def test_ten_thousand_values_fill_the_same_place() -> None:
    ink = painted(np.linspace(1, 0, 10_000).tolist())

    assert ink[:8, :20].any()
    assert ink[16:, 70:].any()


def test_the_dot_stands_where_it_is_wanted() -> None:
    flat: list[float | None] = [1.0] * 1000
    last, marked = painted(flat), painted(flat, marked=501)
    assert last[:, 80:].sum() > last[:, 40:50].sum()
    assert marked[:, 40:50].sum() > marked[:, 80:].sum()
