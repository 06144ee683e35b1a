"""IconLabel and IconButton: icons that take the colour of the text around them."""

from PySide6.QtCore import QEvent, QRectF, QSize, Qt
from PySide6.QtGui import QPainter, QPaintEvent, QPalette
from PySide6.QtWidgets import QSizePolicy, QToolButton, QWidget

from trainer_gui.gui.icons import coloured_icon, draw_icon
from trainer_gui.gui.theme import set_look


class IconLabel(QWidget):
    """An icon in the colour that the style sheet gives to text here (by `tone`)."""

    def __init__(
        self,
        name: str,
        *,
        size: int = 16,
        tone: str = "muted",
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self._name = name
        self.setFixedSize(size, size)
        set_look(self, role="icon", tone=tone)

    def show_icon(self, name: str, tone: str) -> None:
        """Shows another icon in another tone."""
        self._name = name
        set_look(self, tone=tone)

    def paintEvent(self, event: QPaintEvent) -> None:
        """Draws the icon in the palette's text colour."""
        painter = QPainter(self)
        colour = self.palette().color(QPalette.ColorRole.WindowText)
        draw_icon(painter, self._name, QRectF(self.rect()), colour)
        painter.end()


class IconButton(QToolButton):
    """A flat button with an icon alone; its label is its tooltip and accessible name."""

    def __init__(
        self, name: str, label: str, *, size: int = 18, parent: QWidget | None = None
    ) -> None:
        super().__init__(parent)
        self._name = name
        self._drawn: tuple[str, int, int] | None = None
        self.setIconSize(QSize(size, size))
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)
        self.setCursor(Qt.CursorShape.ArrowCursor)
        self.set_label(label)
        self._recolour()

    def set_label(self, label: str) -> None:
        """Changes what the button says it does."""
        self.setToolTip(label)
        self.setAccessibleName(label)

    def show_icon(self, name: str) -> None:
        """Shows another icon."""
        if name != self._name:
            self._name = name
            self._recolour()

    def changeEvent(self, event: QEvent) -> None:
        """Follows the palette when the theme changes."""
        super().changeEvent(event)
        if event.type() in (QEvent.Type.PaletteChange, QEvent.Type.StyleChange):
            self._recolour()

    def _recolour(self) -> None:
        group, role = QPalette.ColorGroup, QPalette.ColorRole.ButtonText
        ink = self.palette().color(group.Active, role)
        disabled = self.palette().color(group.Disabled, role)
        wanted = (self._name, ink.rgba(), disabled.rgba())
        if wanted != self._drawn:  # style events come far more often than new colours
            self._drawn = wanted
            self.setIcon(coloured_icon(self._name, ink, disabled))
