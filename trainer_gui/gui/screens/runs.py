"""RunsScreen: every run there is, to find, open, use, repeat or throw away."""

from collections.abc import Sequence
from typing import Final

from PySide6.QtCore import QItemSelectionModel, QPoint, Qt, Signal
from PySide6.QtGui import QKeySequence, QResizeEvent, QShortcut
from PySide6.QtWidgets import (
    QAbstractItemView,
    QFrame,
    QHBoxLayout,
    QHeaderView,
    QLabel,
    QMenu,
    QStackedWidget,
    QTableView,
    QVBoxLayout,
    QWidget,
)

from trainer_gui.core.text import Text
from trainer_gui.gui.dialogs.trash_runs import TrashRunsDialog
from trainer_gui.gui.icons import icon
from trainer_gui.gui.screens import _runs_model
from trainer_gui.gui.screens._run_bar import ACTIONS, RunBar, obstacle
from trainer_gui.gui.screens._runs_model import RUN_ROLE, RunsFilter, RunsModel
from trainer_gui.gui.theme import SPACE, Theme, set_look, tabular
from trainer_gui.gui.translate import shown
from trainer_gui.gui.widgets.empty_state import EmptyState
from trainer_gui.gui.widgets.icon_widgets import IconButton
from trainer_gui.gui.widgets.search_box import SearchBox
from trainer_gui.gui.widgets.segmented import SegmentedControl
from trainer_gui.runs.store import RunInfo

_GROUPS: Final = (
    ("all", Text("All")),
    ("finished", Text("Finished")),
    ("running", Text("Running")),
    ("stopped", Text("Stopped")),
    ("failed", Text("Failed")),
)
_WIDTHS: Final = {
    _runs_model.STATUS: 118,
    _runs_model.BEST: 76,
    _runs_model.BEST_EPOCH: 80,
    _runs_model.DATA: 112,
    _runs_model.MODEL: 84,
    _runs_model.STARTED: 138,
    _runs_model.DURATION: 106,
    _runs_model.RUN: 160,
}
_ROOM_FOR_ID: Final = 1080
"""Width of the screen from which on the run's id is shown; a narrow one needs it for titles."""
_ROW_HEIGHT: Final = 32
_Select = QItemSelectionModel.SelectionFlag


