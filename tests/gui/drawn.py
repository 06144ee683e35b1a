"""Drawn: counts what a widget costs while it stands there."""

from PySide6.QtCore import QEvent, QObject
from PySide6.QtWidgets import QWidget


class Drawn(QObject):
    """Counts how often a widget is drawn, and its place laid out."""

    def __init__(self, *watched: QWidget) -> None:
        super().__init__()
        self.paints = 0
        self.layouts = 0
        for widget in watched:
            widget.installEventFilter(self)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        self.paints += event.type() == QEvent.Type.Paint
        self.layouts += event.type() == QEvent.Type.LayoutRequest
        return super().eventFilter(watched, event)
