"""Veil: dims what is out of date, and says over it what is being done."""

from PySide6.QtCore import QEvent, QMargins, QObject, QRect, QRectF, Qt, QTimer, Signal
from PySide6.QtGui import (
    QHideEvent,
    QMoveEvent,
    QPainter,
    QPaintEvent,
    QPalette,
    QPen,
    QResizeEvent,
    QShowEvent,
)
from PySide6.QtWidgets import QHBoxLayout, QLabel, QPushButton, QVBoxLayout, QWidget

from trainer_gui.core.text import Text
from trainer_gui.gui.theme import RADIUS, SPACE, set_look
from trainer_gui.gui.translate import shown
from trainer_gui.gui.widgets.progress_bar import ProgressBar
from trainer_gui.state import wording

_PATIENCE_MS = 150
_OPACITY = 0.78
_WIDTH = 308
_MARGIN = 2 * SPACE
_ABOVE = 0.4  # of the height that is left


class Veil(QWidget):
    """Lies over its siblings; the work that is done within a moment never shows it.

    Progress comes ten times a second, and must then cost neither a repaint of the pictures below
    nor a layout of the window. So what is written stands beside the veil on ground of its own: Qt
    leaves out what lies below an opaque sibling, but not what lies below one inside another; and
    only from what is of a fixed size no layout is asked.
    """

    cancel_requested = Signal()
    """A person no longer wants what is being done."""

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self._ground = QWidget(parent)
        self._doing = QLabel(self._ground)
        self._doing.setWordWrap(True)
        self._hint = QLabel(self._ground)
        self._hint.setWordWrap(True)
        set_look(self._doing, role="strong")
        set_look(self._hint, role="small")
        self._bar = ProgressBar(parent=self._ground)
        self._percent = QLabel(self._ground)
        set_look(self._percent, tone="muted")
        self._cancel = QPushButton(shown(Text("Cancel")), self._ground)
        self._cancel.clicked.connect(self.cancel_requested)
        self._foot = QWidget(self._ground)
        self._lay_out()
        self._patience = QTimer(self, singleShot=True, interval=_PATIENCE_MS)
        self._patience.timeout.connect(self._appear)
        self.hide()

    def _lay_out(self) -> None:
        foot = QHBoxLayout(self._foot)
        foot.setContentsMargins(0, 0, 0, 0)
        foot.addWidget(self._percent)
        foot.addStretch(1)
        foot.addWidget(self._cancel)
        column = QVBoxLayout(self._ground)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(SPACE)
        for part in (self._doing, self._hint, self._bar, self._foot):
            column.addWidget(part)
        self._ground.setBackgroundRole(QPalette.ColorRole.AlternateBase)
        self._ground.setAutoFillBackground(True)
        self._ground.installEventFilter(self)
        self._ground.hide()

    def show_doing(
        self, doing: str, fraction: float | None = None, *, hint: str = "", cancellable: bool
    ) -> None:
        """Says what is being done and how far it has come (0…1, None if unknown)."""
        self._doing.setText(doing)
        self._hint.setText(hint)
        self._hint.setVisible(bool(hint))
        self._bar.setAccessibleName(doing)
        self._bar.show_share(fraction)
        self._percent.setText("" if fraction is None else wording.percent(fraction, 0))
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

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Makes room for words that take another line."""
        if event.type() == QEvent.Type.LayoutRequest:
            self._place()
        return super().eventFilter(watched, event)

    def showEvent(self, event: QShowEvent) -> None:
        """What is written comes with it."""
        super().showEvent(event)
        self._place()
        self._ground.show()
        self._ground.raise_()

    def hideEvent(self, event: QHideEvent) -> None:
        """What is written goes with it."""
        super().hideEvent(event)
        if self.isHidden():  # not merely with the screen that it is on
            self._ground.hide()

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Keeps what is written in the middle."""
        super().resizeEvent(event)
        self._place()

    def moveEvent(self, event: QMoveEvent) -> None:
        """Takes what is written along."""
        super().moveEvent(event)
        self._place()

    def paintEvent(self, event: QPaintEvent) -> None:
        """Dims what lies below with the colour of the window, and frames what is written."""
        role, painter = QPalette.ColorRole, QPainter(self)
        painter.setOpacity(_OPACITY)
        painter.fillRect(event.rect(), self.palette().color(role.Window))
        painter.setOpacity(1)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(QPen(self.palette().color(role.Mid), 1, Qt.PenStyle.SolidLine))
        painter.setBrush(self.palette().color(role.AlternateBase))
        frame = QRectF(self._card()).adjusted(0.5, 0.5, -0.5, -0.5)
        painter.drawRoundedRect(frame, RADIUS, RADIUS)
        painter.end()

    def _card(self) -> QRect:
        """The ground with its margins."""
        written = self._ground.geometry().translated(-self.pos())
        return written.marginsAdded(QMargins(_MARGIN, _MARGIN, _MARGIN, _MARGIN))

    def _place(self) -> None:
        layout = self._ground.layout()
        assert layout is not None
        before = self._card()
        width = min(_WIDTH, max(self.width() - 2 * (_MARGIN + SPACE), 0))
        wraps = layout.hasHeightForWidth()
        height = layout.totalHeightForWidth(width) if wraps else layout.totalSizeHint().height()
        above = max(round((self.height() - height) * _ABOVE), _MARGIN)
        self._ground.setFixedSize(width, height)
        self._ground.move(self.x() + (self.width() - width) // 2, self.y() + above)
        if self._card() != before:
            self.update(before.united(self._card()))

    def _appear(self) -> None:
        self.show()
        self.raise_()
        self._ground.raise_()
