"""What is trained in the benchmarks: models by name, the data they see, and their recipes."""

import os
from dataclasses import dataclass
from functools import cache

import numpy as np
import torch

from tests.engine.small import Entries, small
from tests.kinds.pictures.made import image_dataset
from trainer_gui.core.dataset import Dataset
from trainer_gui.core.recipe import DataPlan, Recipe, Table
from trainer_gui.core.split_options import SplitPlan
from trainer_gui.engine.precision import fast_precisions

TRAIN = 3840
"""Training samples: whole batches of 64 and of 256, so that all that are counted were trained."""
VALIDATION = 256
_FASHION = 8192


@dataclass(frozen=True)
class Case:
    """A model with its optimiser.

    Attributes:
        label: for the table.
        model: section of the recipe.
        optimizer: section of the recipe.
        colour: whether it sees 32 × 32 pixels in colour rather than 28 × 28 in grey.
    """

    label: str
    model: Table
    optimizer: Table
    colour: bool = False


CASES = {
    "mlp": Case(
        "MLP M3", {"kind": "mlp", "widths": [500]},
        {"kind": "sgd", "learning_rate": 0.1, "momentum": 0.0},
    ),
    "cnn": Case(
        "CNN M4", {"kind": "cnn", "channels": [32, 64, 64], "pool_last": False}, {"kind": "adam"}
    ),
    "cnn_colour": Case(
        "CNN M1 (32×32×3)", {"kind": "cnn", "channels": [32, 64, 64], "pool_last": False},
        {"kind": "adam"}, colour=True,
    ),
    "resnet18": Case(
        "ResNet-18 for 32×32", {"kind": "resnet", "depth": "18"},
        {"kind": "sgd", "learning_rate": 0.01}, colour=True,
    ),
    "resnet20": Case(
        "ResNet-20 for 28×28", {"kind": "resnet"}, {"kind": "sgd", "learning_rate": 0.01}
    ),
    "vit": Case(
        "small ViT (patch 4, width 192, depth 6)", {"kind": "vit", "width": 192, "dropout": 0.0},
        {"kind": "adamw"}, colour=True,
    ),
}  # fmt: skip


def threads() -> int:
    """CPU threads of every side: as torch itself decides, OMP_NUM_THREADS or all cores."""
    return int(os.environ.get("OMP_NUM_THREADS") or os.cpu_count() or 1)


def recipe_of(name: str, batch: int, **training: object) -> Recipe:
    """The recipe of a case, for as many epochs as anybody may wait for.

    Args:
        name: of the case.
        batch: samples in a step.
        training: further options of the section `training`.
    """
    case = CASES[name]
    return small(
        data={"kind": "mnist_5k"},
        model=case.model,
        optimizer=case.optimizer,
        training={"epochs": 100_000, "batch_size": batch, "checkpoint_epochs": 10_000,
                  "threads": threads(), **training},
    )  # fmt: skip


@cache
def dataset_of(name: str) -> Dataset:
    """Real pictures in the shape that a case sees.

    In grey: MNIST digits. In colour: pictures of Fashion-MNIST, with a border of two black pixels
    and tinted, since no set of small colour pictures is here without a network.
    """
    colour = CASES[name].colour
    whole = Entries().load(
        DataPlan(small(data={"kind": "fashion_mnist" if colour else "mnist_5k"}).data, SplitPlan(0))
    )
    count = TRAIN + VALIDATION
    images, labels = np.asarray(whole.input[:_FASHION]), whole.target[:_FASHION]
    if not colour:  # they are stored class by class
        order = np.random.default_rng(0).permutation(len(images))
        images, labels = images[order], labels[order]
    images, labels = images[:count], labels[:count]
    if colour:
        images = np.pad(images, ((0, 0), (0, 0), (2, 2), (2, 2)))
        tint = np.array([1.0, 0.8, 0.6], dtype=np.float32)[:, None, None]
        images = (images * tint).astype(np.uint8)
    return image_dataset(
        np.ascontiguousarray(images),
        labels.astype(np.int64),
        whole.spec.targets[0].classes or (),
        {
            "train": np.arange(TRAIN),
            "validation": np.arange(TRAIN, count),
            "test": np.arange(0),
        },
    )


def has_bf16() -> bool:
    """Whether this machine computes bf16 in hardware."""
    kind = "cuda" if torch.cuda.is_available() else "cpu"
    return "bf16" in fast_precisions(torch.device(kind))
