"""BarsCanvas: the bars themselves: prepared once, then hovered and chosen."""

from PySide6.QtCore import QEvent, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QColor, QKeyEvent, QMouseEvent, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QWidget

from trainer_gui.gui.charts._bars_paint import Bars, Slots, paint_bars, slots_of
from trainer_gui.gui.charts._prepared_picture import PreparedPicture
from trainer_gui.gui.charts._style import faded, small_font
from trainer_gui.gui.theme import Theme

STEPS = {
    Qt.Key.Key_Left: -1,
    Qt.Key.Key_Up: -1,
    Qt.Key.Key_Right: 1,
    Qt.Key.Key_Down: 1,
}


class BarsCanvas(QWidget):
    """Paints a prepared picture of the bars, and over it what is hovered or chosen.

    Signals:
        hovered: the pointer is over a class's strip; -1 when it left.
        moved: the keyboard went to this class.
        chosen: a click or Enter on this class.
    """

    hovered = Signal(int)
    moved = Signal(int)
    chosen = Signal(int)

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._theme = theme
        self._bars: Bars | None = None
        self._hover: int | None = None
        self._selected: int | None = None
        self._picture = PreparedPicture(self, self.paint_into, top_margin=0.0)
        self.setMouseTracking(True)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)

    def show_bars(self, bars: Bars) -> None:
        """Prepares these bars; the selection stays while the classes do."""
        if self._bars is None or self._bars.classes != bars.classes:
            self._selected = self._hover = None
        self._bars = bars
        self._picture.forget()

    def set_theme(self, theme: Theme) -> None:
        """Takes the colours of the theme."""
        self._theme = theme
        self._picture.forget()

    def select(self, index: int | None) -> None:
        """Marks a class."""
        self._selected = index
        self.update()

    def selected(self) -> int | None:
        """The marked class."""
        return self._selected

    def slots_now(self) -> Slots | None:
        """Where the bars are."""
        return self._slots(self._picture.area())

    def paint_into(self, painter: QPainter, area: QRectF) -> None:
        """Paints the bars; they fill the area."""
        slots = self._slots(area)
        if self._bars is not None and slots is not None:
            painter.setFont(small_font(self.font()))
            paint_bars(painter, self._bars, slots, self._theme)

    def sizeHint(self) -> QSize:
        """Room for ten classes."""
        return QSize(420, 220)

    def paintEvent(self, event: QPaintEvent) -> None:
        """Draws the prepared picture and the marks."""
        slots = self.slots_now()
        if slots is None:
            return
        picture = self._picture.pixmap()
        painter = QPainter(self)
        if self._hover is not None:
            painter.fillRect(slots.slot(self._hover), faded(QColor(self._theme.muted), 40))
        painter.drawPixmap(0, 0, picture)
        if self._selected is not None:
            colour = self._theme.focus if self.hasFocus() else self._theme.accent
            painter.setPen(QPen(QColor(colour), 2))
            painter.drawRect(slots.slot(self._selected))

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        """Marks the strip under the pointer."""
        slots = self.slots_now()
        self._set_hover(slots.at(event.position()) if slots else None)

    def leaveEvent(self, event: QEvent) -> None:
        """Removes the mark of the pointer."""
        self._set_hover(None)

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        """Chooses the class under the pointer."""
        slots = self.slots_now()
        index = slots.at(event.position()) if slots else None
        if index is not None and event.button() == Qt.MouseButton.LeftButton:
            self.select(index)
            self.chosen.emit(index)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Arrows go from class to class, Enter chooses."""
        key = Qt.Key(event.key())
        if self._bars is None:
            event.ignore()
        elif key in STEPS:
            last = len(self._bars.classes) - 1
            index = 0 if self._selected is None else self._selected + STEPS[key]
            self.select(min(max(index, 0), last))
            self.moved.emit(min(max(index, 0), last))
        elif key in (Qt.Key.Key_Return, Qt.Key.Key_Enter, Qt.Key.Key_Space):
            if self._selected is not None:
                self.chosen.emit(self._selected)
        else:
            event.ignore()

    def _slots(self, area: QRectF) -> Slots | None:
        if self._bars is None:
            return None
        return slots_of(self._bars, area, small_font(self.font()))

    def _set_hover(self, index: int | None) -> None:
        if index != self._hover:
            self._hover = index
            self.update()
            self.hovered.emit(-1 if index is None else index)