class RunsScreen(QWidget):
    """A sortable table of runs with search, filter and what can be done with each."""

    open_requested = Signal(str)
    """Show the run with this id as it went."""
    use_requested = Signal(str)
    """Predict with its model."""
    clone_requested = Signal(str)
    """Copy its recipe into the form."""
    trash_requested = Signal(object)
    """Move the runs with these ids (a tuple) to the trash; the person has agreed."""
    reveal_requested = Signal(str)
    """Show its folder in the file manager."""
    refresh_requested = Signal()
    """Look again which runs there are."""
    train_requested = Signal()
    """There is no run yet and the person wants one."""

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._theme = theme
        self._model = RunsModel(theme, self)
        self._filter = RunsFilter(self)
        self._filter.setSourceModel(self._model)
        self._search = SearchBox(shown(Text("Search title, data, model, status")))
        self._groups = SegmentedControl(
            [(key, shown(label)) for key, label in _GROUPS], name=shown(Text("Status"))
        )
        self._count = QLabel()
        set_look(self._count, role="small")
        self._refresh = IconButton("reset", shown(Text("Refresh (F5)")))
        self._table = self._make_table()
        self._no_match = EmptyState(
            "search",
            shown(Text("No run matches")),
            shown(Text("No run has these words and this status.")),
            shown(Text("Show all runs")),
        )
        self._none_yet = EmptyState(
            "runs",
            shown(Text("No runs yet — press Train")),
            shown(Text("Every training is kept here, with its recipe, curves and model.")),
            shown(Text("Train")),
        )
        self._bar = RunBar(theme)
        self._lay_out()
        self._connect()
        self.setFocusProxy(self._table)
        self._show_page()

    def show_runs(self, runs: Sequence[RunInfo]) -> None:
        """Lists these runs; selection, order and place in the list stay."""
        if tuple(runs) == self._model.runs() and not any(run.status == "running" for run in runs):
            return
        chosen = {run.run_id for run in self._selected()}
        current = self._table.currentIndex().data(RUN_ROLE)
        place = self._table.verticalScrollBar().value()
        self._model.show_runs(runs)
        self._select(chosen, current.run_id if isinstance(current, RunInfo) else None)
        self._show_page()
        self._table.verticalScrollBar().setValue(place)

    def select_run(self, run_id: str) -> None:
        """Selects a run and scrolls to it; a filter that hides it is lifted."""
        if self._row(run_id) is None:
            self._show_all()
        self._select({run_id}, run_id)
        self._table.scrollTo(self._table.currentIndex())

    def set_theme(self, theme: Theme) -> None:
        """Takes the colours of the theme."""
        self._theme = theme
        self._model.set_theme(theme)
        self._bar.set_theme(theme)

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Gives the titles the room of the run ids where there is little."""
        super().resizeEvent(event)
        self._table.setColumnHidden(_runs_model.RUN, self.width() < _ROOM_FOR_ID)

    def _make_table(self) -> QTableView:
        table = QTableView()
        table.setModel(self._filter)
        table.setAccessibleName(shown(Text("Runs")))
        set_look(table, role="plain")
        table.setFont(tabular(table.font()))
        table.setShowGrid(False)
        table.setWordWrap(False)
        table.setTabKeyNavigation(False)
        table.setSelectionBehavior(QAbstractItemView.SelectionBehavior.SelectRows)
        table.setSelectionMode(QAbstractItemView.SelectionMode.ExtendedSelection)
        table.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
        table.setVerticalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        table.setHorizontalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        table.setContextMenuPolicy(Qt.ContextMenuPolicy.CustomContextMenu)
        table.verticalHeader().hide()
        table.verticalHeader().setDefaultSectionSize(_ROW_HEIGHT)
        head = table.horizontalHeader()
        head.setHighlightSections(False)
        head.setSectionsMovable(True)
        head.setMinimumSectionSize(6 * SPACE)
        for section, width in _WIDTHS.items():
            table.setColumnWidth(section, width)
        head.setSectionResizeMode(_runs_model.TITLE, QHeaderView.ResizeMode.Stretch)
        table.setSortingEnabled(True)
        table.sortByColumn(_runs_model.STARTED, Qt.SortOrder.DescendingOrder)
        return table

    def _lay_out(self) -> None:
        tools = QFrame()
        set_look(tools, role="panel", side="bottom")
        row = QHBoxLayout(tools)
        row.setContentsMargins(2 * SPACE, SPACE, SPACE, SPACE)
        row.setSpacing(SPACE)
        row.addWidget(self._search, 1)
        row.addWidget(self._groups)
        row.addWidget(self._count)
        row.addWidget(self._refresh)
        self._rows = QStackedWidget()
        self._rows.addWidget(self._table)
        self._rows.addWidget(self._no_match)
        middle = QFrame()
        set_look(middle, role="panel")
        rows = QVBoxLayout(middle)
        rows.setContentsMargins(0, 0, 0, 0)
        rows.addWidget(self._rows)
        full = QWidget()
        column = QVBoxLayout(full)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addWidget(tools)
        column.addWidget(middle, 1)
        column.addWidget(self._bar)
        self._pages = QStackedWidget()
        self._pages.addWidget(self._none_yet)
        self._pages.addWidget(full)
        self._full = full
        outer = QVBoxLayout(self)
        outer.setContentsMargins(0, 0, 0, 0)
        outer.addWidget(self._pages)

    def _connect(self) -> None:
        self._search.searched.connect(self._on_searched)
        self._groups.chosen.connect(self._on_group)
        self._refresh.clicked.connect(self.refresh_requested)
        self._no_match.pressed.connect(self._show_all)
        self._none_yet.pressed.connect(self.train_requested)
        self._table.selectionModel().selectionChanged.connect(self._on_selection)
        self._table.doubleClicked.connect(lambda _index: self._do("open"))
        self._table.customContextMenuRequested.connect(self._on_menu)
        self._bar.pressed.connect(self._do)
        below = Qt.ShortcutContext.WidgetWithChildrenShortcut
        for owner, keys, slot in (
            (self, QKeySequence.StandardKey.Refresh, self.refresh_requested.emit),
            (self, QKeySequence.StandardKey.Find, self._search.setFocus),
            (self._table, QKeySequence(Qt.Key.Key_Return), lambda: self._do("open")),
            (self._table, QKeySequence(Qt.Key.Key_Enter), lambda: self._do("open")),
            (self._table, QKeySequence.StandardKey.Delete, lambda: self._do("trash")),
        ):
            shortcut = QShortcut(keys, owner)
            shortcut.setContext(below)
            shortcut.activated.connect(slot)

    def _on_searched(self, text: str) -> None:
        self._filter.set_words(text)
        self._show_page()

    def _on_group(self, key: str) -> None:
        self._filter.set_group(key)
        self._show_page()

    def _on_selection(self) -> None:
        self._bar.show_selected(self._selected())

    def _on_menu(self, position: QPoint) -> None:
        if not self._table.indexAt(position).isValid():
            return
        menu = self.context_menu()
        menu.popup(self._table.viewport().mapToGlobal(position))

    def context_menu(self) -> QMenu:
        """What can be done with the selected runs, as a menu that deletes itself."""
        menu = QMenu(self)
        menu.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        runs = self._selected()
        for key, (label, name) in ACTIONS.items():
            if key == "trash":
                menu.addSeparator()
            action = menu.addAction(icon(name, self._theme), shown(label))
            action.setEnabled(obstacle(key, runs) is None)
            action.triggered.connect(lambda _checked=False, key=key: self._do(key))
        return menu

    def _do(self, action: str) -> None:
        runs = self._selected()
        if obstacle(action, runs) is not None:
            return
        if action == "trash":
            dialog = TrashRunsDialog([run.title for run in runs], parent=self)
            ids = tuple(run.run_id for run in runs)
            dialog.accepted.connect(lambda: self.trash_requested.emit(ids))
            dialog.open()
            return
        signals = {
            "open": self.open_requested,
            "use": self.use_requested,
            "clone": self.clone_requested,
            "reveal": self.reveal_requested,
        }
        signals[action].emit(runs[0].run_id)

    def _selected(self) -> list[RunInfo]:
        return [index.data(RUN_ROLE) for index in self._table.selectionModel().selectedRows()]

    def _select(self, run_ids: set[str], current: str | None) -> None:
        selection = self._table.selectionModel()
        selection.clear()
        for row in range(self._filter.rowCount()):
            index = self._filter.index(row, 0)
            run_id = index.data(RUN_ROLE).run_id
            if run_id in run_ids:
                selection.select(index, _Select.Select | _Select.Rows)
            if run_id == current:
                selection.setCurrentIndex(index, _Select.NoUpdate)

    def _row(self, run_id: str) -> int | None:
        rows = range(self._filter.rowCount())
        return next(
            (row for row in rows if self._filter.index(row, 0).data(RUN_ROLE).run_id == run_id),
            None,
        )

    def _show_all(self) -> None:
        self._groups.set_value("all")
        self._filter.set_group("all")
        self._search.clear()
        self._show_page()

    def _show_page(self) -> None:
        every, seen = len(self._model.runs()), self._filter.rowCount()
        self._pages.setCurrentWidget(self._full if every else self._none_yet)
        self._rows.setCurrentWidget(self._table if seen else self._no_match)
        self._count.setText(
            shown(Text("1 run") if every == 1 else Text("{count} runs", count=every))
            if seen == every
            else shown(Text("{seen} of {count}", seen=seen, count=every))
        )
