"""Samples that are pictures, with a class or numbers each."""

from dataclasses import replace

import numpy as np
from numpy.typing import NDArray

from trainer_gui.core.dataset import Column, Progress, Samples, Values
from trainer_gui.core.spec import Field
from trainer_gui.kinds.classes import class_column
from trainer_gui.kinds.pictures import measured
from trainer_gui.kinds.pictures.measures import Measures


def picture_samples(
    images: Values,
    target: Column,
    *,
    measures: Measures | None = None,
    progress: Progress | None = None,
) -> Samples:
    """Samples of a picture with a target each.

    Args:
        images: (N, C, H, W) uint8.
        target: of N rows.
        measures: of the pictures; by default they are taken here, which reads all of them.
        progress: hears often that it goes on, and may cancel it.

    Raises:
        CancelledError: as progress said.
    """
    column = Column(Field("image", "pictures", tuple(images.shape[1:]), "uint8"), images, measures)
    return Samples((replace(column, known=measured(column, progress)),), (target,))


def classified_pictures(
    images: NDArray[np.uint8],
    labels: NDArray[np.int64],
    classes: tuple[str, ...],
    progress: Progress | None = None,
) -> Samples:
    """Samples of a picture (C, H, W) with a class each, all in memory; see `picture_samples`."""
    return picture_samples(images, class_column(labels, classes), progress=progress)
