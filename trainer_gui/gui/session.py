"""Session: makes the window's parts and connects them with the draft, the worker and the runs."""

from collections.abc import Iterator
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject
from PySide6.QtWidgets import QFileDialog

from trainer_gui.catalog import menus
from trainer_gui.core.control import Command
from trainer_gui.core.errors import CodeConsentError, TrainerError
from trainer_gui.core.paths import Folders, shipped, user_folders
from trainer_gui.core.recipe import check_recipe
from trainer_gui.core.text import Text
from trainer_gui.gui._action_slots import action_slots
from trainer_gui.gui._table_names import SUFFIXES, may_be_table
from trainer_gui.gui.closing import Closing
from trainer_gui.gui.code_consent import CodeConsent
from trainer_gui.gui.draft_controller import DraftController
from trainer_gui.gui.main_window import MainWindow
from trainer_gui.gui.other_screens import OtherScreens
from trainer_gui.gui.own_tables import OwnTables
from trainer_gui.gui.preferences import Preferences
from trainer_gui.gui.preset_flow import START, PresetFlow
from trainer_gui.gui.queue_flow import QueueFlow
from trainer_gui.gui.recipe_facts import RecipeFacts
from trainer_gui.gui.recipe_view import RecipeView
from trainer_gui.gui.run_controller import RunController
from trainer_gui.gui.run_flow import RunFlow
from trainer_gui.gui.run_watch import RunWatch
from trainer_gui.gui.screens.train import TrainScreen
from trainer_gui.gui.settings import Settings
from trainer_gui.gui.theme import Look, Theme
from trainer_gui.gui.translate import shown
from trainer_gui.gui.worker_link import WorkerLink
from trainer_gui.runs.host import WorkerHost
from trainer_gui.runs.store import RunStore
from trainer_gui.state.preset_library import PresetLibrary
from trainer_gui.state.run_state import Changed

if TYPE_CHECKING:
    from trainer_gui.gui.device_monitor import DeviceMonitor

_PICTURES = {".png", ".jpg", ".jpeg", ".bmp", ".webp", ".tif", ".tiff", ".gif"}


def prepare() -> None:
    """Does, on any thread, what the first look at a recipe would else wait for.

    The validators of options are made when they are first needed.
    """
    library = PresetLibrary(shipped("presets"), user_folders().presets, menus)
    check_recipe(library.load(START), menus)


