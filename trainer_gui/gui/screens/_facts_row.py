"""FactsRow: the few figures that matter, large, with their names below."""

from collections.abc import Sequence
from dataclasses import dataclass

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QHBoxLayout, QLabel, QVBoxLayout, QWidget

from trainer_gui.gui.theme import SPACE, set_look, tabular


@dataclass(frozen=True)
class Fact:
    """One figure.

    Attributes:
        name: what it is, a word or two.
        value: the figure with its unit.
        detail: the same in full, as tooltip.
    """

    name: str
    value: str
    detail: str = ""


class FactsRow(QWidget):
    """Figures side by side; each can be selected and copied."""

    def __init__(self, *, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._row = QHBoxLayout(self)
        self._row.setContentsMargins(0, 0, 0, 0)
        self._row.setSpacing(2 * SPACE + SPACE // 2)
        self._row.addStretch(1)
        self._tiles: list[_Tile] = []

    def show_facts(self, facts: Sequence[Fact]) -> None:
        """Shows figures in place of the last ones."""
        while len(self._tiles) < len(facts):
            tile = _Tile()
            self._row.insertWidget(len(self._tiles), tile)
            self._tiles.append(tile)
        for number, tile in enumerate(self._tiles):
            tile.setVisible(number < len(facts))
            if number < len(facts):
                tile.show_fact(facts[number])


class _Tile(QWidget):
    """A figure over its name."""

    def __init__(self) -> None:
        super().__init__()
        self.fact = Fact("", "")
        self._value, self._name = QLabel(), QLabel()
        set_look(self._value, role="section")
        set_look(self._name, role="small")
        self._value.setFont(tabular(self._value.font()))
        self._value.setTextFormat(Qt.TextFormat.PlainText)
        self._value.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addWidget(self._value)
        column.addWidget(self._name)

    def show_fact(self, fact: Fact) -> None:
        """Shows another figure."""
        self.fact = fact
        self._value.setText(fact.value)
        self._name.setText(fact.name)
        self._value.setAccessibleName(f"{fact.name}: {fact.value}")
        self.setToolTip(fact.detail)
