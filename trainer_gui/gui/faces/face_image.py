"""face_image: how a sample looks, as an image that a list or a table can draw."""

from dataclasses import dataclass
from typing import assert_never

from PySide6.QtCore import QRectF, Qt
from PySide6.QtGui import QColor, QFont, QImage, QPainter, QPen

from trainer_gui.core.faces import Face, Picture, Row, Wave, Words
from trainer_gui.gui.faces._picture import PIXEL_ART, image_of, scaled
from trainer_gui.gui.faces._row import paint_row
from trainer_gui.gui.faces._wave import paint_wave
from trainer_gui.gui.faces._words import paint_words
from trainer_gui.gui.theme import Theme

__all__ = ["PIXEL_ART", "Look", "face_image"]

_RADIUS = 6.0
_MARGIN = 6.0


@dataclass(frozen=True, eq=False)
class Look:
    """What faces that are no pictures are painted with.

    Attributes:
        theme: whose colours they have.
        font: of texts.
    """

    theme: Theme
    font: QFont


def face_image(face: Face, pixels: int, look: Look, *, ratio: float = 1.0) -> QImage:
    """A picture as large as fits `pixels` a side; all else on a card of that size.

    Args:
        face: how the sample looks.
        pixels: of the screen.
        look: colours and font of what is no picture.
        ratio: pixels of the screen for each of the window's own.
    """
    match face:
        case Picture():
            return scaled(image_of(face), pixels)
        case Wave() | Words() | Row():
            return _card(face, pixels, look, ratio)
        case _:
            assert_never(face)


def _card(face: Wave | Words | Row, pixels: int, look: Look, ratio: float) -> QImage:
    image = QImage(pixels, pixels, QImage.Format.Format_ARGB32_Premultiplied)
    image.setDevicePixelRatio(ratio)
    image.fill(Qt.GlobalColor.transparent)
    side = pixels / ratio
    painter = QPainter(image)
    try:
        _paint_card(painter, side, face, look)
    finally:
        painter.end()  # Qt dies of an image that goes before what paints on it
    return image


def _paint_card(painter: QPainter, side: float, face: Wave | Words | Row, look: Look) -> None:
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    painter.setPen(QPen(QColor(look.theme.border), 1))
    painter.setBrush(QColor(look.theme.field))
    painter.drawRoundedRect(QRectF(0.5, 0.5, side - 1, side - 1), _RADIUS, _RADIUS)
    painter.setFont(look.font)
    inside = QRectF(0, 0, side, side).adjusted(_MARGIN, _MARGIN, -_MARGIN, -_MARGIN)
    match face:
        case Wave():
            paint_wave(painter, inside, face, look.theme)
        case Words():
            paint_words(painter, inside, face, look.theme)
        case Row():
            paint_row(painter, inside, face, look.theme)
        case _:
            assert_never(face)
