"""KindColumn: the options of a kind of data, as a form in two levels."""

from collections.abc import Iterator, Mapping
from typing import Any

from PySide6.QtCore import Signal
from PySide6.QtGui import QShowEvent
from PySide6.QtWidgets import QFrame, QHBoxLayout, QLabel, QPushButton, QVBoxLayout, QWidget

from trainer_gui.core.errors import Problem
from trainer_gui.core.options import Level, OptionField, describe
from trainer_gui.core.text import Text
from trainer_gui.gui.forms.options_form import OptionsForm
from trainer_gui.gui.screens._entry_column import MARGIN, UprightScrollArea
from trainer_gui.gui.theme import SPACE, set_look
from trainer_gui.gui.translate import shown
from trainer_gui.gui.turns import in_turns
from trainer_gui.gui.widgets.segmented import SegmentedControl
from trainer_gui.kinds import changes_samples, kinds

_CHANGED = Text(
    "Training samples are changed at random, anew in each epoch. Validation and test samples never "
    "are."
)
_PREPARED = Text(
    "How samples are prepared for a model. What this needs is learnt from the training samples "
    "alone, and kept with the run."
)


class KindColumn(QWidget):
    """The form for the options of one kind of data; made in portions when it is first shown."""

    edited = Signal(str, object)
    """Dotted path and new value."""
    reset_requested = Signal(str)
    """Dotted path of a field that a person wants back at its default."""
    focused = Signal(str)
    """Dotted path of the field that a person is about to edit."""
    edited_together = Signal(object)
    """New values by dotted path, as one change."""

    def __init__(self, kind: str, *, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._kind = kind
        self._fields = describe(kinds.get(kind).options)
        self._values: Mapping[str, Any] = {}
        self._problems: Mapping[str, Problem] = {}
        self._levels = SegmentedControl(
            [("essential", shown(Text("Essentials"))), ("all", shown(Text("All")))],
            name=shown(Text("Depth of the form")),
            parent=self,
        )
        self._changes = changes_samples(kind)
        off = Text("All off") if self._changes else Text("Defaults")
        self._off = QPushButton(shown(off), self)
        self._area = UprightScrollArea(self)
        self._form = OptionsForm((), kind, narrow=True, parent=self._area.page)
        self._begun = False
        self._whole = False
        self._lay_out()
        self._levels.chosen.connect(lambda _key: self._filter())
        self._off.clicked.connect(self._on_off)
        self._form.edited.connect(self.edited)
        self._form.reset_requested.connect(self.reset_requested)
        self._form.focused.connect(self.focused)

    def _lay_out(self) -> None:
        about = QLabel(shown(_CHANGED if self._changes else _PREPARED), self)
        about.setWordWrap(True)
        set_look(about, tone="muted")
        about.setContentsMargins(MARGIN, 0, MARGIN, 0)
        head = QHBoxLayout()
        head.setContentsMargins(MARGIN, 0, MARGIN, 0)
        head.addWidget(self._levels)
        head.addStretch(1)
        head.addWidget(self._off)
        set_look(self._off, role="ghost")
        plain = Text("Train on samples as they are")
        self._off.setToolTip(shown(plain if self._changes else Text("All of these as they were")))
        self._form.setContentsMargins(MARGIN, 0, 0, MARGIN)
        self._area.set_content(self._form)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(SPACE + SPACE // 2)
        column.addWidget(about)
        column.addLayout(head)
        line = QFrame(self)
        set_look(line, role="line")
        column.addWidget(line)
        column.addWidget(self._area, 1)

    def show_draft(self, section: Mapping[str, Any], problems: Mapping[str, Problem]) -> None:
        """Shows the recipe's table of the kind, and its problems by dotted path."""
        self._values, self._problems = section, problems
        self._off.setEnabled(any(map(self._differs, self._fields)))
        if self._whole:
            self._form.show_values(section)
            self._form.show_problems(problems)

    def assembled(self) -> bool:
        """Whether the form is whole."""
        return self._whole

    def showEvent(self, event: QShowEvent) -> None:
        """Makes the form the first time."""
        super().showEvent(event)
        if not self._begun:
            self._begun = True
            in_turns(self._assemble(), self)

    def _assemble(self) -> Iterator[None]:
        # What is chosen is seen, at whatever depth it lies.
        if any(self._differs(field) for field in self._fields if field.level != "essential"):
            self._levels.set_value("all")
        self._filter()
        yield from self._form.add_portions(self._fields)
        self._whole = True
        self.show_draft(self._values, self._problems)

    def _on_off(self) -> None:
        self.edited_together.emit(
            {f"{self._kind}.{field.name}": field.default for field in self._fields}
        )

    def _filter(self) -> None:
        level: Level = "all" if self._levels.value() == "all" else "essential"
        self._form.set_filter(level)

    def _differs(self, field: OptionField) -> bool:
        return bool(self._values.get(field.name, field.default) != field.default)
