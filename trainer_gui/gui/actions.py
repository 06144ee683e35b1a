"""Actions: one table of everything that a person can do, with text, shortcut and icon."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Literal

from PySide6.QtGui import QAction, QKeySequence
from PySide6.QtWidgets import QWidget

from trainer_gui.core.text import Text
from trainer_gui.gui.icons import icon
from trainer_gui.gui.theme import Theme
from trainer_gui.gui.translate import shown

Menu = Literal["file", "edit", "run", "view", "help"]

MENUS: tuple[tuple[Menu, Text], ...] = (
    ("file", Text("&File")),
    ("edit", Text("&Edit")),
    ("run", Text("&Run")),
    ("view", Text("&View")),
    ("help", Text("&Help")),
)


@dataclass(frozen=True)
class ActionRow:
    """One action.

    Attributes:
        key: names its slot.
        menu: it stands in.
        text: in the menu.
        shortcut: as Qt reads it; on macOS Ctrl is the command key.
        icon: name of its icon; empty for none.
        checkable: whether it is a state that is on or off.
        begins_group: whether a line stands above it.
    """

    key: str
    menu: Menu
    text: Text
    shortcut: str
    icon: str = ""
    checkable: bool = False
    begins_group: bool = False


ACTIONS: tuple[ActionRow, ...] = (
    ActionRow("presets", "file", Text("Presets…"), "Ctrl+P", "preset"),
    ActionRow("open", "file", Text("Open recipe or table…"), "Ctrl+O", "open"),
    ActionRow("open_folder", "file", Text("Open picture folder…"), "Ctrl+Shift+O", "folder"),
    ActionRow("save", "file", Text("Save recipe"), "Ctrl+S", "save", begins_group=True),
    ActionRow("save_as", "file", Text("Save recipe as…"), "Ctrl+Shift+S", "save-as"),
    ActionRow("reset", "file", Text("Reset to the preset"), "Ctrl+Shift+Backspace", "reset"),
    ActionRow("picture_cache", "file", Text("Picture cache…"), "Ctrl+Alt+P", "picture",
              begins_group=True),
    ActionRow("quit", "file", Text("Quit"), "Ctrl+Q", "close", begins_group=True),
    ActionRow("undo", "edit", Text("Undo"), "Ctrl+Z", "undo"),
    ActionRow("redo", "edit", Text("Redo"), "Ctrl+Shift+Z", "redo"),
    ActionRow("command", "edit", Text("Equivalent command…"), "Ctrl+Shift+C", "terminal",
              begins_group=True),
    ActionRow("train", "run", Text("Train"), "Ctrl+R", "play"),
    ActionRow("queue_add", "run", Text("Add to the queue"), "Ctrl+Shift+R", "plus"),
    ActionRow("dry_run", "run", Text("Dry run: forecast time and memory"), "Ctrl+Shift+Y",
              "clock"),
    ActionRow("pause", "run", Text("Pause or go on"), "Ctrl+Space", "pause", begins_group=True),
    ActionRow("finish", "run", Text("Finish now"), "Ctrl+Shift+F", "finish"),
    ActionRow("stop", "run", Text("Stop"), "Ctrl+.", "stop"),
    ActionRow("save_now", "run", Text("Save a checkpoint now"), "Ctrl+Shift+K", "save"),
    ActionRow("discard", "run", Text("Discard the run"), "Ctrl+Shift+D", "discard"),
    ActionRow("resume", "run", Text("Resume the shown run"), "Ctrl+Shift+E", "play",
              begins_group=True),
    ActionRow("continue", "run", Text("Continue the shown run with changes…"), "Ctrl+Alt+E",
              "fork"),
    ActionRow("queue_pause", "run", Text("Pause or resume the queue"), "Ctrl+Shift+Space",
              "pause", begins_group=True),
    ActionRow("show_live", "run", Text("Show the live run"), "Ctrl+L", "chart"),
    ActionRow("screen_data", "view", Text("Data"), "Ctrl+1", "data", checkable=True),
    ActionRow("screen_model", "view", Text("Model"), "Ctrl+2", "model", checkable=True),
    ActionRow("screen_train", "view", Text("Train"), "Ctrl+3", "train", checkable=True),
    ActionRow("screen_queue", "view", Text("Queue"), "Ctrl+J", "queue", checkable=True),
    ActionRow("screen_runs", "view", Text("Runs"), "Ctrl+5", "runs", checkable=True),
    ActionRow("screen_use", "view", Text("Use"), "Ctrl+6", "use", checkable=True),
    ActionRow("palette", "view", Text("Every action…"), "Ctrl+K", "search", begins_group=True),
    ActionRow("search_form", "view", Text("Search the form"), "Ctrl+F", "search"),
    ActionRow("inspector", "view", Text("Inspector"), "Ctrl+I", "info", checkable=True),
    ActionRow("theme_light", "view", Text("Light"), "Ctrl+Alt+1", "sun", checkable=True,
              begins_group=True),
    ActionRow("theme_dark", "view", Text("Dark"), "Ctrl+Alt+2", "moon", checkable=True),
    ActionRow("theme_system", "view", Text("Like the system"), "Ctrl+Alt+3", "settings",
              checkable=True),
    ActionRow("worker_local", "view", Text("Train inside the window's process (next start)"),
              "Ctrl+Alt+W", "device", checkable=True, begins_group=True),
    ActionRow("stay", "view", Text("Runs go on when the window closes"), "Ctrl+Alt+G",
              checkable=True),
    ActionRow("full_screen", "view", Text("Full screen"), "F11", "zoom-reset", checkable=True),
    ActionRow("shortcuts", "help", Text("Keyboard shortcuts"), "F1", "keyboard"),
    ActionRow("logs", "help", Text("Open the log folder"), "Ctrl+Shift+L", "terminal"),
    ActionRow("bug_report", "help", Text("Make a bug report…"), "Ctrl+Shift+B", "bug"),
    ActionRow("about", "help", Text("About Trainer GUI"), "Ctrl+Shift+F1", "info"),
)  # fmt: skip


class Actions:
    """The actions of a window, made from the table; `do` is told the key of what is wanted."""

    def __init__(self, window: QWidget, do: Callable[[str], object]) -> None:
        self._made: dict[str, QAction] = {}
        for row in ACTIONS:
            action = QAction(shown(row.text), window)
            action.setShortcut(QKeySequence(row.shortcut))
            action.setCheckable(row.checkable)
            keys = action.shortcut().toString(QKeySequence.SequenceFormat.NativeText)
            action.setToolTip(f"{shown(row.text)} ({keys})")
            action.triggered.connect(lambda _checked=False, key=row.key: do(key))
            window.addAction(action)
            self._made[row.key] = action

    def __getitem__(self, key: str) -> QAction:
        return self._made[key]

    def set_theme(self, theme: Theme) -> None:
        """Takes the colours of the theme; until then there are no icons, and start-up is short."""
        for _portion in self.icon_portions(theme):
            pass

    def icon_portions(self, theme: Theme) -> Iterator[None]:
        """Does what `set_theme` does, ten icons at a time."""
        for number, row in enumerate(ACTIONS):
            if row.icon:
                self._made[row.key].setIcon(icon(row.icon, theme))
            if number % 10 == 9:  # noqa: PLR2004
                yield
