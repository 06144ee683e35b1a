"""Data sets of pictures that a test has made and split."""

from collections.abc import Mapping
from dataclasses import replace

import numpy as np
from numpy.typing import NDArray

from trainer_gui.core.dataset import Column, Dataset, Values
from trainer_gui.core.spec import SplitName
from trainer_gui.kinds._assemble import fitted
from trainer_gui.kinds.classes import class_column
from trainer_gui.kinds.numbers import number_column
from trainer_gui.kinds.pictures.dataset import picture_samples

Splits = Mapping[SplitName, NDArray[np.int64]]


def image_dataset(
    images: Values,
    labels: NDArray[np.int64],
    classes: tuple[str, ...],
    splits: Splits,
    *,
    names: tuple[str, ...] = (),
) -> Dataset:
    """Pictures (N, C, H, W) uint8 with a class each."""
    return _dataset(images, class_column(labels, classes), splits, names)


def number_dataset(
    images: Values, numbers: NDArray[np.float32], columns: tuple[str, ...], splits: Splits
) -> Dataset:
    """Pictures (N, C, H, W) uint8 with T numbers each."""
    return _dataset(images, number_column(numbers, columns), splits, ())


def _dataset(images: Values, target: Column, splits: Splits, names: tuple[str, ...]) -> Dataset:
    return fitted(replace(picture_samples(images, target), names=names), splits)
