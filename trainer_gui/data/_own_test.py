"""Data sets that come with a test part of their own."""

import numpy as np
from numpy.typing import NDArray

from trainer_gui.core.dataset import Dataset
from trainer_gui.core.spec import SPLITS
from trainer_gui.core.split_options import SplitPlan
from trainer_gui.kinds._split import split_samples
from trainer_gui.kinds.pictures.dataset import image_dataset


def dataset_with_own_test(
    train: tuple[NDArray[np.uint8], NDArray[np.int64]],
    test: tuple[NDArray[np.uint8], NDArray[np.int64]],
    classes: tuple[str, ...],
    *,
    split: SplitPlan,
) -> Dataset:
    """A data set that brings its test samples; validation samples are taken from the others.

    Args:
        train: images (N, C, H, W) and labels (N,) that may be trained on.
        test: images (M, C, H, W) and labels (M,); they come after the others in the result.
        classes: names in index order.
        split: of `train`.
    """
    labels = np.concatenate([train[1], test[1]])
    given = np.repeat([-1, SPLITS.index("test")], [len(train[1]), len(test[1])])
    splits = split_samples(split, len(labels), classes=labels, given=given)
    return image_dataset(np.concatenate([train[0], test[0]]), labels, classes, splits)
