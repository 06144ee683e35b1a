"""RecipeForm: how a model is trained, in levels of depth, with a search over every field."""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any, Literal, TypeAlias

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QFrame, QHBoxLayout, QLabel, QScrollArea, QVBoxLayout, QWidget

from trainer_gui.core.errors import Problem
from trainer_gui.core.options import Level, Options, describe
from trainer_gui.core.recipe import Menus
from trainer_gui.core.stopping import StoppingOptions
from trainer_gui.core.text import Text
from trainer_gui.core.training_options import TrainingOptions
from trainer_gui.gui.forms.choice_form import ChoiceForm
from trainer_gui.gui.forms.field_row import FieldRow
from trainer_gui.gui.forms.options_form import OptionsForm
from trainer_gui.gui.theme import SPACE, set_look
from trainer_gui.gui.translate import shown
from trainer_gui.gui.turns import LatestTurns
from trainer_gui.gui.widgets.search_box import SearchBox
from trainer_gui.gui.widgets.segmented import SegmentedControl

Section: TypeAlias = Literal[
    "training", "stopping", "training.optimizer", "training.schedule", "task"
]


class RecipeForm(QWidget):
    """Essentials or all of training, optimiser, schedule and task, and a search box."""

    edited = Signal(str, object)
    """Dotted path and new value; what cannot be read as a value is passed on as typed."""
    reset_requested = Signal(str)
    """Dotted path of a field that a person wants back at its default."""
    focused = Signal(str)
    """Dotted path of the field that a person is about to edit."""

    def __init__(
        self, menus: Menus, *, at_once: bool = True, parent: QWidget | None = None
    ) -> None:
        """Makes the form.

        Args:
            menus: what may be chosen.
            at_once: whole; otherwise `assemble` must be run to its end before anything else.
            parent: the widget it stands in.
        """
        super().__init__(parent)
        self._page = QWidget()
        self._scroll = QScrollArea(self)
        self._scroll.setWidget(self._page)
        self._sections: dict[str, _Section] = {}
        self._menus = menus
        self._showing = LatestTurns(self)
        if at_once:
            for _portion in self.assemble():
                pass

    def assemble(self) -> Iterator[None]:
        """Makes the form in portions of some ten milliseconds."""
        yield from self._make_options("training", Text("Training"), TrainingOptions)
        for path, section in self._make_choices(self._menus):
            self._sections[path] = section
            yield
            if path == "training.schedule":
                yield from self._make_options("stopping", Text("End by itself"), StoppingOptions)
        self._levels = SegmentedControl(
            [("essential", shown(Text("Essentials"))), ("all", shown(Text("All")))],
            name=shown(Text("Depth of the form")),
        )
        self._search = SearchBox(shown(Text("Search every option")), parent=self)
        self._nothing = QLabel(self._page)
        set_look(self._nothing, tone="muted")
        self._nothing.setAlignment(Qt.AlignmentFlag.AlignCenter)
        self._lay_out()
        self._levels.chosen.connect(lambda _key: self._refresh())
        self._search.searched.connect(lambda _text: self._refresh())
        for section in self._sections.values():
            section.form.edited.connect(self.edited)
            section.form.reset_requested.connect(self.reset_requested)
            section.form.focused.connect(self.focused)
        self._refresh()

    def _make_options(self, path: Section, heading: Text, options: type[Options]) -> Iterator[None]:
        """A section without a menu; made inside the page, since what is moved is styled anew."""
        section = self._sections[path] = _Section(heading, self._page)
        form = OptionsForm((), path, narrow=True, parent=section)
        yield from form.add_portions(describe(options))
        section.set_form(form)
        yield

    def _make_choices(self, menus: Menus) -> Iterator[tuple[str, "_Section"]]:
        """The other sections, made inside the page as well."""
        choices = (
            ("training.optimizer", menus.optimizers, Text("Optimiser"), Text("Method")),
            (
                "training.schedule",
                menus.schedules,
                Text("Schedule"),
                Text("Learning rate over time"),
            ),
            ("task", menus.tasks, Text("Task"), Text("What is learnt")),
        )
        for path, menu, heading, noun in choices:
            section = _Section(heading, self._page)
            section.set_form(ChoiceForm(menu, path, noun, narrow=True, parent=section))
            yield path, section

    def _lay_out(self) -> None:
        head = QHBoxLayout()
        head.setSpacing(SPACE)
        head.addWidget(self._levels)
        head.addWidget(self._search, 1)
        set_look(self._page, role="page")
        column = QVBoxLayout(self._page)
        column.setContentsMargins(0, 0, SPACE, SPACE)
        column.setSpacing(2 * SPACE)
        for section in self._sections.values():
            column.addWidget(section)
        column.addWidget(self._nothing)
        column.addStretch(1)
        self._scroll.setWidgetResizable(True)
        self._scroll.setFrameShape(QFrame.Shape.NoFrame)
        self._scroll.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        whole = QVBoxLayout(self)
        whole.setContentsMargins(0, 0, 0, 0)
        whole.setSpacing(SPACE + SPACE // 2)
        whole.addLayout(head)
        whole.addWidget(self._scroll, 1)

    def show_draft(
        self, table: Mapping[str, Any], problems: Mapping[str, Problem] | None = None
    ) -> None:
        """Shows a recipe as a plain table (see `core.recipe`), and its problems by dotted path.

        At once, but for entries that are shown for the first time: their rows come in turns.
        """
        self._showing.begin(self.draft_portions(table, problems))

    def draft_portions(
        self, table: Mapping[str, Any], problems: Mapping[str, Problem] | None = None
    ) -> Iterator[None]:
        """Does what `show_draft` does, and yields while rows are made for it."""
        for path, section in self._sections.items():
            values = _table_at(table, path)
            if isinstance(section.form, ChoiceForm):
                yield from section.form.value_portions(values)
            else:
                section.form.show_values(values)
            section.form.show_problems(problems or {})
        self._refresh()

    def set_choices(self, source: str, pairs: Sequence[tuple[str, str]]) -> None:
        """Fills the menus that are listed elsewhere with (value, label) pairs."""
        for section in self._sections.values():
            section.form.set_choices(source, pairs)

    def set_footer(self, section: Section, widget: QWidget) -> None:
        """Puts a widget below a section, for example the drawn schedule."""
        self._sections[section].set_footer(widget)

    def focus_search(self) -> None:
        """Gives the keyboard to the search box."""
        self._search.setFocus(Qt.FocusReason.ShortcutFocusReason)
        self._search.selectAll()

    def focus_field(self, path: str) -> bool:
        """Brings a field into sight and gives it the keyboard; False if there is none."""
        row = self._row(path)
        if row is None:
            return False
        if row.isHidden():
            self._search.clear()
            self._levels.set_value("all")
            self._refresh()
        self._scroll.ensureWidgetVisible(row, 0, 3 * SPACE)
        row.editor.setFocus(Qt.FocusReason.OtherFocusReason)
        return True

    def _row(self, path: str) -> FieldRow | None:
        self._showing.finish()
        found = (section.form.row(path) for section in self._sections.values())
        return next((row for row in found if row is not None), None)

    def _refresh(self) -> None:
        level: Level = "all" if self._levels.value() == "all" else "essential"
        search = self._search.text().strip()
        shown_rows = [section.set_filter(level, search) for section in self._sections.values()]
        self._nothing.setText(
            shown(Text("No option is called or described as “{words}”.", words=search))
        )
        self._nothing.setVisible(not any(shown_rows))
        bar = self._scroll.verticalScrollBar().sizeHint().width()
        self._scroll.setMinimumWidth(self._page.minimumSizeHint().width() + bar)


class _Section(QWidget):
    """A heading, a form, and what stands below it."""

    def __init__(self, heading: Text, parent: QWidget) -> None:
        super().__init__(parent)
        self.form: OptionsForm | ChoiceForm
        self._footer: QWidget | None = None
        label = QLabel(shown(heading), self)
        set_look(label, role="section")
        self._column = QVBoxLayout(self)
        self._column.setContentsMargins(0, 0, 0, 0)
        self._column.setSpacing(SPACE)
        self._column.addWidget(label)

    def set_form(self, form: OptionsForm | ChoiceForm) -> None:
        """Puts the form below the heading."""
        self.form = form
        self._column.addWidget(form)

    def set_footer(self, widget: QWidget) -> None:
        """Puts a widget below the form."""
        self._footer = widget
        self._column.addWidget(widget)

    def set_filter(self, level: Level, search: str) -> int:
        """Filters the form; a section in which nothing is found is hidden, and so is its foot."""
        count = self.form.set_filter(level, search)
        self.setVisible(count > 0)
        if self._footer is not None:
            self._footer.setVisible(not search)
        return count


def _table_at(table: Mapping[str, Any], path: str) -> Mapping[str, Any]:
    """The section of a recipe; a damaged one counts as empty, its problem is told elsewhere."""
    for part in path.split("."):
        inner = table.get(part, {})
        table = inner if isinstance(inner, Mapping) else {}
    return table
