"""NumberList: a few numbers with their names, large enough to be read from afar."""

from collections.abc import Sequence

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QGridLayout, QLabel, QWidget

from trainer_gui.gui.theme import SPACE, set_look, tabular
from trainer_gui.gui.widgets.elided_label import ElidedLabel

_FEW = 4
"""Up to so many stand as large as a headline."""


class NumberList(QWidget):
    """A row for each number: its name at the left, its value at the right, to be copied."""

    def __init__(self, name: str = "", *, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._name = name
        self._rows: list[tuple[ElidedLabel, QLabel]] = []
        self._count = 0
        self._grid = QGridLayout(self)
        self._grid.setContentsMargins(0, 0, 0, 0)
        self._grid.setHorizontalSpacing(2 * SPACE)
        self._grid.setVerticalSpacing(SPACE)
        self._grid.setColumnStretch(0, 1)

    def show_numbers(self, numbers: Sequence[tuple[str, str]]) -> None:
        """Shows (name, value) pairs in place of the last ones."""
        while len(self._rows) < len(numbers):
            self._add_row()
        self._count = len(numbers)
        role = "display" if len(numbers) <= _FEW else "section"
        for number, (name, value) in enumerate(self._rows):
            used = number < len(numbers)
            name.setVisible(used)
            value.setVisible(used)
            if used:
                name.setText(numbers[number][0])
                value.setText(numbers[number][1])
                value.setAccessibleName(": ".join(numbers[number]))
            for label in (name, value):
                if label.property("role") != role:
                    set_look(label, role=role)
        rows = ", ".join(" ".join(pair) for pair in numbers)
        self.setAccessibleName(f"{self._name}: {rows}" if self._name else rows)

    def numbers(self) -> tuple[tuple[str, str], ...]:
        """What is shown."""
        return tuple((name.text(), value.text()) for name, value in self._rows[: self._count])

    def _add_row(self) -> None:
        name, value = ElidedLabel(), QLabel()
        set_look(value, tone="accent")
        value.setFont(tabular(value.font()))
        value.setTextFormat(Qt.TextFormat.PlainText)
        value.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
        row = len(self._rows)
        self._grid.addWidget(name, row, 0)
        self._grid.addWidget(value, row, 1, Qt.AlignmentFlag.AlignRight)
        self._rows.append((name, value))
