"""Canvas: a widget that paints a prepared picture, and prepares it anew when that is needed."""

from typing import TYPE_CHECKING

from PySide6.QtCore import QEvent, QRectF, Qt
from PySide6.QtGui import QFont, QPainter, QPixmap, QResizeEvent
from PySide6.QtWidgets import QWidget

from trainer_gui.gui.theme import Theme

MARGIN = 8.0
_SMALLEST_POINTS = 6.0


class Canvas(QWidget):
    """Base of the canvases: a paint event only copies what `paint_into` drew once."""

    if TYPE_CHECKING:  # each canvas has its own; Qt's metaclass leaves no room for that of ABC

        def paint_into(self, painter: QPainter, area: QRectF) -> None:
            """Paints into an area, of the screen or of a file."""

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._theme = theme
        self._picture: QPixmap | None = None
        self.setMouseTracking(True)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)

    def set_theme(self, theme: Theme) -> None:
        """Takes the colours of the theme."""
        self._theme = theme
        self._forget_picture()

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Prepares the picture anew."""
        self._forget_picture()

    def changeEvent(self, event: QEvent) -> None:
        """Prepares the picture anew when the font changes."""
        super().changeEvent(event)
        if event.type() == QEvent.Type.FontChange:
            self._forget_picture()

    def _forget_picture(self) -> None:
        self._picture = None
        self.update()

    def _prepared(self) -> QPixmap:
        """The picture, made now if it is not there."""
        if self._picture is None:
            ratio = self.devicePixelRatioF()
            picture = QPixmap(self.size() * ratio)
            picture.setDevicePixelRatio(ratio)
            picture.fill(Qt.GlobalColor.transparent)
            painter = QPainter(picture)
            self.paint_into(painter, self._inner())
            painter.end()
            self._picture = picture
        return self._picture

    def _inner(self) -> QRectF:
        """Its area within the margin."""
        return QRectF(self.rect()).adjusted(MARGIN, MARGIN, -MARGIN, -MARGIN)

    def _small_font(self) -> QFont:
        font = QFont(self.font())
        font.setPointSizeF(max(font.pointSizeF() * 0.9, _SMALLEST_POINTS))
        return font
