"""The composition root: the one place that knows the concrete classes of the window.

The window is painted before anything slow is imported. What it needs then (the menus, numpy,
pydantic, at last pyqtgraph) is imported on a plain thread, and put together in small portions, so
that the window never stands still.
"""

import gc
import importlib
import locale
import os
import sys
import threading
from collections.abc import Callable, Iterator
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, QTimer, Signal
from PySide6.QtWidgets import QApplication

from trainer_gui.core.paths import Folders, user_folders
from trainer_gui.gui.end_of_session import EndOfSession
from trainer_gui.gui.faults import FaultNet
from trainer_gui.gui.main_window import MainWindow
from trainer_gui.gui.settings import Settings, load_settings
from trainer_gui.gui.theme import Look
from trainer_gui.gui.turns import in_turns

if TYPE_CHECKING:
    from trainer_gui.gui.session import Session
    from trainer_gui.runs.host import WorkerHost

# What screens are made of that are not open yet: imported at a click, it would hold the window up.
_LATER = (
    "trainer_gui.gui.screens.data",
    "trainer_gui.gui.epochs_preview",
    "trainer_gui.gui.screens.model",
    "trainer_gui.gui.screens.runs",
    "trainer_gui.gui.screens.use",
)
_MOST_DIALOGS = 10
_AGAIN_MS = 5  # between two tries to leave


class StartUp(QObject):
    """Brings a painted window to life."""

    ready = Signal()
    """The form is there, and Train can be pressed."""
    charts_ready = Signal()
    """The plots are there too."""
    _loaded = Signal(object)
    _monitor_loaded = Signal()

    def __init__(
        self, window: MainWindow, look: Look, settings: Settings, folders: Folders
    ) -> None:
        super().__init__(window)
        self._window = window
        self._look = look
        self._settings = settings
        self._folders = folders
        self._early: list[str] = []
        self._loader: threading.Thread | None = None
        self._host: WorkerHost | None = None
        self._ended = False
        self._leaving = False
        self.session: Session | None = None
        window.wanted.connect(self._early.append)
        self._loaded.connect(self._on_loaded)
        self._monitor_loaded.connect(self._on_monitor)

    def begin(self) -> None:
        """Begins to import; the rest follows by itself."""
        self._beside(self._load)

    def close_now(self) -> None:
        """Closes the window as if a person had chosen to stop and save; nobody is asked."""
        if self._leaving or not self._window.isVisible():
            return  # it is closed already, or about to be
        self._leaving = True
        for _ in range(_MOST_DIALOGS):  # one over the other, each waits for the one above
            above = QApplication.activePopupWidget() or QApplication.activeModalWidget()
            if above is None or not above.close():
                break
        self._leave()

    def _leave(self) -> None:
        if self.session is not None:
            self.session.closing.close_now()
        else:
            self._window.close()
        if self._window.isVisible():  # it had just asked, and that question must end first
            QTimer.singleShot(_AGAIN_MS, self._leave)
        else:
            QApplication.quit()

    def end(self) -> None:
        """Waits for what is still imported: that must not meet the interpreter's end."""
        self._ended = True
        if self._loader is not None:
            self._loader.join()
        if self._host is not None:
            self._host.close()  # if the window was closed before anybody could

    def _beside(self, work: Callable[[], None]) -> None:
        self._loader = threading.Thread(target=work, name="loader", daemon=True)
        self._loader.start()

    def _load(self) -> None:
        # pydantic would look through every installed package for plug-ins of its own.
        os.environ.setdefault("PYDANTIC_DISABLE_PLUGINS", "__all__")
        importlib.import_module("trainer_gui.gui.session").prepare()
        if self._ended:
            return
        self._host = make_host(self._settings, self._folders)
        self._host.start()  # the worker needs longest to be ready, so it begins first
        # The plots too before the first widget: whoever makes widgets beside an import waits for
        # the interpreter's lock at every call of Qt.
        importlib.import_module("trainer_gui.gui.screens._charts")
        self._loaded.emit(self._host)

    def _load_rest(self) -> None:
        importlib.import_module("trainer_gui.gui.device_monitor")
        self._monitor_loaded.emit()
        for name in _LATER:
            if not self._ended:
                importlib.import_module(name)

    def _on_monitor(self) -> None:
        if self.session is not None and self._window.isVisible():
            self.session.watch_devices()

    def _on_loaded(self, host: "WorkerHost") -> None:
        self.session = make_session(self._window, self._look, self._settings, self._folders, host)
        in_turns(self._bring_up(self.session), self)

    def _bring_up(self, session: "Session") -> Iterator[None]:
        yield from session.assemble()
        self._window.wanted.disconnect(self._early.append)
        for key in self._early:  # pressed before anybody could listen
            session.do(key)
        self.ready.emit()
        yield
        yield from session.build_charts()
        self.charts_ready.emit()
        self._beside(self._load_rest)


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


def make_host(settings: Settings, folders: Folders) -> "WorkerHost":
    """Where the worker lives: in a child process, or in this one if a person wants that."""
    if settings.worker == "local":
        from trainer_gui.runs.local import LocalHost

        return LocalHost(folders)
    from trainer_gui.runs.process import ProcessHost

    host = ProcessHost(folders)
    host.set_stay(stay=settings.stay)
    return host


def make_session(
    window: MainWindow,
    look: Look,
    settings: Settings,
    folders: Folders,
    host: "WorkerHost | None" = None,
) -> "Session":
    """Everything behind a window; nothing slow has begun."""
    from trainer_gui.gui.session import Session

    return Session(window, look, settings, folders, host or make_host(settings, folders))


def make_window(app: QApplication, folders: Folders) -> tuple[MainWindow, StartUp]:
    """A window that comes to life once it is painted."""
    settings = load_settings(folders.config)
    look = Look(app, settings.theme)
    window = MainWindow(look.theme)
    window.restore_geometry(settings.geometry)
    window.inspector.setVisible(settings.inspector)
    start = StartUp(window, look, settings, folders)
    window.painted.connect(start.begin)
    return window, start


def run_window() -> int:
    """Opens the window, and gives the exit code once it is closed."""
    folders = user_folders()
    net = FaultNet(folders)
    net.install()  # before Qt has anything to complain of
    app = make_application(sys.argv)
    window, start = make_window(app, folders)
    net.show_in(window)
    end_of_session = EndOfSession(app)
    end_of_session.wanted.connect(start.close_now)
    window.show()
    code = app.exec()
    start.end()
    end_of_session.ignore()
    net.remove()
    gc.freeze()  # else the interpreter searches all it has for rubbish before it ends: 0.7 s
    return code
