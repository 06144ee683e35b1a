"""Tests of how one picture is shown."""

import pytest
from PySide6.QtCore import QRectF
from PySide6.QtGui import QColor, QImage, QPainter
from pytestqt.qtbot import QtBot

from trainer_gui.gui.screens._picture_view import PictureView, paint_fitted


@pytest.mark.usefixtures("qapp")
def test_a_picture_keeps_its_proportions_in_the_middle() -> None:
    canvas = QImage(100, 100, QImage.Format.Format_RGB32)
    painter = QPainter(canvas)
    place = paint_fitted(
        painter, QRectF(0, 0, 100, 100), QImage(40, 20, QImage.Format.Format_RGB32)
    )
    painter.end()
    assert place == QRectF(0, 25, 100, 50)


def test_pixels_of_a_tiny_picture_stay_sharp(qtbot: QtBot) -> None:
    image = QImage(2, 1, QImage.Format.Format_RGB32)
    image.setPixelColor(0, 0, QColor("black"))
    image.setPixelColor(1, 0, QColor("white"))
    view = PictureView()
    qtbot.addWidget(view)
    view.resize(200, 100)
    view.show_picture(image, "two pixels")
    seen = view.grab().toImage()
    assert {seen.pixelColor(x, 50).name() for x in range(2, 198)} == {"#000000", "#ffffff"}
    assert view.accessibleName() == "two pixels"


def test_a_missing_picture_is_said_to_be_missing(qtbot: QtBot) -> None:
    view = PictureView()
    qtbot.addWidget(view)
    view.resize(200, 200)
    empty = view.grab().toImage()
    view.show_picture(QImage(), "gone", missing=True)
    assert view.grab().toImage() != empty
