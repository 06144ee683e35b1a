"""The Model screen: which architecture, with which options, and what comes of it layer by layer."""

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from PySide6.QtCore import Signal
from PySide6.QtGui import QShowEvent
from PySide6.QtWidgets import QGridLayout, QHBoxLayout, QLabel, QStackedWidget, QVBoxLayout, QWidget

from trainer_gui.core.errors import Problem
from trainer_gui.core.names import printable, shortened
from trainer_gui.core.options import describe
from trainer_gui.core.registry import Registry
from trainer_gui.core.replies import JobFailed, ModelSummarised
from trainer_gui.core.text import Text
from trainer_gui.gui.screens._entry_column import EntryColumn
from trainer_gui.gui.screens._facts_row import Fact, FactsRow
from trainer_gui.gui.screens._layer_model import shape_words
from trainer_gui.gui.screens._layer_table import LayerTable
from trainer_gui.gui.screens._problem_words import problem_sentences
from trainer_gui.gui.screens._veil import Veil
from trainer_gui.gui.theme import SPACE, Theme, set_look
from trainer_gui.gui.translate import shown
from trainer_gui.gui.widgets.banner import Banner
from trainer_gui.gui.widgets.empty_state import EmptyState
from trainer_gui.gui.widgets.icon_widgets import IconButton
from trainer_gui.state import wording
from trainer_gui.state.facts import ModelFacts

_FP32_BYTES = 4


