"""Run folders: made, listed, found, thrown away."""

import contextlib
import shutil
import time
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Literal

from trainer_gui.core.errors import BadInputError, RecipeError, StorageError
from trainer_gui.core.events import (
    RunFailed,
    RunFinished,
)
from trainer_gui.core.files import atomic_write, safe_name, storage_error
from trainer_gui.core.paths import Folders
from trainer_gui.core.recipe import Recipe, Table, read_toml
from trainer_gui.core.registry import nearest
from trainer_gui.core.text import Text
from trainer_gui.runs.journal import last_word

if TYPE_CHECKING:
    from filelock import FileLock

Status = Literal["running", "completed", "finished", "stopped", "failed", "interrupted", "damaged"]
LOCK = ".lock"
_LOCK_SECONDS = 2.0


@dataclass(frozen=True)
class RunInfo:
    """A run as a list shows it.

    Attributes:
        run_id: name of its folder.
        folder: where it is.
        title: of its recipe.
        status: `running` only while a process holds its lock; `interrupted` if none does and
            nothing ended it.
        started: seconds since 1970.
        changed: seconds since 1970, of its last event.
        step: steps done.
        best_epoch: counted from 0; None before an epoch was evaluated.
        best_score: of its first metric on validation data, likewise.
        data: key of the data set.
        model: key of the architecture.
        problem: what is wrong with the folder, if it is damaged.
        metric: key of its first metric; empty before it started.
        goal: whether that shall be high or low.
        curve: its value on validation data after each epoch, for a sparkline.
        seconds: spent on training and evaluating, pauses left out; None if not known.
        resumable: whether it ended early and has something to go on from.
        parent: run that it was forked from; empty for none.
        star: whether a person marked it.
        tags: a person's words for it.
        notes: a person's text on it.
    """

    run_id: str
    folder: Path
    title: str
    status: Status
    started: float
    changed: float
    step: int | None = None
    best_epoch: int | None = None
    best_score: float | None = None
    data: str = ""
    model: str = ""
    problem: Text | None = None
    metric: str = ""
    goal: Literal["min", "max"] = "max"
    curve: tuple[float | None, ...] = ()
    seconds: float | None = None
    resumable: bool = False
    parent: str = ""
    star: bool = False
    tags: tuple[str, ...] = ()
    notes: str = ""


class RunStore:
    """The runs of a user."""

    def __init__(self, folders: Folders) -> None:
        self.folders = folders

    def create(self, recipe: Recipe) -> str:
        """Makes a new run folder with its recipe in it, and gives its name.

        Raises:
            StorageError: the folder cannot be made.
        """
        stem = f"{time.strftime('%Y%m%d-%H%M%S')}-{safe_name(recipe.title)}"
        for attempt in range(1000):
            run_id = stem if attempt == 0 else f"{stem}-{attempt + 1}"
            folder = self.folders.runs / run_id
            try:
                folder.mkdir(parents=True)
            except FileExistsError:
                continue
            except OSError as error:
                raise storage_error(error, folder) from error
            try:
                atomic_write(folder / "recipe.toml", recipe.toml().encode())
            except StorageError:
                shutil.rmtree(folder, ignore_errors=True)  # an empty one would be listed as damaged
                raise
            return run_id
        raise StorageError(
            Text("No free name for a run was found in {path}.", path=str(self.folders.runs)),
            hint=Text("Move old runs elsewhere."),
        )

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
            return read_toml(path.read_bytes())
        except OSError as error:
            raise BadInputError(
                Text("{path} cannot be read: {reason}.",
                     path=str(path), reason=error.strerror or ""),
                hint=Text("Choose another run."),
            ) from error  # fmt: skip

    def runs(self) -> tuple[RunInfo, ...]:
        """Every run, the newest first. A damaged one says so and hides no other."""
        return tuple(run_info(path) for path in self._paths())

    def _paths(self) -> list[Path]:
        with contextlib.suppress(OSError):
            return sorted(
                (path for path in self.folders.runs.iterdir() if path.is_dir()), reverse=True
            )
        return []

    def trash(self, run_id: str) -> Path:
        """Moves a run out of sight, and gives where to.

        Raises:
            BadInputError: it is still running, or does not exist.
        """
        folder = self.folder(run_id)
        if is_running(folder):
            raise BadInputError(
                Text("The run {run} is still running.", run=run_id), hint=Text("Stop it first.")
            )
        target = self.folders.trash / f"{folder.name}-{time.time_ns()}"
        try:
            target.parent.mkdir(parents=True, exist_ok=True)
            shutil.move(folder, target)
        except OSError as error:
            raise storage_error(error, folder) from error
        return target


