"""RunsTools: the strip above the table of runs: words, status, stars, and how many there are."""

from typing import Final

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QFrame, QHBoxLayout, QLabel, QPushButton, QWidget

from trainer_gui.core.text import Text
from trainer_gui.gui.icons import icon
from trainer_gui.gui.theme import SPACE, Theme, set_look
from trainer_gui.gui.translate import shown
from trainer_gui.gui.widgets.icon_widgets import IconButton
from trainer_gui.gui.widgets.search_box import SearchBox
from trainer_gui.gui.widgets.segmented import SegmentedControl

_GROUPS: Final = (
    ("all", Text("All")),
    ("finished", Text("Finished")),
    ("running", Text("Running")),
    ("stopped", Text("Stopped")),
    ("failed", Text("Failed")),
)


class RunsTools(QFrame):
    """What narrows the list, each by itself."""

    searched = Signal(str)
    """Words that a run shall have."""
    group_chosen = Signal(str)
    """A group of statuses, or `all`."""
    starred = Signal(bool)
    """Whether only runs with a star are wanted."""
    refresh_requested = Signal()
    """Look again which runs there are."""

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        set_look(self, role="panel", side="top")
        self.search = SearchBox(shown(Text("Search title, data, model, tags, notes")))
        self._groups = SegmentedControl(
            [(key, shown(label)) for key, label in _GROUPS], name=shown(Text("Status"))
        )
        self._starred = QPushButton(shown(Text("Starred")))
        self._starred.setCheckable(True)
        set_look(self._starred, role="segment", end="both")
        self._count = QLabel()
        set_look(self._count, role="small")
        refresh = IconButton("reset", shown(Text("Refresh (F5)")))
        row = QHBoxLayout(self)
        row.setContentsMargins(2 * SPACE, SPACE, SPACE, SPACE)
        row.setSpacing(SPACE)
        row.addWidget(self.search, 1)
        for widget in (self._groups, self._starred, self._count, refresh):
            row.addWidget(widget)
        self.search.searched.connect(self.searched)
        self._groups.chosen.connect(self.group_chosen)
        self._starred.toggled.connect(self.starred)
        refresh.clicked.connect(self.refresh_requested)
        self.set_theme(theme)

    def clear(self) -> None:
        """Narrows nothing any more."""
        self._groups.set_value("all")
        self.group_chosen.emit("all")
        self._starred.setChecked(False)
        self.search.clear()

    def show_count(self, seen: int, every: int) -> None:
        """Says how many runs there are, and how many of them are listed."""
        if seen < every:
            words = Text("{seen:,} of {count:,}", seen=seen, count=every)
        else:
            words = Text("1 run") if every == 1 else Text("{count:,} runs", count=every)
        self._count.setText(shown(words))

    def set_theme(self, theme: Theme) -> None:
        """Takes the colours of the theme."""
        self._starred.setIcon(icon("star", theme, "warning"))
