"""Trained: a stored run opened again, to predict and to evaluate."""

import contextlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import cached_property
from pathlib import Path
from typing import Any

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor, nn

from trainer_gui.catalog import menus
from trainer_gui.core.answers import Answer, AnswerOptions
from trainer_gui.core.asks import Asks, Cells
from trainer_gui.core.checkpoints import (
    best_name,
    checkpoint_names,
    digest,
    read_checkpoint,
    read_manifest,
    read_sealed,
    read_seals,
)
from trainer_gui.core.dataset import Ragged, Rows, ragged
from trainer_gui.core.errors import DataError, RecipeError, StorageError
from trainer_gui.core.files import read_ordinary
from trainer_gui.core.names import printable
from trainer_gui.core.recipe import SIZE_LIMIT_BYTES, Recipe, parse_recipe, read_toml
from trainer_gui.core.spec import DataSpec, Field
from trainer_gui.core.text import Text
from trainer_gui.engine._reader import PaddedRows, ResidentRagged
from trainer_gui.engine.build import build_modules, build_task
from trainer_gui.engine.checkpoint import WEIGHTS, best_weights
from trainer_gui.engine.device import computing_exactly, preserved_randomness
from trainer_gui.engine.own_code import as_kept
from trainer_gui.engine.record import read_spec
from trainer_gui.engine.weights import (
    named_weights,
    require_same,
    restore_weights,
    unpack_weights,
)
from trainer_gui.kinds import FileRows, Loader, RowKind, input_kind, kind_of
from trainer_gui.tasks import Batch, Task

RECIPE, DATA = "recipe.toml", "data.json"
_USUAL = AnswerOptions()
_DATA_LIMIT_BYTES = 50_000_000  # a hundred thousand classes with long names have a tenth


@dataclass(frozen=True)
class Trained:
    """A model with the weights of a run.

    Attributes:
        recipe: it was trained by.
        spec: of the data it was trained on.
        modules: the parts of its task by name, in evaluation mode, on `device`.
        device: where they compute.
        notices: what the person should know, such as damaged weights that were passed over.
    """

    recipe: Recipe
    spec: DataSpec
    modules: Mapping[str, nn.Module]
    device: torch.device
    notices: tuple[Text, ...] = ()

    @property
    def model(self) -> nn.Module:
        """The only part of a task that has one."""
        (model,) = self.modules.values()
        return model

    @property
    def classes(self) -> tuple[str, ...]:
        """Names in index order; empty where numbers are told."""
        return self.spec.classes

    def read(self, path: Path) -> FileRows:
        """A file as rows of what this model sees.

        Raises:
            DataError: the file cannot be used; the message names it.
            CancelledError: nobody wants it any more.
        """
        kind = input_kind(self._field, self.recipe.kinds)
        found = kind.read(path, self._field, self.recipe.data.options)
        return found if isinstance(found, FileRows) else FileRows(self.rows([found]))

    def typed(self, cells: Cells) -> NDArray[Any]:
        """A row of what this model sees, as a person typed it.

        Raises:
            DataError: there is something in it that cannot be there.
        """
        kind = input_kind(self._field, self.recipe.kinds)
        if not isinstance(kind, RowKind):
            raise DataError(
                Text("The model sees no rows of cells."), hint=Text("Give it files instead.")
            )
        return kind.typed(cells, self._field)

    def rows(self, rows: Sequence[NDArray[Any]]) -> Rows:
        """Single rows together."""
        return ragged(list(rows)) if None in self._field.shape else np.stack(rows)

    def answer(self, rows: Rows, options: AnswerOptions = _USUAL) -> tuple[Answer, ...]:
        """What the model says of each of several rows, as they are stored."""
        index, lengths = torch.arange(len(rows), device=self.device), dict[str, Tensor]()
        with torch.inference_mode(), computing_exactly(), preserved_randomness(self.device):
            if isinstance(rows, Ragged):
                padded = PaddedRows(ResidentRagged.of(rows, self.device), np.arange(len(rows)))
                values, lengths[self._field.name] = padded.take(0, len(rows), index)
            else:
                # A copy: what was just read may be read-only, which torch cannot express.
                values = torch.tensor(rows, device=self.device)
            batch = self._loader.prepare(Batch({self._field.name: values}, {}, index, lengths))
            return tuple(self._task.answer(self.spec, self.modules, batch, options))

    @property
    def _field(self) -> Field:
        return _only_input(self.spec)

    @cached_property
    def _task(self) -> Task:
        return build_task(self.recipe, self.spec)

    @cached_property
    def _loader(self) -> Loader:
        kind = kind_of(self._field, self.recipe.kinds)
        return kind.loader(self._field, self.spec, seed=0, device=self.device)


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


