"""Batched augmentation against the usual way, picture by picture with PIL and torchvision.

Run with `python -m tests.benchmarks.augmentation [ROUNDS]`. Both sides begin with uint8 arrays in
memory and end with a normalised float32 batch. Time is that of the processor, on one thread.
"""

import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass

import numpy as np
import torch
from numpy.typing import NDArray
from PIL import Image
from torch import Tensor
from torchvision import transforms

from tests.benchmarks.table import Goal, Row, at_least, interleaved, main, ratios, row
from tests.kinds.pictures.made import image_dataset
from trainer_gui.core.spec import SplitName
from trainer_gui.kinds.pictures import picture_facts
from trainer_gui.kinds.pictures._loader import Normaliser
from trainer_gui.kinds.pictures.augment import build_augment
from trainer_gui.kinds.pictures.options import PictureOptions

SIDE = 32
CLASSES = 10
PICTURES = 4096  # in a round, on our side
PICTURES_ONE_BY_ONE = 512


@dataclass(frozen=True)
class Case:
    """The same changes in both ways."""

    name: str
    goal: Goal
    options: PictureOptions
    one_by_one: list[Callable[[Image.Image], Image.Image]]


CASES = (
    Case(
        "crop + flip",
        at_least(20.0),
        PictureOptions(shift=4, horizontal_flip=True),
        [transforms.RandomCrop(SIDE, padding=4), transforms.RandomHorizontalFlip()],
    ),
    Case(
        "resized crop + flip + RandAugment",
        Goal(),
        PictureOptions(
            resized_crop=0.6, horizontal_flip=True, rand_augment=2, rand_augment_magnitude=9.0
        ),
        [
            transforms.RandomResizedCrop(SIDE, (0.6, 1.0)),
            transforms.RandomHorizontalFlip(),
            transforms.RandAugment(2, 27, interpolation=transforms.InterpolationMode.BILINEAR),
        ],
    ),
)


def rows(rounds: int) -> Iterator[Row]:
    """The time of PIL + torchvision for a picture over ours, on one core."""
    threads = torch.get_num_threads()
    torch.set_num_threads(1)
    try:
        for case in CASES:
            for batch_size in (64, 256):
                yield _row(rounds, case, batch_size)
    finally:
        torch.set_num_threads(threads)


def _row(rounds: int, case: Case, batch_size: int) -> Row:
    ours = _batched(case.options, batch_size)
    theirs = _one_by_one(case.one_by_one, batch_size)
    ours(), theirs()  # warm
    found = interleaved(rounds, {"ours": ours, "theirs": theirs})
    return row(
        f"{case.name} + normalise of {SIDE}×{SIDE}×3, batch {batch_size}, per core",
        "PIL + torchvision per sample",
        case.goal,
        ratios(found["theirs"], found["ours"]),
        note=f"{min(found['ours']):.1f} against {min(found['theirs']):.0f} µs a picture",
    )


def _pixels(count: int) -> NDArray[np.uint8]:
    """(count, SIDE, SIDE, 3)."""
    return np.random.default_rng(0).integers(0, 256, (count, SIDE, SIDE, 3), dtype=np.uint8)


def _batched(options: PictureOptions, batch_size: int) -> Callable[[], float]:
    """Measures µs a picture of what the engine does with a batch."""
    pixels = np.ascontiguousarray(_pixels(PICTURES).transpose(0, 3, 1, 2))
    everyone = np.arange(PICTURES, dtype=np.int64)
    labels, nobody = everyone % CLASSES, everyone[:0]
    classes = tuple(map(str, range(CLASSES)))
    splits: dict[SplitName, NDArray[np.int64]] = {
        "train": everyone, "validation": nobody, "test": nobody,
    }  # fmt: skip
    spec = image_dataset(pixels, labels, classes, splits).spec
    augment = build_augment(options, seed=0, classes=CLASSES, mean=picture_facts(spec).mean)
    assert augment is not None
    normalise = Normaliser(picture_facts(spec), torch.device("cpu"))
    images, targets, index = map(torch.from_numpy, (pixels, labels, everyone))
    epochs = iter(range(1 << 30))

    def measure() -> float:
        epoch, began = next(epochs), time.process_time()
        for start in range(0, PICTURES, batch_size):
            part = slice(start, start + batch_size)
            normalise(augment(images[part], targets[part], index[part], epoch=epoch)[0])
        return (time.process_time() - began) / PICTURES * 1e6

    return measure


def _one_by_one(
    changes: list[Callable[[Image.Image], Image.Image]], batch_size: int
) -> Callable[[], float]:
    """Measures µs a picture of what a data set with a torchvision transform does."""
    pixels = _pixels(PICTURES_ONE_BY_ONE)
    transform: Callable[[Image.Image], Tensor] = transforms.Compose(
        [*changes, transforms.ToTensor(), transforms.Normalize((0.5,) * 3, (0.25,) * 3)]
    )

    def measure() -> float:
        began = time.process_time()
        for start in range(0, PICTURES_ONE_BY_ONE, batch_size):
            batch = pixels[start : start + batch_size]
            torch.stack([transform(Image.fromarray(picture)) for picture in batch])
        return (time.process_time() - began) / PICTURES_ONE_BY_ONE * 1e6

    return measure


if __name__ == "__main__":
    main(rows)
