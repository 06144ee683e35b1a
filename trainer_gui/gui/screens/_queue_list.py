"""QueueList: a list whose rows are dragged to another place."""

from typing import Final

from PySide6.QtCore import QPoint, Qt
from PySide6.QtGui import (
    QCursor,
    QDrag,
    QMouseEvent,
    QPainter,
    QPaintEvent,
    QPalette,
    QPen,
    QPixmap,
)
from PySide6.QtWidgets import QListView

from trainer_gui.gui.theme import SPACE

_PALE: Final = 0.55
_LINE: Final = 3


class QueueList(QListView):
    """A list whose rows can be dragged, and are drawn anew as the pointer goes over buttons."""

    def startDrag(self, supported_actions: Qt.DropAction) -> None:
        """Drags the row as a pale picture, beside the line where it would be dropped."""
        index = self.currentIndex()
        if not self.model().flags(index) & Qt.ItemFlag.ItemIsDragEnabled:
            return
        area = self.visualRect(index)
        picture = self.viewport().grab(area)
        pale = QPixmap(picture.size())
        pale.setDevicePixelRatio(picture.devicePixelRatio())
        pale.fill(Qt.GlobalColor.transparent)
        painter = QPainter(pale)
        painter.setOpacity(_PALE)
        painter.drawPixmap(0, 0, picture)
        painter.end()
        drag = QDrag(self)
        drag.setMimeData(self.model().mimeData([index]))
        drag.setPixmap(pale)
        drag.setHotSpot(QPoint(-2 * SPACE, area.height() // 2))  # beside the pointer
        drag.exec(Qt.DropAction.MoveAction)  # dropping it moves it

    def paintEvent(self, event: QPaintEvent) -> None:
        """Draws where the row would be dropped; Qt's own line is black, also on a dark ground."""
        super().paintEvent(event)
        height = self._drop_height()
        if height is None:
            return
        painter = QPainter(self.viewport())
        painter.setPen(QPen(self.palette().color(QPalette.ColorRole.Accent), _LINE))
        painter.drawLine(0, height, self.viewport().width(), height)
        painter.end()

    def _drop_height(self) -> int | None:
        """Where the line is, from the top; None while nothing is dragged over the list."""
        if self.state() is not QListView.State.DraggingState:
            return None
        place = QListView.DropIndicatorPosition
        area = self.visualRect(self.indexAt(self.viewport().mapFromGlobal(QCursor.pos())))
        match self.dropIndicatorPosition():
            case place.AboveItem:
                return area.top()
            case place.BelowItem:
                return area.bottom() + 1
        return None

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        super().mouseMoveEvent(event)
        self.viewport().update(self.visualRect(self.indexAt(event.position().toPoint())))
