"""Seconds of training to 94 % on the test pictures of CIFAR-10, with our preset for it.

Source of the measure: K. Jordan, “94% on CIFAR-10 in 3.29 seconds on a single GPU”, 2024,
https://arxiv.org/abs/2404.00498. As there, the network is scored after each epoch, and seconds are
those of training and scoring, without the reading of files and the first use of the device.
"""

import os
from collections.abc import Iterator
from dataclasses import asdict
from pathlib import Path

import numpy as np
import torch

from tests.benchmarks.table import at_least
from tests.data.pictures import quiet
from tests.engine.small import Given
from tests.gpu.scene import Forgetful
from tests.gpu.table import Check, judged, left_out
from tests.kinds.pictures.made import image_dataset
from trainer_gui.catalog import menus
from trainer_gui.core.control import Control, Stop
from trainer_gui.core.dataset import Dataset
from trainer_gui.core.events import EpochDone, Evaluated
from trainer_gui.core.paths import shipped, user_folders
from trainer_gui.core.recipe import Recipe, parse_recipe, read_toml
from trainer_gui.core.split_options import SplitPlan
from trainer_gui.engine.run import run
from trainer_gui.engine.warm_up import warm_up
from trainer_gui.kinds._assemble import assembled

FOLDER = "TRAINER_GUI_CIFAR10"
"""Environment variable: a folder of torchvision, or the one with CIFAR-10's files in it."""
PRESET = "m1-cifar10-cnn-better"
_GOAL = 0.94
_NAME = "CIFAR-10, test accuracy of the preset"
_EDITIONS = {"cifar-10-batches-py": "data_batch_1", "cifar-10-batches-bin": "data_batch_1.bin"}


def timed(device: str) -> list[dict[str, str]]:
    """The checks as plain values, for another process."""
    return [asdict(check) for check in _checks(device)]


def found_folder() -> Path | None:
    """The folder with the files; None if they are nowhere that we look."""
    said = os.environ.get(FOLDER)
    if said:
        roots = [Path(said).expanduser()]
    else:
        roots = [user_folders().data, Path("data"), Path.home() / "data"]
    for root in roots:
        for edition, first in _EDITIONS.items():
            for folder in (root / edition, root):
                if (folder / first).is_file():
                    return folder.absolute()
    return None


def _checks(device: str) -> Iterator[Check]:
    folder = found_folder()
    if folder is None:
        yield left_out(_NAME, f"no files of CIFAR-10 here; {FOLDER} may name their folder")
        return
    recipe, dataset = _recipe(device), scored_on_test(folder)
    warm_up(torch.device(device))
    best, seconds, reached, epochs, control = 0.0, 0.0, 0.0, 0, Control()
    for event in run(recipe, datasets=Given(dataset), keep=Forgetful(), control=control):
        if isinstance(event, Evaluated) and event.checkpoint == "current":
            best = max(best, event.scores["accuracy"] or 0.0)
        elif isinstance(event, EpochDone):
            seconds, epochs = seconds + event.seconds, epochs + 1
            if best >= _GOAL and not reached:
                reached = seconds
                control.send(Stop())
    yield judged(_NAME, best, at_least(_GOAL),
                 note=f"{epochs} epochs in {seconds:.1f} s.")  # fmt: skip
    if reached:
        yield Check(f"CIFAR-10, seconds to {_GOAL:.0%}", f"{reached:.1f} s", "", "")


def _recipe(device: str) -> Recipe:
    """The preset, in the precision that the device is made for."""
    table = read_toml((shipped("presets") / f"{PRESET}.toml").read_bytes())
    table["training"] = {
        **table["training"], "device": device.partition(":")[0], "precision": "auto",
        "checkpoint_epochs": 10_000,
    }  # fmt: skip
    return parse_recipe(table, menus)


def scored_on_test(folder: Path) -> Dataset:
    """All 50,000 pictures to train on; the test pictures take the place of validation."""
    entry = menus.data.get("cifar10")
    read: Dataset = assembled(entry.build(
        entry.options.model_validate({"folder": str(folder)}),
        root=folder, download=False, progress=quiet,
    ), SplitPlan(0))  # fmt: skip
    splits, labels = read.splits, read.target.astype(np.int64)
    return image_dataset(
        read.input, labels, read.spec.classes,
        {
            "train": np.concatenate([splits["train"], splits["validation"]]),
            "validation": splits["test"],
            "test": np.arange(0),
        },
    )  # fmt: skip