class ModelScreen(QWidget):
    """Chooses an architecture on the left; on the right what the worker built of it."""

    edited = Signal(str, object)
    """Dotted path and new value."""
    reset_requested = Signal(str)
    """Dotted path of a field that a person wants back at its default."""
    focused = Signal(str)
    """Dotted path of the field that a person is about to edit."""
    choices_requested = Signal(str)
    """Source of a long menu that is in sight and not filled yet."""
    consent_requested = Signal(str)
    """The program at this path defines the model, and a person wants to look at it."""
    reload_requested = Signal()
    """The file that defines the model shall be read again."""

    def __init__(self, menu: Registry[Any], theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._menu = menu
        self._kind = ""
        self._section: Mapping[str, object] = {}
        self._problems: Mapping[str, Problem] = {}
        self._facts = ModelFacts()
        self._failure: JobFailed | None = None
        self._asked: set[str] = set()
        self._listed: set[str] = set()
        self._column = EntryColumn(menu, "model", Text("Model"))
        self._title = QLabel()
        set_look(self._title, role="title")
        self._reload = IconButton("reset", shown(Text("Read the file again")))
        self._figures = FactsRow()
        self._table = LayerTable(theme)
        self._banner = Banner()
        self._empty = EmptyState("model", "")
        self._blank = QWidget()
        self._content = QWidget()
        self._pages = QStackedWidget()
        self._veil = Veil(self)
        self._lay_out()
        self.setFocusProxy(self._column)
        self._column.edited.connect(self.edited)
        self._column.reset_requested.connect(self.reset_requested)
        self._column.focused.connect(self.focused)
        self._reload.clicked.connect(self.reload_requested)
        self._empty.pressed.connect(self._on_empty)
        self._refresh()

    def _lay_out(self) -> None:
        found = QVBoxLayout(self._content)
        found.setContentsMargins(0, 0, 0, 0)
        found.setSpacing(SPACE + SPACE // 2)
        head = QHBoxLayout()
        head.addWidget(self._title, 1)
        head.addWidget(self._reload)
        found.addLayout(head)
        found.addWidget(self._figures)
        found.addWidget(self._table, 1)
        for page in (self._blank, self._empty, self._content):
            self._pages.addWidget(page)
        right = QWidget()
        column = QVBoxLayout(right)
        column.setContentsMargins(2 * SPACE, 2 * SPACE, 2 * SPACE, 2 * SPACE)
        column.setSpacing(SPACE + SPACE // 2)
        column.addWidget(self._banner)
        column.addWidget(self._pages, 1)
        layers = QGridLayout()
        layers.addWidget(right, 0, 0)
        layers.addWidget(self._veil, 0, 0)
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(0)
        row.addWidget(self._column)
        row.addLayout(layers, 1)

    def show_draft(self, section: Mapping[str, object], problems: Mapping[str, Problem]) -> None:
        """Shows the recipe's `model` table, and its problems by dotted path."""
        self._section, self._problems = section, problems
        self._kind = str(section.get("kind", ""))
        self._column.show_draft(section, problems)
        self._ask_for_choices()
        self._refresh()

    def show_facts(self, facts: ModelFacts) -> None:
        """Shows what is known of the chosen model on the chosen data."""
        self._facts = facts
        self._refresh()

    def set_choices(self, source: str, pairs: Sequence[tuple[str, str]]) -> None:
        """Fills the menus that are listed elsewhere with (value, label) pairs."""
        self._listed.add(source)
        self._column.set_choices(source, pairs)

    def set_theme(self, theme: Theme) -> None:
        """Takes the colours of the theme."""
        self._table.set_theme(theme)

    def showEvent(self, event: QShowEvent) -> None:
        """Asks for long menus only once someone can see them."""
        super().showEvent(event)
        self._asked = set(self._listed)  # what never came is asked for again
        self._ask_for_choices()

    def _ask_for_choices(self) -> None:
        if not self.isVisible() or self._kind not in self._menu:
            return
        for field in describe(self._menu.get(self._kind).options):
            if field.source is not None and field.source not in self._asked:
                self._asked.add(field.source)
                self.choices_requested.emit(field.source)

    def _refresh(self) -> None:
        facts = self._facts
        if facts.status in ("waiting", "working"):
            self._show_busy()
            return
        self._veil.clear()
        waits = _asks(facts.failure) or self._file() == ""
        self._show_failure(None if waits else facts.failure)
        if facts.status == "ready" and facts.summary is not None:
            self._show_summary(facts.summary)
        elif _asks(facts.failure):
            self._show_question()
        elif facts.status == "failed" and self._file() == "":
            self._show_nothing(
                Text("No Python file is chosen yet"),
                shown(Text("Choose one that defines an nn.Module, or drop it on the window. It "
                           "runs once you have looked at it.")),
            )  # fmt: skip
        elif facts.status == "failed":
            self._show_nothing(
                Text("There is no model to show"),
                shown(Text("Its layers appear here as soon as it can be built.")),
                button=Text("Read the file again") if self._file() else None,
            )
        else:
            self._show_unknown()

    def _show_busy(self) -> None:
        """Dims the layers of the last model; an empty page gives way."""
        if self._pages.currentWidget() is self._empty:
            self._pages.setCurrentWidget(self._blank)
        self._veil.show_doing(shown(Text("Building the model…")), cancellable=False)

    def _show_summary(self, summary: ModelSummarised) -> None:
        self._title.setText(self._name())
        self._reload.setVisible(bool(self._file()))
        self._figures.show_facts(_facts(summary))
        self._table.show_summary(summary)
        self._pages.setCurrentWidget(self._content)

    def _show_failure(self, failure: JobFailed | None) -> None:
        """A banner that a person closed stays closed until there is other news."""
        if failure == self._failure:
            return
        self._failure = failure
        if failure is None:
            self._banner.clear()
            return
        self._banner.show_message(
            "error", shown(failure.message), shown(failure.hint), details=failure.details
        )

    def _show_unknown(self) -> None:
        known = self._kind in self._menu
        fields = describe(self._menu.get(self._kind).options) if known else ()
        sentences = tuple(problem_sentences(self._problems, fields, "model"))
        if sentences:
            self._show_nothing(Text("The choice of model is not complete"), *sentences)
        else:
            self._show_nothing(
                Text("The model waits for its data"),
                shown(Text("Its layers depend on the data and on what is learnt from "
                           "them. They appear here as soon as the data are read.")),
            )  # fmt: skip

    def _show_question(self) -> None:
        self._show_nothing(
            Text("{name} has not been allowed to run", name=self._file() or ""),
            shown(Text("It is a program, and nothing of it has run. Look at it, and "
                       "allow it if you trust it: its layers appear here then.")),
            button=Text("Look at it…"),
        )  # fmt: skip

    def _show_nothing(self, title: Text, *sentences: str, button: Text | None = None) -> None:
        words = "" if button is None else shown(button)
        self._empty.show_empty("model", shown(title), "\n".join(sentences), words)
        self._pages.setCurrentWidget(self._empty)

    def _on_empty(self) -> None:
        failure = self._facts.failure
        if failure is not None and _asks(failure):
            self.consent_requested.emit(failure.file)
        else:
            self.reload_requested.emit()

    def _file(self) -> str | None:
        """The name of the file that defines the model: empty until chosen, None if none does."""
        fields = describe(self._menu.get(self._kind).options) if self._kind in self._menu else ()
        for field in fields:
            if field.kind == "file" and field.when is None:
                name = Path(str(self._section.get(field.name, ""))).name
                return shortened(printable(name), 60)
        return None

    def _name(self) -> str:
        """The name of the architecture, and of what was chosen from a long menu or on the disk."""
        if self._kind not in self._menu:
            return self._kind
        entry = self._menu.get(self._kind)
        chosen = [
            str(self._section.get(field.name, field.default))
            for field in describe(entry.options)
            if field.source is not None
        ]
        file = self._file()
        return " · ".join((shown(entry.label), *chosen, *([file] if file else [])))


def _asks(failure: JobFailed | None) -> bool:
    """Whether all that is missing is consent."""
    return failure is not None and failure.remedy == "run_code"


def _facts(summary: ModelSummarised) -> tuple[Fact, ...]:
    trained = Text(
        "{trainable} of {parameters}",
        trainable=wording.exact(summary.trainable),
        parameters=wording.exact(summary.parameters),
    )
    return (
        Fact(
            shown(Text("Parameters")),
            wording.count(summary.parameters),
            wording.exact(summary.parameters),
        ),
        Fact(shown(Text("Trained")), wording.count(summary.trainable), shown(trained)),
        Fact(
            shown(Text("Multiply-adds")),
            wording.count(summary.multiply_adds),
            shown(
                Text(
                    "{count} for one sample, in convolutions and matrix products",
                    count=wording.exact(summary.multiply_adds),
                )
            ),
        ),
        Fact(
            shown(Text("Size (fp32)")),
            wording.size(summary.parameters * _FP32_BYTES),
            shown(Text("Memory of the parameters alone, 4 bytes each")),
        ),
        Fact(shown(Text("Input")), shape_words(summary.input_shape)),
    )
