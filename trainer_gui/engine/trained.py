"""Trained: a stored run opened again, to predict and to evaluate."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Any

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor, nn

from trainer_gui.core.answers import Answer, AnswerOptions
from trainer_gui.core.asks import Cells
from trainer_gui.core.dataset import Ragged, Rows, ragged
from trainer_gui.core.errors import DataError
from trainer_gui.core.recipe import Recipe
from trainer_gui.core.spec import DataSpec, Field
from trainer_gui.core.text import Text
from trainer_gui.engine._padded_rows import PaddedRows, ResidentRagged
from trainer_gui.engine.build import build_modules, build_task
from trainer_gui.engine.device import computing_exactly, preserved_randomness
from trainer_gui.engine.own_code import as_kept
from trainer_gui.engine.stored import StoredModel, only_input, read_run, unusable
from trainer_gui.engine.weights import named_weights, require_same, restore_weights
from trainer_gui.kinds import FileRows, Loader, RowKind, input_kind, kind_of
from trainer_gui.tasks import Batch, Task

_USUAL = AnswerOptions()


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
        return only_input(self.spec)

    @cached_property
    def _task(self) -> Task:
        return build_task(self.recipe, self.spec)

    @cached_property
    def _loader(self) -> Loader:
        kind = kind_of(self._field, self.recipe.kinds)
        return kind.loader(self._field, self.spec, seed=0, device=self.device)


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
        raise unusable(folder, reason) from error
    except (RuntimeError, ValueError, OverflowError) as error:
        raise unusable(folder, Text("data.json does not suit its recipe.")) from error
    restore_weights(modules, weights)
    modules = {name: module.to(device).eval() for name, module in modules.items()}
    return Trained(recipe, spec, modules, device, stored.notices)
