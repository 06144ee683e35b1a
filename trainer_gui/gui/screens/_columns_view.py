"""ColumnsView: the columns that a table was found to have, and what each one is used for."""

from collections.abc import Mapping, Sequence
from typing import Final

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QVBoxLayout, QWidget

from trainer_gui.core.found_columns import FoundColumn
from trainer_gui.core.options import OptionField
from trainer_gui.gui.screens._columns_model import ColumnsModel
from trainer_gui.gui.screens._columns_table import ColumnsTable
from trainer_gui.gui.widgets.search_box import SearchBox
from trainer_gui.state.columns import COLUMNS, TARGET, changes

_MANY: Final = 12


class ColumnsView(QWidget):
    """A table of columns; a person changes what they are used for where the recipe can say it."""

    edited_together = Signal(object)
    """New values by dotted path, as one change."""

    def __init__(self, search: SearchBox, *, parent: QWidget | None = None) -> None:
        """Shows nothing yet.

        Args:
            search: for names of columns, wherever there is room for it.
            parent: of the view.
        """
        super().__init__(parent)
        self._section: Mapping[str, object] = {}
        self._model = ColumnsModel(self)
        self._search = search
        self._many = False
        self._table = ColumnsTable(self._model)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.addWidget(self._table, 1)
        self._search.searched.connect(self._model.search)
        self._table.chosen.connect(self._on_chosen)

    def show_columns(self, columns: Sequence[FoundColumn]) -> None:
        """Shows what was found; a search is forgotten where there is little to search."""
        self._many = len(columns) > _MANY
        if not self._many:
            self._search.clear()
        self._model.show_columns(columns)

    def turn(self, *, on: bool) -> None:
        """Offers the search while the columns are shown, and are many."""
        self._search.setVisible(on and self._many)

    def show_draft(self, section: Mapping[str, object], fields: Sequence[OptionField]) -> None:
        """Shows what the recipe says of them.

        Args:
            section: its `data` table.
            fields: options of the chosen source.
        """
        self._section = section
        self._model.show_draft(section)
        self._table.set_can_choose({COLUMNS, TARGET} <= {field.name for field in fields})

    def _on_chosen(self, row: int, key: str) -> None:
        wanted = changes(self._model.column_at(row), key, self._section)
        if wanted:
            self.edited_together.emit({f"data.{name}": value for name, value in wanted.items()})
