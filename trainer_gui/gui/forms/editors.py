"""Editors: one widget for each kind of option, all with the same few methods and signals."""

import re
from collections.abc import Sequence
from typing import TYPE_CHECKING

from PySide6.QtCore import QEvent, QObject, Qt, Signal
from PySide6.QtWidgets import (
    QAbstractSpinBox,
    QComboBox,
    QCompleter,
    QHBoxLayout,
    QLineEdit,
    QSizePolicy,
    QWidget,
)

from trainer_gui.core.options import OptionField
from trainer_gui.gui.theme import SPACE, set_look
from trainer_gui.gui.translate import shown
from trainer_gui.gui.widgets.combo_box import ComboBox
from trainer_gui.gui.widgets.switch import Switch

MIN_WIDTH, WIDTH, WIDE = 12 * SPACE, 24 * SPACE, 48 * SPACE
"""Pixels: the least that an editor takes, what most take, and what long texts may take."""


class Editor(QWidget):
    """Shows the value of one field and says what a person makes of it.

    `edited` carries what was typed as it stands where it cannot be read as a value, so that the
    one check of the recipe, not the editor, decides what is wrong and how to word it.
    """

    edited = Signal(object)
    """The new value; silent when `set_value` changed it."""
    entered = Signal()
    """The keyboard came to it."""

    def __init__(self, field: OptionField, *, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._help = shown(field.help)
        self._name = shown(field.label)
        self._parts: list[QWidget] = []
        self._row = QHBoxLayout(self)
        self._row.setContentsMargins(0, 0, 0, 0)
        self._row.setSpacing(SPACE)

    if TYPE_CHECKING:  # every editor has its own; Qt's metaclass leaves no room for that of ABC

        def value(self) -> object:
            """What is shown."""

        def set_value(self, value: object) -> None:
            """Shows another value."""

    def set_problem(self, sentence: str | None, *, wrong: bool = True) -> None:
        """Gives the editor a sentence as tooltip and description; None gives it its help again.

        It is marked where the sentence says that its value is wrong.
        """
        for part in self._parts:
            set_look(part, problem="true" if sentence and wrong else "false")
            part.setToolTip(sentence or self._help)
            part.setAccessibleDescription(sentence or self._help)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Leaves the wheel to the scrolled form unless the editor has the keyboard."""
        if event.type() == QEvent.Type.FocusIn:
            self.entered.emit()
        elif (
            event.type() == QEvent.Type.Wheel
            and isinstance(watched, QWidget)
            and not watched.hasFocus()
        ):
            event.ignore()
            return True
        return super().eventFilter(watched, event)

    def last_part(self) -> QWidget:
        """The last widget in it that Tab stops at."""
        return self._parts[-1]

    def adopt(self, part: QWidget, *, width: int = WIDTH) -> None:
        """Takes in the widget that is edited: names it, watches it, gives it the focus."""
        self.setMaximumWidth(width)
        part.setAccessibleName(self._name)
        part.setAccessibleDescription(self._help)
        part.setToolTip(self._help)
        part.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        part.installEventFilter(self)
        if isinstance(part, QAbstractSpinBox | QComboBox) and (line := _line_of(part)) is not None:
            line.installEventFilter(self)
        self._parts.append(part)
        self._row.addWidget(part)
        self.setFocusProxy(self._parts[0])


class SwitchEditor(Editor):
    """On or off."""

    def __init__(self, field: OptionField, *, parent: QWidget | None = None) -> None:
        super().__init__(field, parent=parent)
        self._switch = Switch(parent=self)
        self.adopt(self._switch)
        self._row.addStretch(1)
        self._switch.clicked.connect(self._on_clicked)

    def value(self) -> bool:
        """Whether it is on."""
        return self._switch.isChecked()

    def set_value(self, value: object) -> None:
        """Puts it on or off."""
        self._switch.setChecked(bool(value))

    def _on_clicked(self, on: bool) -> None:
        self.edited.emit(on)


class ChoiceEditor(Editor):
    """One of a menu; a menu that is listed elsewhere is long and can be searched by typing."""

    def __init__(self, field: OptionField, *, parent: QWidget | None = None) -> None:
        super().__init__(field, parent=parent)
        self._combo = ComboBox(self)
        self._combo.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self._combo.setSizeAdjustPolicy(
            QComboBox.SizeAdjustPolicy.AdjustToMinimumContentsLengthWithIcon
        )
        if field.source is not None:
            self._make_searchable()
        self.adopt(self._combo)
        self._combo.activated.connect(self._on_activated)
        self.set_choices([(key, shown(label)) for key, label in field.choices])

    def value(self) -> object:
        """The key of the chosen item; None while the menu is empty."""
        return self._combo.currentData()

    def set_value(self, value: object) -> None:
        """Chooses another item; a value that the menu lacks is shown as it is."""
        index = self._combo.findData(value)
        if index < 0:
            self._combo.addItem(str(value), value)
            index = self._combo.count() - 1
        self._combo.setCurrentIndex(index)

    def set_choices(self, pairs: Sequence[tuple[str, str]]) -> None:
        """Fills the menu with (key, label) pairs; the value stays."""
        value = self.value()
        self._combo.clear()
        for key, label in pairs:
            self._combo.addItem(label, key)
        if value is not None:
            self.set_value(value)
        widest = max((len(label) for _, label in pairs), default=0)
        self._combo.view().setMinimumWidth(
            min(WIDE, widest * self.fontMetrics().averageCharWidth() + 5 * SPACE)
        )

    def _make_searchable(self) -> None:
        self._combo.setEditable(True)
        self._combo.setInsertPolicy(QComboBox.InsertPolicy.NoInsert)
        completer = QCompleter(self._combo.model(), self._combo)
        completer.setFilterMode(Qt.MatchFlag.MatchContains)
        completer.setCaseSensitivity(Qt.CaseSensitivity.CaseInsensitive)
        completer.setCompletionMode(QCompleter.CompletionMode.PopupCompletion)
        self._combo.setCompleter(completer)
        line = self._combo.lineEdit()
        if line is not None:
            line.editingFinished.connect(self._on_left)

    def _on_activated(self, index: int) -> None:
        self.edited.emit(self._combo.itemData(index))

    def _on_left(self) -> None:
        """What was typed and names nothing gives way to what is chosen."""
        self._combo.setEditText(self._combo.itemText(self._combo.currentIndex()))


class TextEditor(Editor):
    """A line of free text."""

    def __init__(self, field: OptionField, *, parent: QWidget | None = None) -> None:
        super().__init__(field, parent=parent)
        self._line = QLineEdit(self)
        self.adopt(self._line, width=WIDE)
        self._line.textEdited.connect(self.edited.emit)

    def value(self) -> str:
        """The line."""
        return self._line.text()

    def set_value(self, value: object) -> None:
        """Shows another line."""
        if str(value) != self._line.text():
            self._line.setText(str(value))


class IntegersEditor(Editor):
    """Whole numbers with commas between them."""

    def __init__(self, field: OptionField, *, parent: QWidget | None = None) -> None:
        super().__init__(field, parent=parent)
        self._line = QLineEdit(self)
        self._line.setPlaceholderText(_joined(field.default))
        self.adopt(self._line)
        self._line.textEdited.connect(lambda _text: self.edited.emit(self.value()))
        self._line.editingFinished.connect(self._on_left)

    def value(self) -> tuple[int, ...] | str:
        """The numbers; the line as typed where it is not a list of whole numbers."""
        text = self._line.text()
        items = [item for item in re.split(r"[,;\s]+", text.strip()) if item]
        try:
            return tuple(int(item) for item in items)
        except ValueError:
            return text

    def set_value(self, value: object) -> None:
        """Shows other numbers; typing in progress is not disturbed by its own value."""
        wanted = tuple(value) if isinstance(value, list | tuple) else value
        if wanted != self.value():
            self._line.setText(_joined(wanted))

    def _on_left(self) -> None:
        self._line.setText(_joined(self.value()))


def _joined(value: object) -> str:
    if isinstance(value, list | tuple):
        return ", ".join(str(item) for item in value)
    return str(value)


def _line_of(box: QAbstractSpinBox | QComboBox) -> QLineEdit | None:
    return box.lineEdit()
