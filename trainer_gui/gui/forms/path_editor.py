"""PathEditor: a folder or a file, typed, browsed for or dropped."""

from pathlib import Path

from PySide6.QtCore import QMimeData
from PySide6.QtGui import QDragEnterEvent, QDropEvent
from PySide6.QtWidgets import QFileDialog, QLineEdit, QPushButton, QWidget

from trainer_gui.core.options import OptionField
from trainer_gui.core.text import Text
from trainer_gui.gui.forms.editors import MIN_WIDTH, WIDE, Editor
from trainer_gui.gui.translate import shown


class PathEditor(Editor):
    """The path of a folder or file beside a button that browses; one may be dropped on it."""

    def __init__(self, field: OptionField, *, parent: QWidget | None = None) -> None:
        super().__init__(field, parent=parent)
        self.setAcceptDrops(True)
        self._line = QLineEdit(self)
        self._line.setAcceptDrops(False)  # it would paste the address as text
        self._file = field.kind == "file"
        self._line.setPlaceholderText(
            shown(
                Text("Choose a file, or drop one here")
                if self._file
                else Text("Choose a folder, or drop one here")
            )
        )
        self.adopt(self._line, width=WIDE + MIN_WIDTH)
        self._browse = QPushButton(shown(Text("Browse…")), self)
        self._browse.setAccessibleName(shown(Text("Browse for {name}", name=field.label)))
        self._row.addWidget(self._browse)
        self._line.textEdited.connect(self.edited.emit)
        self._browse.clicked.connect(self._on_browse)

    def value(self) -> str:
        """The path as it stands."""
        return self._line.text()

    def set_value(self, value: object) -> None:
        """Shows another path."""
        if str(value) != self._line.text():
            self._line.setText(str(value))

    def last_part(self) -> QWidget:
        """The button."""
        return self._browse

    def dragEnterEvent(self, event: QDragEnterEvent) -> None:
        """Takes one folder or file of this computer, as the field wants it, and nothing else."""
        if self._dropped(event.mimeData()) is not None:
            event.acceptProposedAction()

    def dropEvent(self, event: QDropEvent) -> None:
        """Chooses the folder or file."""
        place = self._dropped(event.mimeData())
        if place is not None:
            event.acceptProposedAction()
            self._choose(place)

    def _on_browse(self) -> None:
        start = self.value() or str(Path.home())
        if self._file:
            found, _filter = QFileDialog.getOpenFileName(self, shown(Text("Choose a file")), start)
        else:
            found = QFileDialog.getExistingDirectory(self, shown(Text("Choose a folder")), start)
        if found:
            self._choose(found)

    def _choose(self, place: str) -> None:
        self._line.setText(place)
        self.edited.emit(place)

    def _dropped(self, data: QMimeData) -> str | None:
        for url in data.urls():
            place = Path(url.toLocalFile())
            if url.isLocalFile() and (place.is_file() if self._file else place.is_dir()):
                return url.toLocalFile()
        return None
