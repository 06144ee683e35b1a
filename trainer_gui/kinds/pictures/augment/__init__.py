"""Augmentation: training pictures changed at random, a whole batch at a time, on the device.

Every change is a function of its own, with its numbers for each picture given as tensors; nothing
in them waits for the device. What is drawn depends on (seed, epoch, sample) alone: see `draw`.
"""

from collections.abc import Sequence
from typing import TYPE_CHECKING, Protocol

from trainer_gui.kinds.pictures.options import PictureOptions

if TYPE_CHECKING:
    from torch import Tensor


class Augment(Protocol):
    """Changes the pictures of a batch at random."""

    def __call__(
        self, images: "Tensor", labels: "Tensor", index: "Tensor", *, epoch: int
    ) -> "tuple[Tensor, Tensor]":
        """The changed pictures, and their labels.

        Args:
            images: (N, C, H, W) uint8; they stay as they are.
            labels: (N,) int64 class indices, or (N, T) float32 numbers.
            index: (N,) int64 sample indices, on the device of the pictures; what is drawn for a
                picture depends on its own alone. Its partner in MixUp and CutMix is the one before
                it in the batch.
            epoch: counted from 0.

        Returns:
            Pictures of the same shape, in the same scale of 0 to 255: uint8 where whole pixels are
            only moved or painted over, otherwise float32. Labels as they were; with MixUp or
            CutMix the share of each class, (N, K) float32, or numbers blended by these shares.
        """


def build_augment(
    options: PictureOptions, *, seed: int, classes: int, mean: Sequence[float]
) -> Augment | None:
    """What changes pictures as the options say; None if they are all off.

    Args:
        options: what is done, and how strongly.
        seed: of the run.
        classes: number of classes, K; 0 where samples have numbers.
        mean: of each channel of the training data, 0 … 1: the colour of borders and erased parts.
    """
    if not options.is_on:
        return None
    from trainer_gui.kinds.pictures.augment.pipeline import Pipeline

    return Pipeline(options, seed=seed, classes=classes, mean=mean)
