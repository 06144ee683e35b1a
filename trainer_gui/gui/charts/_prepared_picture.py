"""PreparedPicture: what a canvas paints, drawn once, so that a paint event only copies it."""

from PySide6.QtCore import QEvent, QObject, QRectF, Qt
from PySide6.QtGui import QPainter, QPixmap
from PySide6.QtWidgets import QWidget

from trainer_gui.gui.charts.saving import Paint

MARGIN = 8.0


class PreparedPicture(QObject):
    """The picture of a canvas, forgotten when its size or its font changes."""

    def __init__(self, canvas: QWidget, paint: Paint, *, top_margin: float = MARGIN) -> None:
        """Watches a canvas.

        Args:
            canvas: whose picture it is.
            paint: draws into an area of the canvas.
            top_margin: pixels that are left free above the area; 8 are on the other sides.
        """
        super().__init__(canvas)
        self._canvas = canvas
        self._paint = paint
        self._top_margin = top_margin
        self._pixmap: QPixmap | None = None
        canvas.installEventFilter(self)

    def area(self) -> QRectF:
        """What is drawn into, without the margins."""
        return QRectF(self._canvas.rect()).adjusted(MARGIN, self._top_margin, -MARGIN, -MARGIN)

    def is_prepared(self) -> bool:
        """Whether it has been drawn since it was forgotten."""
        return self._pixmap is not None

    def forget(self) -> None:
        """Has it drawn anew."""
        self._pixmap = None
        self._canvas.update()

    def pixmap(self) -> QPixmap:
        """The picture, drawn now if it was forgotten; empty where the canvas is."""
        if self._pixmap is None:
            ratio = self._canvas.devicePixelRatioF()
            self._pixmap = QPixmap(self._canvas.size() * ratio)
            if not self._pixmap.isNull():
                self._pixmap.setDevicePixelRatio(ratio)
                self._pixmap.fill(Qt.GlobalColor.transparent)
                painter = QPainter(self._pixmap)
                self._paint(painter, self.area())
                painter.end()
        return self._pixmap

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Forgets the picture when the canvas has another size or font; stops no event."""
        if event.type() in (QEvent.Type.Resize, QEvent.Type.FontChange):
            self.forget()
        return False
