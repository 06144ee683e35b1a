"""The program that defines the model of a run: its copy in the run folder, and who may run it."""

from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path
from typing import Any

from trainer_gui.core.files import atomic_write
from trainer_gui.core.recipe import Choice, Recipe, Table
from trainer_gui.core.trust import read_code, require_trust

COPY = "model.py"
"""The program, in the folder of a run."""
KIND = "own_model"
# Its options are not imported: menus keep the order in which entries are imported, and whoever
# lists runs may come before the catalog.


def own_file(recipe: Recipe) -> str | None:
    """The file that the recipe names; None where the model is none of a person's own."""
    return _file(recipe.model)


def kept_file(recipe: Mapping[str, Any], folder: Path) -> Path | None:
    """The copy that a run has; None where its model is none of a person's own.

    Args:
        recipe: of the run, as a table.
        folder: of the run.
    """
    model = recipe.get("model")
    own = isinstance(model, Mapping) and model.get("kind") == KIND
    return folder / COPY if own else None


def keep_code(recipe: Recipe, folder: Path) -> None:
    """Puts the program into the folder of a run that is being made, unless it has a copy.

    Raises:
        CodeConsentError: nobody has allowed it, as it is now, to run.
        BadInputError: it cannot be read.
        StorageError: the copy cannot be written.
    """
    file = own_file(recipe)
    if file is not None and not (folder / COPY).exists():
        code = read_code(file)
        require_trust(code)
        atomic_write(folder / COPY, code.content)


def require_kept(recipe: Mapping[str, Any], folder: Path) -> None:
    """Makes sure that a run's copy is there and allowed, before anything is begun.

    Raises:
        CodeConsentError: nobody has allowed it, for example since the run comes from elsewhere.
        BadInputError: it is gone.
    """
    file = kept_file(recipe, folder)
    if file is not None:
        require_trust(read_code(file))


def as_kept(recipe: Recipe, folder: Path) -> Recipe:
    """The recipe with the run's copy in place of the file that it names."""
    if own_file(recipe) is None:
        return recipe
    options = recipe.model.options.model_copy(update={"file": str(folder / COPY)})
    return replace(recipe, model=Choice(recipe.model.kind, options))


def identity(model: Choice) -> Table:
    """What tells models apart: their options, and of a program its bytes, wherever they are."""
    table = model.table()
    file = _file(model)
    return table if file is None else {**table, "file": read_code(file).sha256}


def _file(model: Choice) -> str | None:
    return str(getattr(model.options, "file", "")) if model.kind == KIND else None
