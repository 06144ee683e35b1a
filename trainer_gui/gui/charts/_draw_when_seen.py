"""DrawWhenSeen: draws a view once after a change, and not before it is seen."""

from collections.abc import Callable

from PySide6.QtCore import QEvent, QObject
from PySide6.QtWidgets import QWidget


class DrawWhenSeen(QObject):
    """Draws at once while its view is visible; otherwise when it is shown, or when asked to."""

    def __init__(self, view: QWidget, draw: Callable[[], None]) -> None:
        super().__init__(view)
        self._view = view
        self._draw = draw
        self._due = False
        view.installEventFilter(self)

    @property
    def due(self) -> bool:
        """Whether something changed that is not drawn yet."""
        return self._due

    def ask(self) -> None:
        """Something changed."""
        self._due = True
        if self._view.isVisible():
            self.catch_up()

    def catch_up(self) -> None:
        """Draws what changed; nothing if nothing did."""
        if self._due:
            self._due = False
            self._draw()

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Draws what came while the view was hidden; stops no event."""
        if event.type() == QEvent.Type.Show:
            self.catch_up()
        return False
