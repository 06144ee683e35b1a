"""PresetLibrary: the recipes that come with the program, and the user's own."""

import contextlib
import json
import os
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from trainer_gui.core.errors import BadInputError, Problem, RecipeError, StorageError
from trainer_gui.core.files import atomic_write, safe_name, storage_error
from trainer_gui.core.names import natural_key, printable, shortened
from trainer_gui.core.options import describe
from trainer_gui.core.recipe import (
    SIZE_LIMIT_BYTES,
    Menus,
    Recipe,
    Table,
    about_of,
    check_recipe,
    title_of,
)
from trainer_gui.core.registry import nearest
from trainer_gui.core.text import Text
from trainer_gui.state._preset_file import (
    content_of,
    is_intact,
    printable_name,
    read_preset,
    sealed,
    unusable,
)

SUFFIX = ".toml"
RECENT_LIMIT = 10


@dataclass(frozen=True)
class PresetEntry:
    """A preset as a list shows it.

    Attributes:
        name: file name without its ending.
        title: for people; the name where the file has none.
        about: what it is for.
        path: of the file.
        shipped: whether it comes with the program and so cannot be changed.
        problems: why it cannot be used as it is.
    """

    name: str
    title: str
    about: str
    path: Path
    shipped: bool
    problems: tuple[Problem, ...] = ()


