"""EntryCards: the entries of a menu as a column of cards with a word on each."""

from collections.abc import Iterator
from typing import Any

from PySide6.QtCore import QSize, Qt, Signal
from PySide6.QtWidgets import QButtonGroup, QLabel, QPushButton, QVBoxLayout, QWidget

from trainer_gui.core.registry import Entry, Registry
from trainer_gui.gui.theme import SPACE, set_look
from trainer_gui.gui.translate import shown

_CARDS_PER_PORTION = 2


class EntryCards(QWidget):
    """Cards of which one is chosen; arrow keys move, what an entry is for stands on it."""

    chosen = Signal(str)
    """The key that a person chose; silent when `set_value` did."""

    def __init__(
        self,
        menu: Registry[Any],
        name: str,
        *,
        at_once: bool = True,
        parent: QWidget | None = None,
    ) -> None:
        """Makes the cards.

        Args:
            menu: what may be chosen.
            name: what an entry is.
            at_once: all of them; otherwise `assemble` must be run to its end.
            parent: the widget they stand in.
        """
        super().__init__(parent)
        self.setAccessibleName(name)
        self._menu = menu
        self._value = ""
        self._cards: dict[str, QPushButton] = {}
        self._group = QButtonGroup(self)
        self._column = QVBoxLayout(self)
        self._column.setContentsMargins(0, 0, 0, 0)
        self._column.setSpacing(SPACE)
        if at_once:
            for _portion in self.assemble():
                pass

    def assemble(self) -> Iterator[None]:
        """Makes the cards in portions of some milliseconds."""
        for number, entry in enumerate(self._menu):
            if number and number % _CARDS_PER_PORTION == 0:
                yield
            card = _EntryCard(entry, self)
            card.clicked.connect(lambda _checked, key=entry.key: self._on_clicked(key))
            card.setChecked(entry.key == self._value)
            self._group.addButton(card)
            self._cards[entry.key] = card
            if card.isChecked():
                self.setFocusProxy(card)
            self._column.addWidget(card)
        self._column.addStretch(1)

    def value(self) -> str:
        """The key of the chosen card; empty if none is."""
        return self._value

    def set_value(self, key: str) -> None:
        """Chooses another card; an unknown key chooses none."""
        self._value = key if key in self._menu else ""
        self._group.setExclusive(False)
        for name, card in self._cards.items():
            card.setChecked(name == key)
            if name == key:
                self.setFocusProxy(card)
        self._group.setExclusive(True)

    def card(self, key: str) -> QPushButton:
        """The card of a key, to disable it and say why in its tooltip."""
        return self._cards[key]

    def has(self, key: str) -> bool:
        """Whether there is a card of that key."""
        return key in self._cards

    def _on_clicked(self, key: str) -> None:
        if key != self._value:
            self._value = key
            self.setFocusProxy(self._cards[key])
            self.chosen.emit(key)


class _EntryCard(QPushButton):
    """One card: a name and what it is for."""

    def __init__(self, entry: Entry[Any], parent: QWidget) -> None:
        super().__init__(parent)
        self.setCheckable(True)
        set_look(self, role="entry")
        label, about = QLabel(shown(entry.label)), QLabel(shown(entry.about))
        set_look(label, role="strong")
        set_look(about, role="small")
        about.setWordWrap(True)
        for text in (label, about):
            text.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)
        self._column = QVBoxLayout(self)
        self._column.setContentsMargins(12, SPACE, 12, SPACE)
        self._column.setSpacing(2)
        self._column.addWidget(label)
        self._column.addWidget(about)
        policy = self.sizePolicy()
        policy.setHeightForWidth(True)
        self.setSizePolicy(policy)
        self.setAccessibleName(shown(entry.label))
        self.setAccessibleDescription(shown(entry.about))

    def sizeHint(self) -> QSize:
        """What the two texts need."""
        return self._column.totalSizeHint()

    def minimumSizeHint(self) -> QSize:
        """As narrow as the longest word."""
        return self._column.totalMinimumSize()

    def hasHeightForWidth(self) -> bool:
        """The second text wraps."""
        return True

    def heightForWidth(self, width: int) -> int:
        """The height of both texts at a width; a button by itself knows only its own text."""
        return self._column.totalHeightForWidth(width)
