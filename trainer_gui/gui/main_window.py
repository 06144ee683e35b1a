"""MainWindow: places recipe bar, rail, screens, inspector, menus and status line."""

from functools import partial
from pathlib import Path

from PySide6.QtCore import QByteArray, QEvent, QSize, Qt, QTimer, Signal
from PySide6.QtGui import QCloseEvent, QDragEnterEvent, QDropEvent, QGuiApplication, QPaintEvent
from PySide6.QtWidgets import (
    QButtonGroup,
    QFrame,
    QHBoxLayout,
    QMainWindow,
    QStackedWidget,
    QToolButton,
    QVBoxLayout,
    QWidget,
)

from trainer_gui.core.text import Text
from trainer_gui.gui.actions import ACTIONS, MENUS, Actions
from trainer_gui.gui.icons import icon
from trainer_gui.gui.inspector import Inspector
from trainer_gui.gui.recipe_bar import RecipeBar
from trainer_gui.gui.status_line import StatusLine
from trainer_gui.gui.theme import SPACE, Theme, set_look
from trainer_gui.gui.translate import shown
from trainer_gui.gui.widgets.banner import Banner

SCREENS: tuple[tuple[str, Text, str], ...] = (
    ("data", Text("Data"), "data"),
    ("model", Text("Model"), "model"),
    ("train", Text("Train"), "train"),
    ("queue", Text("Queue"), "queue"),
    ("runs", Text("Runs"), "runs"),
    ("use", Text("Use"), "use"),
)
_SIZE = QSize(1360, 860)
_FRAME = QSize(4, 40)  # what a window manager may put around it
_RAIL_WIDTH = 72


