"""Trained: a stored run opened again, to predict and to evaluate."""

from dataclasses import dataclass
from pathlib import Path

import numpy as np
import torch
from numpy.typing import NDArray
from torch import nn

from trainer_gui.catalog import menus
from trainer_gui.core.errors import StorageError
from trainer_gui.core.recipe import Recipe, parse_recipe, read_toml
from trainer_gui.core.spec import DataSpec
from trainer_gui.core.text import Text
from trainer_gui.data._pictures import Fit, read_picture
from trainer_gui.engine.build import build_model, build_task
from trainer_gui.engine.checkpoint import WEIGHTS, read_weights, restore_weights
from trainer_gui.engine.device import preserved_randomness
from trainer_gui.engine.feed import Normaliser
from trainer_gui.engine.record import read_spec


@dataclass(frozen=True)
class Trained:
    """A model with the weights of a run.

    Attributes:
        recipe: it was trained by.
        spec: of the data it was trained on.
        model: in evaluation mode, on `device`.
        device: where it computes.
    """

    recipe: Recipe
    spec: DataSpec
    model: nn.Module
    device: torch.device

    @property
    def classes(self) -> tuple[str, ...]:
        """Names in index order."""
        return self.spec.targets[0].classes or ()

    def read(self, path: Path) -> NDArray[np.uint8]:
        """A picture file as this model wants it, (C, H, W) uint8.

        Raises:
            DataError: the file is not a readable picture.
        """
        channels, height, width = (size or 1 for size in self.spec.inputs[0].shape)
        fit: Fit = getattr(self.recipe.data.options, "fit", "pad")
        return read_picture(
            path, size=(height, width), colour="grey" if channels == 1 else "rgb", fit=fit
        )

    def probabilities(self, images: NDArray[np.uint8]) -> NDArray[np.float32]:
        """(N, K) class probabilities of pictures (N, C, H, W) uint8."""
        normalise = Normaliser(self.spec, self.device)
        with torch.inference_mode():
            # A copy: pictures that were just read may be read-only, which torch cannot express.
            logits = self.model(normalise(torch.tensor(images, device=self.device)))
            found: NDArray[np.float32] = logits.float().softmax(dim=1).cpu().numpy()
        return found


def open_run(folder: Path, *, device: torch.device | None = None) -> Trained:
    """The best model of a run folder; of an unfinished run its newest checkpoint.

    Raises:
        StorageError: the folder is not that of a run, or lacks what is needed; the first thing
            that is missing or damaged is named.
        RecipeError: the run used an entry that this program does not have.
    """
    recipe = parse_recipe(read_toml(_content(folder / "recipe.toml")), menus)
    try:
        spec = read_spec(_content(folder / "data.json"))
    except ValueError as error:
        raise _unusable(folder, Text("data.json is damaged")) from error
    with preserved_randomness():
        model = build_model(recipe.model, build_task(recipe, spec), spec, bare=True)
    restore_weights({"model": model}, read_weights(_weights_file(folder)))
    device = device or torch.device("cpu")
    return Trained(recipe, spec, model.to(device).eval(), device)


def _weights_file(folder: Path) -> Path:
    """The best weights that a run folder holds."""
    whole = folder / "model.safetensors"
    if whole.is_file():
        return whole
    for pointer in ("BEST", "LATEST"):
        mark = folder / "checkpoints" / pointer
        if mark.is_file():
            return folder / "checkpoints" / Path(mark.read_text().strip()).name / WEIGHTS
    raise _unusable(folder, Text("no weights were saved"))


def _content(path: Path) -> bytes:
    try:
        return path.read_bytes()
    except OSError as error:
        reason = Text("{file}: {reason}", file=path.name, reason=error.strerror or "")
        raise _unusable(path.parent, reason) from error


def _unusable(folder: Path, reason: Text) -> StorageError:
    return StorageError(
        Text("The run {name} cannot be used: {reason}.", name=folder.name, reason=reason),
        hint=Text("Choose another run, or train it again from its recipe."),
    )
