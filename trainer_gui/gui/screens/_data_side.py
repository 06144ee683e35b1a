"""DataSide: the left of the Data screen: where samples come from, and how they are prepared."""

from collections.abc import Iterator, Mapping
from typing import Any, Literal

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QFrame, QHBoxLayout, QStackedWidget, QVBoxLayout, QWidget

from trainer_gui.core.errors import Problem
from trainer_gui.core.registry import Registry
from trainer_gui.core.text import Text
from trainer_gui.gui.screens._entry_column import MARGIN, WIDTH, EntryColumn
from trainer_gui.gui.screens._kind_column import KindColumn
from trainer_gui.gui.screens._split_part import SplitPart
from trainer_gui.gui.theme import SPACE, set_look
from trainer_gui.gui.translate import shown
from trainer_gui.gui.widgets.segmented import SegmentedControl
from trainer_gui.kinds import changes_samples

Tab = Literal["source", "augmentation", "preparation"]


_LABELS = {"augmentation": Text("Augmentation"), "preparation": Text("Preparation")}


class DataSide(QFrame):
    """Two columns of which one is seen, and the switch between them.

    There is one alone where the kind of the data has no options.

    `assemble` must be run to its end before it is shown anything.
    """

    edited = Signal(str, object)
    """Dotted path and new value."""
    edited_together = Signal(object)
    """New values by dotted path, as one change."""
    reset_requested = Signal(str)
    """Dotted path of a field that a person wants back at its default."""
    focused = Signal(str)
    """Dotted path of the field that a person is about to edit."""
    turned = Signal(str)
    """The tab that is seen now; the second one is called by what its options are for."""

    def __init__(self, menu: Registry[Any], *, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        set_look(self, role="panel", side="left")
        self.setFixedWidth(WIDTH)
        self._tabs = SegmentedControl(
            [
                ("source", shown(Text("Source"))),
                ("kind", shown(_LABELS["augmentation"])),
            ],
            name=shown(Text("Data")),
            parent=self,
        )
        self._pages = QStackedWidget(self)
        self._source_page = QWidget(self._pages)
        self.source = EntryColumn(
            menu, "data", Text("Data"), titled=False, at_once=False, parent=self._source_page
        )
        self.split = SplitPart(self._source_page)
        self._kind = ""
        self._second: Tab = "augmentation"
        self._column: KindColumn | None = None
        self._tabs.setVisible(False)
        self._lay_out()
        self._tabs.chosen.connect(self.turn_to)
        for column in (self.source, self.split):
            self._connect(column)

    def _lay_out(self) -> None:
        head = QHBoxLayout()
        head.setContentsMargins(MARGIN, 0, MARGIN, 0)
        head.addWidget(self._tabs)
        head.addStretch(1)
        source = QVBoxLayout(self._source_page)
        source.setContentsMargins(0, 0, 0, 0)
        source.setSpacing(SPACE)
        source.addWidget(self.source, 1)
        source.addWidget(self.split)
        self._pages.addWidget(self._source_page)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 2 * SPACE, 0, 0)
        column.setSpacing(SPACE + SPACE // 2)
        column.addLayout(head)
        column.addWidget(self._pages, 1)

    def _connect(self, column: "EntryColumn | SplitPart | KindColumn") -> None:
        column.edited.connect(self.edited)
        column.reset_requested.connect(self.reset_requested)
        column.focused.connect(self.focused)

    def assemble(self) -> Iterator[None]:
        """Makes the column that is seen first in portions; the other waits until it is seen."""
        yield from self.source.assemble()
        yield from self.split.assemble()

    @property
    def tab(self) -> Tab:
        """Which column is seen."""
        return "source" if self._pages.currentWidget() is self._source_page else self._second

    def turn_to(self, tab: str) -> None:
        """Shows a column; the source where there is no other."""
        column = self._column if tab != "source" else None
        self._tabs.set_value("source" if column is None else "kind")
        self._pages.setCurrentWidget(column or self._source_page)
        self.turned.emit(self.tab)

    def show_kind(
        self, kind: str, section: Mapping[str, Any], problems: Mapping[str, Problem]
    ) -> None:
        """Shows how samples of a kind are prepared, or changed, and what is wrong with that.

        Args:
            kind: key of the kind; empty where there is nothing to choose.
            section: its table in the recipe.
            problems: by dotted path.
        """
        if kind != self._kind:
            self._choose_kind(kind)
        if self._column is not None:
            self._column.show_draft(section, problems)

    def _choose_kind(self, kind: str) -> None:
        self._kind = kind
        self.turn_to("source")
        if self._column is not None:
            self._pages.removeWidget(self._column)
            self._column.deleteLater()
            self._column = None
        if kind:
            self._second = "augmentation" if changes_samples(kind) else "preparation"
            self._tabs.button("kind").setText(shown(_LABELS[self._second]))
            self._column = KindColumn(kind, parent=self._pages)
            self._connect(self._column)
            self._column.edited_together.connect(self.edited_together)
            self._pages.addWidget(self._column)
        self._tabs.setVisible(bool(kind))
