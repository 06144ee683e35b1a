"""CellField: a place of a row to be typed: a number, or one of several levels."""

from PySide6.QtCore import QObject, Qt, Signal
from PySide6.QtGui import QWheelEvent
from PySide6.QtWidgets import QGridLayout, QLabel, QLineEdit, QWidget

from trainer_gui.core.asks import Cell, Given
from trainer_gui.core.text import Text
from trainer_gui.core.typed_numbers import how_to_write, typed_number
from trainer_gui.gui.forms.number_editor import number_text
from trainer_gui.gui.theme import SPACE, set_look, tabular
from trainer_gui.gui.translate import shown
from trainer_gui.gui.widgets.combo_box import ComboBox
from trainer_gui.gui.widgets.elided_label import ElidedLabel
from trainer_gui.state.wording import value

_NOT_A_NUMBER = Text("Write a number, or nothing.")


class CellField(QObject):
    """Name, editor and what is to be said of the value, in two rows of a grid."""

    changed = Signal()

    def __init__(self, cell: Cell, grid: QGridLayout, parent: QWidget) -> None:
        """Puts itself at the end of a grid of two columns."""
        super().__init__(parent)
        self.cell = cell
        self._name = ElidedLabel(cell.name, parent=parent)
        self._number = None if cell.levels is not None else QLineEdit(parent)
        self._levels = None if cell.levels is None else _Levels(cell, parent)
        self._note = QLabel(parent)
        self._note.setWordWrap(True)
        self._note.setTextFormat(Qt.TextFormat.PlainText)
        set_look(self._note, role="small")
        if self._number is not None:
            self._number.setFont(tabular(self._number.font()))
            self._number.setPlaceholderText(_if_empty(cell.fill))
            self._number.textEdited.connect(self._on_edited)
        if self._levels is not None:
            self._levels.activated.connect(self._on_edited)
        self.editor.setAccessibleName(cell.name)
        self.editor.setToolTip(_seen(cell))
        row = grid.rowCount()
        grid.addWidget(self._name, row, 0)
        grid.addWidget(self.editor, row, 1)
        grid.addWidget(self._note, row + 1, 1)
        self.put(cell.first)

    @property
    def editor(self) -> QWidget:
        """What a person types or chooses in."""
        editor = self._number or self._levels
        assert editor is not None
        return editor

    def put(self, given: Given) -> None:
        """Shows another value."""
        if self._number is not None:
            number = None if isinstance(given, str) else given
            self._number.setText("" if number is None else number_text(float(number)))
        if self._levels is not None:
            self._levels.put(given)
        self._judge()

    def valid(self) -> bool:
        """Whether there is a value, or nothing."""
        return self._number is None or not self._number.text().strip() or self.given() is not None

    def given(self) -> Given:
        """The value; None where it is missing, or is none."""
        if self._number is not None:
            return typed_number(self._number.text(), whole=False)
        assert self._levels is not None
        return self._levels.given()

    def _on_edited(self) -> None:
        self._judge()
        self.changed.emit()

    def _judge(self) -> None:
        """Says what is wrong with a value, or that training has seen no such value."""
        note, problem = "", not self.valid()
        if problem and self._number is not None:
            advice = how_to_write(self._number.text(), whole=False)
            note = shown(advice or _NOT_A_NUMBER)
        elif self._far(self.given()):
            note = _seen(self.cell)
        self._note.setText(note)
        self._note.setVisible(bool(note))
        if self.editor.property("problem") != problem:
            set_look(self.editor, problem=problem)
            set_look(self._note, tone="danger" if problem else "warning")

    def _far(self, given: Given) -> bool:
        low, high = self.cell.low, self.cell.high
        if not isinstance(given, int | float) or low is None or high is None:
            return False
        return not low <= given <= high


class _Levels(ComboBox):
    """The levels of a column, and above them that there is none."""

    def __init__(self, cell: Cell, parent: QWidget) -> None:
        super().__init__(parent)
        self._cell = cell
        self.addItem(_if_missing(cell.fill))
        self.addItems(list(cell.levels or ()))
        self.setSizeAdjustPolicy(self.SizeAdjustPolicy.AdjustToMinimumContentsLengthWithIcon)
        self.setMinimumContentsLength(SPACE)

    def given(self) -> Given:
        """The level that is chosen."""
        return self.currentText() if self.currentIndex() > 0 else None

    def put(self, given: Given) -> None:
        """Chooses a level."""
        levels = self._cell.levels or ()
        self.setCurrentIndex(levels.index(given) + 1 if given in levels else 0)

    def wheelEvent(self, event: QWheelEvent) -> None:
        """Scrolls the row, rather than change a value on the way."""
        event.ignore()


def _if_empty(fill: Given) -> str:
    """Which number counts where nothing stands."""
    if not isinstance(fill, int | float):
        return shown(Text("missing"))
    return shown(Text("{fill} if empty", fill=value(fill)))


def _if_missing(fill: Given) -> str:
    """Which level counts where none is given."""
    if fill is None:
        return shown(Text("missing"))
    return shown(Text("missing: counts as {fill}", fill=str(fill)))


def _seen(cell: Cell) -> str:
    """Between which numbers training took place."""
    if cell.low is None or cell.high is None:
        return ""
    return shown(
        Text("Training has seen {low} … {high}.", low=value(cell.low), high=value(cell.high))
    )
