"""DataSide: the left of the Data screen: where samples come from, or how they are augmented."""

from collections.abc import Iterator
from typing import Any, Literal

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QFrame, QHBoxLayout, QStackedWidget, QVBoxLayout, QWidget

from trainer_gui.core.registry import Registry
from trainer_gui.core.text import Text
from trainer_gui.gui.screens._augmentation_column import AugmentationColumn
from trainer_gui.gui.screens._entry_column import MARGIN, WIDTH, EntryColumn
from trainer_gui.gui.screens._split_part import SplitPart
from trainer_gui.gui.theme import SPACE, set_look
from trainer_gui.gui.translate import shown
from trainer_gui.gui.widgets.segmented import SegmentedControl

Tab = Literal["source", "augmentation"]


class DataSide(QFrame):
    """Two columns of which one is seen, and the switch between them.

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
    """The tab that is seen now."""

    def __init__(self, menu: Registry[Any], *, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        set_look(self, role="panel", side="left")
        self.setFixedWidth(WIDTH)
        self._tabs = SegmentedControl(
            [
                ("source", shown(Text("Source"))),
                ("augmentation", shown(Text("Augmentation"))),
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
        self.augmentation = AugmentationColumn(parent=self._pages)
        self._lay_out()
        self._tabs.chosen.connect(self.turn_to)
        for column in (self.source, self.split, self.augmentation):
            column.edited.connect(self.edited)
            column.reset_requested.connect(self.reset_requested)
            column.focused.connect(self.focused)
        self.augmentation.edited_together.connect(self.edited_together)

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
        for page in (self._source_page, self.augmentation):
            self._pages.addWidget(page)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 2 * SPACE, 0, 0)
        column.setSpacing(SPACE + SPACE // 2)
        column.addLayout(head)
        column.addWidget(self._pages, 1)

    def assemble(self) -> Iterator[None]:
        """Makes the column that is seen first in portions; the other waits until it is seen."""
        yield from self.source.assemble()
        yield from self.split.assemble()

    @property
    def tab(self) -> Tab:
        """Which column is seen."""
        return "source" if self._pages.currentWidget() is self._source_page else "augmentation"

    def turn_to(self, tab: str) -> None:
        """Shows a column."""
        self._tabs.set_value(tab)
        self._pages.setCurrentWidget(self._source_page if tab == "source" else self.augmentation)
        self.turned.emit(tab)
