"""Switch: on or off, at once."""

from PySide6.QtCore import QPoint, QRectF, QSize, Qt
from PySide6.QtGui import QColor, QPainter, QPaintEvent, QPalette
from PySide6.QtWidgets import QCheckBox, QSizePolicy, QWidget

_WIDTH, _HEIGHT, _GAP = 32, 18, 3


class Switch(QCheckBox):
    """A check box drawn as a sliding knob; it has no text of its own."""

    def __init__(self, name: str = "", *, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setAccessibleName(name)
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)

    def sizeHint(self) -> QSize:
        """The track, and room for the focus ring around it."""
        return QSize(_WIDTH + 2 * _GAP, _HEIGHT + 2 * _GAP)

    def minimumSizeHint(self) -> QSize:
        """It is never smaller."""
        return self.sizeHint()

    def hitButton(self, position: QPoint) -> bool:
        """The whole of it can be clicked."""
        return self.rect().contains(position)

    def paintEvent(self, event: QPaintEvent) -> None:
        """Draws track, knob and focus ring from the palette."""
        palette, role = self.palette(), QPalette.ColorRole
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        track = QRectF(_GAP, (self.height() - _HEIGHT) / 2, _WIDTH, _HEIGHT)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(palette.color(role.Accent if self.isChecked() else role.Dark))
        painter.drawRoundedRect(track, _HEIGHT / 2, _HEIGHT / 2)
        knob = QRectF(0, 0, _HEIGHT - 4, _HEIGHT - 4)
        knob.moveTop(track.top() + 2)
        knob.moveLeft(track.right() - knob.width() - 2 if self.isChecked() else track.left() + 2)
        painter.setBrush(QColor("white") if self.isEnabled() else palette.color(role.Window))
        painter.drawEllipse(knob)
        if self.hasFocus():
            painter.setBrush(Qt.BrushStyle.NoBrush)
            painter.setPen(palette.color(role.Link))
            around = track.adjusted(-2, -2, 2, 2)
            painter.drawRoundedRect(around, around.height() / 2, around.height() / 2)
        painter.end()
