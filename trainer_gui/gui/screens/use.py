"""UseScreen: a finished run's model tried on what a person gives it."""

from collections.abc import Sequence
from typing import Final, assert_never

from PySide6.QtCore import Qt, QTimer, Signal
from PySide6.QtGui import (
    QDragEnterEvent,
    QDragLeaveEvent,
    QDropEvent,
    QKeySequence,
    QShortcut,
)
from PySide6.QtWidgets import (
    QFrame,
    QHBoxLayout,
    QLabel,
    QStackedWidget,
    QVBoxLayout,
    QWidget,
)

from trainer_gui.core.asks import Asks, Cells, Files, Row
from trainer_gui.core.replies import FileRead, JobFailed, Predicted
from trainer_gui.core.text import Text
from trainer_gui.gui.screens._files_panel import FilesPanel
from trainer_gui.gui.screens._model_chooser import ModelChooser
from trainer_gui.gui.screens._row_panel import RowPanel
from trainer_gui.gui.theme import SPACE, Theme, set_look
from trainer_gui.gui.translate import shown
from trainer_gui.gui.widgets.banner import Banner
from trainer_gui.gui.widgets.empty_state import EmptyState
from trainer_gui.gui.widgets.segmented import SegmentedControl
from trainer_gui.runs.store import RunInfo

_AGAIN: Final = "again"
_SLOW_MS: Final = 400
_ROW, _FILES = "row", "files"


