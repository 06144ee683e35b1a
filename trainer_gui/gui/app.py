"""The composition root: the one place that knows the concrete classes of the window."""

import importlib
import locale
import sys
import threading

from PySide6.QtCore import QObject, Signal
from PySide6.QtWidgets import QApplication

from trainer_gui.catalog import menus
from trainer_gui.core.paths import Folders, shipped, user_folders
from trainer_gui.gui.draft_controller import DraftController
from trainer_gui.gui.preset_flow import START
from trainer_gui.gui.session import Session
from trainer_gui.gui.settings import Settings, load_settings
from trainer_gui.gui.theme import Look
from trainer_gui.gui.worker_link import WorkerLink
from trainer_gui.runs.host import WorkerHost
from trainer_gui.runs.process import ProcessHost
from trainer_gui.runs.store import RunStore
from trainer_gui.state.preset_library import PresetLibrary


class PlotLoader(QObject):
    """Imports pyqtgraph on a plain thread, so that the window does not stand still for it."""

    loaded = Signal()

    def start(self) -> None:
        """Begins; `loaded` comes on the window's thread."""
        threading.Thread(target=self._load, name="plot-loader", daemon=True).start()

    def _load(self) -> None:
        importlib.import_module("pyqtgraph")
        self.loaded.emit()


def make_application(arguments: list[str]) -> QApplication:
    """The QApplication, with numbers that are read the same everywhere."""
    app = QApplication.instance()
    if not isinstance(app, QApplication):
        app = QApplication(arguments)
    # QApplication takes LC_NUMERIC from the environment; a comma would break float parsing.
    locale.setlocale(locale.LC_NUMERIC, "C")
    app.setApplicationName("Trainer GUI")
    app.setDesktopFileName("trainer-gui")
    return app


def make_host(settings: Settings, folders: Folders) -> WorkerHost:
    """Where the worker lives: in a child process, or in this one if a person wants that."""
    if settings.worker == "local":
        from trainer_gui.runs.local import LocalHost

        return LocalHost(folders)
    return ProcessHost(folders)


def make_session(app: QApplication, folders: Folders, host: WorkerHost | None = None) -> Session:
    """A window with everything behind it; nothing slow has begun."""
    settings = load_settings(folders.config)
    library = PresetLibrary(shipped("presets"), folders.presets, menus)
    source = library.find(START)
    drafts = DraftController(menus, {})
    drafts.open(library.load(source), source)
    return Session(
        menus=menus,
        look=Look(app, settings.theme),
        link=WorkerLink(host or make_host(settings, folders)),
        store=RunStore(folders),
        library=library,
        drafts=drafts,
        settings=settings,
    )


def run_window() -> int:
    """Opens the window, and gives the exit code once it is closed."""
    app = make_application(sys.argv)
    session = make_session(app, user_folders())
    loader = PlotLoader()
    loader.loaded.connect(session.build_charts)
    session.window.painted.connect(session.begin)
    session.window.painted.connect(loader.start)
    session.window.show()
    return app.exec()
