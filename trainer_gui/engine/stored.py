"""What a run folder holds of its model and its data, proven whole; nothing is built yet."""

import contextlib
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path

from torch import Tensor

from trainer_gui.catalog import menus
from trainer_gui.core.asks import Asks
from trainer_gui.core.checkpoints import (
    best_name,
    checkpoint_names,
    digest,
    read_checkpoint,
    read_manifest,
    read_sealed,
    read_seals,
)
from trainer_gui.core.errors import DataError, RecipeError, StorageError
from trainer_gui.core.files import read_ordinary
from trainer_gui.core.names import printable
from trainer_gui.core.recipe import SIZE_LIMIT_BYTES, Recipe, parse_recipe, read_toml
from trainer_gui.core.spec import DataSpec, Field
from trainer_gui.core.text import Text
from trainer_gui.engine.checkpoint import WEIGHTS, best_weights
from trainer_gui.engine.record import read_spec
from trainer_gui.engine.weights import unpack_weights
from trainer_gui.kinds import input_kind

RECIPE, DATA = "recipe.toml", "data.json"
_DATA_LIMIT_BYTES = 50_000_000  # a hundred thousand classes with long names have a tenth


@dataclass(frozen=True)
class StoredModel:
    """What a run folder holds of its model, proven whole.

    Attributes:
        folder: of the run.
        recipe: it was trained by.
        spec: of the data it was trained on.
        weights: on the CPU, by `model.parameter`.
        notices: what the person should know.
    """

    folder: Path
    recipe: Recipe
    spec: DataSpec
    weights: Mapping[str, Tensor] = field(repr=False)
    notices: tuple[Text, ...] = ()


def read_run(folder: Path, *, checkpoint: str | None = None) -> StoredModel:
    """The best model that a run folder holds, or that of a checkpoint; nothing is built yet.

    Every byte of the weights is compared with its checksum. Of an unfinished run, and where the
    best weights are damaged, the best checkpoint that is whole is taken, and the notices say so.

    Raises:
        StorageError: the folder is not that of a run, or lacks what is needed; the first thing
            that is missing or damaged is named.
        RecipeError: the run used an entry that this program does not have.
    """
    content = _content(folder / RECIPE, SIZE_LIMIT_BYTES)
    recipe, spec = _recipe_of(folder, content), _spec_of(folder)
    if checkpoint is None:
        weights, notices = _best_of(folder)
    else:
        weights, notices = best_weights(read_checkpoint(folder, checkpoint).files), ()
    notices = (*_recipe_notices(folder, content), *notices)
    return StoredModel(folder, recipe, spec, weights, notices)


def asks_of(folder: Path) -> tuple[Asks, ...]:
    """What a person may give to the model of a run folder; the most convenient first.

    Raises:
        StorageError: the folder is not that of a run, or is damaged.
        RecipeError: the run used an entry that this program does not have.
        DataError: nothing that a person could give would do.
    """
    recipe = _recipe_of(folder, _content(folder / RECIPE, SIZE_LIMIT_BYTES))
    spec = _spec_of(folder)
    field = only_input(spec)
    return input_kind(field, recipe.kinds).asks(field, spec.facts.get(field.name, {}))


def only_input(spec: DataSpec) -> Field:
    """What a model sees.

    Raises:
        DataError: it sees several things.
    """
    if len(spec.inputs) != 1:
        raise DataError(
            Text("The model sees several inputs, which single files do not have."),
            hint=Text("Use the run on the data that it was trained on."),
        )
    return spec.inputs[0]


def _spec_of(folder: Path) -> DataSpec:
    described = _content(folder / DATA, _DATA_LIMIT_BYTES)
    # A flipped digit of a mean would pass for another one, and shift every prediction.
    if read_seals(folder).get(DATA, digest(described)) != digest(described):
        raise unusable(folder, Text("data.json is damaged: its checksum differs."))
    try:
        return read_spec(described)
    except ValueError as error:
        raise unusable(folder, Text("data.json is damaged.")) from error


def _recipe_notices(folder: Path, content: bytes) -> tuple[Text, ...]:
    """That the recipe is not the one that was trained, if the checkpoints say so."""
    for name in checkpoint_names(folder):
        with contextlib.suppress(StorageError):
            if read_manifest(folder, name).recipe in {"", digest(content)}:
                return ()
            return (Text("recipe.toml of the run {run} was changed since its checkpoint {name}.",
                         run=folder.name, name=name),)  # fmt: skip
    return ()


def _recipe_of(folder: Path, content: bytes) -> Recipe:
    try:
        return parse_recipe(read_toml(content), menus)
    except RecipeError as error:
        raise RecipeError(
            [
                replace(
                    problem,
                    message=Text(
                        "The run {name} cannot be used: {file}: {message}",
                        name=printable(folder.name),
                        file=RECIPE,
                        message=problem.message,
                    ),
                )
                for problem in error.problems
            ]
        ) from error


def _best_of(folder: Path) -> tuple[dict[str, Tensor], tuple[Text, ...]]:
    """The best weights of a run folder that are whole, and what was passed over."""
    notices: list[Text] = []
    if (folder / WEIGHTS).is_file():
        try:
            return unpack_weights(read_sealed(folder, WEIGHTS)), ()
        except StorageError as error:
            notices.append(error.message)
    names = (best_name(folder), *checkpoint_names(folder))
    for name in dict.fromkeys(name for name in names if name is not None):
        try:
            found = best_weights(read_checkpoint(folder, name).files)
        except StorageError as error:
            notices.append(error.message)
            continue
        if notices:
            notices.append(Text("The checkpoint {name} is used instead.", name=name))
        return found, tuple(notices)
    raise unusable(folder, notices[0] if notices else Text("no weights were saved."))


def _content(path: Path, limit_bytes: int) -> bytes:
    try:
        return read_ordinary(path, limit_bytes)
    except OSError as error:
        reason = Text("{file}: {reason}.", file=path.name, reason=error.strerror or "")
        raise unusable(path.parent, reason) from error


def unusable(folder: Path, reason: Text) -> StorageError:
    """That a run folder cannot be used, and why."""
    return StorageError(
        Text("The run {name} cannot be used: {reason}", name=printable(folder.name), reason=reason),
        hint=Text("Choose another run, or train it again from its recipe."),
    )
