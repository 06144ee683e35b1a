"""PredictionPage: the list of answers beside the selected one, and what to do with them."""

from collections.abc import Sequence
from typing import Final

from PySide6.QtCore import QModelIndex, Qt, QTimer, Signal
from PySide6.QtGui import QKeySequence, QShortcut
from PySide6.QtWidgets import (
    QFrame,
    QHBoxLayout,
    QLabel,
    QProgressBar,
    QPushButton,
    QSplitter,
    QVBoxLayout,
    QWidget,
)

from trainer_gui.core.asks import Files
from trainer_gui.core.replies import FileRead, Predicted
from trainer_gui.core.text import Text
from trainer_gui.gui.screens._answer_list import AnswerList
from trainer_gui.gui.screens._drop_well import paste_tip
from trainer_gui.gui.screens._picture_loader import PictureLoader
from trainer_gui.gui.screens._prediction_card import PredictionCard
from trainer_gui.gui.screens._prediction_painter import PredictionPainter
from trainer_gui.gui.screens._prediction_rows import PredictionRows
from trainer_gui.gui.theme import SPACE, Theme, set_look
from trainer_gui.gui.translate import shown
from trainer_gui.state.wording import exact

_LARGE: Final = 1200
_LIST_WIDTH: Final = 340


class PredictionPage(QWidget):
    """Samples of files at the left, the selected one at the right."""

    add_pressed = Signal()
    paste_pressed = Signal()
    cancel_pressed = Signal()
    clear_pressed = Signal()
    copy_pressed = Signal()
    save_pressed = Signal()
    emptied = Signal()
    """The last file was taken off the list."""

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.files = PredictionRows(self)
        self._asked: Files | None = None
        self._loader = PictureLoader(self)
        self._painter = PredictionPainter(theme, self._loader, self)
        self._list = AnswerList()
        self._list.setModel(self.files)
        self._list.setItemDelegate(self._painter)
        self._count = QLabel()
        set_look(self._count, role="section")
        self._progress = QProgressBar()
        self._progress.setTextVisible(False)
        self._progress.setAccessibleName(shown(Text("Samples that were predicted")))
        self._doing = QLabel()
        set_look(self._doing, role="small")
        self._cancel = QPushButton(shown(Text("Cancel")))
        self._busy = QWidget()
        self._clear = QPushButton(shown(Text("Clear")))
        self._copy = QPushButton(shown(Text("Copy results")))
        self._copy.setToolTip(shown(Text("Copy all results as a table, to paste in a spreadsheet")))
        self._save = QPushButton(shown(Text("Save as CSV…")))
        self._add = QPushButton(shown(Text("Open…")))
        self._paste = QPushButton(shown(Text("Paste")))
        for button in (self._add, self._paste):
            set_look(button, role="ghost")
        self._card = PredictionCard()
        # A progress bar repaints the window at each value: answers that come together count once.
        self._frame = QTimer(self, singleShot=True, interval=0)
        self._frame.timeout.connect(self._show_counts)
        self._lay_out()
        self._connect()
        self.setFocusProxy(self._list)
        self.show_busy(False)

    def ask_for(self, files: Files) -> None:
        """Takes such files from now on."""
        self._asked = files
        self._painter.set_pictures(files.pictures)
        self._card.set_pictures(files.pictures)
        self._list.set_row_height(self._painter.row_height(self._list.fontMetrics()))
        self._add.setAccessibleName(shown(Text("Open {what}…", what=files.what)))
        self._paste.setToolTip(paste_tip(files))
        self._show_counts()

    def add(self, paths: Sequence[str]) -> tuple[str, ...]:
        """Lists files, and gives those that are new; the first is selected if none was."""
        new = self.files.add(paths)
        if new and not self._list.currentIndex().isValid():
            self._list.setCurrentIndex(self.files.index(0))
        self._show_counts()
        return new

    def show_read(self, read: FileRead) -> None:
        """Shows how many samples are in a file."""
        self.files.show_read(read)
        self._frame.start()

    def show_predicted(self, *predicted: Predicted) -> None:
        """Shows what the model says of samples."""
        before = self.files.row(self._list.currentIndex().row())
        self.files.show_predicted(*predicted)
        if self.files.row(self._list.currentIndex().row()) is not before:
            self._show_current()
        self._enable()
        self._frame.start()

    def ask_again(self, paths: Sequence[str] | None = None) -> None:
        """Forgets the answers of files, by default of all, since they are asked for again."""
        self.files.ask_again(paths)
        if self.files.rowCount() and not self._list.currentIndex().isValid():
            self._list.setCurrentIndex(self.files.index(0))
        self._show_current()
        self._show_counts()

    def show_busy(self, busy: bool) -> None:
        """Shows whether files are being predicted."""
        self.files.set_waiting(busy)
        self._busy.setVisible(busy)
        self._show_current()
        self._show_counts()

    def clear(self) -> None:
        """Forgets every file."""
        self.files.clear()
        self._loader.forget()
        self._show_current()
        self._show_counts()

    def set_theme(self, theme: Theme) -> None:
        """Takes the colours of the theme."""
        self._painter.set_theme(theme)
        self._list.viewport().update()

    def _lay_out(self) -> None:
        head = QHBoxLayout()
        head.setContentsMargins(2 * SPACE, SPACE, SPACE, SPACE // 2)
        head.addWidget(self._count, 1)
        head.addWidget(self._add)
        head.addWidget(self._paste)
        line = QHBoxLayout()
        line.setSpacing(SPACE)
        line.addWidget(self._doing, 1)
        line.addWidget(self._cancel)
        busy = QVBoxLayout(self._busy)
        busy.setContentsMargins(2 * SPACE, SPACE, SPACE, 0)
        busy.setSpacing(SPACE)
        busy.addWidget(self._progress)
        busy.addLayout(line)
        foot = QHBoxLayout()
        foot.setContentsMargins(2 * SPACE, SPACE, SPACE, 2 * SPACE)
        foot.setSpacing(SPACE)
        for button in (self._clear, self._copy, self._save):
            foot.addWidget(button)
        left = QFrame()
        set_look(left, role="panel")
        column = QVBoxLayout(left)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addLayout(head)
        column.addWidget(self._list, 1)
        column.addWidget(self._busy)
        column.addLayout(foot)
        right = QWidget()
        margin = QVBoxLayout(right)
        margin.setContentsMargins(2 * SPACE, 2 * SPACE, 2 * SPACE, 2 * SPACE)
        margin.addWidget(self._card)
        split = QSplitter(Qt.Orientation.Horizontal)
        split.addWidget(left)
        split.addWidget(right)
        split.setChildrenCollapsible(False)
        split.setStretchFactor(1, 1)
        split.setSizes([_LIST_WIDTH, 2 * _LIST_WIDTH])
        outer = QHBoxLayout(self)
        outer.setContentsMargins(0, 0, 0, 0)
        outer.addWidget(split)

    def _connect(self) -> None:
        for button, signal in (
            (self._add, self.add_pressed),
            (self._paste, self.paste_pressed),
            (self._cancel, self.cancel_pressed),
            (self._clear, self.clear_pressed),
            (self._copy, self.copy_pressed),
            (self._save, self.save_pressed),
        ):
            button.clicked.connect(signal)
        self._list.selectionModel().currentChanged.connect(self._on_current)
        self._loader.loaded.connect(self._on_loaded)
        delete = QShortcut(QKeySequence.StandardKey.Delete, self._list)
        delete.setContext(Qt.ShortcutContext.WidgetShortcut)
        delete.activated.connect(self._on_delete)

    def _on_current(self, _current: QModelIndex, _previous: QModelIndex) -> None:
        self._show_current()

    def _on_loaded(self, path: str) -> None:
        number = self.files.place(path)
        if number is None or not self._pictures:
            return
        self._list.update(self.files.index(number))
        if number == self._list.currentIndex().row():
            self._card.show_picture(self._loader.picture(path, _LARGE))

    def _on_delete(self) -> None:
        current = self._list.currentIndex()
        if current.isValid():
            self.files.remove(current.row())
            self._show_current()
            self._show_counts()
            if not self.files.rowCount():
                self.emptied.emit()

    def _show_current(self) -> None:
        row = self.files.row(self._list.currentIndex().row())
        self._card.show_row(row)
        if row is not None and self._pictures:
            self._card.show_picture(self._loader.picture(row.path, _LARGE))

    @property
    def _pictures(self) -> bool:
        """Whether the files are pictures."""
        return self._asked is not None and self._asked.pictures

    def _show_counts(self) -> None:
        every, done = self.files.samples(), self.files.done()
        self._count.setText(shown(self._counted(every)))
        self._progress.setRange(0, max(every, 1))
        self._progress.setValue(done)
        self._doing.setText(
            shown(Text("{done} of {count} predicted", done=exact(done), count=exact(every)))
        )
        self._enable()

    def _counted(self, samples: int) -> Text:
        """How many there are, in words."""
        if samples == 1:
            return Text("1 file")
        if self._asked is None or samples > len(self.files.files()):
            return Text("{count} rows", count=exact(samples))
        return Text("{count} {what}", count=exact(samples), what=self._asked.what)

    def _enable(self) -> None:
        told = self.files.done() > 0
        self._copy.setEnabled(told)
        self._save.setEnabled(told)
