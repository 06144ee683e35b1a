"""ProgressBar: how far something has come, or that it goes on."""

from PySide6.QtCore import QEvent
from PySide6.QtWidgets import QProgressBar, QWidget

_STEPS = 1000


class ProgressBar(QProgressBar):
    """A bar without words; it moves while nobody knows how much there is to do."""

    def __init__(self, *, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setTextVisible(False)
        self.setRange(0, _STEPS)
        self.setValue(0)

    def show_share(self, share: float | None) -> None:
        """Shows a share of the whole, 0…1; None where it is not known."""
        self.setRange(0, 0 if share is None else _STEPS)
        self.setValue(round((share or 0.0) * _STEPS))

    def event(self, event: QEvent) -> bool:
        """Ends the movement of a bar whose share is known.

        Qt's style sheets would go on to paint it, and all that lies below, thirty times a second
        until a first piece of it is filled, which may take an hour; they stop at once where a bar
        does not take this event.
        """
        if event.type() == QEvent.Type.StyleAnimationUpdate and self.maximum():
            event.ignore()
            return False
        return super().event(event)
