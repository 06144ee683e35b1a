"""ChoiceForm: one entry of a menu, and the options of that entry."""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QVBoxLayout, QWidget

from trainer_gui.core.errors import Problem
from trainer_gui.core.options import Level, OptionField, describe
from trainer_gui.core.registry import Registry
from trainer_gui.core.text import Text
from trainer_gui.gui.forms.field_row import FieldRow
from trainer_gui.gui.forms.options_form import OptionsForm
from trainer_gui.gui.theme import SPACE
from trainer_gui.gui.translate import shown


class ChoiceForm(QWidget):
    """A menu of entries over the form of the chosen one.

    With `menu_shown=False` only the options are there; EntryCards may choose the entry.
    """

    edited = Signal(str, object)
    """Dotted path (`<path>.kind` for the menu) and new value."""
    reset_requested = Signal(str)
    """Dotted path of a field that a person wants back at its default."""
    focused = Signal(str)
    """Dotted path of the field that a person is about to edit."""

    def __init__(
        self,
        menu: Registry[Any],
        path: str,
        noun: Text,
        *,
        menu_shown: bool = True,
        narrow: bool = False,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self._menu = menu
        self._path = path
        self._menu_shown = menu_shown
        self._narrow = narrow
        self._level: Level = "all"
        self._search = ""
        self._problems: Mapping[str, Problem] = {}
        self._choices: dict[str, Sequence[tuple[str, str]]] = {}
        self._forms: dict[str, OptionsForm] = {}
        self._form: OptionsForm | None = None
        self._kind = FieldRow(_kind_field(menu, noun), narrow=narrow, parent=self)
        self._kind.edited.connect(lambda key: self.edited.emit(f"{path}.kind", key))
        self._kind.focused.connect(lambda: self.focused.emit(f"{path}.kind"))
        self._column = QVBoxLayout(self)
        self._column.setContentsMargins(0, 0, 0, 0)
        self._column.setSpacing(SPACE // 2 + SPACE // 4)
        self._column.addWidget(self._kind)
        self._refresh()

    def show_values(self, section: Mapping[str, object]) -> None:
        """Shows a section of a recipe: `kind` and the values of its options."""
        for _portion in self.value_portions(section):
            pass

    def value_portions(self, section: Mapping[str, object]) -> Iterator[None]:
        """Does what `show_values` does, and yields while it makes rows for it.

        Until they are all there, the last entry's stay.
        """
        kind = str(section.get("kind", ""))
        self._kind.show_value(kind, changed=False)
        form = None
        if kind in self._menu:
            entry = self._menu.get(kind)
            self._kind.editor.setToolTip(shown(entry.about))
            form = self._form_of(kind)
            yield from form.add_portions(describe(entry.options))
            for source, pairs in self._choices.items():
                form.set_choices(source, pairs)
            form.show_values(section)
        self._bring_up(form)
        self._refresh()

    def show_problems(self, problems: Mapping[str, Problem]) -> None:
        """Marks the menu and the fields with a problem, by dotted path, and no other."""
        self._problems = problems
        self._kind.show_problem(problems.get(f"{self._path}.kind"))
        self._refresh()

    def set_filter(self, level: Level, search: str = "") -> int:
        """Shows the fields of a level, or those that a search finds; gives their number."""
        self._level, self._search = level, search
        return self._refresh()

    def visible_rows(self) -> int:
        """The number of rows that are shown."""
        below = self._form.visible_rows() if self._form is not None else 0
        return below + (not self._kind.isHidden())

    def set_choices(self, source: str, pairs: Sequence[tuple[str, str]]) -> None:
        """Fills the menus that are listed elsewhere with (value, label) pairs."""
        self._choices[source] = pairs
        for form in self._forms.values():
            form.set_choices(source, pairs)

    def row(self, path: str) -> FieldRow | None:
        """The row of a dotted path, to scroll to it or to focus it."""
        if path == f"{self._path}.kind":
            return self._kind
        return self._form.row(path) if self._form is not None else None

    def _form_of(self, kind: str) -> OptionsForm:
        """The form of an entry, hidden and without rows at first; each is made once."""
        if kind not in self._forms:
            form = self._forms[kind] = OptionsForm((), self._path, narrow=self._narrow, parent=self)
            form.hide()
            form.edited.connect(self.edited)
            form.reset_requested.connect(self.reset_requested)
            form.focused.connect(self.focused)
            self._column.addWidget(form)
        return self._forms[kind]

    def _bring_up(self, form: OptionsForm | None) -> None:
        """Puts a form in place of the last one."""
        if form is self._form:
            return
        if self._form is not None:
            self._form.hide()
        self._form = form
        if form is not None:
            form.show()

    def _refresh(self) -> int:
        matched = not self._search or self._kind.matches(self._search)
        wanted = (self._menu_shown and matched) or bool(self._kind.problem())
        self._kind.setVisible(wanted)
        if self._form is not None:
            self._form.show_problems(self._problems)
            self._form.set_filter(self._level, self._search)
        return self.visible_rows()


def _kind_field(menu: Registry[Any], noun: Text) -> OptionField:
    """The menu itself as a field; a search finds it by the names of its entries, too."""
    about = [f"{shown(entry.label)}: {shown(entry.about)}" for entry in menu]
    return OptionField(
        name="kind",
        kind="choice",
        label=noun,
        help=Text("{entries}", entries="\n".join(about)),
        default=None,
        choices=tuple((entry.key, entry.label) for entry in menu),
        level="essential",
    )
