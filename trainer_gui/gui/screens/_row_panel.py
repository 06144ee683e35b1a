"""RowPanel: a row to be typed, and what a model says of it as it changes."""

from collections.abc import Iterator
from typing import Final

from PySide6.QtCore import Qt, QTimer, Signal
from PySide6.QtWidgets import (
    QFrame,
    QGridLayout,
    QHBoxLayout,
    QLabel,
    QPushButton,
    QSplitter,
    QVBoxLayout,
    QWidget,
)

from trainer_gui.core.asks import Cells, Given, Row
from trainer_gui.core.replies import Predicted
from trainer_gui.core.text import Text
from trainer_gui.gui.screens._answer_view import AnswerView
from trainer_gui.gui.screens._cell_field import CellField
from trainer_gui.gui.screens._entry_column import UprightScrollArea
from trainer_gui.gui.theme import SPACE, set_look
from trainer_gui.gui.translate import shown
from trainer_gui.gui.turns import LatestTurns
from trainer_gui.gui.widgets.card import Card

_QUIET_MS: Final = 150
"""For so long nothing is typed before the model is asked."""
_AT_ONCE: Final = 25  # fields that are made in a turn
_FORM_WIDTH: Final = 400
CELLS_LIMIT: Final = 1000
"""Cells that are offered to be typed."""


class RowPanel(QWidget):
    """A field for each cell at the left, the answer at the right."""

    row_requested = Signal(object)
    """Predict a row (Cells); what was asked before is no longer wanted."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._row: Row | None = None
        self._fields: list[CellField] = []
        self._making = LatestTurns(self)
        self._area = UprightScrollArea()
        self._place = QVBoxLayout()
        self._form: QWidget | None = None
        self._first = QPushButton(shown(Text("First row")))
        self._first.setToolTip(shown(Text("Type in the first row that was trained on")))
        self._empty = QPushButton(shown(Text("Empty all")))
        self._empty.setToolTip(shown(Text("Let every value be missing")))
        self._answer = AnswerView()
        self._quiet = QTimer(self, singleShot=True, interval=_QUIET_MS)
        self._quiet.timeout.connect(self.ask)
        self._first.clicked.connect(lambda: self._fill(empty=False))
        self._empty.clicked.connect(lambda: self._fill(empty=True))
        self._lay_out()

    def ask_for(self, row: Row) -> None:
        """Takes such rows from now on; what was typed stays if they are as before."""
        few = len(row.cells) <= CELLS_LIMIT
        self._answer.show_answer(None, shown(Text("Asking the model…")) if few else "")
        if row == self._row:
            self.ask()
            return
        self._row = row
        self._making.begin(self._make(row))

    def ask(self) -> None:
        """Asks for what the model says of the row."""
        self._quiet.stop()
        if self._row is None or len(self._fields) < len(self._row.cells):
            return  # asked for when all is made
        if not all(field.valid() for field in self._fields):
            self._answer.show_answer(None, shown(Text("Correct the marked values.")))
            return
        self.row_requested.emit(self.cells())

    def cells(self) -> Cells:
        """What stands in the row."""
        given: dict[str, Given] = {field.cell.name: field.given() for field in self._fields}
        return given

    def show_predicted(self, predicted: Predicted) -> None:
        """Shows what the model says of the row."""
        problem = shown(predicted.problem) if predicted.problem else ""
        self._answer.show_answer(predicted.answer, problem, problem=bool(problem))

    def show_failure(self, sentence: str) -> None:
        """Tells why the model says nothing."""
        self._answer.show_answer(None, sentence, problem=True)

    def fields(self) -> tuple[CellField, ...]:
        """The fields, in the order of the row."""
        return tuple(self._fields)

    def _make(self, row: Row) -> Iterator[None]:
        """Makes the fields, some in each turn."""
        if self._form is not None:
            self._form.deleteLater()
        self._fields.clear()
        form = self._form = QWidget()
        grid = QGridLayout(form)
        grid.setContentsMargins(0, 0, 0, 2 * SPACE)
        grid.setHorizontalSpacing(2 * SPACE)
        grid.setVerticalSpacing(SPACE // 2)
        grid.setColumnStretch(0, 1)
        grid.setColumnStretch(1, 1)
        self._place.addWidget(form)
        if len(row.cells) > CELLS_LIMIT:
            said = Text("A row has {count:,} cells: give a file instead.", count=len(row.cells))
            note = QLabel(shown(said))
            note.setWordWrap(True)
            grid.addWidget(note, 0, 0, 1, 2)
            return
        for number, cell in enumerate(row.cells):
            if number and number % _AT_ONCE == 0:
                yield
            field = CellField(cell, grid, form)
            field.changed.connect(self._quiet.start)
            # What is made last would else be reached last of all in the window.
            before = self._fields[-1].editor if self._fields else self._empty
            QWidget.setTabOrder(before, field.editor)
            self._fields.append(field)
        self.setFocusProxy(self._fields[0].editor if self._fields else self._first)
        self.ask()

    def _fill(self, *, empty: bool) -> None:
        for field in self._fields:
            field.put(None if empty else field.cell.first)
        self.ask()

    def _lay_out(self) -> None:
        head = QHBoxLayout()
        head.setContentsMargins(2 * SPACE, SPACE, SPACE, SPACE // 2)
        title = QLabel(shown(Text("Values")))
        set_look(title, role="section")
        head.addWidget(title, 1)
        for button in (self._first, self._empty):
            set_look(button, role="ghost")
            head.addWidget(button)
        content = QWidget()
        content.setLayout(self._place)
        self._place.setContentsMargins(0, 0, 0, 0)
        self._area.set_content(content)
        around = QHBoxLayout()
        around.setContentsMargins(2 * SPACE, 0, 0, 0)
        around.addWidget(self._area)
        left = QFrame()
        set_look(left, role="panel")
        column = QVBoxLayout(left)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addLayout(head)
        column.addLayout(around, 1)
        card = Card(shown(Text("The model says")))
        card.body.addWidget(self._answer, 1)
        right = QWidget()
        margin = QVBoxLayout(right)
        margin.setContentsMargins(2 * SPACE, 2 * SPACE, 2 * SPACE, 2 * SPACE)
        margin.addWidget(card)
        split = QSplitter(Qt.Orientation.Horizontal)
        split.addWidget(left)
        split.addWidget(right)
        split.setChildrenCollapsible(False)
        split.setStretchFactor(1, 1)
        split.setSizes([_FORM_WIDTH, 2 * _FORM_WIDTH])
        outer = QHBoxLayout(self)
        outer.setContentsMargins(0, 0, 0, 0)
        outer.addWidget(split)
