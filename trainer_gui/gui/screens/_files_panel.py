"""FilesPanel: files that a model is asked about: a place to drop them, then the answers."""

from collections.abc import Sequence
from functools import partial
from pathlib import Path

from PySide6.QtCore import QMimeData, Qt, Signal
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QFileDialog, QStackedWidget, QVBoxLayout, QWidget

from trainer_gui.core.asks import Files
from trainer_gui.core.errors import TrainerError
from trainer_gui.core.files import atomic_write
from trainer_gui.core.replies import FileRead, Predicted
from trainer_gui.core.text import Text
from trainer_gui.gui.errands import Errands
from trainer_gui.gui.screens._drop_well import DropWell
from trainer_gui.gui.screens._own_files import PastedFiles, found_files, holds_files
from trainer_gui.gui.screens._prediction_page import PredictionPage
from trainer_gui.gui.screens._prediction_rows import ROWS_LIMIT
from trainer_gui.gui.screens._results_table import as_csv, as_tabs, results_table
from trainer_gui.gui.theme import SPACE, Theme
from trainer_gui.gui.translate import shown
from trainer_gui.gui.widgets.banner import Banner
from trainer_gui.state.wording import exact

_DELETE = Qt.WidgetAttribute.WA_DeleteOnClose


class FilesPanel(QWidget):
    """Files are dropped, opened or pasted, listed with what the model says, and saved as a table.

    What there is to say stands in a banner that others show.
    """

    predict_requested = Signal(object)
    """Predict files (a tuple of paths)."""
    cancel_requested = Signal()

    def __init__(self, theme: Theme, banner: Banner, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._banner = banner
        self._asked: Files | None = None
        self._busy = False
        self._pasted = PastedFiles()
        self._saving = Errands("answers", self)
        self._well = DropWell()
        self._page = PredictionPage(theme)
        self._lay_out()
        self._connect()
        self._show_page()

    def ask_for(self, files: Files) -> bool:
        """Takes such files from now on; whether those that are listed are of that sort."""
        same = self._asked == files
        if not same:
            self._page.clear()
            self._asked = files
            self._well.show_files(files)
            self._page.ask_for(files)
            self._show_page()
        return same

    def takes(self, mime: QMimeData) -> bool:
        """Whether there is something in a drag that can be listed."""
        return self._asked is not None and holds_files(mime, pictures=self._asked.pictures)

    def take(self, mime: QMimeData) -> bool:
        """Lists what a drag or the clipboard holds; False if that is nothing."""
        if self._asked is None:
            return False
        files = self._pasted.files(mime, pictures=self._asked.pictures)
        if files:
            self.add_files(files)
        return bool(files)

    def add_files(self, paths: Sequence[str]) -> None:
        """Lists files, and those in folders, and asks for predictions of new ones."""
        if self._asked is None:
            return
        files = found_files(paths, self._asked.suffixes)
        if not files:
            self._banner.show_message(
                "info",
                shown(Text("No {what} were found there.", what=self._asked.what)),
                shown(
                    Text(
                        "Choose files ({formats}), or a folder of them.",
                        formats=self._asked.formats,
                    )
                ),
            )
            return
        self._banner.clear()
        new = self._page.add(files)
        self._show_page()
        if new:
            self.predict_requested.emit(new)

    def show_read(self, read: FileRead) -> None:
        """Shows how many samples a file holds, and tells what was noticed of it."""
        self._page.show_read(read)
        if read.notices and self._page.files.place(read.path) is not None:
            first, *more = map(shown, read.notices)
            self._banner.show_message("info", first, " ".join(more))

    def show_predicted(self, *predicted: Predicted) -> None:
        """Shows what the model says of samples; those of files that are gone are ignored."""
        self._page.show_predicted(*predicted)
        if self._busy and self._page.files.full():
            self.cancel_requested.emit()
            self._banner.show_message(
                "info",
                shown(Text("{count} rows are listed, and no more.", count=exact(ROWS_LIMIT))),
                shown(Text("“trainer-gui predict” tells of all rows of a file.")),
            )

    def show_busy(self, busy: bool) -> None:
        """Shows whether predictions are under way."""
        self._busy = busy
        self._page.show_busy(busy)

    def files(self) -> tuple[str, ...]:
        """The files that are listed."""
        return self._page.files.files()

    def unanswered(self) -> tuple[str, ...]:
        """Files of which not all is known."""
        return self._page.files.unanswered()

    def ask_all(self) -> None:
        """Forgets every answer, since another model is asked, and asks for all files again."""
        files = self.files()
        if files:
            self._page.ask_again()
            self.predict_requested.emit(files)

    def ask_rest(self) -> None:
        """Asks again for files of which not all is known."""
        files = self.unanswered()
        if files:
            self._page.ask_again(files)
            self.predict_requested.emit(files)

    def set_lit(self, lit: bool) -> None:
        """Shows that what is held over the window may be dropped."""
        self._well.set_lit(lit)

    def set_theme(self, theme: Theme) -> None:
        """Takes the colours of the theme."""
        self._page.set_theme(theme)

    def _lay_out(self) -> None:
        self._well_page = QWidget()
        around = QVBoxLayout(self._well_page)
        around.setContentsMargins(3 * SPACE, 3 * SPACE, 3 * SPACE, 3 * SPACE)
        around.addWidget(self._well)
        self._stack = QStackedWidget()
        for page in (self._well_page, self._page):
            self._stack.addWidget(page)
        outer = QVBoxLayout(self)
        outer.setContentsMargins(0, 0, 0, 0)
        outer.addWidget(self._stack)

    def _connect(self) -> None:
        page = self._page
        page.add_pressed.connect(self._on_open)
        page.paste_pressed.connect(self.paste)
        page.cancel_pressed.connect(self.cancel_requested)
        page.clear_pressed.connect(self._on_clear)
        page.emptied.connect(self._show_page)
        page.copy_pressed.connect(self._on_copy)
        page.save_pressed.connect(self._on_save)
        self._well.open_pressed.connect(self._on_open)
        self._well.paste_pressed.connect(self.paste)

    def paste(self) -> None:
        """Lists what the clipboard holds, or says that it holds nothing to list."""
        if self._asked is None or self.take(QGuiApplication.clipboard().mimeData()):
            return
        pictures = self._asked.pictures
        self._banner.show_message(
            "info",
            shown(
                Text("The clipboard holds no picture.")
                if pictures
                else Text("The clipboard holds no files.")
            ),
            shown(
                Text("Copy a picture, or files in the file manager, and paste again.")
                if pictures
                else Text("Copy files in the file manager, and paste again.")
            ),
        )

    def _on_open(self) -> None:
        if self._asked is None:
            return
        dialog = QFileDialog(self, shown(Text("Open {what}", what=self._asked.what)))
        dialog.setFileMode(QFileDialog.FileMode.ExistingFiles)
        patterns = " ".join(f"*{suffix}" for suffix in self._asked.suffixes)
        what = shown(self._asked.what)
        dialog.setNameFilters(
            [f"{what[:1].upper()}{what[1:]} ({patterns})", shown(Text("All files (*)"))]
        )
        dialog.setAttribute(_DELETE)
        dialog.filesSelected.connect(self.add_files)
        dialog.open()

    def _on_clear(self) -> None:
        if self._busy:
            self.cancel_requested.emit()
        self._page.clear()
        self._banner.clear()
        self._show_page()

    def _results(self) -> list[Predicted]:
        return [row.predicted for row in self._page.files.rows() if row.predicted is not None]

    def _on_copy(self) -> None:
        results = self._results()
        QGuiApplication.clipboard().setText(as_tabs(results_table(results)))
        self._banner.show_message(
            "success", shown(Text("{count} results copied.", count=exact(len(results))))
        )

    def _on_save(self) -> None:
        dialog = QFileDialog(self, shown(Text("Save answers as CSV")))
        dialog.setAcceptMode(QFileDialog.AcceptMode.AcceptSave)
        dialog.setDefaultSuffix("csv")
        dialog.setNameFilter(shown(Text("CSV table (*.csv)")))
        dialog.selectFile("answers.csv")
        dialog.setAttribute(_DELETE)
        dialog.fileSelected.connect(self._on_file_chosen)
        dialog.open()

    def _on_file_chosen(self, path: str) -> None:
        results = self._results()
        told = Text("{count} answers saved to {path}.", count=exact(len(results)), path=path)
        self._saving.do(
            partial(_save, Path(path), results),
            lambda _none: self._banner.show_message("success", shown(told)),
            self._on_unsaved,
        )

    def _on_unsaved(self, error: TrainerError) -> None:
        self._banner.show_message("error", shown(error.message), shown(error.hint))

    def _show_page(self) -> None:
        some = self._page.files.rowCount() > 0
        self._stack.setCurrentWidget(self._page if some else self._well_page)
        self.setFocusProxy(self._page if some else self._well.open_button)


def _save(path: Path, results: Sequence[Predicted]) -> None:
    """Writes a table of answers; a hundred thousand take a second.

    Raises:
        StorageError: it cannot be written.
    """
    atomic_write(path, as_csv(results_table(results)))
