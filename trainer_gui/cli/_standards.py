"""Models that are known well enough to be compared between machines, on pictures of noise."""

from functools import partial

import numpy as np

from trainer_gui.core.dataset import Dataset
from trainer_gui.core.recipe import Table
from trainer_gui.core.text import Text
from trainer_gui.engine.bench import BATCH, Standard
from trainer_gui.kinds._assemble import fitted
from trainer_gui.kinds.pictures.dataset import classified_pictures

_SAMPLES = 8 * BATCH
_CLASSES = 10


def noise(shape: tuple[int, int, int]) -> Dataset:
    """Pictures of noise, of some classes: what they show does not change how long they take."""
    random = np.random.default_rng(0)
    count = _SAMPLES
    images = random.integers(0, 256, (count, *shape), dtype=np.uint8)
    labels = random.integers(0, _CLASSES, count)
    nothing = np.arange(0)
    classes = tuple(f"{index}" for index in range(_CLASSES))
    return fitted(
        classified_pictures(images, labels, classes),
        {"train": np.arange(count), "validation": nothing, "test": nothing},
    )


_GREY, _COLOUR = (1, 28, 28), (3, 32, 32)
_CNN: Table = {"kind": "cnn", "channels": [32, 64, 64], "pool_last": False}
_RESNET: Table = {"kind": "resnet", "depth": "18"}
_VIT: Table = {"kind": "vit", "width": 192}
STANDARDS = tuple(
    Standard(key, label, model, partial(noise, shape))
    for key, label, model, shape in (
        ("mlp", Text("MLP 784–500–10"), {"kind": "mlp", "widths": [500]}, _GREY),
        ("cnn", Text("CNN 32–64–64, 28 × 28, grey"), _CNN, _GREY),
        ("cnn-colour", Text("CNN 32–64–64, 32 × 32, colour"), _CNN, _COLOUR),
        ("resnet18", Text("ResNet-18, 32 × 32, colour"), _RESNET, _COLOUR),
        ("vit", Text("ViT, patch 4, width 192, depth 6"), _VIT, _COLOUR),
    )
)
