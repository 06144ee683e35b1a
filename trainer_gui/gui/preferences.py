"""Preferences: what a person switches in the View menu, kept from one session to the next."""

from typing import get_args

from PySide6.QtCore import QObject, Qt, Signal

from trainer_gui.core.errors import TrainerError
from trainer_gui.core.paths import Folders
from trainer_gui.gui.main_window import MainWindow
from trainer_gui.gui.settings import Settings, save_settings
from trainer_gui.gui.theme import Look, ThemeChoice


class Preferences(QObject):
    """Changes settings, shows them in window and menus, and saves them."""

    stay_changed = Signal(bool)
    """Whether a run goes on when the window closes."""

    def __init__(
        self, window: MainWindow, look: Look, settings: Settings, folders: Folders
    ) -> None:
        super().__init__(window)
        self._window = window
        self._look = look
        self._settings = settings
        self._folders = folders

    @property
    def smoothing(self) -> float:
        """Of curves, 0…1."""
        return self._settings.smoothing

    def set_smoothing(self, amount: float) -> None:
        """Remembers where the slider stands."""
        self._settings.smoothing = amount

    def toggle_inspector(self) -> None:
        """Shows or hides the panel on the right."""
        self._settings.inspector = not self._settings.inspector
        self._window.inspector.setVisible(self._settings.inspector)
        self.show_choices()

    def toggle_worker(self) -> None:
        """Trains in a child process or in the window's own, from the next start on."""
        local = self._settings.worker == "local"
        self._settings.worker = "process" if local else "local"
        self.show_choices()

    def toggle_stay(self) -> None:
        """Lets a run go on when the window closes, or end with it."""
        self._settings.stay = not self._settings.stay
        self.show_choices()
        self.stay_changed.emit(self._settings.stay)

    def toggle_full_screen(self) -> None:
        """Fills the screen, or goes back."""
        self._window.setWindowState(self._window.windowState() ^ Qt.WindowState.WindowFullScreen)

    def choose_theme(self, choice: ThemeChoice) -> None:
        """Changes the colours of the whole program."""
        self._settings.theme = choice
        self._look.choose(choice)
        self.show_choices()

    def show_choices(self) -> None:
        """Ticks the menus as the settings stand."""
        table = self._window.actions_table
        for choice in get_args(ThemeChoice):
            table[f"theme_{choice}"].setChecked(self._settings.theme == choice)
        table["inspector"].setChecked(self._settings.inspector)
        table["worker_local"].setChecked(self._settings.worker == "local")
        table["stay"].setChecked(self._settings.stay)

    def save(self) -> None:
        """Writes the settings and where the window stands; a failure is told, and no more."""
        self._settings.geometry = self._window.geometry_text()
        try:
            save_settings(self._settings, self._folders.config)
        except TrainerError as error:
            self._window.status.show_message(error.message)
