"""action_slots: what each action of the window's table does."""

from collections.abc import Callable, Mapping
from functools import partial
from typing import TYPE_CHECKING, get_args

from PySide6.QtCore import QUrl
from PySide6.QtGui import QDesktopServices

from trainer_gui.core.control import Discard, Finish, Pause, Resume, SaveNow, Stop
from trainer_gui.gui.help_dialogs import (
    show_about,
    show_bug_report,
    show_command,
    show_palette,
    show_picture_cache,
    show_shortcuts,
)
from trainer_gui.gui.main_window import SCREENS
from trainer_gui.gui.theme import ThemeChoice

if TYPE_CHECKING:
    from trainer_gui.core.paths import Folders
    from trainer_gui.gui.preferences import Preferences
    from trainer_gui.gui.session import Session

Slots = Mapping[str, Callable[[], object]]


def action_slots(session: "Session", preferences: "Preferences") -> Slots:
    """What to call for each key of the table of actions."""
    window, folders, drafts = session.window, session.store.folders, session.drafts
    return {
        "presets": session.presets.pick,
        "open": session.open_file,
        "open_folder": session.open_folder,
        "save": session.presets.save,
        "save_as": session.presets.save_as,
        "reset": session.presets.reset,
        "picture_cache": lambda: show_picture_cache(window, folders),
        "quit": window.close,
        "undo": drafts.undo_stack.undo,
        "redo": drafts.undo_stack.redo,
        "command": lambda: show_command(window, session.library, drafts, session.complain),
        "train": session.train,
        "dry_run": lambda: session.recipe_view.forecasts.run(),
        "queue_add": session.queue.add,
        "queue_pause": session.queue.toggle_pause,
        "palette": lambda: show_palette(window),
        "search_form": lambda: _search_form(session),
        "shortcuts": lambda: show_shortcuts(window),
        "logs": lambda: _open_logs(folders),
        "bug_report": lambda: show_bug_report(window, folders, session.runs.run),
        "about": lambda: show_about(window),
        **_of_runs(session),
        **_of_looks(preferences),
        **{f"screen_{key}": partial(window.show_screen, key) for key, _title, _icon in SCREENS},
    }


def _of_runs(session: "Session") -> Slots:
    return {
        "pause": lambda: _pause(session),
        "finish": lambda: session.command(Finish()),
        "stop": lambda: session.command(Stop()),
        "save_now": lambda: session.command(SaveNow()),
        "discard": lambda: session.command(Discard()),
        "resume": lambda: _with_shown(session, session.flow.resume),
        "continue": lambda: _with_shown(session, session.flow.fork),
        "show_live": lambda: _show_live(session),
    }


def _of_looks(preferences: "Preferences") -> Slots:
    return {
        "inspector": preferences.toggle_inspector,
        "worker_local": preferences.toggle_worker,
        "stay": preferences.toggle_stay,
        "full_screen": preferences.toggle_full_screen,
        **{
            f"theme_{choice}": partial(preferences.choose_theme, choice)
            for choice in get_args(ThemeChoice)
        },
    }


def _pause(session: "Session") -> None:
    live = session.runs.live
    if live is not None:
        session.command(Resume() if live.state.paused else Pause())


def _with_shown(session: "Session", do: Callable[[str], None]) -> None:
    """Does something with the run that is shown, unless it goes on."""
    run = session.runs.run
    if run is not None and not run.live:
        do(run.run_id)


def _show_live(session: "Session") -> None:
    session.runs.show_live()
    session.window.show_screen("train")


def _search_form(session: "Session") -> None:
    session.window.show_screen("train")
    session.train_screen.form.focus_search()


def _open_logs(folders: "Folders") -> None:
    folders.logs.mkdir(parents=True, exist_ok=True)
    QDesktopServices.openUrl(QUrl.fromLocalFile(str(folders.logs)))
