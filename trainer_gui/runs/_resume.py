"""Where an interrupted run goes on, and what has changed since."""

from collections.abc import Mapping
from dataclasses import asdict, replace
from pathlib import Path

from trainer_gui.core.checkpoints import (
    Manifest,
    checkpoint_name,
    newest_good,
    read_checkpoint,
)
from trainer_gui.core.errors import BadInputError, StorageError
from trainer_gui.core.events import Origin
from trainer_gui.core.execution import Execution
from trainer_gui.core.recipe import Recipe
from trainer_gui.core.text import Text
from trainer_gui.engine.record import versions
from trainer_gui.engine.session import Start
from trainer_gui.runs.journal import told_checkpoint

_DECISIVE = ("python", "torch", "torchvision", "numpy")
"""Another version of these may give other figures."""


def find_start(
    folder: Path, recipe_digest: str, recipe: Recipe, fresh: Execution, fork_of: str
) -> tuple[Start | None, Execution | None]:
    """The newest checkpoint of a run folder that is whole and was told, and how to carry it on.

    Args:
        folder: of the run.
        recipe_digest: SHA-256 of its recipe as it stands.
        recipe: what it trains.
        fresh: how this machine would carry the recipe out.
        fork_of: the run that it was forked from; empty for none.

    Returns:
        None and None where there is no checkpoint: the run begins anew.

    Raises:
        BadInputError: the recipe is not that of the checkpoint.
        StorageError: every checkpoint is damaged.
    """
    stored = newest_good(folder, told_checkpoint(folder))
    if stored is None:
        return None, None
    manifest = stored.manifest
    if manifest.recipe and manifest.recipe != recipe_digest:
        raise BadInputError(
            Text("recipe.toml of the run {run} was changed since its checkpoint {name}.",
                 run=folder.name, name=stored.name),
            hint=Text("Restore it, or continue the run with changes, which makes a new one."),
        )  # fmt: skip
    execution = _execution(manifest, recipe, fresh)
    notices = [*stored.passed_over]
    if notices:
        notices.append(Text("The run goes on from {name}.", name=stored.name))
    different = _differences(manifest, execution)
    if different:
        notices.append(
            Text("The run goes on, but not to the last bit as it would have: {what}.",
                 what="; ".join(different))
        )  # fmt: skip
    origin = Origin(
        "fork" if fork_of else "resume",
        parent=fork_of,
        checkpoint=stored.name,
        exact=not different and not fork_of,
    )

    def read_best(step: int) -> Mapping[str, bytes] | None:
        try:
            return read_checkpoint(folder, checkpoint_name(step)).files
        except StorageError:
            return None

    start = Start(origin, manifest.step, manifest.data, stored.files, read_best, tuple(notices))
    return start, execution


def _execution(manifest: Manifest, recipe: Recipe, fresh: Execution) -> Execution:
    """As before, where the recipe leaves it to the machine and the device is the same."""
    before, training = manifest.execution, recipe.training
    if before is None or before.device != fresh.device:
        return fresh
    return replace(
        fresh,
        threads=before.threads if training.threads is None else fresh.threads,
        precision=before.precision if training.precision == "auto" else fresh.precision,
        layout=before.layout,
    )


def _differences(manifest: Manifest, execution: Execution) -> list[str]:
    """What may change figures since the checkpoint was made, as `was → is`."""
    now = versions()
    found = [
        f"{name} {manifest.versions[name]} → {now.get(name, 'none')}"
        for name in _DECISIVE
        if name in manifest.versions and manifest.versions[name] != now.get(name)
    ]
    before = manifest.execution
    if before is not None:
        for name, was in asdict(before).items():
            is_now = getattr(execution, name)
            if was != is_now:
                found.append(f"{name} {was} → {is_now}")
    return found
