"""Veil: dims what is out of date, and says over it what is being done."""

from PySide6.QtCore import QTimer, Signal
from PySide6.QtGui import QPainter, QPaintEvent, QPalette
from PySide6.QtWidgets import QHBoxLayout, QLabel, QProgressBar, QPushButton, QVBoxLayout, QWidget

from trainer_gui.core.text import Text
from trainer_gui.gui.theme import SPACE, set_look
from trainer_gui.gui.translate import shown
from trainer_gui.gui.widgets.card import Card

_PATIENCE_MS = 150
_OPACITY = 0.78
_CARD_WIDTH = 340
_STEPS = 1000


class Veil(QWidget):
    """Lies over another widget; the work that is done within a moment never shows it."""

    cancel_requested = Signal()
    """A person no longer wants what is being done."""

    def __init__(self, *, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._doing = QLabel()
        self._doing.setWordWrap(True)
        self._hint = QLabel()
        self._hint.setWordWrap(True)
        set_look(self._doing, role="strong")
        set_look(self._hint, role="small")
        self._bar = QProgressBar()
        self._bar.setTextVisible(False)
        self._percent = QLabel()
        set_look(self._percent, tone="muted")
        self._cancel = QPushButton(shown(Text("Cancel")))
        self._cancel.clicked.connect(self.cancel_requested)
        self._foot = QWidget()
        self._lay_out()
        self._patience = QTimer(self, singleShot=True, interval=_PATIENCE_MS)
        self._patience.timeout.connect(self._appear)
        self.hide()

    def _lay_out(self) -> None:
        card = Card()
        card.setFixedWidth(_CARD_WIDTH)
        foot = QHBoxLayout(self._foot)
        foot.setContentsMargins(0, 0, 0, 0)
        foot.addWidget(self._percent)
        foot.addStretch(1)
        foot.addWidget(self._cancel)
        card.body.addWidget(self._doing)
        card.body.addWidget(self._hint)
        card.body.addWidget(self._bar)
        card.body.addWidget(self._foot)
        row = QHBoxLayout()
        row.addStretch(1)
        row.addWidget(card)
        row.addStretch(1)
        column = QVBoxLayout(self)
        column.setContentsMargins(SPACE, SPACE, SPACE, SPACE)
        column.addStretch(2)
        column.addLayout(row)
        column.addStretch(3)

    def show_doing(
        self, doing: str, fraction: float | None = None, *, hint: str = "", cancellable: bool
    ) -> None:
        """Says what is being done and how far it has come (0…1, None if unknown)."""
        self._doing.setText(doing)
        self._hint.setText(hint)
        self._hint.setVisible(bool(hint))
        self._bar.setAccessibleName(doing)
        self._bar.setRange(0, 0 if fraction is None else _STEPS)
        self._bar.setValue(0 if fraction is None else round(fraction * _STEPS))
        self._percent.setText("" if fraction is None else f"{fraction:.0%}".replace("%", " %"))
        self._cancel.setVisible(cancellable)
        self._foot.setVisible(cancellable or fraction is not None)
        if self.isHidden() and not self._patience.isActive():
            self._patience.start()

    def doing(self) -> str:
        """What it says is being done; empty while nothing is."""
        busy = self._patience.isActive() or not self.isHidden()
        return self._doing.text() if busy else ""

    def clear(self) -> None:
        """The work is done, or given up."""
        self._patience.stop()
        self.hide()

    def paintEvent(self, event: QPaintEvent) -> None:
        """Dims what lies below with the colour of the window."""
        painter = QPainter(self)
        painter.setOpacity(_OPACITY)
        painter.fillRect(self.rect(), self.palette().color(QPalette.ColorRole.Window))
        painter.end()

    def _appear(self) -> None:
        self.show()
        self.raise_()
