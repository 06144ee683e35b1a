"""run_menu: what can be done with the selected runs, as a menu with its keys."""

from collections.abc import Callable, Mapping, Sequence
from typing import Final

from PySide6.QtCore import Qt
from PySide6.QtGui import QKeySequence
from PySide6.QtWidgets import QMenu, QWidget

from trainer_gui.core.text import Text
from trainer_gui.gui.icons import icon
from trainer_gui.gui.screens._run_bar import ACTIONS, Action, obstacle
from trainer_gui.gui.theme import Theme
from trainer_gui.gui.translate import shown
from trainer_gui.runs.store import RunInfo

MARKS: Final[Mapping[str, Action]] = {
    "tick": Action(Text("Compare"), "chart", "Space"),
    "star": Action(Text("Star"), "star", "S"),
    "notes": Action(Text("Edit notes"), "note", "F2"),
}
"""What else can be done: the marks that a person gives to runs."""
_BEGIN_GROUPS: Final = ("tick", "trash")


def run_menu(
    runs: Sequence[RunInfo], theme: Theme, do: Callable[[str], object], *, parent: QWidget
) -> QMenu:
    """A menu that deletes itself; `do` is told the key of what is wanted."""
    menu = QMenu(parent)
    menu.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
    *first, trash = ACTIONS.items()
    for key, row in (*first, *MARKS.items(), trash):
        if key in _BEGIN_GROUPS:
            menu.addSeparator()
        action = menu.addAction(icon(row.icon, theme), shown(row.label))
        action.setShortcut(QKeySequence(row.keys))
        action.setEnabled(key in MARKS or obstacle(key, runs) is None)
        action.triggered.connect(lambda _checked=False, key=key: do(key))
    return menu
