"""Preview: training pictures as each epoch of a training sees them, without training."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor

from trainer_gui.core.dataset import Dataset
from trainer_gui.core.errors import DataError
from trainer_gui.core.text import Text
from trainer_gui.engine.feed import shuffled
from trainer_gui.engine.step import portions
from trainer_gui.kinds.pictures import picture_facts
from trainer_gui.kinds.pictures.augment import Augment, build_augment
from trainer_gui.kinds.pictures.options import PictureOptions


@dataclass(frozen=True)
class Variants:
    """The same samples in several epochs, as augmentation leaves them.

    Attributes:
        images: (S, E, C, H, W) uint8 or float32, in the scale 0 … 255: not normalised yet.
        labels: (S, E) int64 class indices, shares of the classes (S, E, K) float32, or numbers
            (S, E, T) float32.
        mixed: whether labels are of several samples each.
    """

    images: Tensor
    labels: Tensor
    mixed: bool = False


@dataclass(frozen=True)
class Batching:
    """How samples come together, which decides the partners of MixUp and CutMix.

    Attributes:
        batch_size: samples that go through the model at once.
        accumulation: how often that, for one step.
    """

    batch_size: int
    accumulation: int = 1


def preview_samples(
    dataset: Dataset,
    options: PictureOptions,
    samples: Sequence[int],
    *,
    seed: int,
    epochs: range,
    batching: Batching,
) -> Variants:
    """What a training with these options would see of training samples, on the CPU.

    It is the same code with the same seed, samples and epochs, and so are the pictures. No random
    generator is touched.

    Args:
        dataset: whose samples.
        options: of augmentation.
        samples: indices in the data set, of the training split.
        seed: of the training.
        epochs: counted from 0.
        batching: of the training.

    Raises:
        DataError: a sample is not in the training split, or cannot be read any more.
    """
    train = dataset.splits["train"]
    if not samples or not np.isin(samples, train).all():
        raise DataError(
            Text("The pictures are not in the training split of these data."),
            hint=Text("Read the data again."),
        )
    augment = build_augment(
        options,
        seed=seed,
        classes=len(dataset.spec.classes),
        mean=picture_facts(dataset.spec).mean,
    )
    index = np.asarray(samples, dtype=np.int64)
    own, labels = _read(dataset, index)
    if augment is None:
        shown = own[:, None].expand(-1, len(epochs), -1, -1, -1)
        return Variants(shown, labels[:, None].expand(-1, len(epochs), *labels.shape[1:]))
    found = []
    mixed = bool(options.mixup or options.cutmix)
    for epoch in epochs:
        if mixed:
            partners = _partners(index, train, seed=seed, epoch=epoch, batching=batching)
            found.append(_mixed(augment, dataset, (index, own, labels), partners, epoch))
        else:
            found.append(augment(own, labels, torch.from_numpy(index), epoch=epoch))
    pictures, targets = zip(*found, strict=True)
    return Variants(torch.stack(pictures, dim=1), torch.stack(targets, dim=1), mixed)


def _read(dataset: Dataset, index: NDArray[np.int64]) -> tuple[Tensor, Tensor]:
    images = torch.from_numpy(np.ascontiguousarray(dataset.input[index]))
    return images, torch.from_numpy(dataset.target[index])


def _mixed(
    augment: Augment,
    dataset: Dataset,
    own: tuple[NDArray[np.int64], Tensor, Tensor],
    partners: NDArray[np.int64],
    epoch: int,
) -> tuple[Tensor, Tensor]:
    """Each sample right behind its partner of the training, which is who it is mixed with."""
    index, images, labels = own
    other_images, other_labels = _read(dataset, partners)
    mixed, shares = augment(
        torch.stack((other_images, images), dim=1).flatten(0, 1),
        torch.stack((other_labels, labels), dim=1).flatten(0, 1),
        torch.from_numpy(np.stack((partners, index), axis=1).reshape(-1)),
        epoch=epoch,
    )
    return mixed[1::2], shares[1::2]


def _partners(
    samples: NDArray[np.int64],
    train: NDArray[np.int64],
    *,
    seed: int,
    epoch: int,
    batching: Batching,
) -> NDArray[np.int64]:
    """For each sample the one before it in what goes through the model at once in an epoch."""
    order = shuffled(torch.from_numpy(train), seed=seed, epoch=epoch).numpy()
    micro = min(batching.batch_size, len(order))
    step = min(batching.batch_size * batching.accumulation, len(order))
    found = []
    for sample in samples:
        place = int(np.flatnonzero(order == sample)[0])
        first = place - place % step
        pieces = portions(range(first, min(first + step, len(order))), micro)
        together = next(piece for piece in pieces if place in piece)
        found.append(order[together[place - together.start - 1]])
    return np.asarray(found, dtype=np.int64)