class PresetLibrary:
    """Presets in two folders: shipped ones are read, own ones are read and written."""

    def __init__(
        self, shipped: Path, own: Path, menus: Menus, *, recent_file: Path | None = None
    ) -> None:
        self._shipped = shipped
        self._own = own
        self._menus = menus
        self._recent_file = recent_file or own.parent / "recent-presets.json"

    def entries(self) -> tuple[PresetEntry, ...]:
        """All presets by name, shipped ones first; a damaged file is listed with its problems."""
        return tuple(self._entry(path) for path in self._files())

    def load(self, preset: str | Path) -> Table:
        """The table of a preset.

        Args:
            preset: a name; an own preset comes before a shipped one of the same name. Or the path
                of any preset file.

        Raises:
            RecipeError: there is no such preset, or its file cannot be used.
        """
        return read_preset(self.find(preset))

    def open(self, preset: str | Path) -> tuple[Table, Text | None]:
        """The table of a preset for the window, and what is to be said of its folders.

        A file from elsewhere is not trusted to say which folders of this computer are read.

        Raises:
            RecipeError: there is no such preset, or its file cannot be used.
        """
        path = self.find(preset)
        table = read_preset(path)
        home = path.absolute().parent.resolve()
        if home in {self._own.absolute().resolve(), self._shipped.absolute().resolve()}:
            return table, None
        folders = [_taken(table, *place) for place in self._folder_options(table)]
        named = [shortened(printable(folder)) for folder in folders if folder]
        if not named:
            return table, None
        return table, Text(
            "{file} comes from elsewhere and names places on this computer: {folders}. They were "
            "not opened; choose the folder or file again.",
            file=printable_name(path.name), folders=", ".join(named),
        )  # fmt: skip

    def _folder_options(self, table: Table) -> Iterator[tuple[str, str]]:
        """Section and name of every option of the table's entries that names a folder or file."""
        for section, menu in self._menus.sections():
            kind = _section(table, section).get("kind")
            if isinstance(kind, str) and kind in menu:
                for field in describe(menu.get(kind).options):
                    if field.kind in {"folder", "file"}:
                        yield section, field.name

    def notice(self, preset: str | Path) -> Text | None:
        """What a person should know of a preset that can be loaded; None if there is nothing.

        Raises:
            RecipeError: there is no such preset, or its file cannot be read.
        """
        path = self.find(preset)
        if is_intact(content_of(path)):
            return None
        return Text("The preset {file} was changed since this program saved it.",
                    file=printable_name(path.name))  # fmt: skip

    def find(self, preset: str | Path) -> Path:
        """The file of a preset, by name or path.

        Raises:
            RecipeError: there is none; the hint names the nearest.
        """
        text = str(preset)
        if isinstance(preset, Path) or text.endswith(SUFFIX) or Path(text).name != text:
            path = _existing(text)
            if path is not None:
                return path
            raise unusable(
                Text("There is no preset file {path}.", path=printable_name(text)),
                Text("Check the path, or give the name of a preset."),
            )
        named = {_name(path): path for path in self._files()}  # own ones come last and win
        if text in named:
            return named[text]
        near = nearest(text, named)
        hint = (
            Text("Did you mean “{near}”?", near=near)
            if near
            else Text("Known presets: {names}.", names=", ".join(named) or "none")
        )
        raise unusable(Text("There is no preset called “{name}”.", name=printable_name(text)), hint)

    def save(self, recipe: Recipe, target: str | Path) -> Path:
        """Writes a recipe as a preset, in place of an own one of that name; gives its path.

        Its last line is a comment with the hash of the others, for `notice`.

        Args:
            recipe: what to keep.
            target: a name, for the folder of own presets, or the path of a file.

        Raises:
            BadInputError: a shipped preset has that name, or the recipe is too long to be read.
            StorageError: the file cannot be written.
        """
        path = target if isinstance(target, Path) else self._own / f"{safe_name(target)}{SUFFIX}"
        if path.suffix != SUFFIX:
            path = path.with_name(path.name + SUFFIX)
        shipped = {_name(file) for file in _toml_files(self._shipped)}
        inside = path.absolute().parent.resolve() == self._shipped.absolute().resolve()
        if inside or (not isinstance(target, Path) and path.stem in shipped):
            raise BadInputError(
                Text("“{name}” comes with the program and stays as it is.", name=path.stem),
                hint=Text("Save under another name."),
            )
        content = sealed(recipe.toml().encode())
        if len(content) > SIZE_LIMIT_BYTES:
            raise BadInputError(
                Text("The preset would have more than {limit:,} bytes.", limit=SIZE_LIMIT_BYTES),
                hint=Text("Shorten its description."),
            )
        atomic_write(path, content)
        return path

    def delete(self, name: str) -> None:
        """Deletes an own preset.

        Raises:
            BadInputError: there is no own preset of that name.
            StorageError: the file cannot be deleted.
        """
        path = next((path for path in _toml_files(self._own) if _name(path) == name), None)
        if path is None:
            raise BadInputError(
                Text("You have no preset called “{name}”.", name=printable_name(name)),
                hint=Text("Only your own presets can be deleted."),
            )
        try:
            path.unlink()
        except OSError as error:
            raise storage_error(error, path) from error

    def recent(self) -> tuple[Path, ...]:
        """Preset files that were used, the latest first; those that are gone are left out."""
        return tuple(path for path in self._recorded() if path.is_file())[:RECENT_LIMIT]

    def touch(self, path: Path) -> None:
        """Notes that a preset was used. That it cannot be noted is no reason to stop."""
        path = path.absolute()
        paths = [path, *(known for known in self._recorded() if known != path)][:RECENT_LIMIT]
        content = json.dumps([os.fsdecode(known) for known in paths], indent=1)
        with contextlib.suppress(StorageError):
            atomic_write(self._recent_file, content.encode())

    def _recorded(self) -> list[Path]:
        try:
            recorded = json.loads(self._recent_file.read_bytes())
        except (OSError, ValueError, RecursionError):
            return []  # a list of conveniences is not worth an error
        if not isinstance(recorded, list):
            return []
        return [Path(text) for text in recorded if isinstance(text, str) and "\0" not in text]

    def _files(self) -> Iterator[Path]:
        yield from _toml_files(self._shipped)
        yield from _toml_files(self._own)

    def _entry(self, path: Path) -> PresetEntry:
        name, shipped = _name(path), path.parent == self._shipped
        try:
            table = read_preset(path)
        except RecipeError as error:
            return PresetEntry(name, name, "", path, shipped, error.problems)
        return PresetEntry(
            name=name,
            title=title_of(table) or name,
            about=about_of(table),
            path=path,
            shipped=shipped,
            problems=check_recipe(table, self._menus)[1],
        )


def _section(table: Table, path: str) -> Table:
    for part in path.split("."):
        inner = table.get(part)
        if not isinstance(inner, dict):
            return {}
        table = inner
    return table


def _taken(table: Table, section: str, name: str) -> str:
    """The text of an option, which is left out of the table from now on; empty if it has none."""
    values = _section(table, section)
    value = values.get(name)
    if not isinstance(value, str):
        return ""
    del values[name]
    return value


def _toml_files(folder: Path) -> list[Path]:
    try:
        files = [path for path in folder.iterdir() if path.suffix == SUFFIX]
    except OSError:
        return []  # none yet
    return sorted(files, key=lambda path: natural_key(path.stem))


def _existing(text: str) -> Path | None:
    try:
        path = Path(text).expanduser()
        return path if path.exists() else None
    except (OSError, ValueError, RuntimeError):
        return None  # too long, with a NUL, of a user who does not exist


def _name(path: Path) -> str:
    return printable_name(path.stem)