class UseScreen(QWidget):
    """Give a model what it asks for, files or a row, and see what it says."""

    asks_requested = Signal(str)
    """Tell what a person may give to the model of the run with this id."""
    predict_requested = Signal(str, object)
    """Predict files (a tuple of paths) with the model of the run with this id."""
    row_requested = Signal(str, object)
    """Predict a row (Cells) with it; the row that was asked before is no longer wanted."""
    cancel_requested = Signal()
    """No more answers are wanted; also sent before another run is asked."""
    consent_requested = Signal(str)
    """The program at this path defines the model, and a person wants to look at it."""
    train_requested = Signal()
    """There is no run to use yet and the person wants one."""

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._asks: dict[str, tuple[Asks, ...]] = {}
        self._offered: tuple[Asks, ...] = ()
        self._refusal: JobFailed | None = None
        self._pending: tuple[str, ...] = ()
        self._program = ""
        self._model = ModelChooser()
        self._way = SegmentedControl(
            [(_ROW, shown(Text("One row"))), (_FILES, shown(Text("Files")))],
            name=shown(Text("What the model is given")),
        )
        self._banner = Banner()
        self._no_run = EmptyState(
            "use",
            shown(Text("No finished run yet")),
            shown(Text("Train a model first; then try it here on data of your own.")),
            shown(Text("Go to Train")),
        )
        self._refused = EmptyState("use", "")
        # Only while the worker begins does that take long enough to be read.
        self._slow = QTimer(self, singleShot=True, interval=_SLOW_MS)
        self._files = FilesPanel(theme, self._banner)
        self._row = RowPanel()
        self._lay_out()
        self._connect()
        self.setAcceptDrops(True)
        self._show_page()

    def show_runs(self, runs: Sequence[RunInfo]) -> None:
        """Offers the models of these runs, those that have one; the chosen one stays chosen."""
        self._model.show_runs(runs)
        self._show_page()

    def select_run(self, run_id: str) -> None:
        """Chooses the run whose model is asked; what was given is predicted again with it."""
        self._model.choose(run_id)

    def show_asks(self, run_id: str, asks: tuple[Asks, ...]) -> None:
        """Offers what may be given to the model of a run."""
        self._asks[run_id] = asks
        if run_id == self._model.run_id:
            self._offer(asks)

    def show_refusal(self, run_id: str, failure: JobFailed) -> None:
        """Says why nothing can be given to the model of a run."""
        if run_id != self._model.run_id:
            return
        self._offered, self._pending, self._refusal = (), (), failure
        self._refused.show_empty("use", shown(failure.message), shown(failure.hint))
        self._show_page()

    def add_files(self, paths: Sequence[str]) -> None:
        """Lists files, and those in folders, and asks for predictions of new ones."""
        if not self._offered:  # it is not known yet what the model sees
            self._pending = (*self._pending, *paths)
            return
        if self._takes_files:
            self._go(_FILES)
            self._files.add_files(paths)

    def show_read(self, read: FileRead) -> None:
        """Shows how many samples a file holds, and what was noticed of it."""
        self._files.show_read(read)

    def show_predicted(self, *predicted: Predicted) -> None:
        """Shows what the model says of samples of files; those that are gone are ignored."""
        self._files.show_predicted(*predicted)

    def show_typed(self, predicted: Predicted) -> None:
        """Shows what the model says of the row that was typed."""
        self._row.show_predicted(predicted)

    def show_row_failure(self, failure: JobFailed) -> None:
        """Tells why nothing is said of the row that was typed, and offers to ask again."""
        self._row.show_failure(shown(failure.message))
        self.show_failure(failure)

    def show_failure(self, failure: JobFailed) -> None:
        """Tells why the predictions ended early, and offers to ask for the rest."""
        again = Text("Predict the rest") if failure.cancelled else Text("Try again")
        self._program = failure.file if failure.remedy == "run_code" else ""
        if self._program:
            again = Text("Look at it…")
        left = bool(self._files.unanswered()) or self._way.value() == _ROW
        self._banner.show_message(
            "info" if failure.cancelled else "error",
            shown(failure.message),
            shown(failure.hint),
            buttons=[(_AGAIN, shown(again))] if left else [],
            details=failure.details,
        )

    def show_busy(self, busy: bool) -> None:
        """Shows whether predictions of files are under way."""
        self._files.show_busy(busy)

    def predict_rest(self) -> None:
        """Asks again for what was not answered."""
        self._banner.clear()
        self._files.ask_rest()
        if self._way.value() == _ROW:
            self._row.ask()

    def set_theme(self, theme: Theme) -> None:
        """Takes the colours of the theme."""
        self._files.set_theme(theme)

    def dragEnterEvent(self, event: QDragEnterEvent) -> None:
        """Takes what the model can be given, once there is a model to ask."""
        if self._takes_files and self._files.takes(event.mimeData()):
            self._files.set_lit(True)
            event.acceptProposedAction()

    def dragLeaveEvent(self, event: QDragLeaveEvent) -> None:
        """The drag went elsewhere."""
        self._files.set_lit(False)

    def dropEvent(self, event: QDropEvent) -> None:
        """Lists what was dropped."""
        self._files.set_lit(False)
        event.acceptProposedAction()
        self._go(_FILES)
        self._files.take(event.mimeData())

    @property
    def _takes_files(self) -> bool:
        """Whether the model that is chosen can be given files."""
        return bool(self._model.run_id) and any(isinstance(one, Files) for one in self._offered)

    def _lay_out(self) -> None:
        tools = QFrame()
        set_look(tools, role="panel", side="top")
        label = QLabel(shown(Text("&Model of run")))
        label.setBuddy(self._model)
        head = QVBoxLayout(tools)
        head.setContentsMargins(2 * SPACE, SPACE, 2 * SPACE, SPACE)
        head.setSpacing(SPACE)
        row = QHBoxLayout()
        row.setSpacing(SPACE)
        row.addWidget(label)
        row.addWidget(self._model, 1)
        row.addWidget(self._way)
        head.addLayout(row)
        head.addWidget(self._banner)
        self._waiting = EmptyState("use", "")
        self._stack = QStackedWidget()
        for page in (self._waiting, self._refused, self._row, self._files):
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
        self._model.chosen.connect(self._ask_run)
        self._way.chosen.connect(lambda _way: self._show_page())
        self._slow.timeout.connect(
            lambda: self._waiting.show_empty("use", shown(Text("Asking what the model sees…")))
        )
        self._no_run.pressed.connect(self.train_requested)
        self._banner.pressed.connect(self._on_banner)
        self._files.predict_requested.connect(self._on_files)
        self._files.cancel_requested.connect(self.cancel_requested)
        self._row.row_requested.connect(self._on_row)
        paste = QShortcut(QKeySequence.StandardKey.Paste, self)
        paste.setContext(Qt.ShortcutContext.WidgetWithChildrenShortcut)
        paste.activated.connect(self._on_paste)

    def _ask_run(self, run_id: str) -> None:
        """Another model is asked; what the last one said is no longer shown."""
        self._banner.clear()
        self.cancel_requested.emit()
        known = self._asks.get(run_id)
        if known is not None:
            self._offer(known)
            return
        self._offered, self._refusal = (), None
        self._waiting.show_empty("use", "")
        self._slow.start()
        self._show_page()
        self.asks_requested.emit(run_id)

    def _offer(self, asks: tuple[Asks, ...]) -> None:
        """Shows what may be given, and asks the model about what was given before."""
        self._offered = asks
        keys = []
        for one in asks:
            match one:
                case Files():
                    keys.append(_FILES)
                    if self._files.ask_for(one):
                        self._files.ask_all()
                case Row():
                    keys.append(_ROW)
                    self._row.ask_for(one)
                case unknown:
                    assert_never(unknown)
        self._refusal = None
        self._way.setVisible(len(keys) > 1)
        if self._way.value() not in keys or not self._files.files():
            self._way.set_value(keys[0])
        self._show_page()
        pending, self._pending = self._pending, ()
        if pending:
            self.add_files(pending)

    def _go(self, way: str) -> None:
        """Shows one way of giving."""
        self._way.set_value(way)
        self._show_page()

    def _on_files(self, files: tuple[str, ...]) -> None:
        self.predict_requested.emit(self._model.run_id, files)

    def _on_row(self, cells: Cells) -> None:
        self.row_requested.emit(self._model.run_id, cells)

    def _on_paste(self) -> None:
        if self._takes_files:
            self._go(_FILES)
            self._files.paste()

    def _on_banner(self, _key: str) -> None:
        if self._program:
            self.consent_requested.emit(self._program)
        else:
            self.predict_rest()

    def _show_page(self) -> None:
        self._pages.setCurrentWidget(self._full if self._model.run_id else self._no_run)
        page: QWidget = self._row if self._way.value() == _ROW else self._files
        if not self._offered:
            page = self._waiting if self._refusal is None else self._refused
        self._stack.setCurrentWidget(page)
        self.setFocusProxy(page)
