"""CommandPalette: every action of the program, found by typing."""

from collections.abc import Sequence

from PySide6.QtCore import QEvent, QObject, QSize, Qt
from PySide6.QtGui import QAction, QKeyEvent, QKeySequence
from PySide6.QtWidgets import (
    QDialog,
    QHeaderView,
    QLineEdit,
    QTreeWidget,
    QTreeWidgetItem,
    QVBoxLayout,
    QWidget,
)

from trainer_gui.core.text import Text
from trainer_gui.gui.theme import SPACE
from trainer_gui.gui.translate import shown

_ROLE = Qt.ItemDataRole.UserRole
_WIDTH, _HEIGHT, _ROW = 480, 420, 28


class CommandPalette(QDialog):
    """A search line over a list; Enter does what is chosen."""

    def __init__(self, actions: Sequence[QAction], parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setWindowTitle(shown(Text("Every action")))
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.resize(_WIDTH, _HEIGHT)
        self._actions = list(actions)
        self._items: list[QTreeWidgetItem] = []
        self._search = QLineEdit()
        self._search.setPlaceholderText(shown(Text("What do you want to do?")))
        self._search.setAccessibleName(shown(Text("Search actions")))
        self._search.installEventFilter(self)
        self._list = QTreeWidget(columnCount=2)
        self._list.setHeaderHidden(True)
        self._list.setRootIsDecorated(False)
        self._list.setUniformRowHeights(True)
        header = self._list.header()
        header.setStretchLastSection(False)
        header.setSectionResizeMode(0, QHeaderView.ResizeMode.Stretch)
        header.setSectionResizeMode(1, QHeaderView.ResizeMode.ResizeToContents)
        self._list.setAccessibleName(shown(Text("Actions")))
        column = QVBoxLayout(self)
        column.setContentsMargins(SPACE, SPACE, SPACE, SPACE)
        column.addWidget(self._search)
        column.addWidget(self._list)
        self._search.textChanged.connect(self._on_search)
        self._search.returnPressed.connect(self._on_chosen)
        self._list.itemActivated.connect(self._on_chosen)
        self._on_search("")

    def titles(self) -> tuple[str, ...]:
        """What is listed now."""
        return tuple(item.text(0) for item in self._items)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Up and down move the choice while the cursor stays in the search line."""
        if (
            watched is self._search
            and isinstance(event, QKeyEvent)
            and event.type() == QEvent.Type.KeyPress
        ):
            step = {Qt.Key.Key_Down: 1, Qt.Key.Key_Up: -1}.get(Qt.Key(event.key()))
            if step is not None and self._items:
                row = self._list.currentIndex().row() + step
                self._list.setCurrentItem(self._items[row % len(self._items)])
                return True
        return super().eventFilter(watched, event)

    def _on_search(self, text: str) -> None:
        wanted = text.casefold().split()
        self._list.clear()
        self._items.clear()
        for number, action in enumerate(self._actions):
            title = action.text().casefold()
            if all(word in title for word in wanted):
                keys = action.shortcut().toString(QKeySequence.SequenceFormat.NativeText)
                item = QTreeWidgetItem([action.text(), keys])
                item.setIcon(0, action.icon())
                item.setSizeHint(0, QSize(0, _ROW))
                item.setTextAlignment(
                    1, Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter
                )
                item.setData(0, _ROLE, number)
                if not action.isEnabled():
                    item.setFlags(item.flags() & ~Qt.ItemFlag.ItemIsEnabled)
                self._items.append(item)
        self._list.addTopLevelItems(self._items)
        if self._items:
            self._list.setCurrentItem(self._items[0])

    def _on_chosen(self) -> None:
        item = self._list.currentItem()
        if item is not None and item.flags() & Qt.ItemFlag.ItemIsEnabled:
            action = self._actions[item.data(0, _ROLE)]
            self.accept()
            action.trigger()