class MainWindow(QMainWindow):
    """The frame. Screens are put into it with `add_screen`, and come up when they are chosen."""

    screen_shown = Signal(str)
    """Key of the screen that a person sees now."""
    dropped = Signal(object)
    """Paths (tuple of Path) that were dropped on the window."""
    close_requested = Signal(object)
    """The QCloseEvent, to be ignored by whoever cannot let the window close yet."""
    wanted = Signal(str)
    """Key of the action that a person wants."""
    painted = Signal()
    """The window is on the screen for the first time; slow things may begin."""

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setWindowTitle("Trainer GUI")
        self.setAcceptDrops(True)
        available = QGuiApplication.primaryScreen().availableGeometry().size()
        self.resize(_SIZE.boundedTo(available - _FRAME))
        self.actions_table = Actions(self, self.wanted.emit)
        self.recipe_bar = RecipeBar(theme)
        self.recipe_bar.train_clicked.connect(partial(self.wanted.emit, "train"))
        self.recipe_bar.queue_clicked.connect(partial(self.wanted.emit, "queue_add"))
        self.banner = Banner()
        self.inspector = Inspector()
        self.status = StatusLine()
        self._rail: dict[str, QToolButton] = {}
        self._screens: dict[str, QWidget] = {}
        self._painted = False
        self._stack = QStackedWidget()
        self._build_menus()
        self._lay_out()
        self.set_theme(theme)

    def _build_menus(self) -> None:
        for key, title in MENUS:
            menu = self.menuBar().addMenu(shown(title))
            menu.setToolTipsVisible(True)
            for row in ACTIONS:
                if row.menu == key:
                    if row.begins_group:
                        menu.addSeparator()
                    menu.addAction(self.actions_table[row.key])

    def _lay_out(self) -> None:
        rail = QFrame()
        rail.setFixedWidth(_RAIL_WIDTH)
        set_look(rail, role="panel", side="left")
        buttons = QVBoxLayout(rail)
        buttons.setContentsMargins(0, SPACE, 0, SPACE)
        buttons.setSpacing(0)
        group = QButtonGroup(self)
        for key, title, _icon in SCREENS:
            button = self._rail[key] = QToolButton()
            button.setText(shown(title))
            button.setToolTip(self.actions_table[f"screen_{key}"].toolTip())
            button.setCheckable(True)
            button.setToolButtonStyle(Qt.ToolButtonStyle.ToolButtonTextUnderIcon)
            button.setIconSize(QSize(22, 22))
            button.setFixedWidth(_RAIL_WIDTH - 1)
            # As a wish, so that one of the first moments is not lost.
            button.clicked.connect(partial(self.wanted.emit, f"screen_{key}"))
            set_look(button, role="rail")
            group.addButton(button)
            buttons.addWidget(button)
        buttons.addStretch(1)
        work = QVBoxLayout()
        work.setContentsMargins(0, 0, 0, 0)
        work.setSpacing(0)
        set_look(self.banner, place="top")
        work.addWidget(self.banner)
        work.addWidget(self._stack, 1)
        middle = QHBoxLayout()
        middle.setContentsMargins(0, 0, 0, 0)
        middle.setSpacing(0)
        middle.addWidget(rail)
        middle.addLayout(work, 1)
        middle.addWidget(self.inspector)
        frame = QWidget()
        column = QVBoxLayout(frame)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addWidget(self.recipe_bar)
        column.addLayout(middle, 1)
        self.setCentralWidget(frame)
        self.setStatusBar(self.status)

    @property
    def screen_place(self) -> QWidget:
        """The parent of screens: made elsewhere and moved, they would be styled twice."""
        return self._stack

    def add_screen(self, key: str, screen: QWidget) -> None:
        """Puts a screen into its place."""
        self._screens[key] = screen
        self._stack.addWidget(screen)

    def show_screen(self, key: str) -> None:
        """Brings a screen up; `screen_shown` lets it be made if this is the first time."""
        for name, button in self._rail.items():
            button.setChecked(name == key)
            self.actions_table[f"screen_{name}"].setChecked(name == key)
        self.screen_shown.emit(key)
        if key in self._screens:
            screen = self._screens[key]
            self._stack.setCurrentWidget(screen)
            if screen.focusProxy() is not None:  # the list of runs, the chosen card
                screen.setFocus(Qt.FocusReason.ShortcutFocusReason)

    def show_rail_text(self, key: str, text: str) -> None:
        """Writes on a button of the rail."""
        self._rail[key].setText(text)

    @property
    def screen_key(self) -> str:
        """Key of the screen that is up."""
        current = self._stack.currentWidget()
        return next((key for key, screen in self._screens.items() if screen is current), "")

    def set_theme(self, theme: Theme) -> None:
        """Takes the colours of the theme."""
        self.recipe_bar.set_theme(theme)
        for key, _title, name in SCREENS:
            self._rail[key].setIcon(icon(name, theme))
        self.setWindowIcon(icon("app", theme))

    def geometry_text(self) -> str:
        """Size, place and state of the window, for `restore_geometry`."""
        return bytes(self.saveGeometry().toHex().data()).decode()

    def restore_geometry(self, text: str) -> None:
        """Puts the window where it was; nonsense leaves it where it is."""
        if text:
            self.restoreGeometry(QByteArray.fromHex(QByteArray(text.encode())))

    def dragEnterEvent(self, event: QDragEnterEvent) -> None:
        """Files and folders may be dropped anywhere."""
        if any(url.isLocalFile() for url in event.mimeData().urls()):
            event.acceptProposedAction()

    def dropEvent(self, event: QDropEvent) -> None:
        """Tells what was dropped."""
        paths = tuple(
            Path(url.toLocalFile()) for url in event.mimeData().urls() if url.isLocalFile()
        )
        if paths:
            event.acceptProposedAction()
            self.dropped.emit(paths)

    def paintEvent(self, event: QPaintEvent) -> None:
        """Tells the first time."""
        super().paintEvent(event)
        if not self._painted:
            self._painted = True
            QTimer.singleShot(0, self.painted.emit)

    def changeEvent(self, event: QEvent) -> None:
        """Keeps the menu in step with a full screen that the desktop began or ended."""
        super().changeEvent(event)
        if event.type() == QEvent.Type.WindowStateChange:
            self.actions_table["full_screen"].setChecked(self.isFullScreen())

    def closeEvent(self, event: QCloseEvent) -> None:
        """Asks first."""
        self.close_requested.emit(event)
