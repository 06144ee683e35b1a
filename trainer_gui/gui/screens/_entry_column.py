"""EntryColumn: the entries of a menu as cards, and below them the options of the chosen one."""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from PySide6.QtCore import QEvent, QObject, QSize, Qt, QTimer, Signal
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QFrame, QLabel, QScrollArea, QSizePolicy, QVBoxLayout, QWidget

from trainer_gui.core.errors import Problem
from trainer_gui.core.registry import Registry
from trainer_gui.core.text import Text
from trainer_gui.gui.forms.choice_form import ChoiceForm
from trainer_gui.gui.forms.entry_cards import EntryCards
from trainer_gui.gui.theme import SPACE, set_look
from trainer_gui.gui.translate import shown
from trainer_gui.gui.turns import LatestTurns

WIDTH = 340
MARGIN = SPACE + SPACE // 2
_LEAST_CARDS, _LEAST_FORM = 150, 80


class EntryColumn(QFrame):
    """Cards that scroll over a form that stays in sight; what is chosen comes from the draft."""

    edited = Signal(str, object)
    """Dotted path (`<path>.kind` for the cards) and new value."""
    reset_requested = Signal(str)
    """Dotted path of a field that a person wants back at its default."""
    focused = Signal(str)
    """Dotted path of the field that a person is about to edit."""

    def __init__(
        self,
        menu: Registry[Any],
        path: str,
        noun: Text,
        *,
        titled: bool = True,
        at_once: bool = True,
        parent: QWidget | None = None,
    ) -> None:
        """Makes the column.

        Args:
            menu: what may be chosen.
            path: of the section of a recipe that it shows.
            noun: what an entry is.
            titled: whether that stands above the cards.
            at_once: whole; otherwise `assemble` must be run to its end before anything else.
            parent: the widget it stands in.
        """
        super().__init__(parent)
        set_look(self, role="panel", side="left")
        self.setFixedWidth(WIDTH)
        self._menu = menu
        self._showing = LatestTurns(self)
        # Made where they stay: Qt applies the style sheet anew to all that is moved.
        self._cards_area = UprightScrollArea(self)
        self._cards = EntryCards(menu, shown(noun), at_once=False, parent=self._cards_area.page)
        self._foot = QFrame(self)
        self._heading = QLabel(self._foot)
        self._form_area = UprightScrollArea(self._foot)
        self._form = ChoiceForm(
            menu, path, noun, menu_shown=False, narrow=True, parent=self._form_area.page
        )
        self.setFocusProxy(self._cards)
        self._lay_out(shown(noun) if titled else "")
        if at_once:
            for _portion in self.assemble():
                pass
        self._cards_area.resized.connect(self._reveal)
        self._cards.chosen.connect(lambda key: self.edited.emit(f"{path}.kind", key))
        self._form.edited.connect(self.edited)
        self._form.reset_requested.connect(self.reset_requested)
        self._form.focused.connect(self.focused)

    def assemble(self) -> Iterator[None]:
        """Makes the cards in portions of some milliseconds."""
        yield from self._cards.assemble()

    def _lay_out(self, title: str) -> None:
        self._cards_area.set_content(self._cards)
        self._form_area.set_content(self._form)
        head = QLabel(title, self)
        for label in (head, self._heading):
            set_look(label, role="section")
            label.setContentsMargins(MARGIN, 0, MARGIN, 0)
        self._cards.setContentsMargins(MARGIN, 1, 0, 1)
        self._form.setContentsMargins(MARGIN, 0, 0, MARGIN)
        self._cards_area.setMinimumHeight(_LEAST_CARDS)
        self._form_area.setMinimumHeight(_LEAST_FORM)
        self._form_area.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Maximum)
        line = QFrame(self._foot)
        set_look(line, role="line")
        foot = QVBoxLayout(self._foot)
        foot.setContentsMargins(0, 0, 0, 0)
        foot.setSpacing(SPACE)
        foot.addWidget(line)
        foot.addWidget(self._heading)
        foot.addWidget(self._form_area)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 2 * SPACE if title else 0, 0, 0)
        column.setSpacing(SPACE)
        column.addWidget(head)
        head.setVisible(bool(title))
        column.addWidget(self._cards_area, 1)
        column.addWidget(self._foot)

    def show_draft(self, section: Mapping[str, object], problems: Mapping[str, Problem]) -> None:
        """Shows a section of a recipe: `kind` and the values of its options."""
        kind = str(section.get("kind", ""))
        moved = kind != self._cards.value()
        self._cards.set_value(kind)
        self._showing.begin(self._options_portions(section, problems))
        if moved:
            self._reveal()

    def _options_portions(
        self, section: Mapping[str, object], problems: Mapping[str, Problem]
    ) -> Iterator[None]:
        """Shows the chosen entry's options; those shown for the first time come in turns."""
        yield from self._form.value_portions(section)
        self._form.show_problems(problems)
        self._foot.setVisible(self._form.visible_rows() > 0)
        kind = str(section.get("kind", ""))
        if kind in self._menu:
            label = self._menu.get(kind).label
            self._heading.setText(shown(Text("Options of {name}", name=label)))

    def set_choices(self, source: str, pairs: Sequence[tuple[str, str]]) -> None:
        """Fills the menus that are listed elsewhere with (value, label) pairs."""
        self._form.set_choices(source, pairs)

    def _reveal(self) -> None:
        """Brings the chosen card into sight."""
        # Once the layout has settled: a card's height follows from its wrapped text.
        QTimer.singleShot(0, self, self._scroll_to_chosen)

    def _scroll_to_chosen(self) -> None:
        key = self._cards.value()
        if self._cards.has(key):
            self._cards_area.ensureWidgetVisible(self._cards.card(key), 0, SPACE)


class UprightScrollArea(QScrollArea):
    """Scrolls upright only, and asks for the room that its content needs."""

    resized = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.page = QWidget(self.viewport())
        """Where the content is to be made."""
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setWidgetResizable(True)
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        set_look(self.page, role="page")
        column = self._column = QVBoxLayout(self.page)
        column.setContentsMargins(0, 0, MARGIN, 0)
        # What is beside a bar and what is without one are equally wide, so that nothing flickers.
        bar = self.verticalScrollBar()
        bar.rangeChanged.connect(
            lambda _low, high: column.setContentsMargins(
                0, 0, MARGIN - bar.sizeHint().width() if high else MARGIN, 0
            )
        )
        self.setWidget(self.page)  # watches the page by itself

    def set_content(self, content: QWidget) -> None:
        """Puts what was made on the page in its place."""
        self._column.addWidget(content)
        self._column.addStretch(1)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Asks for more or less room when the content does."""
        if watched is self.page and event.type() == QEvent.Type.LayoutRequest:
            self.updateGeometry()
        return super().eventFilter(watched, event)

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Says so."""
        super().resizeEvent(event)
        self.resized.emit()

    def sizeHint(self) -> QSize:
        """All of the content."""
        width = self.viewport().width()
        layout = self.page.layout()
        if layout is not None and layout.hasHeightForWidth():
            return QSize(width, layout.totalHeightForWidth(width))
        return self.page.sizeHint()
