"""SplitPart: below a source of data, how its samples are set aside for validation and test."""

from collections.abc import Iterator, Mapping

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QFrame, QLabel, QSizePolicy, QVBoxLayout, QWidget

from trainer_gui.core.errors import Problem
from trainer_gui.core.options import describe
from trainer_gui.core.split_options import SplitOptions
from trainer_gui.core.text import Text
from trainer_gui.gui.forms.options_form import OptionsForm
from trainer_gui.gui.screens._entry_column import MARGIN, UprightScrollArea
from trainer_gui.gui.theme import SPACE, set_look
from trainer_gui.gui.translate import shown

_LEAST_FORM = 80


class SplitPart(QFrame):
    """The recipe's `split` as a form; `assemble` must be run to its end before it is shown any."""

    edited = Signal(str, object)
    """Dotted path and new value."""
    reset_requested = Signal(str)
    """Dotted path of a field that a person wants back at its default."""
    focused = Signal(str)
    """Dotted path of the field that a person is about to edit."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._area = UprightScrollArea(self)
        self._form = OptionsForm((), "split", narrow=True, parent=self._area.page)
        self._lay_out()
        self._form.edited.connect(self.edited)
        self._form.reset_requested.connect(self.reset_requested)
        self._form.focused.connect(self.focused)

    def _lay_out(self) -> None:
        line = QFrame(self)
        set_look(line, role="line")
        heading = QLabel(shown(Text("Split")), self)
        set_look(heading, role="section")
        heading.setContentsMargins(MARGIN, 0, MARGIN, 0)
        self._form.setContentsMargins(MARGIN, 0, 0, MARGIN)
        self._area.set_content(self._form)
        self._area.setMinimumHeight(_LEAST_FORM)
        self._area.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Maximum)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(SPACE)
        column.addWidget(line)
        column.addWidget(heading)
        column.addWidget(self._area)

    def assemble(self) -> Iterator[None]:
        """Makes the form, a row in each portion."""
        yield from self._form.add_portions(describe(SplitOptions))

    def show_draft(self, section: Mapping[str, object], problems: Mapping[str, Problem]) -> None:
        """Shows the recipe's `split` table, and its problems by dotted path."""
        self._form.show_values(section)
        self._form.show_problems(problems)
