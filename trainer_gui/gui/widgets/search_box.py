"""SearchBox: a line for words to search by."""

from PySide6.QtCore import QEvent, Qt, Signal
from PySide6.QtGui import QAction, QKeyEvent, QPalette
from PySide6.QtWidgets import QLineEdit, QWidget

from trainer_gui.core.text import Text
from trainer_gui.gui.icons import coloured_icon
from trainer_gui.gui.theme import set_look
from trainer_gui.gui.translate import shown


class SearchBox(QLineEdit):
    """A line with a magnifying glass; Escape empties it."""

    searched = Signal(str)
    """What is searched for now, without spaces at its ends."""

    def __init__(self, placeholder: str, *, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setPlaceholderText(placeholder)
        self.setAccessibleName(placeholder)
        self._glass = QAction(self)
        self._clear = QAction(self)
        self._clear.setToolTip(shown(Text("Clear the search")))
        self._clear.setVisible(False)
        self.addAction(self._glass, QLineEdit.ActionPosition.LeadingPosition)
        self.addAction(self._clear, QLineEdit.ActionPosition.TrailingPosition)
        self._clear.triggered.connect(self.clear)
        self.textChanged.connect(self._on_text)
        self._ink = -1
        self._recolour()
        set_look(self, role="search")

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Escape empties the line; in an empty one it is left to the window."""
        if event.key() == Qt.Key.Key_Escape and self.text():
            self.clear()
            event.accept()
            return
        super().keyPressEvent(event)

    def changeEvent(self, event: QEvent) -> None:
        """Follows the palette when the theme changes."""
        super().changeEvent(event)
        if event.type() in (QEvent.Type.PaletteChange, QEvent.Type.StyleChange):
            self._recolour()

    def _on_text(self, text: str) -> None:
        self._clear.setVisible(bool(text))
        self.searched.emit(text.strip())

    def _recolour(self) -> None:
        muted = self.palette().color(QPalette.ColorRole.PlaceholderText)
        if muted.rgba() == self._ink:  # style events come far more often than new colours
            return
        self._ink = muted.rgba()
        self._glass.setIcon(coloured_icon("search", muted, muted))
        self._clear.setIcon(coloured_icon("close", muted, muted))
