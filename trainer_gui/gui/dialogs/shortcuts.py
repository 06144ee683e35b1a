"""ShortcutsDialog: every key of the program on one sheet."""

from collections.abc import Sequence
from typing import Final, TypeAlias

from PySide6.QtCore import Qt
from PySide6.QtGui import QKeySequence
from PySide6.QtWidgets import (
    QDialog,
    QGridLayout,
    QHBoxLayout,
    QLabel,
    QScrollArea,
    QVBoxLayout,
    QWidget,
)

from trainer_gui.core.text import Text
from trainer_gui.gui.dialogs._parts import button_row, prepare, push_button
from trainer_gui.gui.theme import SPACE, set_look
from trainer_gui.gui.translate import shown
from trainer_gui.gui.widgets.card import Card
from trainer_gui.gui.widgets.chip import Chip
from trainer_gui.gui.widgets.search_box import SearchBox

Shortcut: TypeAlias = tuple[str, str, str]
"""(title, group, keys); the keys as `QKeySequence` reads them, several with `, ` between."""
_COLUMNS: Final = 2
_HEIGHT: Final = 480


class ShortcutsDialog(QDialog):
    """Keys by group, with a line to search them."""

    def __init__(self, shortcuts: Sequence[Shortcut], parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._rows: list[tuple[str, QWidget, Card]] = []
        column = prepare(self, shown(Text("Keyboard shortcuts")), width=680)
        self._search = SearchBox(shown(Text("Search shortcuts")))
        self._search.searched.connect(self._on_searched)
        column.addWidget(self._search)
        self._nothing = QLabel(shown(Text("No shortcut has these words.")))
        self._nothing.setAlignment(Qt.AlignmentFlag.AlignCenter)
        set_look(self._nothing, tone="muted")
        self._nothing.hide()
        column.addWidget(self._nothing)
        area = QScrollArea()
        area.setWidgetResizable(True)
        area.setWidget(self._sheet(shortcuts))
        area.setMinimumHeight(_HEIGHT)
        column.addWidget(area, 1)
        close = push_button(Text("Close"))
        close.clicked.connect(self.accept)
        column.addLayout(button_row(after=(close,), default=close))
        self._search.setFocus()

    def titles(self) -> tuple[str, ...]:
        """What is listed now."""
        return tuple(
            row.accessibleName() for _words, row, _card in self._rows if not row.isHidden()
        )

    def _sheet(self, shortcuts: Sequence[Shortcut]) -> QWidget:
        sheet = QWidget()
        set_look(sheet, role="page")
        halves = QHBoxLayout(sheet)
        halves.setContentsMargins(0, 0, SPACE, 0)
        halves.setSpacing(2 * SPACE)
        groups: dict[str, list[Shortcut]] = {}
        for shortcut in shortcuts:
            groups.setdefault(shortcut[1], []).append(shortcut)
        columns = [QVBoxLayout() for _ in range(_COLUMNS)]
        filled = [0] * _COLUMNS
        for group, members in groups.items():
            shortest = filled.index(min(filled))
            columns[shortest].addWidget(self._card(group, members))
            filled[shortest] += len(members) + 2  # a heading and a gap are two rows high
        for half in columns:
            half.setSpacing(2 * SPACE)
            half.addStretch(1)
            halves.addLayout(half, 1)
        return sheet

    def _card(self, group: str, members: Sequence[Shortcut]) -> Card:
        card = Card(group)
        for title, _group, keys in members:
            row = _key_row(title, keys)
            card.body.addWidget(row)
            self._rows.append((f"{title} {group} {keys}".casefold(), row, card))
        return card

    def _on_searched(self, text: str) -> None:
        wanted = text.casefold().split()
        filled: dict[Card, bool] = {}
        for words, row, card in self._rows:
            fits = all(word in words for word in wanted)
            row.setVisible(fits)
            filled[card] = filled.get(card, False) or fits
        for card, fits in filled.items():
            card.setVisible(fits)
        self._nothing.setVisible(not any(filled.values()))


def _key_row(title: str, keys: str) -> QWidget:
    native = QKeySequence.SequenceFormat.NativeText
    names = [QKeySequence(part).toString(native) or part for part in keys.split(", ")]
    row = QWidget()
    row.setAccessibleName(f"{title}: {', '.join(names)}")
    line = QGridLayout(row)
    line.setContentsMargins(0, 0, 0, 0)
    line.setHorizontalSpacing(SPACE // 2)
    label = QLabel(title)
    label.setWordWrap(True)
    line.addWidget(label, 0, 0)
    line.setColumnStretch(0, 1)
    for number, name in enumerate(names, start=1):
        line.addWidget(Chip(name), 0, number)
    return row
