"""KeyValueGrid: facts as names and values."""

from collections.abc import Sequence

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QGridLayout, QLabel, QWidget

from trainer_gui.gui.theme import SPACE, set_look, tabular


class KeyValueGrid(QWidget):
    """Facts in two columns; values can be selected and copied."""

    def __init__(self, *, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._grid = QGridLayout(self)
        self._grid.setContentsMargins(0, 0, 0, 0)
        self._grid.setHorizontalSpacing(2 * SPACE)
        self._grid.setVerticalSpacing(SPACE // 2)
        self._grid.setColumnStretch(1, 1)
        self._rows: list[tuple[QLabel, QLabel]] = []

    def show_facts(self, facts: Sequence[tuple[str, str]]) -> None:
        """Shows (name, value) pairs in place of the last ones."""
        while len(self._rows) < len(facts):
            self._add_row()
        for number, (name_label, value_label) in enumerate(self._rows):
            used = number < len(facts)
            name_label.setVisible(used)
            value_label.setVisible(used)
            if used:
                name, value = facts[number]
                name_label.setText(name)
                value_label.setText(value)
                value_label.setAccessibleName(f"{name}: {value}")

    def facts(self) -> tuple[tuple[str, str], ...]:
        """What is shown."""
        return tuple(
            (name.text(), value.text()) for name, value in self._rows if not value.isHidden()
        )

    def _add_row(self) -> None:
        name, value = QLabel(), QLabel()
        set_look(name, tone="muted")
        value.setFont(tabular(value.font()))
        value.setWordWrap(True)
        value.setTextFormat(Qt.TextFormat.PlainText)
        value.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
        row = len(self._rows)
        top = Qt.AlignmentFlag.AlignTop
        self._grid.addWidget(name, row, 0, top)
        self._grid.addWidget(value, row, 1, top)
        self._rows.append((name, value))
