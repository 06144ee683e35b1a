"""DropHint: says that what is dragged over a screen may be dropped."""

from PySide6.QtCore import QRectF, Qt
from PySide6.QtGui import QPainter, QPaintEvent, QPalette, QPen
from PySide6.QtWidgets import QWidget

from trainer_gui.gui.theme import RADIUS, SPACE

_OPACITY = 0.86
_LARGER = 1.3


class DropHint(QWidget):
    """A dashed frame and a sentence over everything; hidden until told."""

    def __init__(self, *, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._sentence = ""
        self.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)
        self.hide()

    def say(self, sentence: str) -> None:
        """Comes up over everything with this sentence."""
        self._sentence = sentence
        self.setAccessibleName(sentence)
        self.show()
        self.raise_()

    def paintEvent(self, event: QPaintEvent) -> None:
        """Dims what lies below and frames it in the accent."""
        role, painter = QPalette.ColorRole, QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setOpacity(_OPACITY)
        painter.fillRect(self.rect(), self.palette().color(role.Window))
        painter.setOpacity(1)
        frame = QRectF(self.rect()).adjusted(2 * SPACE, 2 * SPACE, -2 * SPACE, -2 * SPACE)
        painter.setPen(QPen(self.palette().color(role.Link), 2, Qt.PenStyle.DashLine))
        painter.drawRoundedRect(frame, RADIUS, RADIUS)
        font = self.font()
        font.setPointSizeF(font.pointSizeF() * _LARGER)
        font.setBold(True)
        painter.setFont(font)
        painter.drawText(frame, Qt.AlignmentFlag.AlignCenter, self._sentence)
        painter.end()
