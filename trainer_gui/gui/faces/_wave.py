"""Waves, painted as their outline: for each column of the screen from lowest to highest sample."""

import numpy as np
from numpy.typing import NDArray
from PySide6.QtCore import QLineF, QRectF
from PySide6.QtGui import QColor, QPainter, QPen

from trainer_gui.core.faces import Wave
from trainer_gui.gui.theme import Theme

_SILENCE = 1e-30
"""What is lower is drawn as a line."""


def paint_wave(painter: QPainter, place: QRectF, wave: Wave, theme: Theme) -> None:
    """The whole wave, as high as there is room; the middle line is 0."""
    middle = place.center().y()
    painter.setPen(QPen(QColor(theme.grid), 1))
    painter.drawLine(QLineF(place.left(), middle, place.right(), middle))
    columns = min(int(place.width()), len(wave.samples))
    if columns < 1:
        return
    low, high = outline(wave.samples, columns)
    peak = max(-float(low.min()), float(high.max()), _SILENCE)
    scale = place.height() / 2 / peak
    step = place.width() / columns
    painter.setPen(QPen(QColor(theme.series[0]), max(1.0, step)))
    lines = [
        # Half a pixel each way: what stands still is seen, too.
        QLineF(x, middle - upper * scale - 0.5, x, middle - lower * scale + 0.5)
        for x, lower, upper in zip(
            (place.left() + (np.arange(columns) + 0.5) * step).tolist(),
            low.tolist(),
            high.tolist(),
            strict=True,
        )
    ]
    painter.drawLines(lines)


def outline(
    samples: NDArray[np.float32], columns: int
) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """The lowest and the highest sample (columns,) of each part; what is no number counts as 0.

    Args:
        samples: (N,), at least one.
        columns: how many parts, at most N.
    """
    finite = np.where(np.isfinite(samples), samples, 0.0)
    starts = np.arange(columns) * len(finite) // columns
    return np.minimum.reduceat(finite, starts), np.maximum.reduceat(finite, starts)
