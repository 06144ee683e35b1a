"""RunNotes: a person's tags and notes of a run, saved while they are typed."""

from typing import Final

from PySide6.QtCore import QEvent, QObject, Qt, QTimer, Signal
from PySide6.QtGui import QHideEvent, QKeyEvent
from PySide6.QtWidgets import QHBoxLayout, QLabel, QLineEdit, QPlainTextEdit, QWidget

from trainer_gui.core.text import Text
from trainer_gui.gui.screens._run_words import read_tags, tag_words
from trainer_gui.gui.theme import SPACE, set_look
from trainer_gui.gui.translate import shown
from trainer_gui.runs.store import RunInfo

SAVE_MS: Final = 700
"""How long a person has stopped typing when what was typed is saved."""
_NOTES_HEIGHT: Final = 52
"""Two lines; a third one scrolls."""
_TAGS_WIDTH: Final = 170


class RunNotes(QWidget):
    """Two fields that save by themselves; Escape brings back what stood there before."""

    tags_changed = Signal(str, object)
    """Run id, and its tags as a tuple of words."""
    notes_changed = Signal(str, str)
    """Run id, and its notes."""
    left = Signal()
    """Escape: the keyboard goes back to where it came from."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._run_id = ""
        self._saved = ("", "")
        self._before = ("", "")
        self.tags = QLineEdit()
        self.tags.setFixedWidth(_TAGS_WIDTH)
        self.notes = QPlainTextEdit()
        self.notes.setFixedHeight(_NOTES_HEIGHT)
        self.notes.setTabChangesFocus(True)
        self._pause = QTimer(self, singleShot=True, interval=SAVE_MS)
        self._pause.timeout.connect(self.save)
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(SPACE)
        for words, field in ((Text("&Tags"), self.tags), (Text("&Notes"), self.notes)):
            label = QLabel(shown(words))
            label.setBuddy(field)
            set_look(label, role="small")
            row.addWidget(label, 0, Qt.AlignmentFlag.AlignTop)
            row.addWidget(field, 0, Qt.AlignmentFlag.AlignTop)
        row.setStretchFactor(self.notes, 1)
        for field in (self.tags, self.notes):
            field.textChanged.connect(self._on_typed)
            visit = _Visit(field)
            visit.entered.connect(self._on_entered)
            visit.left.connect(self.save)
            visit.given_up.connect(self._on_given_up)
        self.tags.returnPressed.connect(self.save)
        self.tags.editingFinished.connect(self._show_first_tag)
        self.show_run(None)

    def show_run(self, run: RunInfo | None) -> None:
        """Shows what is noted of a run; what was typed for the one before is saved first."""
        run_id = run.run_id if run is not None else ""
        typing = self.tags.hasFocus() or self.notes.hasFocus()
        if run_id == self._run_id and typing:
            return  # the list was read again below somebody who types
        self.save()
        self._run_id = run_id
        self._fill((tag_words(run.tags), run.notes) if run is not None else ("", ""))
        self._saved = self._before = self._typed()
        for field, hint in (
            (self.tags, Text("words, with commas")),
            (self.notes, Text("What was tried, and what came of it (F2)")),
        ):
            field.setEnabled(run is not None)
            field.setPlaceholderText(shown(hint) if run is not None else "")

    def edit_notes(self) -> None:
        """Puts the keyboard into the notes."""
        self.notes.setFocus(Qt.FocusReason.ShortcutFocusReason)

    def save(self) -> None:
        """Tells what is new since the last time."""
        self._pause.stop()
        typed, saved, self._saved = self._typed(), self._saved, self._typed()
        if read_tags(typed[0]) != read_tags(saved[0]):
            self.tags_changed.emit(self._run_id, read_tags(typed[0]))
        if typed[1].strip() != saved[1].strip():
            self.notes_changed.emit(self._run_id, typed[1].strip())

    def hideEvent(self, event: QHideEvent) -> None:
        """Nothing is lost with a window that closes."""
        super().hideEvent(event)
        self.save()

    def _typed(self) -> tuple[str, str]:
        return self.tags.text(), self.notes.toPlainText()

    def _fill(self, words: tuple[str, str]) -> None:
        for field in (self.tags, self.notes):
            field.blockSignals(True)
        self.tags.setText(words[0])
        self._show_first_tag()
        self.notes.setPlainText(words[1])
        for field in (self.tags, self.notes):
            field.blockSignals(False)

    def _on_typed(self) -> None:
        self._pause.start()

    def _on_entered(self) -> None:
        self._before = self._typed()
        if self.tags.hasFocus():
            self.tags.end(False)

    def _show_first_tag(self) -> None:
        """A line shows where its cursor is; nobody types, so the beginning says more."""
        if not self.tags.hasFocus():
            self.tags.home(False)

    def _on_given_up(self) -> None:
        self._fill(self._before)
        self.save()
        self.left.emit()


class _Visit(QObject):
    """Tells when the keyboard comes to a field and leaves it, and of Escape in it."""

    entered = Signal()
    left = Signal()
    given_up = Signal()

    def __init__(self, field: QWidget) -> None:
        super().__init__(field)
        field.installEventFilter(self)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Escape alone is kept from the field."""
        if isinstance(event, QKeyEvent) and event.type() == QEvent.Type.KeyPress:
            if event.key() == Qt.Key.Key_Escape:
                self.given_up.emit()
                return True
        elif event.type() == QEvent.Type.FocusIn:
            self.entered.emit()
        elif event.type() == QEvent.Type.FocusOut:
            self.left.emit()
        return super().eventFilter(watched, event)
