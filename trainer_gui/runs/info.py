"""RunInfo: what a list shows of a run, read from its folder."""

import contextlib
import os
import time
from collections.abc import Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Literal

from trainer_gui.core.checkpoints import checkpoint_names
from trainer_gui.core.errors import BadInputError, RecipeError
from trainer_gui.core.files import read_ordinary
from trainer_gui.core.recipe import SIZE_LIMIT_BYTES, Table, read_toml, title_of
from trainer_gui.core.text import Text
from trainer_gui.core.wire import FORMAT
from trainer_gui.runs import annotations, journal
from trainer_gui.runs._course import Course, follow
from trainer_gui.runs.annotations import read_annotations
from trainer_gui.runs.lock import is_running

Status = Literal[
    "running", "completed", "converged", "finished", "stopped", "failed", "interrupted", "damaged"
]
RECIPE = "recipe.toml"
SOURCES = (RECIPE, journal.FILE, annotations.FILE)
"""The files of a run folder that a RunInfo is made of, beside the names of its checkpoints."""
_HINT_ON_FORMAT = Text("Choose another run, or train the recipe of this one again.")


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


def read_run(folder: Path, before: Course | None = None) -> tuple[RunInfo, Course | None]:
    """What a list shows of a run folder, and its course if the journal could be read.

    A run that nothing has ended is given as interrupted: whether it is running, its lock says.
    Never raises because of what is in the folder: a damaged one says what is wrong.

    Args:
        folder: of the run.
        before: its course as an earlier look gave it, to go on from. It is changed.
    """
    started = _started(folder)
    said = read_annotations(folder)
    bare = RunInfo(folder.name, folder, folder.name, "damaged", started, started,
                   star=said.star, tags=said.tags, notes=said.notes)  # fmt: skip
    try:
        table = read_toml(read_ordinary(folder / RECIPE, SIZE_LIMIT_BYTES))
    except (OSError, RecipeError) as error:
        return replace(bare, problem=_unreadable(folder, RECIPE, error)), None
    known = replace(
        bare,
        title=title_of(table) or folder.name,
        data=_kind(table, "data"),
        model=_kind(table, "model"),
    )
    try:
        course = follow(folder / journal.FILE, before)
    except OSError as error:
        return replace(known, problem=_unreadable(folder, journal.FILE, error)), None
    if course.other_format:
        return replace(known, problem=_told_of_format(course.other_format)), None
    if course.offset and not course.heard:
        problem = Text("{file} holds no event of a run.", file=journal.FILE)
        return replace(known, problem=problem), None
    return _told(known, course), course


def with_lock(info: RunInfo) -> RunInfo:
    """The run with its state of now: a living process may hold what nothing has ended."""
    if info.status == "interrupted" and is_running(info.folder):
        return replace(info, status="running", resumable=False)
    return info


def _told(known: RunInfo, course: Course) -> RunInfo:
    best_epoch, best_score = course.best_epoch or (None, None)
    early = course.ending in ("", "stopped", "failed")
    return replace(
        known,
        status=course.ending or "interrupted",
        changed=_changed(known.folder),
        step=course.step,
        best_epoch=best_epoch,
        best_score=best_score,
        metric=course.metric,
        goal=course.goal,
        curve=course.curve(),
        seconds=course.seconds_spent,
        # One that trained nothing yet can begin anew.
        resumable=early and (not course.step or bool(checkpoint_names(known.folder))),
        parent=course.parent,
    )


def require_our_format(folder: Path) -> None:
    """Sees to it that a run's journal is one that this version of the program reads as a whole.

    Raises:
        BadInputError: another version wrote it, or some of it.
    """
    with contextlib.suppress(OSError):  # whoever reads it, or writes to it, says so
        other = follow(folder / journal.FILE).other_format
        if other:
            raise BadInputError(_told_of_format(other), hint=_HINT_ON_FORMAT)


def _told_of_format(format: int) -> Text:
    """Why a run cannot be read whose journal has this format, which is not ours."""
    if format > FORMAT:
        return Text("A newer version of Trainer GUI wrote {file}: update the program to open the "
                    "run. Nothing of it is lost.", file=journal.FILE)  # fmt: skip
    return Text("A version of Trainer GUI from before its first release wrote {file}, which this "
                "one cannot read. Nothing of it is lost.", file=journal.FILE)  # fmt: skip


def _unreadable(folder: Path, file: str, error: OSError | RecipeError) -> Text:
    if not isinstance(error, OSError):
        return Text("{file} cannot be read: {reason}", file=file, reason=str(error))
    reason = error.strerror or str(error)
    if isinstance(error, PermissionError) and not _may_enter(folder):
        return Text("The folder {folder} cannot be opened: {reason}",
                    folder=str(folder), reason=reason)  # fmt: skip
    return Text("{file} cannot be read: {reason}", file=file, reason=reason)


def _may_enter(folder: Path) -> bool:
    return os.access(folder, os.X_OK, effective_ids=os.access in os.supports_effective_ids)


def _started(folder: Path) -> float:
    try:
        return time.mktime(time.strptime(folder.name[:15], "%Y%m%d-%H%M%S"))
    except (ValueError, OverflowError):
        return _written(folder / RECIPE) or 0.0


def _changed(folder: Path) -> float:
    return _written(folder / journal.FILE) or _written(folder / RECIPE) or 0.0


def _written(path: Path) -> float | None:
    with contextlib.suppress(OSError):
        return path.stat().st_mtime
    return None


def _kind(table: Table, section: str) -> str:
    inner = table.get(section)
    return str(inner.get("kind", "")) if isinstance(inner, Mapping) else ""
