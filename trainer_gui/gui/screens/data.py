"""The Data screen: where samples come from, what is in them, and how they are split."""

from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

from PySide6.QtCore import QMimeData, Qt, Signal
from PySide6.QtGui import QDragEnterEvent, QDragLeaveEvent, QDropEvent, QShowEvent
from PySide6.QtWidgets import QGridLayout, QHBoxLayout, QWidget

from trainer_gui.core.errors import Problem
from trainer_gui.core.registry import Registry
from trainer_gui.core.spec import DataSpec
from trainer_gui.core.text import Text
from trainer_gui.gui._table_names import may_be_table
from trainer_gui.gui.screens._data_found import DataFound
from trainer_gui.gui.screens._data_side import DataSide
from trainer_gui.gui.screens._drop_hint import DropHint
from trainer_gui.gui.theme import Theme, set_look
from trainer_gui.gui.translate import shown
from trainer_gui.gui.turns import in_turns
from trainer_gui.gui.widgets.banner import Banner
from trainer_gui.kinds import augmentation_kind, options_kind
from trainer_gui.state.augmentation import augmentation_of, section_of
from trainer_gui.state.facts import DataFacts, PreviewFacts
from trainer_gui.state.task_fit import Misfit


class DataScreen(QWidget):
    """Chooses a source on the left; on the right what the worker found in it.

    It is made in portions when it is first shown; what it is told before is shown then.
    """

    edited = Signal(str, object)
    """Dotted path and new value."""
    reset_requested = Signal(str)
    """Dotted path of a field that a person wants back at its default."""
    focused = Signal(str)
    """Dotted path of the field that a person is about to edit."""
    reload_requested = Signal()
    """The data shall be read again."""
    download_requested = Signal()
    """A person consents to the download of the missing files."""
    cancel_requested = Signal()
    """A person no longer wants the data that are being read."""
    preview_wanted = Signal(object)
    """PreviewWish: samples to be shown as epochs see them; None while there are none."""
    edited_together = Signal(object)
    """New values by dotted path, as one change."""
    folder_dropped = Signal(str)
    """A person dropped or chose a folder of pictures."""
    table_dropped = Signal(str)
    """A person dropped a table."""

    def __init__(self, menu: Registry[Any], theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._menu = menu
        self._theme = theme
        self._section: Mapping[str, object] = {}
        self._split: Mapping[str, object] = {}
        self._problems: Mapping[str, Problem] = {}
        self._table: Mapping[str, Any] = {}
        self._facts = DataFacts()
        self._spec: DataSpec | None = None  # what was found last, until other data are
        self._preview = PreviewFacts()
        self._side: DataSide | None = None
        self._found: DataFound | None = None
        self._begun = False
        self._drop_hint = DropHint(parent=self)
        self._advice: Banner | None = None
        self._misfit: Misfit | None = None
        self.setAcceptDrops(True)
        whole = self._whole = QGridLayout(self)
        whole.setContentsMargins(0, 0, 0, 0)
        whole.setSpacing(0)
        self._row = QHBoxLayout()
        self._row.setSpacing(0)
        whole.addLayout(self._row, 1, 0)
        whole.setRowStretch(1, 1)
        whole.addWidget(self._drop_hint, 0, 0, 2, 1)

    def assembled(self) -> bool:
        """Whether the screen is whole."""
        return self._found is not None

    def _assemble(self) -> Iterator[None]:
        """Makes the screen in portions of some ten milliseconds, from the left to the right."""
        yield  # so that the screen is seen to have changed
        side = DataSide(self._menu, parent=self)
        found = DataFound(self._menu, self._theme, parent=self)
        self._row.addWidget(side)
        self._row.addWidget(found, 1)
        yield
        yield from side.assemble()
        side.source.show_draft(self._section, self._problems)
        side.split.show_draft(self._split, self._problems)
        self._side = side
        self._connect_side(side)
        yield
        yield from found.assemble()
        self._found = found
        self._connect_found(found)
        yield
        self.show_augmentation(self._table, self._problems)
        found.set_theme(self._theme)
        found.show_draft(self._section, self._problems)
        found.show_preview(self._preview)
        found.show_facts(self._facts)
        found.turn_to(samples=side.tab != "augmentation")
        waits = self.hasFocus()  # it had nothing else to give the keyboard to
        self.setFocusProxy(side.source)
        if waits:
            self.setFocus(Qt.FocusReason.ShortcutFocusReason)

    def _connect_side(self, side: DataSide) -> None:
        side.edited.connect(self.edited)
        side.edited_together.connect(self.edited_together)
        side.reset_requested.connect(self.reset_requested)
        side.focused.connect(self.focused)
        side.turned.connect(self._on_turned)

    def _connect_found(self, found: DataFound) -> None:
        found.edited.connect(self.edited)
        found.edited_together.connect(self.edited_together)
        found.preview_wanted.connect(self.preview_wanted)
        found.reload_requested.connect(self.reload_requested)
        found.download_requested.connect(self.download_requested)
        found.cancel_requested.connect(self.cancel_requested)
        found.folder_chosen.connect(self.folder_dropped)

    def show_draft(self, section: Mapping[str, object], problems: Mapping[str, Problem]) -> None:
        """Shows the recipe's `data` table, and its problems by dotted path."""
        self._section, self._problems = section, problems
        if self._side is not None:
            self._side.source.show_draft(section, problems)
        if self._found is not None:
            self._found.show_draft(section, problems)

    def show_split(self, section: Mapping[str, object], problems: Mapping[str, Problem]) -> None:
        """Shows the recipe's `split` table, and its problems by dotted path."""
        self._split, self._problems = section, problems
        if self._side is not None:
            self._side.split.show_draft(section, problems)

    def show_augmentation(self, table: Mapping[str, Any], problems: Mapping[str, Problem]) -> None:
        """Shows how a whole recipe's table changes samples, and its problems by dotted path."""
        self._table, self._problems = table, problems
        if self._side is not None and self._found is not None:
            kind = options_kind(self._spec)
            self._side.show_kind(kind, section_of(table, kind), problems)
            self._found.show_options(
                augmentation_of(table, self._spec), augmentation_kind(self._spec)
            )

    def show_preview(self, facts: PreviewFacts) -> None:
        """Shows the samples that were wanted as epochs see them."""
        self._preview = facts
        if self._found is not None:
            self._found.show_preview(facts)

    def turn_to(self, tab: str) -> None:
        """Shows the `source` of the data or the options of their kind, once it is whole."""
        if self._side is not None:
            self._side.turn_to(tab)

    def show_facts(self, facts: DataFacts) -> None:
        """Shows what is known of the chosen data."""
        self._facts = facts
        if facts.described is not None and facts.described.spec != self._spec:
            self._spec = facts.described.spec
            self.show_augmentation(self._table, self._problems)
        if self._found is not None:
            self._found.show_facts(facts)

    def show_misfit(self, misfit: Misfit | None) -> None:
        """Says that the task cannot be learnt from the data, and offers one that can be."""
        if misfit == self._misfit:
            return  # a banner that a person closed stays closed
        self._misfit = misfit
        if misfit is None:
            if self._advice is not None:
                self._advice.clear()
            return
        advice = self._advice = self._advice or self._make_advice()
        if misfit.better is None:
            advice.show_message("warning", shown(misfit.why), shown(misfit.hint))
            return
        label = Text("Change the task to {task}", task=misfit.better.label)
        advice.show_message(
            "warning", shown(misfit.why), buttons=[(misfit.better.key, shown(label))]
        )

    def _make_advice(self) -> Banner:
        """A banner over all of the screen; few will need it."""
        advice = Banner(parent=self)
        set_look(advice, place="top")
        advice.pressed.connect(lambda task: self.edited.emit("task.kind", task))
        self._whole.addWidget(advice, 0, 0)
        return advice

    def set_theme(self, theme: Theme) -> None:
        """Takes the colours of the theme."""
        self._theme = theme
        if self._found is not None:
            self._found.set_theme(theme)

    def _on_turned(self, tab: str) -> None:
        if self._found is not None:
            self._found.turn_to(samples=tab != "augmentation")

    def showEvent(self, event: QShowEvent) -> None:
        """Makes the screen the first time."""
        super().showEvent(event)
        if not self._begun:
            self._begun = True
            in_turns(self._assemble(), self)

    def dragEnterEvent(self, event: QDragEnterEvent) -> None:
        """Takes one folder or table of this computer and nothing else."""
        found = _dropped(event.mimeData())
        if found is not None:
            event.acceptProposedAction()
            self._drop_hint.say(
                shown(
                    Text("Drop the folder to use its pictures")
                    if found.is_dir()
                    else Text("Drop the table to use its rows")
                )
            )

    def dragLeaveEvent(self, event: QDragLeaveEvent) -> None:
        """It went elsewhere."""
        self._drop_hint.hide()

    def dropEvent(self, event: QDropEvent) -> None:
        """Asks for the folder or the table to be used."""
        self._drop_hint.hide()
        found = _dropped(event.mimeData())
        if found is not None:
            event.acceptProposedAction()
            signal = self.folder_dropped if found.is_dir() else self.table_dropped
            signal.emit(str(found))


def _dropped(data: QMimeData) -> Path | None:
    for url in data.urls():
        place = Path(url.toLocalFile())
        if url.isLocalFile() and (place.is_dir() or (may_be_table(place) and place.is_file())):
            return place
    return None
