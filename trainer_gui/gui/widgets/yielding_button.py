"""YieldingButton: a button whose words give way to its icon where there is little room."""

from PySide6.QtCore import QSize
from PySide6.QtGui import QPaintEvent
from PySide6.QtWidgets import (
    QPushButton,
    QSizePolicy,
    QStyle,
    QStyleOptionButton,
    QStylePainter,
    QWidget,
)


class YieldingButton(QPushButton):
    """A button that has both, and is never cut: its words are whole or absent.

    Its tooltip should say what it does. Without an icon it keeps its words.
    """

    def __init__(self, text: str, parent: QWidget | None = None) -> None:
        super().__init__(text, parent)
        self.setSizePolicy(QSizePolicy.Policy.Maximum, QSizePolicy.Policy.Fixed)

    def minimumSizeHint(self) -> QSize:
        """Room for the icon."""
        whole = self.sizeHint()
        if self.icon().isNull():
            return whole
        words = self.fontMetrics().size(0, self.text()).width()
        return QSize(whole.width() - words, whole.height())

    def shown_text(self) -> str:
        """What there is room for."""
        fits = self.icon().isNull() or self.width() >= self.sizeHint().width()
        return self.text() if fits else ""

    def paintEvent(self, event: QPaintEvent) -> None:
        """Draws what there is room for."""
        painter = QStylePainter(self)
        option = QStyleOptionButton()
        self.initStyleOption(option)
        option.text = self.shown_text()
        painter.drawControl(QStyle.ControlElement.CE_PushButton, option)
        painter.end()
