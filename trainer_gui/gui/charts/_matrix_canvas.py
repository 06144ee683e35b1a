"""MatrixCanvas: the matrix itself: prepared once, then hovered, chosen, zoomed and panned."""

from PySide6.QtCore import QEvent, QPointF, QRectF, QSize, Qt, Signal
from PySide6.QtGui import (
    QColor,
    QKeyEvent,
    QMouseEvent,
    QPainter,
    QPaintEvent,
    QPen,
    QWheelEvent,
)
from PySide6.QtWidgets import QWidget

from trainer_gui.gui.charts._matrix_paint import Cells, Mode, paint_matrix
from trainer_gui.gui.charts._matrix_place import Place, Window, place_of
from trainer_gui.gui.charts._prepared_picture import PreparedPicture
from trainer_gui.gui.charts._style import small_font
from trainer_gui.gui.theme import Theme

ZOOM = 1.25
DRAG_PIXELS = 6
ARROWS = {
    Qt.Key.Key_Left: (0, -1),
    Qt.Key.Key_Right: (0, 1),
    Qt.Key.Key_Up: (-1, 0),
    Qt.Key.Key_Down: (1, 0),
}


class MatrixCanvas(QWidget):
    """Paints a prepared picture of the matrix, and the outlines of two cells over it.

    Signals:
        hovered: the pointer is over this row and column; -1, -1 when it left.
        moved: the keyboard went to this row and column.
        chosen: a click or Enter on this row and column.
        zoomed: whether only a part is seen.
    """

    hovered = Signal(int, int)
    moved = Signal(int, int)
    chosen = Signal(int, int)
    zoomed = Signal(bool)

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._theme = theme
        self._matrix: Cells | None = None
        self._mode: Mode = "counts"
        self._window = Window(0.0, 0.0, 1.0)
        self._hover: tuple[int, int] | None = None
        self._selected: tuple[int, int] | None = None
        self._pressed: QPointF | None = None
        self._dragged = False
        self._picture = PreparedPicture(self, self.paint_into)
        self.setMouseTracking(True)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)

    def show_matrix(self, matrix: Cells, mode: Mode) -> None:
        """Prepares this matrix; zoom and selection stay while its size does."""
        if self._matrix is None or self._matrix.size != matrix.size:
            self._window = Window(0.0, 0.0, float(matrix.size))
            self._selected = self._hover = None
            self.zoomed.emit(False)
        self._matrix, self._mode = matrix, mode
        self._picture.forget()

    def set_theme(self, theme: Theme) -> None:
        """Takes the colours of the theme."""
        self._theme = theme
        self._picture.forget()

    def select(self, row: int, column: int) -> None:
        """Outlines a cell and makes sure that it is seen."""
        if self._matrix is None:
            return
        self._selected = (row, column)
        self._look_at(self._window.showing(row, column, self._matrix.size))
        self.update()

    def selected(self) -> tuple[int, int] | None:
        """Row and column of the outlined cell."""
        return self._selected

    def window_seen(self) -> Window:
        """The part that is seen."""
        return self._window

    def zoom(self, factor: float, position: QPointF | None = None) -> None:
        """Zooms by a factor around a position, or around the middle."""
        if self._matrix is None:
            return
        place = self.place()
        x, y = place.point(position or place.area.center())
        self._look_at(self._window.scaled(factor, x, y, self._matrix.size))

    def reset(self) -> None:
        """Shows the whole matrix."""
        if self._matrix is not None:
            self._look_at(Window(0.0, 0.0, float(self._matrix.size)))

    def place(self) -> Place:
        """Where the cells are now."""
        names = self._matrix.names if self._matrix else ("",)
        return place_of(names, self._window, self._picture.area(), small_font(self.font()))

    def paint_into(self, painter: QPainter, area: QRectF) -> None:
        """Paints the matrix as it is seen; it fills the area."""
        if self._matrix is None:
            return
        font = small_font(self.font())
        painter.setFont(font)
        place = place_of(self._matrix.names, self._window, area, font)
        paint_matrix(painter, self._matrix, place, self._mode, self._theme)

    def sizeHint(self) -> QSize:
        """A square that shows ten classes with their numbers."""
        return QSize(420, 380)

    def paintEvent(self, event: QPaintEvent) -> None:
        """Draws the prepared picture and the outlines."""
        if self._matrix is None:
            return
        picture = self._picture.pixmap()
        painter = QPainter(self)
        painter.drawPixmap(0, 0, picture)
        place = self.place()
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        if self._hover is not None:
            self._outline(painter, place, self._hover, QColor(self._theme.text), 1.5)
        if self._selected is not None:
            colour = self._theme.focus if self.hasFocus() else self._theme.accent
            self._outline(painter, place, self._selected, QColor(colour), 3.0)

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        """Outlines the cell under the pointer, or drags the matrix when it is zoomed."""
        if self._matrix is None:
            return
        position = event.position()
        if self._pressed is not None and event.buttons() & Qt.MouseButton.LeftButton:
            delta = position - self._pressed
            if self._dragged or delta.manhattanLength() > DRAG_PIXELS:
                self._dragged = True
                cell = self.place().cell
                self._look_at(
                    self._window.moved(-delta.x() / cell, -delta.y() / cell, self._matrix.size)
                )
                self._pressed = position
                return
        self._set_hover(self.place().at(position))

    def leaveEvent(self, event: QEvent) -> None:
        """Removes the outline of the pointer."""
        self._set_hover(None)

    def mousePressEvent(self, event: QMouseEvent) -> None:
        """Begins a click or a drag."""
        self._pressed, self._dragged = event.position(), False

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        """Chooses the cell, unless the matrix was dragged."""
        cell = self.place().at(event.position()) if self._matrix else None
        dragged, self._pressed, self._dragged = self._dragged, None, False
        if cell is not None and not dragged and event.button() == Qt.MouseButton.LeftButton:
            self.select(*cell)
            self.chosen.emit(*cell)

    def wheelEvent(self, event: QWheelEvent) -> None:
        """Zooms while Ctrl is held; otherwise the page scrolls."""
        if event.modifiers() & Qt.KeyboardModifier.ControlModifier:
            self.zoom(ZOOM ** (-event.angleDelta().y() / 120), event.position())
            event.accept()
        else:
            event.ignore()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Arrows go from cell to cell, Enter chooses, plus, minus and Home zoom."""
        key = Qt.Key(event.key())
        if self._matrix is None:
            event.ignore()
        elif key in ARROWS:
            self._step(*ARROWS[key], self._matrix.size)
        elif key in (Qt.Key.Key_Return, Qt.Key.Key_Enter, Qt.Key.Key_Space) and self._selected:
            self.chosen.emit(*self._selected)
        elif key in (Qt.Key.Key_Plus, Qt.Key.Key_Equal, Qt.Key.Key_Minus):
            cell = self._selected
            middle = self.place().rect(*cell).center() if cell else None
            self.zoom(ZOOM if key == Qt.Key.Key_Minus else 1 / ZOOM, middle)
        elif key == Qt.Key.Key_Home:
            self.reset()
        else:
            event.ignore()

    def _step(self, rows: int, columns: int, size: int) -> None:
        row, column = self._selected or (-rows, -columns)
        cell = min(max(row + rows, 0), size - 1), min(max(column + columns, 0), size - 1)
        self.select(*cell)
        self.moved.emit(*cell)

    def _set_hover(self, cell: tuple[int, int] | None) -> None:
        if cell != self._hover:
            self._hover = cell
            self.update()
            self.hovered.emit(*(cell or (-1, -1)))

    def _look_at(self, window: Window) -> None:
        if window != self._window:
            self._window = window
            self._picture.forget()
            self.zoomed.emit(self._matrix is not None and window.span < self._matrix.size)

    def _outline(
        self, painter: QPainter, place: Place, cell: tuple[int, int], colour: QColor, width: float
    ) -> None:
        rect = place.rect(*cell)
        if place.cell < 2 * width:  # a cell that small is shown by a ring around it
            rect = QRectF(0, 0, 4 * width, 4 * width)
            rect.moveCenter(place.rect(*cell).center())
        if place.area.intersects(rect):
            painter.setPen(QPen(QColor(self._theme.surface), width + 2))
            painter.drawRect(rect)
            painter.setPen(QPen(colour, width))
            painter.drawRect(rect)
