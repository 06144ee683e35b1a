"""PictureView: one picture as large as there is room, its pixels sharp if it is tiny."""

from PySide6.QtCore import QRectF, QSize, QSizeF, Qt
from PySide6.QtGui import QImage, QPainter, QPaintEvent, QPalette
from PySide6.QtWidgets import QSizePolicy, QWidget

from trainer_gui.gui.icons import draw_icon
from trainer_gui.gui.theme import SPACE

_SHARP_FROM = 2.0
_SIGN = 72


def paint_fitted(painter: QPainter, area: QRectF, image: QImage) -> QRectF:
    """Draws an image in the middle of an area, whole and undistorted; gives where it is.

    Enlarged twice or more, each of its pixels is a sharp square: that is what a model sees.
    """
    fitted = QSizeF(image.size()).scaled(area.size(), Qt.AspectRatioMode.KeepAspectRatio)
    place = QRectF(area.topLeft(), fitted)
    place.moveCenter(area.center())
    enlarged = fitted.width() * painter.device().devicePixelRatioF() / max(image.width(), 1)
    painter.setRenderHint(QPainter.RenderHint.SmoothPixmapTransform, enlarged < _SHARP_FROM)
    painter.drawImage(place, image)
    return place


class PictureView(QWidget):
    """A picture that keeps its proportions."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._image = QImage()
        self._missing = False
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Expanding)
        self.setMinimumSize(12 * SPACE, 12 * SPACE)

    def show_picture(self, image: QImage, name: str, *, missing: bool = False) -> None:
        """Shows a picture, or a sign that there is `missing` one; else the place stays empty."""
        self._image = image
        self._missing = missing
        self.setAccessibleName(name)
        self.update()

    def image(self) -> QImage:
        """What is shown."""
        return self._image

    def sizeHint(self) -> QSize:
        """A square that fits a laptop's window."""
        return QSize(36 * SPACE, 36 * SPACE)

    def paintEvent(self, event: QPaintEvent) -> None:
        """Draws the picture."""
        painter = QPainter(self)
        if not self._image.isNull():
            paint_fitted(painter, QRectF(self.rect()), self._image)
        elif self._missing:
            place = QRectF(0, 0, _SIGN, _SIGN)
            place.moveCenter(QRectF(self.rect()).center())
            draw_icon(painter, "picture", place, self.palette().color(QPalette.ColorRole.Dark))
        painter.end()
