"""Run folders: made, listed, found, thrown away."""

import contextlib
import os
import shutil
import time
from collections.abc import Callable, Iterable, Iterator
from pathlib import Path
from typing import TYPE_CHECKING

from trainer_gui.core.errors import BadInputError, StorageError
from trainer_gui.core.failpoint import failpoint
from trainer_gui.core.files import atomic_write, read_ordinary, safe_name, storage_error
from trainer_gui.core.paths import Folders
from trainer_gui.core.recipe import SIZE_LIMIT_BYTES, Recipe, Table, read_toml
from trainer_gui.core.registry import nearest
from trainer_gui.core.text import Text
from trainer_gui.engine.own_code import keep_code
from trainer_gui.runs._trash import (
    TrashedRun,
    move_folder,
    name_in_trash,
    remove_folder,
    sweep,
    trashed_run,
    trashed_runs,
)
from trainer_gui.runs.annotations import (
    Annotations,
    clean_notes,
    clean_tags,
    read_annotations,
    write_annotations,
)
from trainer_gui.runs.info import RunInfo, Status, read_run, with_lock
from trainer_gui.runs.lock import held_run, is_running, run_lock

if TYPE_CHECKING:
    from trainer_gui.runs.index import RunIndex

_DAY_SECONDS = 86_400.0

__all__ = [
    "RunInfo", "RunStore", "Status", "TrashedRun", "held_run", "is_running", "run_info", "run_lock",
]  # fmt: skip


