"""PresetLibrary: the recipes that come with the program, and the user's own."""

import contextlib
import json
import os
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from trainer_gui.core.errors import BadInputError, Problem, RecipeError, StorageError
from trainer_gui.core.files import atomic_write, safe_name, storage_error
from trainer_gui.core.recipe import (
    SIZE_LIMIT_BYTES,
    Menus,
    Recipe,
    Table,
    check_recipe,
    read_toml,
)
from trainer_gui.core.registry import nearest
from trainer_gui.core.text import Text

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
        return _read(self.find(preset))

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
            raise _unusable(
                Text("There is no preset file {path}.", path=_printable(text)),
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
        raise _unusable(Text("There is no preset called “{name}”.", name=_printable(text)), hint)

    def save(self, recipe: Recipe, target: str | Path) -> Path:
        """Writes a recipe as a preset, in place of an own one of that name; gives its path.

        Args:
            recipe: what to keep.
            target: a name, for the folder of own presets, or the path of a file.

        Raises:
            BadInputError: a shipped preset has that name.
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
        atomic_write(path, recipe.toml().encode())
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
                Text("You have no preset called “{name}”.", name=_printable(name)),
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
            table = _read(path)
        except RecipeError as error:
            return PresetEntry(name, name, "", path, shipped, error.problems)
        title, about = table.get("title"), table.get("about")
        return PresetEntry(
            name=name,
            title=title if isinstance(title, str) and title else name,
            about=about if isinstance(about, str) else "",
            path=path,
            shipped=shipped,
            problems=check_recipe(table, self._menus)[1],
        )


def _read(path: Path) -> Table:
    file = _printable(path.name)
    if not path.is_file():  # a folder, or a pipe that would block
        raise _unusable(
            Text("{file} is not a file.", file=file), Text("Choose a preset, a .toml file.")
        )
    try:
        with path.open("rb") as opened:
            content = opened.read(SIZE_LIMIT_BYTES + 1)  # no more than it takes to refuse it
    except OSError as error:
        raise _unusable(
            Text("{file} cannot be read: {reason}.", file=file, reason=error.strerror or ""),
            Text("Check that you may read it."),
        ) from error
    try:
        return read_toml(content)
    except RecipeError as error:
        raise RecipeError(
            [
                Problem(
                    problem.path,
                    Text("{file}: {message}", file=file, message=problem.message),
                    problem.hint,
                )
                for problem in error.problems
            ]
        ) from None


def _toml_files(folder: Path) -> list[Path]:
    try:
        return sorted(path for path in folder.iterdir() if path.suffix == SUFFIX)
    except OSError:
        return []  # none yet


def _existing(text: str) -> Path | None:
    try:
        path = Path(text).expanduser()
        return path if path.exists() else None
    except (OSError, ValueError, RuntimeError):
        return None  # too long, with a NUL, of a user who does not exist


def _name(path: Path) -> str:
    return _printable(path.stem)


def _printable(text: str) -> str:
    """The text without bytes that are not UTF-8 and without control characters."""
    known = os.fsencode(text).decode("utf-8", "replace")
    return "".join(sign if sign.isprintable() else "�" for sign in known)[:120]


def _unusable(message: Text, hint: Text) -> RecipeError:
    return RecipeError([Problem("", message, hint)])
