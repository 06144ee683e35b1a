"""ElidedLabel: one line of text that gives way with an ellipsis."""

import math

from PySide6.QtCore import QSize, Qt
from PySide6.QtGui import QFontMetricsF, QPainter, QPaintEvent
from PySide6.QtWidgets import QLabel, QSizePolicy, QStyle, QStyleOption, QWidget


class ElidedLabel(QLabel):
    """One line, shortened with … where there is too little room; the tooltip has all of it.

    It keeps the text itself: for each other text, also one as wide, a QLabel asks for a layout that
    goes up to the window, which is much for figures that change ten times a second.
    """

    def __init__(
        self,
        text: str = "",
        *,
        mode: Qt.TextElideMode = Qt.TextElideMode.ElideRight,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self._mode = mode
        self._text = ""
        self.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Fixed)
        self.setText(text)

    def setText(self, text: str) -> None:
        """Shows another text."""
        if text == self._text:
            return
        before = self.sizeHint()
        self._text = text
        self.setToolTip(text)
        self.setAccessibleName(text)
        if self.sizeHint() != before:
            self.updateGeometry()
        self.update()

    def text(self) -> str:
        """All of the text."""
        return self._text

    def shown_text(self) -> str:
        """What there is room for."""
        return self.fontMetrics().elidedText(self._text, self._mode, self.contentsRect().width())

    def sizeHint(self) -> QSize:
        """Room for all of the text."""
        return self._room_for(self._text)

    def minimumSizeHint(self) -> QSize:
        """Room for two letters and the ellipsis."""
        return self._room_for("MM…")

    def paintEvent(self, event: QPaintEvent) -> None:
        """Draws what there is room for."""
        painter = QPainter(self)
        option = QStyleOption()
        option.initFrom(self)
        self.style().drawPrimitive(QStyle.PrimitiveElement.PE_Widget, option, painter, self)
        self.style().drawItemText(
            painter,
            self.contentsRect(),
            self.alignment() | Qt.AlignmentFlag.AlignVCenter,
            self.palette(),
            self.isEnabled(),
            self.shown_text(),
            self.foregroundRole(),
        )
        painter.end()

    def _room_for(self, text: str) -> QSize:
        metrics = QFontMetricsF(self.font())
        width, height = math.ceil(metrics.horizontalAdvance(text)), math.ceil(metrics.height())
        return QSize(width, height).grownBy(self.contentsMargins())
