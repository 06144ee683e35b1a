"""QueueHead: the state of the queue, with what can be done with all of it."""

from typing import Final

from PySide6.QtCore import Qt, QTime, Signal
from PySide6.QtWidgets import (
    QFrame,
    QHBoxLayout,
    QLabel,
    QPushButton,
    QTimeEdit,
    QVBoxLayout,
    QWidget,
)

from trainer_gui.core.queue import Queue
from trainer_gui.core.text import Text
from trainer_gui.gui.icons import icon
from trainer_gui.gui.theme import SPACE, Theme, set_look
from trainer_gui.gui.translate import shown
from trainer_gui.gui.widgets.chip import Chip
from trainer_gui.gui.widgets.switch import Switch

_MORNING: Final = QTime(7, 0)
_FORMAT: Final = "HH:mm"


class QueueHead(QFrame):
    """How many wait and what happens next; to add, to pause, to stop at a time, to clear."""

    add_requested = Signal()
    """Put the form's recipe at the end."""
    clear_requested = Signal()
    """Take out all that have ended."""
    pause_requested = Signal(bool)
    """Begin nothing new, or go on to do so."""
    stop_at_requested = Signal(str)
    """Stop at this time of day, `HH:MM`; empty for never."""

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        set_look(self, role="panel", side="top")
        self._theme = theme
        self._queue = Queue()
        self._summary = Chip()
        self._clear = QPushButton(shown(Text("Remove ended")))
        self._clear.setToolTip(shown(Text("Take out all that have ended; their runs are kept.")))
        set_look(self._clear, role="ghost")
        self._add = QPushButton(shown(Text("Add the form’s recipe")))
        self._pause = QPushButton()
        self._stops = Switch(shown(Text("Stop at a time of day")))
        self._stop_label = QLabel(shown(Text("Stop at")))
        self._stop_at = QTimeEdit(_MORNING)
        self._stop_at.setDisplayFormat(_FORMAT)
        self._stop_at.setAccessibleName(shown(Text("Time of day to stop at")))
        self._stop_at.setKeyboardTracking(False)
        self._stop_at.setAlignment(Qt.AlignmentFlag.AlignCenter)
        self._state = QLabel()
        self._state.setWordWrap(True)
        set_look(self._state, tone="muted")
        self._lay_out()
        self._add.clicked.connect(self.add_requested)
        self._clear.clicked.connect(self.clear_requested)
        self._pause.clicked.connect(lambda: self.pause_requested.emit(not self._queue.paused))
        self._stops.toggled.connect(self._on_stop_at)
        self._stop_at.timeChanged.connect(self._on_stop_at)
        self.set_theme(theme)

    def _lay_out(self) -> None:
        title = QLabel(shown(Text("Queue")))
        set_look(title, role="section")
        head, tools = QHBoxLayout(), QHBoxLayout()
        for row in (head, tools):
            row.setSpacing(SPACE)
        self._clear.ensurePolished()
        head.addStrut(self._clear.sizeHint().height())  # as high with the button as without
        head.addWidget(title)
        head.addWidget(self._summary)
        head.addStretch(1)
        head.addWidget(self._clear)
        tools.addWidget(self._add)
        tools.addWidget(self._pause)
        tools.addStretch(1)
        for widget in (self._stops, self._stop_label, self._stop_at):
            tools.addWidget(widget)
        above = QVBoxLayout(self)
        above.setContentsMargins(2 * SPACE, SPACE + SPACE // 2, 2 * SPACE, SPACE + SPACE // 2)
        above.setSpacing(SPACE)
        for row in (head, tools):
            above.addLayout(row)
        above.addWidget(self._state)

    def set_theme(self, theme: Theme) -> None:
        """Takes the colours of the theme."""
        self._theme = theme
        self._add.setIcon(icon("plus", theme))
        self.show_queue(self._queue)

    def show_addable(self, obstacle: Text | None, tip: str) -> None:
        """Says why the form's recipe cannot be added now, or what adding does."""
        self._add.setEnabled(obstacle is None)
        self._add.setToolTip(tip)

    def show_queue(self, queue: Queue) -> None:
        """Shows the state of this queue."""
        self._queue = queue
        waiting = sum(item.status == "waiting" for item in queue.items)
        self._summary.setText(shown(Text("{count} queued", count=waiting)))
        self._summary.setVisible(bool(queue.items))
        self._clear.setVisible(any(item.ended for item in queue.items))
        self._pause.setText(
            shown(Text("Resume the queue") if queue.paused else Text("Pause the queue"))
        )
        self._pause.setIcon(icon("play" if queue.paused else "pause", self._theme))
        for editor in (self._stops, self._stop_at):
            editor.blockSignals(True)
        self._stops.setChecked(bool(queue.stop_at))
        self._stop_at.setEnabled(bool(queue.stop_at))
        if queue.stop_at:
            self._stop_at.setTime(QTime.fromString(queue.stop_at, _FORMAT))
        for editor in (self._stops, self._stop_at):
            editor.blockSignals(False)
        said = _state(queue)
        self._state.setText(shown(said) if said is not None else "")
        self._state.setVisible(said is not None)
        set_look(self._state, tone="warning" if queue.paused else "muted")

    def _on_stop_at(self) -> None:
        wanted = self._stop_at.time().toString(_FORMAT) if self._stops.isChecked() else ""
        self._stop_at.setEnabled(self._stops.isChecked())
        if wanted != self._queue.stop_at:
            self.stop_at_requested.emit(wanted)


def _state(queue: Queue) -> Text | None:
    """What happens next, in a sentence; None where that is plain to see."""
    if queue.paused:
        active = any(item.active for item in queue.items)
        nobody = (
            Text("The run that goes on comes to its end; nothing new begins.")
            if active
            else Text("Nothing new begins.")
        )
        return Text("Paused. {reason}", reason=queue.reason or nobody)
    if queue.stop_at:
        return Text("At {time} the run that goes on is stopped with a checkpoint, and the queue "
                    "pauses.",
                    time=queue.stop_at)  # fmt: skip
    if queue.next() is not None:
        return Text("The next one begins as soon as nothing else is trained.")
    return None
