"""RunsScreen: every run there is, to find, compare, note, resume, use or throw away."""

from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING, Final

from PySide6.QtCore import QEvent, QPoint, Qt, Signal
from PySide6.QtGui import QKeyEvent, QKeySequence
from PySide6.QtWidgets import (
    QFrame,
    QMenu,
    QSplitter,
    QStackedWidget,
    QVBoxLayout,
    QWidget,
)

from trainer_gui.core.text import Text
from trainer_gui.gui.screens._run_bar import RunBar, obstacle
from trainer_gui.gui.screens._run_menu import run_menu
from trainer_gui.gui.screens._runs_model import RunsModel
from trainer_gui.gui.screens._runs_table import RunsTable
from trainer_gui.gui.screens._runs_tools import RunsTools
from trainer_gui.gui.theme import Theme, set_look
from trainer_gui.gui.translate import shown
from trainer_gui.gui.widgets.empty_state import EmptyState
from trainer_gui.runs.store import RunInfo

if TYPE_CHECKING:
    from trainer_gui.gui.screens._compare_panel import ComparePanel

_SHARES: Final = (1, 2)
"""Of the height, for table and comparison."""
_LEAST_TABLE: Final = 132


class RunsScreen(QWidget):
    """A sortable table of runs with search, filter, comparison and what can be done with each."""

    open_requested = Signal(str)
    """Show the run with this id as it went."""
    use_requested = Signal(str)
    """Predict with its model."""
    resume_requested = Signal(str)
    """Go on with it where it ended."""
    fork_requested = Signal(str)
    """Go on from one of its checkpoints, with changes."""
    clone_requested = Signal(str)
    """Copy its recipe into the form."""
    trash_requested = Signal(object)
    """Move the runs with these ids (a tuple) to the trash; that can be undone."""
    reveal_requested = Signal(str)
    """Show its folder in the file manager."""
    star_changed = Signal(object, bool)
    """The runs with these ids (a tuple) have a star now, or none any more."""
    tags_changed = Signal(str, object)
    """A run has these tags now (a tuple of words)."""
    notes_changed = Signal(str, str)
    """A run has these notes now."""
    refresh_requested = Signal()
    """Look again which runs there are."""
    train_requested = Signal()
    """There is no run yet and the person wants one."""

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._theme = theme
        self._awaited = ""
        self._known = False
        self._model = RunsModel(theme, self)
        self._table = RunsTable(self._model, theme)
        self._tools = RunsTools(theme)
        self._no_match = EmptyState(
            "search",
            shown(Text("No run matches")),
            shown(Text("Words, status and star together leave none.")),
            shown(Text("Show all runs")),
        )
        self._none_yet = EmptyState("runs", shown(Text("Looking for runs…")))
        self._bar = RunBar(theme)
        self._compare: ComparePanel | None = None
        self._lay_out()
        self._connect()
        self.set_theme(theme)
        self.setFocusProxy(self._table)
        self._show_page()

    def show_runs(self, runs: Sequence[RunInfo]) -> None:
        """Lists these runs; selection, ticks, order and place in the list stay."""
        first, self._known = not self._known, True
        if tuple(runs) != self._model.runs() or any(run.status == "running" for run in runs):
            chosen, place = self._table.selected(), self._table.currentIndex().row()
            with self._table.kept():
                self._model.show_runs(runs)
            there = {run.run_id for run in runs}
            if first or (chosen and not any(run.run_id in there for run in chosen)):
                self._table.select_row(place)  # what was thrown away is followed by the next
            self._show_ticked()
        elif not first:
            return
        self._show_page()
        self._on_selection()
        if self._awaited:
            self.select_run(self._awaited)

    def select_run(self, run_id: str) -> None:
        """Selects a run and scrolls to it; a filter that hides it is lifted.

        One that is not listed yet is selected once it is.
        """
        if self._model.run(run_id) is None:
            self._awaited = run_id
            return
        self._awaited = ""
        if self._model.row_of(run_id) is None:
            self._show_all()
        self._table.select([run_id], run_id)
        self._table.scrollTo(self._table.currentIndex())

    def set_theme(self, theme: Theme) -> None:
        """Takes the colours of the theme."""
        self._theme = theme
        self._model.set_theme(theme)
        self._table.set_theme(theme)
        self._bar.set_theme(theme)
        self._tools.set_theme(theme)
        if self._compare is not None:
            self._compare.set_theme(theme)

    def _lay_out(self) -> None:
        self._rows = QStackedWidget()
        self._rows.addWidget(self._table)
        self._rows.addWidget(self._no_match)
        frame = QFrame()
        set_look(frame, role="panel")
        rows = QVBoxLayout(frame)
        rows.setContentsMargins(0, 0, 0, 0)
        rows.addWidget(self._rows)
        frame.setMinimumHeight(_LEAST_TABLE)  # else as high as what says that no run matches
        self._middle = QSplitter(Qt.Orientation.Vertical)
        self._middle.setChildrenCollapsible(False)
        self._middle.addWidget(frame)
        self._full = QWidget()
        column = QVBoxLayout(self._full)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addWidget(self._tools)
        column.addWidget(self._middle, 1)
        column.addWidget(self._bar)
        self._pages = QStackedWidget()
        self._pages.addWidget(self._none_yet)
        self._pages.addWidget(self._full)
        outer = QVBoxLayout(self)
        outer.setContentsMargins(0, 0, 0, 0)
        outer.addWidget(self._pages)

    def _connect(self) -> None:
        self._tools.searched.connect(lambda text: self._look_for(self._model.search, text))
        self._tools.group_chosen.connect(lambda key: self._look_for(self._model.show_group, key))
        self._tools.starred.connect(lambda on: self._look_for(self._model.show_starred, on))
        self._tools.refresh_requested.connect(self.refresh_requested)
        self._no_match.pressed.connect(self._show_all)
        self._none_yet.pressed.connect(self.train_requested)
        self._table.selectionModel().selectionChanged.connect(self._on_selection)
        self._table.doubleClicked.connect(lambda _index: self._do("open"))
        self._table.customContextMenuRequested.connect(self._on_menu)
        self._table.wanted.connect(self._do)
        self._table.marked.connect(self._on_mark)
        self._bar.pressed.connect(self._do)
        self._bar.notes.left.connect(self._table.setFocus)
        self._bar.notes.tags_changed.connect(self._on_tags)
        self._bar.notes.notes_changed.connect(self._on_notes)

    def event(self, event: QEvent) -> bool:
        """Claims F5, and Ctrl+F, which else would search the form of the Train screen."""
        if event.type() == QEvent.Type.ShortcutOverride and isinstance(event, QKeyEvent):
            if self._slot(event) is not None:
                event.accept()
                return True
        elif event.type() == QEvent.Type.KeyPress and isinstance(event, QKeyEvent):
            slot = self._slot(event)
            if slot is not None:
                slot()
                return True
        return super().event(event)

    def _slot(self, event: QKeyEvent) -> Callable[[], object] | None:
        if event.matches(QKeySequence.StandardKey.Find):
            return self._tools.search.setFocus
        refresh = event.matches(QKeySequence.StandardKey.Refresh)
        return self.refresh_requested.emit if refresh else None

    def _look_for(self, narrow: Callable[..., None], what: object) -> None:
        with self._table.kept():
            narrow(what)
        self._on_selection()
        self._show_ticked()
        self._show_page()

    def _on_selection(self) -> None:
        self._bar.show_selected(self._table.selected())

    def _on_mark(self, mark: str, run_id: str) -> None:
        run = self._model.run(run_id)
        if run is not None:
            (self._tick if mark == "tick" else self._star)([run])

    def _on_tags(self, run_id: str, tags: tuple[str, ...]) -> None:
        self._model.set_notes(run_id, tags=tags)
        self.tags_changed.emit(run_id, tags)

    def _on_notes(self, run_id: str, notes: str) -> None:
        self._model.set_notes(run_id, notes=notes)
        self.notes_changed.emit(run_id, notes)

    def _on_menu(self, position: QPoint) -> None:
        if not self._table.indexAt(position).isValid():
            return
        menu = self.context_menu()
        menu.popup(self._table.viewport().mapToGlobal(position))

    def context_menu(self) -> QMenu:
        """What can be done with the selected runs, as a menu that deletes itself."""
        return run_menu(self._table.selected(), self._theme, self._do, parent=self)

    def _do(self, action: str) -> None:
        runs = self._table.selected()
        marks = {"tick": self._tick, "star": self._star, "notes": self._note}
        if action in marks:
            marks[action](runs)
            return
        if obstacle(action, runs) is not None:
            return
        if action == "trash":
            self.trash_requested.emit(tuple(run.run_id for run in runs))
            return
        signals = {
            "open": self.open_requested,
            "use": self.use_requested,
            "resume": self.resume_requested,
            "fork": self.fork_requested,
            "clone": self.clone_requested,
            "reveal": self.reveal_requested,
        }
        signals[action].emit(runs[0].run_id)

    def _tick(self, runs: Sequence[RunInfo]) -> None:
        """Ticks runs, or unticks them if all are ticked."""
        ids = [run.run_id for run in runs if run.status != "damaged"]
        ticked = {one.run.run_id for one in self._model.ticked()}
        fits = self._model.set_ticked(ids, not ticked.issuperset(ids))
        self._show_ticked(full=not fits)

    def _star(self, runs: Sequence[RunInfo]) -> None:
        """Gives runs a star, or takes it away if all have one."""
        on = not all(run.star for run in runs)
        changed = [run.run_id for run in runs if run.star is not on]
        self._model.set_star(changed, on)
        if changed:
            self.star_changed.emit(tuple(changed), on)

    def _note(self, runs: Sequence[RunInfo]) -> None:
        if len(runs) == 1:
            self._bar.notes.edit_notes()

    def _show_ticked(self, *, full: bool = False) -> None:
        """Compares the ticked runs if there are two or more."""
        ticked = self._model.ticked()
        several = len(ticked) > 1
        if several and self._compare is None:
            # Only now: plots are slow to import and to make.
            from trainer_gui.gui.screens._compare_panel import ComparePanel

            self._compare = ComparePanel(self._theme, parent=self._middle)
            self._compare.untick_requested.connect(self._untick)
            self._middle.addWidget(self._compare)
            self._middle.setSizes([share * self._middle.height() for share in _SHARES])
        if self._compare is not None:
            self._compare.setVisible(several and self._model.rowCount() > 0)
            if several:
                self._compare.show_ticked(ticked, full=full)

    def _untick(self) -> None:
        self._model.set_ticked([one.run.run_id for one in self._model.ticked()], on=False)
        self._show_ticked()
        self._table.setFocus()

    def _show_all(self) -> None:
        self._tools.clear()

    def _show_page(self) -> None:
        every, seen = len(self._model.runs()), self._model.rowCount()
        if self._known:
            self._none_yet.show_empty(
                "runs",
                shown(Text("No runs yet — press Train")),
                shown(Text("Every training is kept here, with its recipe, curves and model.")),
                shown(Text("Train")),
            )
        self._pages.setCurrentWidget(self._full if every else self._none_yet)
        self._rows.setCurrentWidget(self._table if seen else self._no_match)
        self._tools.show_count(seen, every)
