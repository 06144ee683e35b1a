"""A whole window over the real engine, which works in this process, for tests of how they join."""

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from PySide6.QtCore import QEvent, QMimeData, QObject, QPoint, Qt, QUrl
from PySide6.QtGui import QDragEnterEvent, QDropEvent
from PySide6.QtWidgets import QApplication, QWidget
from pytestqt.qtbot import QtBot

from trainer_gui.core.events import RunFailed, RunFinished
from trainer_gui.core.paths import Folders, user_folders
from trainer_gui.gui.app import make_session
from trainer_gui.gui.main_window import MainWindow
from trainer_gui.gui.run_controller import ShownRun
from trainer_gui.gui.screens._charts import Charts
from trainer_gui.gui.session import Session
from trainer_gui.gui.settings import Settings
from trainer_gui.gui.theme import Look
from trainer_gui.runs.host import WorkerHost
from trainer_gui.runs.local import LocalHost

PATIENCE_MS = 30_000
"""A guard against hanging; nothing here takes a tenth of it."""
SMALL: dict[str, object] = {
    "model.kind": "mlp",
    "model.widths": [16],
    "training.epochs": 3,
    "training.batch_size": 64,
    "training.device": "cpu",
    "training.threads": 1,
}
"""Trains in a moment, on the digits."""


@dataclass
class Opened:
    """A window with its session, and what a test does with them again and again."""

    qtbot: QtBot
    window: MainWindow
    session: Session
    folders: Folders

    @property
    def charts(self) -> Charts:
        """The plots of the Train screen."""
        charts = self.session.train_screen.charts
        assert charts is not None
        return charts

    @property
    def run(self) -> ShownRun:
        """The run that is shown."""
        run = self.session.runs.run
        assert run is not None
        return run

    def wait(self, condition: Any) -> None:
        """Lets the window live until something is so."""
        self.qtbot.waitUntil(lambda: bool(condition()), timeout=PATIENCE_MS)

    def choose(self, **values: object) -> None:
        """Changes the draft; a double underscore stands for the dot of a path."""
        for path, value in values.items():
            self.session.drafts.set(path.replace("__", "."), value)

    def press(self, key: str) -> None:
        """Triggers an action of the menus."""
        self.window.actions_table[key].trigger()

    def wait_until_ready(self) -> None:
        """Waits until torch is there, and data and model are known."""
        facts = self.session.facts
        self.wait(lambda: facts.data.status == "ready" and facts.model.status == "ready")

    def train(self) -> ShownRun:
        """Trains the draft to its end."""
        self.press("train")
        run = self.run
        self.wait(lambda: run.state.ended is not None)
        return run

    def train_for_long(self) -> ShownRun:
        """Begins a run that goes on until it is told otherwise, and waits for its second epoch."""
        self.choose(training__epochs=100_000)
        self.press("train")
        run = self.run
        self.wait(lambda: len(run.state.epochs) > 1)
        return run

    def drop(self, *paths: Path) -> bool:
        """Drags files over the window and drops them; whether it takes them."""
        return drop(self.window, *paths)


def drop(window: QWidget, *paths: Path) -> bool:
    """Drags files over a window, or a part of one, and drops them; whether it takes them."""
    mime = QMimeData()
    mime.setUrls([QUrl.fromLocalFile(str(path)) for path in paths])
    where, held = QPoint(300, 300), (Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier)
    enter = QDragEnterEvent(where, Qt.DropAction.CopyAction, mime, *held)
    enter.ignore()
    QApplication.sendEvent(window, enter)
    if not enter.isAccepted():
        return False
    event = QDropEvent(where, Qt.DropAction.CopyAction, mime, *held)
    QApplication.sendEvent(window, event)
    return event.isAccepted()


class WindowsSeen(QObject):
    """Notes each window that comes up, by its class."""

    def __init__(self, app: QApplication) -> None:
        super().__init__(app)
        self.names: list[str] = []
        app.installEventFilter(self)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if event.type() == QEvent.Type.Show and isinstance(watched, QWidget) and watched.isWindow():
            self.names.append(type(watched).__name__)
        return False


def how_it_ended(run: ShownRun) -> str:
    """In a word."""
    match run.state.ended:
        case RunFinished(reason):
            return reason
        case RunFailed():
            return "failed"
        case None:
            return "it goes on"


def open_window(
    qtbot: QtBot, qapp: QApplication, host: WorkerHost | None = None
) -> Iterator[Opened]:
    """Gives a window that is ready to train, in the home of the test; a fixture's body.

    Args:
        qtbot: of the test.
        qapp: of the test.
        host: the worker; by default the real one, in this process.
    """
    settings = Settings(theme="light")
    folders = user_folders()
    look = Look(qapp, settings.theme)
    window = MainWindow(look.theme)
    session = make_session(window, look, settings, folders, host or LocalHost(folders))
    for portions in (session.assemble(), session.build_charts()):
        for _ in portions:
            qapp.processEvents()
    session.watch_devices()
    for path, value in SMALL.items():
        session.drafts.set(path, value)
    session.drafts.undo_stack.clear()
    with qtbot.waitExposed(window):
        window.show()
    yield Opened(qtbot, window, session, folders)
    if session.monitor is not None:
        session.monitor.stop()
    session.link.close(PATIENCE_MS / 1000)
    window.close_requested.disconnect()
    window.close()
    window.deleteLater()
    qapp.sendPostedEvents(None, QEvent.Type.DeferredDelete.value)
    if look.choice != "light":
        look.choose("light")  # as the tests that follow expect it
    look.deleteLater()
