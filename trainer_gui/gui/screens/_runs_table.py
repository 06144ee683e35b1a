"""RunsTable: Qt's table of runs: its columns, its keys, and what a click on a mark does."""

from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from typing import Final

from PySide6.QtCore import QItemSelection, QItemSelectionModel, Qt, Signal
from PySide6.QtGui import QKeyEvent, QMouseEvent, QResizeEvent
from PySide6.QtWidgets import QAbstractItemView, QHeaderView, QTableView, QWidget

from trainer_gui.core.text import Text
from trainer_gui.gui.screens._run_cells import DRAWN, RunCells, RunTitles
from trainer_gui.gui.screens._run_row import Column
from trainer_gui.gui.screens._runs_model import RunsModel
from trainer_gui.gui.theme import SPACE, Theme, set_look, tabular
from trainer_gui.gui.translate import shown
from trainer_gui.runs.store import RunInfo

KEYS: Final[Mapping[int, str]] = {
    Qt.Key.Key_Return: "open",
    Qt.Key.Key_Enter: "open",
    Qt.Key.Key_R: "resume",
    Qt.Key.Key_Space: "tick",
    Qt.Key.Key_S: "star",
    Qt.Key.Key_F2: "notes",
    Qt.Key.Key_Delete: "trash",
}
"""What a key does with the selected runs."""
_MARKS: Final[Mapping[int, str]] = {Column.TICK: "tick", Column.STAR: "star"}
_WIDTHS: Final[Mapping[Column, int]] = {
    Column.TICK: 56,
    Column.STAR: 40,
    Column.STATUS: 118,
    Column.CURVE: 92,
    Column.BEST: 104,
    Column.BEST_EPOCH: 80,
    Column.DATA: 104,
    Column.MODEL: 80,
    Column.TAGS: 104,
    Column.STARTED: 132,
    Column.DURATION: 108,
    Column.RUN: 190,
}
_TITLE_ROOM: Final = 190
"""Pixels that titles shall have; columns give way for it, the first of `_SPARE` first."""
_SPARE: Final = (Column.RUN, Column.BEST_EPOCH, Column.MODEL, Column.DURATION, Column.TAGS,
                 Column.STARTED, Column.DATA)  # fmt: skip
_ROW_HEIGHT: Final = 32
_Select = QItemSelectionModel.SelectionFlag


