"""Dialogs that explain the program: every action, every key, the equivalent command, about.

Each is imported when it is first shown, so that start-up does not wait for it.
"""

from trainer_gui.core.errors import TrainerError
from trainer_gui.core.paths import Folders
from trainer_gui.gui.actions import ACTIONS
from trainer_gui.gui.draft_controller import DraftController
from trainer_gui.gui.main_window import MainWindow
from trainer_gui.gui.preset_flow import START, Complain
from trainer_gui.gui.run_controller import ShownRun
from trainer_gui.state.command_line import equivalent_command
from trainer_gui.state.preset_library import PresetLibrary


def show_palette(window: MainWindow) -> None:
    """Every action, to be found by typing."""
    from trainer_gui.gui.palette import CommandPalette

    rows = [window.actions_table[row.key] for row in ACTIONS if row.key != "palette"]
    CommandPalette(rows, window).open()


def show_shortcuts(window: MainWindow) -> None:
    """Every key, by the menu or the view where it works."""
    from trainer_gui.gui.dialogs.shortcuts import ShortcutsDialog
    from trainer_gui.gui.key_sheet import key_sheet

    ShortcutsDialog(key_sheet(), window).open()


def show_about(window: MainWindow) -> None:
    """Version, licence and libraries."""
    from trainer_gui.gui.dialogs.about import AboutDialog

    AboutDialog(window).open()


def show_picture_cache(window: MainWindow, folders: Folders) -> None:
    """What decoded pictures occupy on the disk."""
    from trainer_gui.gui.dialogs.picture_cache import PictureCacheDialog
    from trainer_gui.kinds.pictures.cache import PictureCache

    PictureCacheDialog(PictureCache(folders.decoded), window).open()


def show_bug_report(window: MainWindow, folders: Folders, run: ShownRun | None) -> None:
    """Writes a bug report on the run that is shown; without one, on the newest."""
    from trainer_gui.gui.dialogs.bug_report import ask_for_bug_report

    ask_for_bug_report(window, folders, run=run.run_id if run is not None else None)


def show_command(
    window: MainWindow, library: PresetLibrary, drafts: DraftController, complain: Complain
) -> None:
    """The command that trains the draft without a window."""
    from trainer_gui.gui.dialogs.command import CommandDialog

    source = drafts.source or library.find(START)
    try:
        base = library.load(source)
    except TrainerError as error:
        complain(error.message, error.hint)
        return
    CommandDialog(equivalent_command(drafts.draft, source, base), window).open()
