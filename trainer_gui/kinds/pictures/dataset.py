"""Data sets of pictures that have a class, or numbers, each."""

from collections.abc import Mapping
from dataclasses import replace

import numpy as np
from numpy.typing import NDArray

from trainer_gui.core.dataset import Dataset, Progress, Values
from trainer_gui.core.spec import Field, Keeping, SplitName
from trainer_gui.core.text import Text
from trainer_gui.kinds._assemble import Column, assembled
from trainer_gui.kinds.pictures import facts_of, measured
from trainer_gui.kinds.pictures.measures import Measures


def image_dataset(
    images: Values,
    labels: NDArray[np.int64],
    classes: tuple[str, ...],
    splits: Mapping[SplitName, NDArray[np.int64]],
    *,
    measures: Measures | None = None,
    keeping: Keeping | None = None,
    notices: tuple[Text, ...] = (),
    names: tuple[str, ...] = (),
    progress: Progress | None = None,
) -> Dataset:
    """A Dataset of pictures with a class each, and its DataSpec.

    Args:
        images: (N, C, H, W) uint8.
        labels: (N,) class indices.
        classes: names in index order.
        splits: indices of the samples of each split.
        measures: of the pictures; by default they are taken here, which reads all of them.
        keeping: passed on.
        notices: passed on.
        names: passed on.
        progress: hears often that it goes on, and may cancel it.

    Raises:
        CancelledError: as progress said.
    """
    target = Column(Field("label", "classes", (), "int64", classes), labels.astype(np.int64))
    dataset = _dataset(images, target, splits, measures, progress)
    return replace(dataset, notices=notices, names=names, keeping=keeping)


def number_dataset(
    images: Values,
    numbers: NDArray[np.float32],
    columns: tuple[str, ...],
    splits: Mapping[SplitName, NDArray[np.int64]],
    *,
    measures: Measures | None = None,
    keeping: Keeping | None = None,
    notices: tuple[Text, ...] = (),
    names: tuple[str, ...] = (),
    progress: Progress | None = None,
) -> Dataset:
    """A Dataset of pictures with T numbers each, and its DataSpec.

    Args:
        images: (N, C, H, W) uint8.
        numbers: (N, T), at least one row, all finite.
        columns: names of the T numbers.
        splits: indices of the samples of each split.
        measures: as `image_dataset` has it, and so are all others.
        keeping: passed on.
        notices: passed on.
        names: passed on.
        progress: hears often that it goes on, and may cancel it.

    Raises:
        CancelledError: as progress said.
    """
    target = Column(
        Field("label", "numbers", (len(columns),), "float32", columns=columns),
        np.ascontiguousarray(numbers, dtype=np.float32),
    )
    dataset = _dataset(images, target, splits, measures, progress)
    return replace(dataset, notices=notices, names=names, keeping=keeping)


def _dataset(
    images: Values,
    target: Column,
    splits: Mapping[SplitName, NDArray[np.int64]],
    measures: Measures | None,
    progress: Progress | None,
) -> Dataset:
    """What a data set is whatever its target; pictures are read at most once."""
    shape = tuple(images.shape[1:])
    measures = measures or measured(images[:], progress)
    column = Column(
        Field("image", "pictures", shape, "uint8"),
        images,
        facts=facts_of(measures, np.sort(splits["train"]), shape),
        digests=measures.digests,
    )
    return assembled([column], [target], splits, progress=progress)
