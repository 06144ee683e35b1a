"""What a picture holds, as arrays."""

import numpy as np
from numpy.typing import NDArray
from PySide6.QtGui import QColor, QImage


def colours(image: QImage) -> NDArray[np.uint32]:
    """The colour of each pixel as 0xrrggbb, (H, W)."""
    plain = image.convertToFormat(QImage.Format.Format_RGB32)
    flat = np.frombuffer(plain.constBits(), dtype=np.uint32)
    return flat.reshape(plain.height(), plain.width()) & np.uint32(0xFFFFFF)


def where(image: QImage, colour: str) -> NDArray[np.bool_]:
    """Which pixels have a colour, (H, W)."""
    return np.equal(colours(image), np.uint32(QColor(colour).rgb() & 0xFFFFFF))


def lightness(image: QImage) -> NDArray[np.uint8]:
    """How bright each pixel is, (H, W)."""
    grey = image.convertToFormat(QImage.Format.Format_Grayscale8)
    rows = np.frombuffer(grey.constBits(), dtype=np.uint8)
    return rows.reshape(grey.height(), grey.bytesPerLine())[:, : grey.width()].copy()