class Session(QObject):
    """One window and everything behind it."""

    def __init__(
        self, window: MainWindow, look: Look, settings: Settings, folders: Folders, host: WorkerHost
    ) -> None:
        super().__init__(window)
        self.window = window
        self._look = look
        self._preferences = Preferences(window, look, settings, folders)
        self._explained = ""
        self.monitor: DeviceMonitor | None = None
        self.menus = menus
        self.store = RunStore(folders)
        self.link = WorkerLink(host, self)
        self.library = PresetLibrary(shipped("presets"), folders.presets, menus)
        source = self.library.find(START)
        self.drafts = DraftController(menus, self.library.load(source), source, self)
        self.runs = RunController(self.link, self.store, self)
        self.facts = RecipeFacts(self.link, self.drafts, self)
        self.tables = OwnTables(self.link, self.drafts, self.facts, self.complain, self)
        self.tables.seen.connect(lambda: window.status.clearMessage())
        self.tables.taken.connect(partial(window.show_screen, "data"))
        self.consent = CodeConsent(self.facts, window, self.complain)
        self.presets = PresetFlow(
            self.library, self.drafts, window, look, self.complain, banner=window.banner
        )
        self.flow = RunFlow(
            menus,
            self.store,
            self.runs,
            window,
            consent=self.consent,
            complain=self.complain,
            show=partial(window.show_screen, "train"),
        )
        self.screens = OtherScreens(self)
        self.queue = QueueFlow(self)
        self.closing = Closing(self)
        self._slots = action_slots(self, self._preferences)

    def assemble(self) -> Iterator[None]:
        """Makes what is left of the window in portions, so that it answers in between."""
        self.link.start()
        yield
        self.train_screen = TrainScreen(
            self.menus, self._look.theme, parent=self.window.screen_place
        )
        self.train_screen.hide()
        yield
        yield from self.train_screen.assemble()
        yield from self.train_screen.form.draft_portions(self.drafts.draft.table)
        self.window.add_screen("train", self.train_screen)
        yield
        self.recipe_view = RecipeView(
            drafts=self.drafts,
            facts=self.facts,
            runs=self.runs,
            link=self.link,
            bar=self.window.recipe_bar,
            train=self.train_screen,
            actions=self.window.actions_table,
        )
        self._connect()
        self._preferences.show_choices()
        yield
        self.recipe_view.show_draft()
        self.watch.show_live(Changed.EVERYTHING)
        self.watch.show_shown(Changed.EVERYTHING)
        self.window.status.show_worker(self.link.readiness)  # it may have been quicker
        self.window.show_screen("train")
        self.window.recipe_bar.focus_train()
        yield
        self.facts.ask()
        yield
        yield from self.window.actions_table.icon_portions(self._look.theme)
        self.window.wanted.connect(self.do)  # last, when everything can be done
        yield
        self.queue.controller.begin()
        self.flow.pick_up()
        if self.runs.live is not None:
            self.train_screen.setFocus()  # Train is off, and would pass the keyboard to the rail

    def build_charts(self) -> Iterator[None]:
        """Makes the plots in portions, once pyqtgraph is loaded."""
        yield from self.train_screen.build_charts(smoothing=self._preferences.smoothing)

    def end(self) -> None:
        """Ends everything behind a window that closes; settings are kept."""
        if self.monitor is not None:
            self.monitor.stop()
        self._preferences.save()
        self.window.hide()  # a worker may need a moment to end
        stays = self.link.stays
        self.link.close()
        self.queue.controller.close(goes_on=stays)

    def watch_devices(self) -> None:
        """Begins to show how busy the machine is."""
        from trainer_gui.gui.device_monitor import DeviceMonitor

        self.monitor = DeviceMonitor(self)
        self.monitor.measured.connect(self.window.status.show_devices)
        self.monitor.start()

    def do(self, key: str) -> None:
        """Does an action of the table; what was said of an earlier one is taken away."""
        self.window.banner.clear()
        self._slots[key]()

    @property
    def theme(self) -> Theme:
        """The colours in use."""
        return self._look.theme

    def complain(self, message: Text, hint: Text) -> None:
        """Tells of something that could not be done; the program goes on."""
        self.window.banner.show_message("error", shown(message), shown(hint))

    def explain_field(self, path: str) -> None:
        """Shows in the inspector what a field means, and keeps it up to date."""
        self._explained = path
        section, _, name = path.rpartition(".")
        draft = self.drafts.draft
        field = next((field for field in draft.fields(section) if field.name == name), None)
        if field is None:  # of a choice that was made anew
            self.window.inspector.show_nothing()
        else:
            self.window.inspector.show_field(path, field, draft.value(path))

    def train(self, *, download: bool = False) -> None:
        """Trains the draft."""
        recipe = self.drafts.draft.recipe()
        blocked = self.recipe_view.blocked()
        # Missing data block as well; consent to download them lifts that, and nothing else.
        agreed = download and self.runs.live is None
        if recipe is None or (blocked is not None and not agreed):
            if blocked is not None:
                self.window.status.show_message(blocked)
            return
        try:
            self.runs.start(recipe, download=download)
        except CodeConsentError as error:
            self.consent.ask(error.file, partial(self.train, download=download))
            return
        except TrainerError as error:
            self.complain(error.message, error.hint)
            return
        self.window.show_screen("train")
        self.train_screen.setFocus()  # Train is off now, and would pass the keyboard to the rail

    def resume_run(self, run_id: str) -> None:
        """Goes on with a run where it was interrupted."""
        self.flow.resume(run_id)

    def fork_run(self, run_id: str) -> None:
        """Goes on with a run after changes, which make a new one."""
        self.flow.fork(run_id)

    def command(self, command: Command) -> None:
        """Commands the live run."""
        try:
            self.runs.send(command)
        except TrainerError as error:
            self.complain(error.message, error.hint)

    def _connect(self) -> None:
        window, train, bar = self.window, self.train_screen, self.window.recipe_bar
        self._look.changed.connect(self._on_theme)
        window.dropped.connect(self._on_dropped)
        bar.crumb_clicked.connect(self._on_crumb)
        train.edited.connect(self.drafts.set)
        train.reset_requested.connect(self.drafts.reset)
        train.focused.connect(self.explain_field)
        train.commanded.connect(self.command)
        train.use_requested.connect(self.screens.use_run)
        train.resume_requested.connect(self.flow.resume)
        train.continue_requested.connect(self.flow.fork)
        train.gentler_requested.connect(self.flow.resume_gently)
        train.download_requested.connect(lambda: self.train(download=True))
        train.smoothing_changed.connect(self._preferences.set_smoothing)
        self.runs.changed.connect(lambda flags: train.show_run(self.runs.run, flags))
        self.watch = RunWatch(self)  # after those who draw: it may close the window
        self.link.ready.connect(window.status.show_worker)
        self.link.silent.connect(window.status.show_silence)
        self.link.silent.connect(train.header.show_silence)
        self._preferences.stay_changed.connect(self.link.set_stay)
        self.drafts.changed.connect(lambda: self.explain_field(self._explained))
        self.drafts.left_out.connect(window.status.show_left_out)
        self.drafts.undo_stack.canUndoChanged.connect(window.actions_table["undo"].setEnabled)
        self.drafts.undo_stack.canRedoChanged.connect(window.actions_table["redo"].setEnabled)
        window.actions_table["undo"].setEnabled(False)
        window.actions_table["redo"].setEnabled(False)

    def _on_theme(self, theme: Theme) -> None:
        self.window.set_theme(theme)
        self.window.actions_table.set_theme(theme)
        self.train_screen.set_theme(theme)
        self.screens.set_theme(theme)
        self.queue.set_theme(theme)

    def _on_crumb(self, key: str) -> None:
        if key == "preset":
            self.presets.pick()
            return
        self.window.show_screen("train" if key == "device" else key)
        if key == "device":
            self.train_screen.form.focus_field("training.device")

    def _on_dropped(self, paths: tuple[Path, ...]) -> None:
        first = paths[0]
        if first.suffix.lower() == ".toml":
            self.presets.open_path(first)
        elif (first / "recipe.toml").is_file():
            self.screens.open_run(str(first))
        elif first.suffix.lower() == ".py":
            self._use_program(str(first))
        elif first.is_dir():
            self.use_folder(str(first))
        elif may_be_table(first) and first.exists():
            self.use_table(str(first))
        elif all(path.suffix.lower() in _PICTURES for path in paths):
            self.screens.use_files([str(path) for path in paths])
        else:
            self.complain(
                Text("{name} is not something that can be opened here.", name=first.name),
                Text(
                    "Drop a recipe (.toml), a table (.csv, .tsv), a folder of pictures, a run "
                    "folder, pictures, or a model of your own (.py)."
                ),
            )

    def use_folder(self, folder: str) -> None:
        """Takes a folder of pictures as the data of the recipe."""
        self.drafts.set_together({"data.kind": "image_folder", "data.folder": folder})
        self.window.show_screen("data")

    def use_table(self, file: str) -> None:
        """Takes a table as the data of the recipe, once it is known what is in it."""
        self.window.status.show_message(Text("Looking at {name}…", name=Path(file).name))
        self.tables.use(file)

    def _use_program(self, file: str) -> None:
        """Takes a Python file as the model of the recipe; nothing of it runs."""
        self.drafts.set_together({"model.kind": "own_model", "model.file": file})
        self.window.show_screen("model")

    def open_file(self) -> None:
        """Asks for a recipe, or for a table as the data of the one that is there."""
        title, kinds = (
            Text("Open recipe or table"),
            Text(
                "Recipes and tables ({patterns})",
                patterns=" ".join(("*.toml", *(f"*{suffix}" for suffix in SUFFIXES))),
            ),
        )
        name, _kinds = QFileDialog.getOpenFileName(self.window, shown(title), "", shown(kinds))
        if name:
            self._on_dropped((Path(name),))

    def open_folder(self) -> None:
        """Asks for a folder of pictures."""
        folder = QFileDialog.getExistingDirectory(
            self.window, shown(Text("Folder with one folder of pictures for each class"))
        )
        if folder:
            self.use_folder(folder)
