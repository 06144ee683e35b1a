"""PresetFlow: opening, saving and picking recipes."""

from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject
from PySide6.QtWidgets import QFileDialog, QWidget

from trainer_gui.core.errors import RecipeError, TrainerError
from trainer_gui.core.text import Text
from trainer_gui.gui.draft_controller import DraftController
from trainer_gui.gui.theme import Look
from trainer_gui.gui.translate import shown
from trainer_gui.gui.widgets.banner import Banner
from trainer_gui.state.preset_library import PresetLibrary

if TYPE_CHECKING:
    from trainer_gui.gui.dialogs.presets import PresetPicker

START = "quickstart"

Complain = Callable[[Text, Text], None]


class PresetFlow(QObject):
    """Moves recipes between the draft and files; nothing is lost when a file cannot be used."""

    def __init__(
        self,
        library: PresetLibrary,
        drafts: DraftController,
        window: QWidget,
        look: Look,
        complain: Complain,
        *,
        banner: Banner | None = None,
    ) -> None:
        super().__init__(window)
        self._library = library
        self._drafts = drafts
        self._window = window
        self._look = look
        self._complain = complain
        self._banner = banner
        if drafts.source is not None:  # the recipe of the start was opened by nobody
            self._inform(library.notice(drafts.source))

    def pick(self) -> None:
        """Shows every preset with what it is for."""
        from trainer_gui.gui.dialogs.presets import PresetPicker

        picker = PresetPicker(self._look.theme, self._window)
        picker.show_presets(self._library.entries(), self._library.recent())
        picker.chosen.connect(self.open_path)
        picker.open_file_requested.connect(self.open_file)
        picker.delete_requested.connect(lambda name: self._delete(picker, name))
        picker.open()

    def _delete(self, picker: "PresetPicker", name: str) -> None:
        try:
            self._library.delete(name)
        except TrainerError as error:
            self._complain(error.message, error.hint)
        picker.show_presets(self._library.entries(), self._library.recent())

    def open_file(self) -> None:
        """Asks for a file, and opens it."""
        name, _filter = QFileDialog.getOpenFileName(
            self._window, shown(Text("Open recipe")), "", shown(Text("Recipes (*.toml)"))
        )
        if name:
            self.open_path(Path(name))

    def open_path(self, path: Path) -> bool:
        """Opens a preset file into the form; on failure says why and leaves the form as it is."""
        try:
            table, foreign = self._library.open(path)
            notice = foreign or self._library.notice(path)
        except TrainerError as error:
            self._complain(error.message, error.hint)
            return False
        self._drafts.open(table, path)
        self._library.touch(path)
        self._inform(notice)
        return True

    def save(self) -> None:
        """Saves to the file that the recipe came from, or asks for a name."""
        source = self._drafts.source
        own = source is not None and source in {
            entry.path for entry in self._library.entries() if not entry.shipped
        }
        if source is None or not own:
            self.save_as()
            return
        self._write(source)

    def save_as(self) -> None:
        """Asks for a title, and saves as a preset of the user's."""
        from trainer_gui.gui.dialogs.save_preset import SavePresetDialog

        draft = self._drafts.draft
        entries = self._library.entries()
        dialog = SavePresetDialog(
            str(draft.value("title") or ""),
            str(draft.value("about") or ""),
            shipped=[entry.name for entry in entries if entry.shipped],
            own=[entry.name for entry in entries if not entry.shipped],
            parent=self._window,
        )
        dialog.chosen.connect(self._on_named)
        dialog.open()

    def reset(self) -> None:
        """Goes back to the preset that the recipe came from."""
        source = self._drafts.source
        if source is None:
            source = self._library.find(START)
        self.open_path(source)

    def _inform(self, notice: Text | None) -> None:
        if notice is not None and self._banner is not None:
            self._banner.show_message(
                "info",
                shown(notice),
                shown(Text("Look it over before you train; saving it again ends this notice.")),
            )

    def _on_named(self, title: str, about: str) -> None:
        self._drafts.set("title", title)
        self._drafts.set("about", about)
        self._write(title)

    def _write(self, target: str | Path) -> None:
        recipe = self._drafts.draft.recipe()
        try:
            if recipe is None:
                raise RecipeError(self._drafts.draft.problems())
            path = self._library.save(recipe, target)
        except TrainerError as error:
            self._complain(error.message, error.hint)
            return
        self._library.touch(path)
        self._drafts.saved(path)