def _run_at(path: str) -> Path | None:
    """The run folder at a path; None if there is none, or it is no path at all."""
    try:
        folder = Path(path).expanduser()
        return folder if (folder / "recipe.toml").is_file() else None
    except (OSError, ValueError, RuntimeError):
        return None  # too long, with a NUL, of a user who does not exist


def run_lock(folder: Path) -> "FileLock":
    """The lock that proves that a run is going on; a TimeoutError says that it is held."""
    # Here, since it brings asyncio: a tenth of a second that no start of the window need pay.
    from filelock import FileLock

    return FileLock(folder / LOCK)


@contextlib.contextmanager
def held_run(folder: Path) -> Iterator[None]:
    """Holds a run's lock.

    Raises:
        BadInputError: another process trains this run.
        StorageError: the lock cannot be made.
    """
    lock = run_lock(folder)
    try:
        # Not at once: whoever lists runs holds each lock for a moment.
        lock.acquire(timeout=_LOCK_SECONDS)
    except TimeoutError:
        raise BadInputError(
            Text("The run {run} is being trained already.", run=folder.name),
            hint=Text("Wait until it has ended, or stop it."),
        ) from None
    except OSError as error:
        raise storage_error(error, folder / LOCK) from error
    try:
        yield
    finally:
        lock.release()


def is_running(folder: Path) -> bool:
    """Whether a living process holds the run's lock."""
    if not (folder / LOCK).exists():
        return False
    lock = run_lock(folder)
    try:
        lock.acquire(timeout=0)
    except OSError:  # held by another process, or not to be locked at all
        return True
    lock.release()
    return False


def run_info(folder: Path) -> RunInfo:
    """What a list shows of a run folder; never raises because of what is in it."""
    started = _started(folder)
    try:
        table = read_toml((folder / "recipe.toml").read_bytes())
    except (OSError, RecipeError) as error:
        reason = error.strerror if isinstance(error, OSError) else str(error)
        return RunInfo(
            folder.name,
            folder,
            folder.name,
            "damaged",
            started,
            started,
            problem=Text("recipe.toml cannot be read: {reason}", reason=reason or ""),
        )
    stamped, changed = last_word(folder)
    body = stamped.body if stamped else None
    match body:
        case RunFinished(reason="completed" | "finished" | "stopped" as reason):
            status: Status = reason
        case RunFailed():
            status = "failed"
        case _:
            status = "running" if is_running(folder) else "interrupted"
    ended = body if isinstance(body, RunFinished) else None
    return RunInfo(
        run_id=folder.name,
        folder=folder,
        title=str(table.get("title", folder.name)),
        status=status,
        started=started,
        changed=changed,
        step=ended.step if ended else None,
        best_epoch=ended.best_epoch if ended else None,
        best_score=ended.best_score if ended else None,
        data=_kind(table, "data"),
        model=_kind(table, "model"),
    )


def _started(folder: Path) -> float:
    try:
        return time.mktime(time.strptime(folder.name[:15], "%Y%m%d-%H%M%S"))
    except (ValueError, OverflowError):
        with contextlib.suppress(OSError):
            return folder.stat().st_mtime
        return 0.0


def _kind(table: Mapping[str, object], section: str) -> str:
    inner = table.get(section)
    return str(inner.get("kind", "")) if isinstance(inner, Mapping) else ""