def open_run(
    folder: Path, *, checkpoint: str | None = None, device: torch.device | None = None
) -> Trained:
    """The best model of a run folder, or that of a checkpoint, on a device, the CPU by default.

    It is what `read_run` reads and `build_trained` builds.

    Raises:
        StorageError: as these say.
        RecipeError: likewise.
        CodeConsentError: likewise.
    """
    stored = read_run(folder, checkpoint=checkpoint)
    return build_trained(stored, device or torch.device("cpu"))


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


def build_trained(stored: StoredModel, device: torch.device) -> Trained:
    """The model with its weights on a device, ready to be used.

    Raises:
        StorageError: the weights are those of another model, or the data are described otherwise.
        CodeConsentError: it is a program of a person's own that nobody has allowed to run.
    """
    folder, recipe, spec, weights = stored.folder, stored.recipe, stored.spec, stored.weights
    try:
        with preserved_randomness():
            task, choice = build_task(recipe, spec), as_kept(recipe, folder).model
            # Without memory first: sizes that were tampered with could ask for all there is.
            with torch.device("meta"):
                sketch = build_modules(choice, task, spec, bare=True)
            require_same(named_weights(sketch), weights)
            modules = build_modules(choice, task, spec, bare=True)
    except DataError as error:
        reason = Text("data.json: {message}", message=error.message)
        raise _unusable(folder, reason) from error
    except (RuntimeError, ValueError, OverflowError) as error:
        raise _unusable(folder, Text("data.json does not suit its recipe.")) from error
    restore_weights(modules, weights)
    modules = {name: module.to(device).eval() for name, module in modules.items()}
    return Trained(recipe, spec, modules, device, stored.notices)


def asks_of(folder: Path) -> tuple[Asks, ...]:
    """What a person may give to the model of a run folder; the most convenient first.

    Raises:
        StorageError: the folder is not that of a run, or is damaged.
        RecipeError: the run used an entry that this program does not have.
        DataError: nothing that a person could give would do.
    """
    recipe = _recipe_of(folder, _content(folder / RECIPE, SIZE_LIMIT_BYTES))
    spec = _spec_of(folder)
    field = _only_input(spec)
    return input_kind(field, recipe.kinds).asks(field, spec.facts.get(field.name, {}))


def _only_input(spec: DataSpec) -> Field:
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
        raise _unusable(folder, Text("data.json is damaged: its checksum differs."))
    try:
        return read_spec(described)
    except ValueError as error:
        raise _unusable(folder, Text("data.json is damaged.")) from error


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
    raise _unusable(folder, notices[0] if notices else Text("no weights were saved."))


def _content(path: Path, limit_bytes: int) -> bytes:
    try:
        return read_ordinary(path, limit_bytes)
    except OSError as error:
        reason = Text("{file}: {reason}.", file=path.name, reason=error.strerror or "")
        raise _unusable(path.parent, reason) from error


def _unusable(folder: Path, reason: Text) -> StorageError:
    return StorageError(
        Text("The run {name} cannot be used: {reason}", name=printable(folder.name), reason=reason),
        hint=Text("Choose another run, or train it again from its recipe."),
    )