class RunsTable(QTableView):
    """The rows of a RunsModel; selection, place and current row survive whatever it lists anew."""

    wanted = Signal(str)
    """A key was pressed that does this with the selected runs; see `KEYS`."""
    marked = Signal(str, str)
    """A person clicked on the `tick` or the `star` of the run with this id."""

    def __init__(self, model: RunsModel, theme: Theme, *, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._model = model
        self._cells = RunCells(theme, self)
        self._on_mark = False
        self.setModel(model)
        for column in DRAWN:
            self.setItemDelegateForColumn(column, self._cells)
        self.setItemDelegateForColumn(Column.TITLE, RunTitles(self))
        self.setAccessibleName(shown(Text("Runs")))
        set_look(self, role="plain")
        self.setFont(tabular(self.font()))
        self._set_up()
        self._set_up_columns()

    def _set_up(self) -> None:
        self.setShowGrid(False)
        self.setWordWrap(False)
        self.setTabKeyNavigation(False)
        self.setSelectionBehavior(QAbstractItemView.SelectionBehavior.SelectRows)
        self.setSelectionMode(QAbstractItemView.SelectionMode.ExtendedSelection)
        self.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
        self.setVerticalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        self.setHorizontalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        self.setContextMenuPolicy(Qt.ContextMenuPolicy.CustomContextMenu)

    def _set_up_columns(self) -> None:
        self.verticalHeader().hide()
        self.verticalHeader().setDefaultSectionSize(_ROW_HEIGHT)
        head = self.horizontalHeader()
        head.setHighlightSections(False)
        head.setSectionsMovable(True)
        head.setMinimumSectionSize(5 * SPACE)
        for column, width in _WIDTHS.items():
            self.setColumnWidth(column, width)
        head.setSectionResizeMode(Column.TITLE, QHeaderView.ResizeMode.Stretch)
        for mark in _MARKS:
            head.setSectionResizeMode(mark, QHeaderView.ResizeMode.Fixed)
        self.setSortingEnabled(True)
        self.sortByColumn(Column.STARTED, Qt.SortOrder.DescendingOrder)

    def set_theme(self, theme: Theme) -> None:
        """Takes the colours of the theme."""
        self._cells.theme = theme
        self.viewport().update()

    def selected(self) -> list[RunInfo]:
        """The selected runs, from the top."""
        rows = sorted(index.row() for index in self.selectionModel().selectedRows())
        return [self._model.run_at(row) for row in rows]

    def select(self, run_ids: Iterable[str], current: str | None) -> None:
        """Selects these runs and makes one the current; those that are not listed are left out."""
        selection = self.selectionModel()
        # All at once: a thousand selections, each of which is told of, took a minute.
        chosen = QItemSelection()
        for first, last in _stretches(self._model.row_of(run_id) for run_id in run_ids):
            chosen.select(self._model.index(first, 0), self._model.index(last, 0))
        selection.clearCurrentIndex()
        selection.select(chosen, _Select.ClearAndSelect | _Select.Rows)
        row = None if current is None else self._model.row_of(current)
        if row is not None:
            selection.setCurrentIndex(self._model.index(row, Column.TITLE), _Select.NoUpdate)

    def select_row(self, row: int) -> None:
        """Selects the run of a row, or of the nearest that there is."""
        last = self._model.rowCount() - 1
        if last >= 0:
            run_id = self._model.run_at(min(max(row, 0), last)).run_id
            self.select([run_id], run_id)

    @contextmanager
    def kept(self) -> Iterator[None]:
        """Whatever the model lists anew within, the person finds selection and place again."""
        chosen = [run.run_id for run in self.selected()]
        current = self.currentIndex()
        current_id = self._model.run_at(current.row()).run_id if current.isValid() else None
        place = self.verticalScrollBar().value()
        yield
        self.select(chosen, current_id)
        self.verticalScrollBar().setValue(place)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Does what a key of `KEYS` stands for; the others move about."""
        modifiers = event.modifiers() & ~Qt.KeyboardModifier.KeypadModifier
        action = KEYS.get(event.key())
        if action is not None and modifiers == Qt.KeyboardModifier.NoModifier:
            event.accept()
            self.wanted.emit(action)
        else:
            super().keyPressEvent(event)

    def keyboardSearch(self, search: str) -> None:
        """Nothing: some letters are commands, so that typing a title would do things."""

    def mousePressEvent(self, event: QMouseEvent) -> None:
        """A click on a tick or a star changes it, and leaves the selection alone."""
        self._on_mark = self._take_mark(event)
        if not self._on_mark:
            super().mousePressEvent(event)

    def mouseDoubleClickEvent(self, event: QMouseEvent) -> None:
        """Two quick clicks on a mark are two clicks."""
        self._on_mark = self._take_mark(event)
        if not self._on_mark:
            super().mouseDoubleClickEvent(event)

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        """Dragging from a mark selects nothing."""
        if not self._on_mark:
            super().mouseMoveEvent(event)

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        """Ends a click."""
        if not self._on_mark:
            super().mouseReleaseEvent(event)
        self._on_mark = False

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Gives the titles the room of lesser columns where there is little."""
        super().resizeEvent(event)
        room = self.viewport().width() - _TITLE_ROOM
        taken = sum(_WIDTHS.values())
        for column in _SPARE:
            self.setColumnHidden(column, taken > room)
            if taken > room:
                taken -= _WIDTHS[column]

    def _take_mark(self, event: QMouseEvent) -> bool:
        """Tells of a click on a mark; whether it was one."""
        index = self.indexAt(event.position().toPoint())
        mark = _MARKS.get(index.column()) if index.isValid() else None
        if mark is None or event.button() is not Qt.MouseButton.LeftButton:
            return False
        self.setFocus(Qt.FocusReason.MouseFocusReason)
        self.marked.emit(mark, self._model.run_at(index.row()).run_id)
        return True


def _stretches(rows: Iterable[int | None]) -> Iterator[tuple[int, int]]:
    """The first and the last of each stretch of neighbouring rows."""
    known = sorted({row for row in rows if row is not None})
    first = 0
    for place, row in enumerate(known):
        if place + 1 == len(known) or known[place + 1] != row + 1:
            yield known[first], row
            first = place + 1
