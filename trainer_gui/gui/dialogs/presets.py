"""PresetPicker: the presets to start from, each with what it is for."""

from collections.abc import Sequence
from pathlib import Path
from typing import Final

from PySide6.QtCore import QEvent, QModelIndex, QObject, Qt, Signal
from PySide6.QtGui import QKeyEvent, QKeySequence, QShortcut
from PySide6.QtWidgets import (
    QAbstractItemView,
    QDialog,
    QLabel,
    QListView,
    QMessageBox,
    QStackedWidget,
    QWidget,
)

from trainer_gui.core.text import Text
from trainer_gui.gui.dialogs._parts import button_row, paragraph, prepare, push_button
from trainer_gui.gui.dialogs._preset_rows import (
    ROW_ROLE,
    PresetPainter,
    PresetRow,
    PresetRows,
    preset_rows,
    summary,
)
from trainer_gui.gui.theme import Theme, set_look
from trainer_gui.gui.translate import shown
from trainer_gui.gui.widgets.search_box import SearchBox
from trainer_gui.state.preset_library import PresetEntry

_HEIGHT: Final = 380
_PREVIEW_LINES: Final = 5


class PresetPicker(QDialog):
    """Recent, own and shipped presets with a line to search them; closes when one is chosen."""

    chosen = Signal(object)
    """Path of the preset that the person wants to open."""
    open_file_requested = Signal()
    """The preset is somewhere else; a file dialog is wanted."""
    delete_requested = Signal(str)
    """Delete the own preset of this name; the person has agreed. The dialog stays open."""

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._entries: tuple[PresetEntry, ...] = ()
        self._recent: tuple[Path, ...] = ()
        column = prepare(self, shown(Text("Presets")), width=560)
        self._search = SearchBox(shown(Text("Search presets")))
        self._rows = PresetRows(self)
        self._painter = PresetPainter(theme, self)
        self._list = QListView()
        self._list.setModel(self._rows)
        self._list.setItemDelegate(self._painter)
        self._list.setMouseTracking(True)
        self._list.setVerticalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        self._list.setAccessibleName(shown(Text("Presets")))
        self._list.setMinimumHeight(_HEIGHT)
        self._nothing = QLabel()
        self._nothing.setAlignment(Qt.AlignmentFlag.AlignCenter)
        set_look(self._nothing, tone="muted")
        self._pages = QStackedWidget()
        self._pages.addWidget(self._list)
        self._pages.addWidget(self._nothing)
        self._preview = paragraph("", tone="muted")
        self._preview.setAlignment(Qt.AlignmentFlag.AlignTop)
        self._preview.setFixedHeight(_PREVIEW_LINES * self._preview.fontMetrics().lineSpacing())
        self.file_button = push_button(Text("Open file…"))
        self.delete_button = push_button(Text("Delete…"), role="danger")
        self.cancel_button = push_button(Text("Cancel"))
        self.open_button = push_button(Text("Open"), role="primary")
        for widget in (self._search, self._pages, self._preview):
            column.addWidget(widget)
        column.addLayout(
            button_row(
                before=(self.file_button, self.delete_button),
                after=(self.cancel_button, self.open_button),
                default=self.open_button,
            )
        )
        self._connect()
        self._search.setFocus()
        self._show_rows()

    def show_presets(self, entries: Sequence[PresetEntry], recent: Sequence[Path] = ()) -> None:
        """Lists these presets; what was selected stays so."""
        self._entries, self._recent = tuple(entries), tuple(recent)
        self._show_rows()

    def select_preset(self, path: Path) -> None:
        """Selects the preset that is edited now."""
        for number, row in enumerate(self._rows.rows()):
            if row.entry is not None and row.entry.path == path:
                self._list.setCurrentIndex(self._rows.index(number))
                return

    def set_theme(self, theme: Theme) -> None:
        """Takes the colours of the theme."""
        self._painter.set_theme(theme)
        self._list.viewport().update()

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Up and Down move in the list while words are typed."""
        if event.type() is QEvent.Type.KeyPress and isinstance(event, QKeyEvent):
            step = {Qt.Key.Key_Down: 1, Qt.Key.Key_Up: -1}.get(Qt.Key(event.key()))
            if step is not None:
                self._move(step)
                return True
        return super().eventFilter(watched, event)

    def _connect(self) -> None:
        self._search.searched.connect(lambda _text: self._show_rows())
        self._search.installEventFilter(self)
        self._list.selectionModel().currentChanged.connect(self._on_current)
        self._list.doubleClicked.connect(lambda _index: self._on_open())
        self.open_button.clicked.connect(self._on_open)
        self.cancel_button.clicked.connect(self.reject)
        self.file_button.clicked.connect(self._on_file)
        self.delete_button.clicked.connect(self._on_delete)
        delete = QShortcut(QKeySequence.StandardKey.Delete, self._list)
        delete.setContext(Qt.ShortcutContext.WidgetShortcut)
        delete.activated.connect(self._on_delete)

    def _show_rows(self) -> None:
        before = self._current()
        words = self._search.text()
        self._rows.show_rows(preset_rows(self._entries, self._recent, words))
        presets = [
            (number, row) for number, row in enumerate(self._rows.rows()) if row.entry is not None
        ]
        kept = [number for number, row in presets if before and row.entry and
                row.entry.path == before.path]  # fmt: skip
        if presets:
            self._list.setCurrentIndex(self._rows.index((kept or [presets[0][0]])[0]))
        nothing = Text("No preset has these words.") if words else Text("There are no presets yet.")
        self._nothing.setText(shown(nothing))
        self._pages.setCurrentWidget(self._list if presets else self._nothing)
        self._show_current()

    def _current(self) -> PresetEntry | None:
        row = self._list.currentIndex().data(ROW_ROLE)
        return row.entry if isinstance(row, PresetRow) else None

    def _move(self, step: int) -> None:
        rows = self._rows.rows()
        number = self._list.currentIndex().row() + step
        while 0 <= number < len(rows) and rows[number].entry is None:
            number += step
        if 0 <= number < len(rows):
            self._list.setCurrentIndex(self._rows.index(number))

    def _on_current(self, _current: QModelIndex, _previous: QModelIndex) -> None:
        self._show_current()

    def _show_current(self) -> None:
        entry = self._current()
        self.open_button.setEnabled(entry is not None and not _unreadable(entry))
        self.delete_button.setEnabled(entry is not None and not entry.shipped)
        self.delete_button.setToolTip(
            shown(Text("Presets that come with the program stay."))
            if entry is not None and entry.shipped
            else ""
        )
        if entry is None:
            self._preview.clear()
            return
        if entry.problems:
            told = f"{summary(entry)} {shown(entry.problems[0].hint)}"
        else:
            told = entry.about.strip() or str(entry.path)
        self._preview.setText(told)
        self._preview.setToolTip("\n".join(str(problem) for problem in entry.problems))
        set_look(self._preview, tone="warning" if entry.problems else "muted")

    def _on_open(self) -> None:
        entry = self._current()
        if entry is not None and self.open_button.isEnabled():
            self.chosen.emit(entry.path)
            self.accept()

    def _on_file(self) -> None:
        self.open_file_requested.emit()
        self.reject()

    def _on_delete(self) -> None:
        entry = self._current()
        if entry is None or entry.shipped:
            return
        box = QMessageBox(
            QMessageBox.Icon.Question,
            shown(Text("Delete preset")),
            shown(Text("Delete your preset “{title}”?", title=entry.title)),
            QMessageBox.StandardButton.Cancel,
            self,
        )
        box.setTextFormat(Qt.TextFormat.PlainText)
        box.setInformativeText(shown(Text("Its file is deleted; runs made with it stay.")))
        delete = box.addButton(shown(Text("Delete")), QMessageBox.ButtonRole.DestructiveRole)
        box.setDefaultButton(QMessageBox.StandardButton.Cancel)
        box.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        delete.clicked.connect(lambda: self.delete_requested.emit(entry.name))
        box.open()


def _unreadable(entry: PresetEntry) -> bool:
    """Whether the file as a whole is bad; single bad values can be mended in the form."""
    return bool(entry.problems) and all(not problem.path for problem in entry.problems)
