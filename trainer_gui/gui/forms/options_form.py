"""OptionsForm: the fields of one Options class as rows of label, editor and unit."""

from collections.abc import Iterable, Iterator, Mapping, Sequence

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QVBoxLayout, QWidget

from trainer_gui.core.errors import Problem
from trainer_gui.core.options import Level, OptionField
from trainer_gui.gui.forms.editors import ChoiceEditor
from trainer_gui.gui.forms.field_row import FieldRow
from trainer_gui.gui.theme import SPACE


class OptionsForm(QWidget):
    """A row for each field that applies; a dot marks what differs from its default."""

    edited = Signal(str, object)
    """Dotted path and new value; what cannot be read as a value is passed on as typed."""
    reset_requested = Signal(str)
    """Dotted path of a field that a person wants back at its default."""
    focused = Signal(str)
    """Dotted path of the field that a person is about to edit."""

    def __init__(
        self,
        fields: Sequence[OptionField],
        prefix: str,
        *,
        narrow: bool = False,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self._prefix = prefix
        self._narrow = narrow
        self._rows: dict[str, FieldRow] = {}
        self._level: Level = "all"
        self._search = ""
        self._values: Mapping[str, object] = {}
        self._column = QVBoxLayout(self)
        self._column.setContentsMargins(0, 0, 0, 0)
        self._column.setSpacing(SPACE // 2 + SPACE // 4)
        for _portion in self.add_portions(fields):
            pass

    def add_portions(self, fields: Sequence[OptionField]) -> Iterator[None]:
        """Adds the rows of those fields that have none yet, one in each portion.

        Begun again with the same fields, it goes on where it was left.
        """
        for field in fields[len(self._rows) :]:
            self._add_row(field)
            yield

    def _add_row(self, field: OptionField) -> None:
        path = f"{self._prefix}.{field.name}" if self._prefix else field.name
        row = self._rows[path] = FieldRow(field, narrow=self._narrow, parent=self)
        row.edited.connect(lambda value: self.edited.emit(path, value))
        row.reset_requested.connect(lambda: self.reset_requested.emit(path))
        row.focused.connect(lambda: self.focused.emit(path))
        row.show_value(field.default, changed=False)
        self._column.addWidget(row)
        self._values = {**self._values, field.name: field.default}
        row.setVisible(self._is_wanted(row))

    def show_values(self, values: Mapping[str, object]) -> None:
        """Shows values by field name; a field that is missing has its default."""
        fields = [row.field for row in self._rows.values()]
        self._values = {field.name: values.get(field.name, field.default) for field in fields}
        for row in self._rows.values():
            value, default = self._values[row.field.name], row.field.default
            row.show_value(value, changed=not _same(value, default), default=default)
        self._refresh()

    def show_problems(self, problems: Mapping[str, Problem]) -> None:
        """Marks the fields with a problem, by dotted path, and no other."""
        for path, row in self._rows.items():
            row.show_problem(problems.get(path))
        self._refresh()

    def set_filter(self, level: Level, search: str = "") -> int:
        """Shows the fields of a level, or those that a search finds; gives their number.

        A search looks at every level. A field with a problem is always shown.
        """
        self._level, self._search = level, search
        return self._refresh()

    def visible_rows(self) -> int:
        """The number of rows that are shown."""
        return sum(not row.isHidden() for row in self._rows.values())

    def set_choices(self, source: str, pairs: Sequence[tuple[str, str]]) -> None:
        """Fills the menus that are listed elsewhere with (value, label) pairs."""
        for row in self._rows.values():
            if row.field.source == source and isinstance(row.editor, ChoiceEditor):
                row.editor.set_choices(pairs)

    def row(self, path: str) -> FieldRow | None:
        """The row of a dotted path, to scroll to it or to focus it."""
        return self._rows.get(path)

    def _refresh(self) -> int:
        for row in self._rows.values():
            row.setVisible(self._is_wanted(row))
        return self.visible_rows()

    def _is_wanted(self, row: FieldRow) -> bool:
        if row.problem():
            return True
        if not row.field.applies(self._values):
            return False
        if self._search:
            return row.matches(self._search)
        return self._level == "all" or row.field.level == "essential"


def problems_by_path(problems: Iterable[Problem]) -> dict[str, Problem]:
    """Problems as forms take them: by their path, the first where a field has several."""
    found: dict[str, Problem] = {}
    for problem in problems:
        found.setdefault(problem.path, problem)
    return found


def _same(value: object, default: object) -> bool:
    if isinstance(value, list):
        value = tuple(value)
    return value == default and isinstance(value, bool) == isinstance(default, bool)