class RunStore:
    """The runs of a user."""

    def __init__(self, folders: Folders) -> None:
        self.folders = folders

    def create(self, recipe: Recipe, fill: Callable[[Path], None] | None = None) -> str:
        """Makes a new run folder with its recipe in it, and gives its name.

        It is made out of sight, so that a run is there as a whole or not at all.

        Args:
            recipe: of the run.
            fill: puts more into the folder.

        Raises:
            StorageError: the folder cannot be made.
            BadInputError: its model is a program of a person's own, which cannot be read or which
                nobody has allowed to run.
        """
        stem = f"{time.strftime('%Y%m%d-%H%M%S')}-{safe_name(recipe.title)}"
        hidden = self.folders.runs / f".{stem}-{os.getpid()}-{time.time_ns()}.making"
        try:
            hidden.mkdir(parents=True)
            atomic_write(hidden / "recipe.toml", recipe.toml().encode())
            if fill is not None:
                fill(hidden)
            keep_code(recipe, hidden)
            failpoint("run: before it has its name")
            for folder in self._free_names(stem):
                try:
                    hidden.rename(folder)
                except OSError:
                    if folder.exists():
                        continue  # somebody else was quicker
                    raise
                return folder.name
        except OSError as error:
            raise storage_error(error, self.folders.runs) from error
        finally:
            shutil.rmtree(hidden, ignore_errors=True)
        raise self._no_name()

    def folder(self, run: str) -> Path:
        """The folder that a run's name or path stands for.

        Raises:
            BadInputError: there is none; the hint names the nearest.
        """
        by_path = _run_at(run)
        if by_path is not None:
            return by_path
        known = [path.name for path in self._paths()]
        if run in known:
            return self.folders.runs / run
        near = nearest(run, known)
        raise BadInputError(
            Text("There is no run called “{run}”.", run=run[:80]),
            hint=Text("Did you mean “{near}”?", near=near)
            if near
            else Text("“trainer-gui runs” lists them all."),
        )

    def recipe_table(self, run_id: str) -> Table:
        """The recipe of a run, as a plain table.

        Raises:
            BadInputError: there is no such run, or its recipe cannot be read.
        """
        path = self.folder(run_id) / "recipe.toml"
        try:
            return read_toml(read_ordinary(path, SIZE_LIMIT_BYTES))
        except OSError as error:
            raise BadInputError(
                Text("{path} cannot be read: {reason}.",
                     path=str(path), reason=error.strerror or ""),
                hint=Text("Choose another run."),
            ) from error  # fmt: skip

    def runs(self) -> tuple[RunInfo, ...]:
        """Every run, the newest first. A damaged one says so and hides no other."""
        folders = self._paths()
        return self._index().list_runs(folders) if folders else ()

    def rebuild_index(self) -> int:
        """Makes the index anew from the run folders, and gives how many runs there are.

        Raises:
            StorageError: it cannot be written.
        """
        return len(self._index().rebuild(self._paths()))

    def annotate(
        self,
        run_id: str,
        *,
        star: bool | None = None,
        tags: Iterable[str] | None = None,
        notes: str | None = None,
    ) -> Annotations:
        """Changes what a person added to a run, and gives all of it; None leaves a thing as it is.

        Raises:
            BadInputError: there is no such run, or there is too much of something.
            StorageError: the folder cannot be written to.
        """
        folder = self.folder(run_id)
        before = read_annotations(folder)
        after = Annotations(
            before.star if star is None else star,
            before.tags if tags is None else clean_tags(tags),
            before.notes if notes is None else clean_notes(notes),
        )
        if after != before:
            write_annotations(folder, after)
        return after

    def trash(self, run_id: str) -> Path:
        """Moves a run out of sight, and gives where to; `restore` brings it back from there.

        Raises:
            BadInputError: it is still running, or does not exist.
            StorageError: it cannot be moved, and is whole where it was.
        """
        folder = self.folder(run_id)
        if is_running(folder):
            raise BadInputError(
                Text("The run {run} is still running.", run=run_id), hint=Text("Stop it first.")
            )
        target = self.folders.trash / name_in_trash(folder.name)
        try:
            move_folder(folder, target)
        except OSError as error:
            raise storage_error(error, folder) from error
        return target

    def trashed(self) -> tuple[TrashedRun, ...]:
        """What is in the trash, the latest first."""
        return trashed_runs(self.folders.trash)

    def restore(self, path: Path) -> str:
        """Brings a run back from where `trash` put it, and gives the name that it has now.

        Raises:
            BadInputError: it is not in the trash.
            StorageError: it cannot be moved, and is whole in the trash.
        """
        known = trashed_run(path)
        if known is None or path.parent != self.folders.trash or not path.is_dir():
            raise BadInputError(
                Text("{name} is not in the trash.", name=path.name[:80]),
                hint=Text("It may have been brought back, or removed, already."),
            )
        for target in self._free_names(known.run_id):
            try:
                move_folder(path, target)
            except OSError as error:
                raise storage_error(error, target) from error
            return target.name
        raise self._no_name()

    def empty_trash(self, older_than_days: float = 0.0) -> int:
        """Does away with what was put into the trash that long ago, and gives how many runs."""
        latest = time.time() - older_than_days * _DAY_SECONDS
        sweep(self.folders.trash)
        sweep(self.folders.runs)
        return sum(remove_folder(run.path) for run in self.trashed() if run.trashed <= latest)

    def _paths(self) -> list[Path]:
        """The run folders, the newest first; hidden ones are on their way in or out."""
        runs = self.folders.runs
        with contextlib.suppress(OSError), os.scandir(runs) as entries:
            names = [entry.name for entry in entries if entry.name[:1] != "." and entry.is_dir()]
            return [runs / name for name in sorted(names, reverse=True)]
        return []

    def _free_names(self, stem: str) -> Iterator[Path]:
        """Folders that are not there yet, by a run's name and then by that with a number."""
        for attempt in range(1000):
            folder = self.folders.runs / (stem if attempt == 0 else f"{stem}-{attempt + 1}")
            if not os.path.lexists(folder):
                yield folder

    def _no_name(self) -> StorageError:
        return StorageError(
            Text("No free name for a run was found in {path}.", path=str(self.folders.runs)),
            hint=Text("Move old runs elsewhere."),
        )

    def _index(self) -> "RunIndex":
        # Here, since most who hold a store list nothing, and need no database.
        from trainer_gui.runs.index import RunIndex

        return RunIndex(self.folders.index)


def _run_at(path: str) -> Path | None:
    """The run folder at a path; None if there is none, or it is no path at all."""
    try:
        folder = Path(path).expanduser()
        return folder if (folder / "recipe.toml").is_file() else None
    except (OSError, ValueError, RuntimeError):
        return None  # too long, with a NUL, of a user who does not exist


def run_info(folder: Path) -> RunInfo:
    """What a list shows of a run folder; never raises because of what is in it."""
    return with_lock(read_run(folder)[0])
