"""YieldingButton and YieldingRow: words on buttons give way to icons where there is little room."""

from PySide6.QtCore import QRect, QSize
from PySide6.QtGui import QPaintEvent
from PySide6.QtWidgets import (
    QHBoxLayout,
    QPushButton,
    QSizePolicy,
    QStyle,
    QStyleOptionButton,
    QStylePainter,
    QWidget,
)


class YieldingButton(QPushButton):
    """A button whose words are whole or absent; its tooltip should say what it does.

    Without an icon it keeps its words.
    """

    def __init__(self, text: str, parent: QWidget | None = None) -> None:
        super().__init__(text, parent)
        self._wordless = False
        self.setSizePolicy(QSizePolicy.Policy.Maximum, QSizePolicy.Policy.Fixed)

    def set_wordless(self, wordless: bool) -> None:
        """Shows its icon alone, or its words too."""
        if wordless != self._wordless:
            self._wordless = wordless
            self.updateGeometry()
            self.update()

    def shown_text(self) -> str:
        """The words on it."""
        return "" if self._wordless and not self.icon().isNull() else self.text()

    def whole(self) -> QSize:
        """Room for icon and words."""
        return super().sizeHint()

    def sizeHint(self) -> QSize:
        """Room for what it shows."""
        return self.whole() if self.shown_text() else self.minimumSizeHint()

    def minimumSizeHint(self) -> QSize:
        """Room for the icon."""
        whole = self.whole()
        if self.icon().isNull():
            return whole
        words = self.fontMetrics().size(0, self.text()).width()
        return QSize(whole.width() - words, whole.height())

    def paintEvent(self, event: QPaintEvent) -> None:
        """Draws what it shows."""
        painter = QStylePainter(self)
        option = QStyleOptionButton()
        self.initStyleOption(option)
        option.text = self.shown_text()
        painter.drawControl(QStyle.ControlElement.CE_PushButton, option)
        painter.end()


class YieldingRow(QHBoxLayout):
    """A row in which the longest words of buttons give way first, after all else has."""

    def setGeometry(self, rect: QRect) -> None:
        """Shares the room."""
        self._fit(rect.marginsRemoved(self.contentsMargins()).width())
        super().setGeometry(rect)

    def _fit(self, room: int) -> None:
        items = [item for place in range(self.count()) if (item := self.itemAt(place)) is not None]
        shown = [item for item in items if not item.isEmpty()]
        widgets = [item.widget() for item in shown]
        buttons = [widget for widget in widgets if isinstance(widget, YieldingButton)]
        room -= self.spacing() * (len(shown) - 1)
        room -= sum(item.minimumSize().width() for item in shown)
        # What is left over goes to words, the shortest first.
        for button in sorted(buttons, key=lambda one: one.whole().width()):
            words = button.whole().width() - button.minimumSizeHint().width()
            button.set_wordless(words > room)
            room -= words
