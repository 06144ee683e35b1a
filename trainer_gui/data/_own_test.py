"""Data sets that come with a test part of their own."""

from dataclasses import replace

import numpy as np
from numpy.typing import NDArray

from trainer_gui.core.dataset import Progress, Samples
from trainer_gui.core.spec import SPLITS
from trainer_gui.kinds.pictures.dataset import classified_pictures


def samples_with_own_test(
    train: tuple[NDArray[np.uint8], NDArray[np.int64]],
    test: tuple[NDArray[np.uint8], NDArray[np.int64]],
    classes: tuple[str, ...],
    progress: Progress | None = None,
) -> Samples:
    """Pictures that bring their test samples; validation samples are taken from the others.

    Args:
        train: images (N, C, H, W) and labels (N,) that may be trained on.
        test: images (M, C, H, W) and labels (M,); they come after the others in the result.
        classes: names in index order.
        progress: hears often that it goes on, and may cancel it.

    Raises:
        CancelledError: as progress said.
    """
    images, labels = (np.concatenate([one, other]) for one, other in zip(train, test, strict=True))
    given = np.repeat([-1, SPLITS.index("test")], [len(train[1]), len(test[1])])
    return replace(classified_pictures(images, labels, classes, progress), given=given)
