"""PointsCanvas: the points themselves: prepared once, then hovered and stepped through."""

import numpy as np
from numpy.typing import NDArray
from PySide6.QtCore import QEvent, QPointF, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QColor, QKeyEvent, QMouseEvent, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QWidget

from trainer_gui.gui.charts._points_paint import (
    RADIUS,
    Cloud,
    frame_of,
    paint_points,
    seen_places,
)
from trainer_gui.gui.charts._prepared_picture import PreparedPicture
from trainer_gui.gui.charts._style import small_font
from trainer_gui.gui.theme import Theme

REACH = 12.0
"""Pixels from which on the pointer is over no point."""
STEPS = {
    Qt.Key.Key_Left: -1,
    Qt.Key.Key_Down: -1,
    Qt.Key.Key_Right: 1,
    Qt.Key.Key_Up: 1,
}


class PointsCanvas(QWidget):
    """Paints a prepared picture of the points, and a ring around one of them.

    Signals:
        hovered: the pointer is over this point; -1 when it left.
        moved: the keyboard went to this point.
    """

    hovered = Signal(int)
    moved = Signal(int)

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._theme = theme
        self._cloud: Cloud | None = None
        self._places: NDArray[np.float64] = np.empty((0, 2))
        self._marked: int | None = None
        self._picture = PreparedPicture(self, self._prepare)
        self.setMouseTracking(True)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)

    def show_cloud(self, cloud: Cloud) -> None:
        """Prepares these points, so that painting need not; no point is marked."""
        self._cloud = cloud
        self._marked = None
        self._picture.forget()
        if self.isVisible():
            self._picture.pixmap()

    def set_theme(self, theme: Theme) -> None:
        """Takes the colours of the theme."""
        self._theme = theme
        self._picture.forget()

    def place(self, index: int) -> QPointF:
        """Where a point stands."""
        self._picture.pixmap()  # the places are found as it is drawn
        return QPointF(*self._places[index].tolist())

    def paint_into(self, painter: QPainter, area: QRectF) -> None:
        """Paints the points; with their axes they fill the area."""
        if self._cloud is not None:
            font = small_font(self.font())
            painter.setFont(font)
            paint_points(painter, self._cloud, frame_of(self._cloud, area, font), self._theme)

    def sizeHint(self) -> QSize:
        """A square in which points can be told apart."""
        return QSize(420, 380)

    def paintEvent(self, event: QPaintEvent) -> None:
        """Draws the prepared picture, and the ring."""
        if self._cloud is None:
            return
        picture = self._picture.pixmap()
        painter = QPainter(self)
        painter.drawPixmap(0, 0, picture)
        if self._marked is not None:
            painter.setRenderHint(QPainter.RenderHint.Antialiasing)
            colour = self._theme.focus if self.hasFocus() else self._theme.text
            painter.setPen(QPen(QColor(colour), 2))
            painter.drawEllipse(self.place(self._marked), RADIUS + 2, RADIUS + 2)

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        """Marks the point nearest to the pointer."""
        if not (self._picture.is_prepared() and len(self._places)):
            return
        x, y = event.position().x(), event.position().y()
        distances = np.hypot(self._places[:, 0] - x, self._places[:, 1] - y)
        nearest = int(distances.argmin())
        self._mark(nearest if distances[nearest] <= REACH else None)

    def leaveEvent(self, event: QEvent) -> None:
        """Removes the mark of the pointer."""
        self._mark(None)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Arrows go from point to point along x, Home and End to the outermost."""
        key = Qt.Key(event.key())
        last = -1 if self._cloud is None else len(self._cloud.x) - 1
        if last < 0:
            event.ignore()
            return
        if key in STEPS:
            index = 0 if self._marked is None else self._marked + STEPS[key]
        elif key in (Qt.Key.Key_Home, Qt.Key.Key_End):
            index = 0 if key == Qt.Key.Key_Home else last
        else:
            event.ignore()
            return
        self._marked = min(max(index, 0), last)
        self.update()
        self.moved.emit(self._marked)

    def _mark(self, index: int | None) -> None:
        if index != self._marked:
            self._marked = index
            self.update()
            self.hovered.emit(-1 if index is None else index)

    def _prepare(self, painter: QPainter, area: QRectF) -> None:
        if self._cloud is not None:
            frame = frame_of(self._cloud, area, small_font(self.font()))
            self._places = seen_places(self._cloud, frame)
            self.paint_into(painter, area)
