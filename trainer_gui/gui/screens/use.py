"""UseScreen: a finished run's model tried on a person's own pictures."""

from collections.abc import Sequence
from pathlib import Path
from typing import Final

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import (
    QDragEnterEvent,
    QDragLeaveEvent,
    QDropEvent,
    QGuiApplication,
    QKeySequence,
    QShortcut,
)
from PySide6.QtWidgets import (
    QComboBox,
    QFileDialog,
    QFrame,
    QHBoxLayout,
    QLabel,
    QStackedWidget,
    QVBoxLayout,
    QWidget,
)

from trainer_gui.core.errors import StorageError
from trainer_gui.core.files import atomic_write
from trainer_gui.core.replies import JobFailed, Predicted
from trainer_gui.core.text import Text
from trainer_gui.gui.screens._drop_well import DropWell
from trainer_gui.gui.screens._own_pictures import (
    SUFFIXES,
    PastedPictures,
    found_files,
    holds_pictures,
)
from trainer_gui.gui.screens._prediction_page import PredictionPage
from trainer_gui.gui.screens._results_table import as_csv, as_tabs, results_table
from trainer_gui.gui.screens._run_words import ENDED_WELL, best_score, data_label, moment
from trainer_gui.gui.theme import SPACE, Theme, set_look
from trainer_gui.gui.translate import shown
from trainer_gui.gui.widgets.banner import Banner
from trainer_gui.gui.widgets.empty_state import EmptyState
from trainer_gui.runs.store import RunInfo
from trainer_gui.state.wording import exact

_AGAIN: Final = "again"


