"""fork: a new run that begins where a checkpoint of another one was made."""

import contextlib
import os
import shutil
from collections.abc import Iterator, Mapping
from dataclasses import replace
from pathlib import Path
from typing import Any

from trainer_gui.catalog import menus
from trainer_gui.core.checkpoints import (
    BEST,
    FOLDER,
    LATEST,
    MANIFEST,
    SEALS,
    StoredCheckpoint,
    checkpoint_names,
    digest,
    newest_good,
    pack_manifest,
    pack_pointer,
    pack_seals,
    read_checkpoint,
    read_seals,
)
from trainer_gui.core.errors import BadInputError, StorageError
from trainer_gui.core.events import CheckpointSaved, RunFinished
from trainer_gui.core.files import atomic_write
from trainer_gui.core.recipe import Recipe, parse_recipe
from trainer_gui.core.text import Text
from trainer_gui.core.trust import read_code
from trainer_gui.core.wire import encode
from trainer_gui.engine.own_code import kept_file
from trainer_gui.runs.journal import FILE, last_word, read_journal, told_checkpoint
from trainer_gui.runs.store import RunStore

_FIXED = (
    "data",
    "split",
    "model",
    "task",
    "training.batch_size",
    "training.accumulation",
    "training.seed",
)
"""What a checkpoint depends on: its weights, its place in the epoch, its split."""


def goes_on_in_place(folder: Path, recipe: Recipe | None, checkpoint: str | None) -> bool:
    """Whether a run goes on in its own folder: nothing is changed, and nothing is left out.

    Raises:
        BadInputError: it has ended as planned, and nothing is changed.
    """
    told = told_checkpoint(folder)
    known = (name for name in checkpoint_names(folder) if told is None or name <= told)
    unchanged = recipe is None and checkpoint in {None, next(known, None)}
    last, _ = last_word(folder)
    ended = last.body.reason if last and isinstance(last.body, RunFinished) else None
    if unchanged and ended in {"completed", "converged"}:
        raise BadInputError(
            Text("The run {run} has ended as planned.", run=folder.name),
            hint=Text("Continue it with changes, for example with more epochs."),
        )
    return unchanged and ended != "finished"


def fork(store: RunStore, run_id: str, recipe: Recipe | None, checkpoint: str | None) -> str:
    """Makes a run folder with a checkpoint of another run and everything up to it.

    Raises:
        BadInputError: the recipe does not suit the checkpoint.
        StorageError: no checkpoint is whole, or the folder cannot be made.
    """
    parent = store.folder(run_id)
    old = parse_recipe(store.recipe_table(run_id), menus)
    recipe = recipe or old
    _require_suitable(old.table(), recipe.table())
    stored = (
        read_checkpoint(parent, checkpoint)
        if checkpoint
        else newest_good(parent, told_checkpoint(parent))
    )
    if stored is None:
        raise StorageError(
            Text("The run {run} has no checkpoint to go on from.", run=parent.name),
            hint=Text("Train its recipe from the beginning."),
        )

    code = kept_file(old.table(), parent)

    def fill(child: Path) -> None:
        if code is not None:
            # No second name for one file: a person may well write into a program.
            atomic_write(child / code.name, read_code(code).content)
        _copy_history(parent, child, stored.name)
        _copy_checkpoint(parent, child, stored, recipe)

    return store.create(recipe, fill)


def _require_suitable(old: Mapping[str, Any], new: Mapping[str, Any]) -> None:
    for path in _FIXED:
        if _at(old, path) != _at(new, path):
            raise BadInputError(
                Text("A run cannot go on with another {path}.", path=path),
                hint=Text("Train the changed recipe from the beginning."),
            )


def _at(table: Mapping[str, Any], path: str) -> object:
    value: Any = table
    for part in path.split("."):
        value = value[part]
    return value


def _copy_history(parent: Path, child: Path, checkpoint: str) -> None:
    """The parent's journal up to the checkpoint, what it names, and what describes the data."""
    content = "".join(f"{line}\n" for line in _lines_until(parent, checkpoint))
    atomic_write(child / FILE, content.encode())
    for name in ("data.json", "split.npz", "environment.json"):
        if (parent / name).is_file():
            _link(parent / name, child / name)
    seal = read_seals(parent).get("data.json")
    if seal is not None:
        atomic_write(child / SEALS, pack_seals({"data.json": seal}))
    for path in (parent / "artefacts").glob("*"):
        _link(path, child / "artefacts" / path.name)


def _lines_until(parent: Path, checkpoint: str) -> Iterator[str]:
    events = list(read_journal(parent))
    end = max(
        (
            place
            for place, stamped in enumerate(events)
            if isinstance(stamped.body, CheckpointSaved) and stamped.body.name == checkpoint
        ),
        default=len(events) - 1,
    )
    yield from (encode(stamped) for stamped in events[: end + 1])


def _copy_checkpoint(parent: Path, child: Path, stored: StoredCheckpoint, recipe: Recipe) -> None:
    """The checkpoint, and the one with the best weights until then, under the child's recipe."""
    own = digest(recipe.toml().encode())
    best = stored.manifest.best
    copied = [stored]
    if best and best != stored.name:
        with contextlib.suppress(StorageError):  # not kept any more: the run says so itself
            copied.append(read_checkpoint(parent, best))
    for one in copied:
        for file in one.files:
            _link(parent / FOLDER / one.name / file, child / FOLDER / one.name / file)
        manifest = pack_manifest(replace(one.manifest, recipe=own))
        atomic_write(child / FOLDER / one.name / MANIFEST, manifest)
        if one.name == best:
            atomic_write(child / FOLDER / BEST, pack_pointer(best))
    atomic_write(child / FOLDER / LATEST, pack_pointer(stored.name))


def _link(source: Path, target: Path) -> None:
    """Both names for one file, which nobody changes; a copy where a disk has no links."""
    target.parent.mkdir(parents=True, exist_ok=True)
    try:
        os.link(source, target)
    except OSError:
        shutil.copyfile(source, target)
