"""Pictures as images of Qt, enlarged so that small ones keep their pixels."""

import numpy as np
from PySide6.QtCore import Qt
from PySide6.QtGui import QImage

from trainer_gui.core.faces import Picture

PIXEL_ART = 48
"""Pictures of at most so many pixels a side are enlarged with hard edges, by whole factors."""


def image_of(picture: Picture) -> QImage:
    """An image of its own memory."""
    height, width, channels = picture.pixels.shape
    pixels = np.ascontiguousarray(picture.pixels)
    form = QImage.Format.Format_Grayscale8 if channels == 1 else QImage.Format.Format_RGB888
    return QImage(pixels.data, width, height, channels * width, form).copy()


def scaled(image: QImage, pixels: int) -> QImage:
    """The image as large as fits `pixels` a side: small ones by whole factors, with hard edges."""
    side = max(image.width(), image.height())
    if side <= PIXEL_ART and side <= pixels:
        factor = pixels // side
        return image.scaled(
            image.size() * factor,
            Qt.AspectRatioMode.KeepAspectRatio,
            Qt.TransformationMode.FastTransformation,
        )
    return image.scaled(
        pixels,
        pixels,
        Qt.AspectRatioMode.KeepAspectRatio,
        Qt.TransformationMode.SmoothTransformation,
    )