class UseScreen(QWidget):
    """Drop pictures, and see what the model of a run says of each."""

    predict_requested = Signal(str, object)
    """Predict files (a tuple of paths) with the model of the run with this id."""
    cancel_requested = Signal()
    """No more answers are wanted; also sent before another run is asked."""
    consent_requested = Signal(str)
    """The program at this path defines the model, and a person wants to look at it."""
    train_requested = Signal()
    """There is no run to use yet and the person wants one."""

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._runs: tuple[RunInfo, ...] = ()
        self._run_id = ""
        self._busy = False
        self._program = ""
        self._pasted = PastedPictures()
        self._combo = QComboBox()
        self._combo.setAccessibleName(shown(Text("Model of run")))
        self._combo.setSizeAdjustPolicy(
            QComboBox.SizeAdjustPolicy.AdjustToMinimumContentsLengthWithIcon
        )
        self._combo.setMinimumContentsLength(24)
        self._banner = Banner()
        self._no_run = EmptyState(
            "use",
            shown(Text("No finished run yet")),
            shown(Text("Train a model first; then try it here on pictures of your own.")),
            shown(Text("Go to Train")),
        )
        self._well = DropWell()
        self._page = PredictionPage(theme)
        self._lay_out()
        self._connect()
        self.setAcceptDrops(True)
        self._show_page()

    def show_runs(self, runs: Sequence[RunInfo]) -> None:
        """Offers the models of these runs, those that have one; the chosen one stays chosen."""
        usable = tuple(run for run in runs if run.status in ENDED_WELL)
        if usable == self._runs:
            return
        self._runs = usable
        self._combo.clear()
        for run in self._runs:
            self._combo.addItem(_run_line(run), run.run_id)
            self._combo.setItemData(
                self._combo.count() - 1, run.run_id, Qt.ItemDataRole.ToolTipRole
            )
        ids = [run.run_id for run in self._runs]
        if ids and self._run_id not in ids:
            self._ask_run(ids[0])
        self._combo.setCurrentIndex(self._combo.findData(self._run_id))
        self._show_page()

    def select_run(self, run_id: str) -> None:
        """Chooses the run whose model is asked; every file is predicted again with it."""
        if run_id != self._run_id and self._combo.findData(run_id) >= 0:
            self._combo.setCurrentIndex(self._combo.findData(run_id))
            self._ask_run(run_id)

    def add_files(self, paths: Sequence[str]) -> None:
        """Lists picture files, and those in folders, and asks for predictions of new ones."""
        files = found_files(paths)
        if not files:
            self._banner.show_message(
                "info",
                shown(Text("No pictures were found there.")),
                shown(Text("Choose JPEG, PNG, BMP, WebP, TIFF or GIF files, or a folder of them.")),
            )
            return
        self._banner.clear()
        new = self._page.add(files)
        self._show_page()
        if new and self._run_id:
            self.predict_requested.emit(self._run_id, new)

    def show_predicted(self, predicted: Predicted) -> None:
        """Shows what the model says of one file; files that are gone are ignored."""
        self._page.show_predicted(predicted)

    def show_failure(self, failure: JobFailed) -> None:
        """Tells why the predictions ended early, and offers to ask for the rest."""
        again = Text("Predict the rest") if failure.cancelled else Text("Try again")
        left = bool(self._page.files.unanswered())
        self._program = failure.file if failure.remedy == "run_code" else ""
        if self._program:
            again = Text("Look at it…")
        self._banner.show_message(
            "info" if failure.cancelled else "error",
            shown(failure.message),
            shown(failure.hint),
            buttons=[(_AGAIN, shown(again))] if left else [],
            details=failure.details,
        )

    def show_busy(self, busy: bool) -> None:
        """Shows whether predictions are under way."""
        self._busy = busy
        self._page.show_busy(busy)

    def set_theme(self, theme: Theme) -> None:
        """Takes the colours of the theme."""
        self._page.set_theme(theme)

    def dragEnterEvent(self, event: QDragEnterEvent) -> None:
        """Takes files and pictures, once there is a model to ask."""
        if self._runs and holds_pictures(event.mimeData()):
            self._well.set_lit(True)
            event.acceptProposedAction()

    def dragLeaveEvent(self, event: QDragLeaveEvent) -> None:
        """The drag went elsewhere."""
        self._well.set_lit(False)

    def dropEvent(self, event: QDropEvent) -> None:
        """Lists what was dropped."""
        self._well.set_lit(False)
        event.acceptProposedAction()
        self.add_files(self._pasted.files(event.mimeData()))

    def _lay_out(self) -> None:
        tools = QFrame()
        set_look(tools, role="panel", side="top")
        label = QLabel(shown(Text("&Model of run")))
        label.setBuddy(self._combo)
        head = QVBoxLayout(tools)
        head.setContentsMargins(2 * SPACE, SPACE, 2 * SPACE, SPACE)
        head.setSpacing(SPACE)
        row = QHBoxLayout()
        row.setSpacing(SPACE)
        row.addWidget(label)
        row.addWidget(self._combo, 1)
        head.addLayout(row)
        head.addWidget(self._banner)
        margin = QWidget()
        around = QVBoxLayout(margin)
        around.setContentsMargins(3 * SPACE, 3 * SPACE, 3 * SPACE, 3 * SPACE)
        around.addWidget(self._well)
        self._well_page = margin
        self._stack = QStackedWidget()
        for page in (margin, self._page):
            self._stack.addWidget(page)
        self._full = QWidget()
        column = QVBoxLayout(self._full)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addWidget(tools)
        column.addWidget(self._stack, 1)
        self._pages = QStackedWidget()
        self._pages.addWidget(self._no_run)
        self._pages.addWidget(self._full)
        outer = QVBoxLayout(self)
        outer.setContentsMargins(0, 0, 0, 0)
        outer.addWidget(self._pages)

    def _connect(self) -> None:
        self._combo.activated.connect(self._on_run)
        self._no_run.pressed.connect(self.train_requested)
        self._banner.pressed.connect(self._on_banner)
        self._page.add_pressed.connect(self._on_open)
        self._page.paste_pressed.connect(self._on_paste)
        self._page.cancel_pressed.connect(self.cancel_requested)
        self._page.clear_pressed.connect(self._on_clear)
        self._page.emptied.connect(self._show_page)
        self._page.copy_pressed.connect(self._on_copy)
        self._page.save_pressed.connect(self._on_save)
        self._well.open_pressed.connect(self._on_open)
        self._well.paste_pressed.connect(self._on_paste)
        paste = QShortcut(QKeySequence.StandardKey.Paste, self)
        paste.setContext(Qt.ShortcutContext.WidgetWithChildrenShortcut)
        paste.activated.connect(self._on_paste)

    def _on_run(self, number: int) -> None:
        run_id = str(self._combo.itemData(number))
        if run_id != self._run_id:
            self._ask_run(run_id)

    def _ask_run(self, run_id: str) -> None:
        """Another model is asked; what the last one said is no longer shown."""
        self._run_id = run_id
        self._banner.clear()
        files = tuple(row.path for row in self._page.files.rows())
        if self._busy:
            self.cancel_requested.emit()
        if files:
            self._page.ask_again()
            self.predict_requested.emit(run_id, files)

    def _on_banner(self, _key: str) -> None:
        if self._program:
            self.consent_requested.emit(self._program)
        else:
            self.predict_rest()

    def predict_rest(self) -> None:
        """Asks again for what was not answered."""
        self._banner.clear()
        files = self._page.files.unanswered()
        if files and self._run_id:
            self.predict_requested.emit(self._run_id, files)

    def _on_open(self) -> None:
        dialog = QFileDialog(self, shown(Text("Open pictures")))
        dialog.setFileMode(QFileDialog.FileMode.ExistingFiles)
        patterns = " ".join(f"*{suffix}" for suffix in SUFFIXES)
        dialog.setNameFilters(
            [shown(Text("Pictures ({patterns})", patterns=patterns)), shown(Text("All files (*)"))]
        )
        dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        dialog.filesSelected.connect(self.add_files)
        dialog.open()

    def _on_paste(self) -> None:
        if not self._runs:
            return
        files = self._pasted.files(QGuiApplication.clipboard().mimeData())
        if files:
            self.add_files(files)
            return
        self._banner.show_message(
            "info",
            shown(Text("The clipboard holds no picture.")),
            shown(Text("Copy a picture, or files in the file manager, and paste again.")),
        )

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
        dialog = QFileDialog(self, shown(Text("Save results as CSV")))
        dialog.setAcceptMode(QFileDialog.AcceptMode.AcceptSave)
        dialog.setDefaultSuffix("csv")
        dialog.setNameFilter(shown(Text("CSV table (*.csv)")))
        dialog.selectFile("predictions.csv")
        dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        dialog.fileSelected.connect(self._on_file_chosen)
        dialog.open()

    def _on_file_chosen(self, path: str) -> None:
        results = self._results()
        try:
            atomic_write(Path(path), as_csv(results_table(results)))
        except StorageError as error:
            self._banner.show_message("error", shown(error.message), shown(error.hint))
            return
        told = Text("{count} results saved to {path}.", count=exact(len(results)), path=path)
        self._banner.show_message("success", shown(told))

    def _show_page(self) -> None:
        self._pages.setCurrentWidget(self._full if self._runs else self._no_run)
        some = self._page.files.rowCount() > 0
        self._stack.setCurrentWidget(self._page if some else self._well_page)
        self.setFocusProxy(self._page if some else self._well.open_button)


def _run_line(run: RunInfo) -> str:
    parts = (run.title, best_score(run), data_label(run), moment(run.started))
    return " · ".join(part for part in parts if part)
