"""Dataset: samples as numpy arrays or as they are needed, their targets and their splits."""

import hashlib
import os
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import Protocol

import numpy as np
from numpy.typing import NDArray

from trainer_gui.core.errors import DataError
from trainer_gui.core.spec import SPLITS, DataSpec, Field, SplitName
from trainer_gui.core.text import Text

_BLOCK_PIXELS = 1 << 20
_MEASURING = Text("Measuring the pictures")


class Progress(Protocol):
    """Hears how far a long read has come, and may end it."""

    def __call__(self, fraction: float | None, doing: Text) -> None:
        """Tells that `fraction` (0…1, None if unknown) of `doing` is done.

        Raises:
            CancelledError: the person who asked no longer wants it.
        """


class Pictures(Protocol):
    """Pictures (N, C, H, W) uint8: an array, or what reads them when they are asked for."""

    @property
    def shape(self) -> tuple[int, ...]:
        """(N, C, H, W)."""

    def __len__(self) -> int:
        """N."""

    def __getitem__(self, index: NDArray[np.int64] | slice, /) -> NDArray[np.uint8]:
        """(M, C, H, W) of the given indices, which are ascending.

        Raises:
            DataError: a picture cannot be read any more; the message names it.
        """


@dataclass(frozen=True)
class Dataset:
    """Pictures and their classes, split for training.

    Attributes:
        spec: what is in it.
        images: (N, C, H, W) uint8; in memory if they are an array.
        labels: (N,) int64 class indices.
        splits: for each split the indices of its samples, ascending; together each index once.
        notices: what the reader had to say, for example files that were skipped.
        names: where each sample came from (a file name), or empty.
    """

    spec: DataSpec
    images: Pictures
    labels: NDArray[np.int64]
    splits: Mapping[str, NDArray[np.int64]]
    notices: tuple[Text, ...] = ()
    names: tuple[str, ...] = field(default=(), repr=False)


def image_dataset(
    images: NDArray[np.uint8],
    labels: NDArray[np.int64],
    classes: tuple[str, ...],
    splits: Mapping[SplitName, NDArray[np.int64]],
    *,
    notices: tuple[Text, ...] = (),
    names: tuple[str, ...] = (),
    progress: Progress | None = None,
) -> Dataset:
    """A Dataset with its DataSpec measured from the arrays.

    Args:
        images: (N, C, H, W) uint8.
        labels: (N,) class indices.
        classes: names in index order.
        splits: indices of the samples of each split.
        notices: passed on.
        names: passed on.
        progress: hears often that it goes on, and may cancel it.

    Raises:
        CancelledError: as progress said.
    """
    progress = progress or _unheard
    ordered: dict[str, NDArray[np.int64]] = {
        name: np.sort(splits[name]).astype(np.int64) for name in SPLITS
    }
    mean, std = _statistics(images, ordered["train"], progress)
    spec = DataSpec(
        inputs=(Field("image", "image", tuple(images.shape[1:]), "uint8"),),
        targets=(Field("label", "class", (), "int64", classes),),
        counts={name: len(indices) for name, indices in ordered.items()},
        class_counts={
            name: tuple(np.bincount(labels[indices], minlength=len(classes)).tolist())
            for name, indices in ordered.items()
        },
        mean=mean,
        std=std,
        fingerprint=_fingerprint(images, labels, ordered, progress),
    )
    return Dataset(spec, images, labels.astype(np.int64), ordered, notices, names)


def with_notices(dataset: Dataset, *notices: Text) -> Dataset:
    """The same data with more to say about it."""
    return replace(dataset, notices=(*dataset.notices, *notices))


def pictures_limit_bytes() -> int | None:
    """What pictures may occupy in memory, if `TRAINER_GUI_PICTURES_MB` says so; else None.

    Raises:
        DataError: it is not a number.
    """
    said = os.environ.get("TRAINER_GUI_PICTURES_MB", "")
    if not said:
        return None
    try:
        return int(float(said) * 1e6)
    except (ValueError, OverflowError) as error:
        raise DataError(
            Text("TRAINER_GUI_PICTURES_MB is “{said}”, which is no number.", said=said),
            hint=Text("Give megabytes that pictures may occupy, for example 2000, or nothing."),
        ) from error


def _unheard(fraction: float | None, doing: Text) -> None:
    """A Progress for those who need none."""


def _block_size(images: NDArray[np.uint8]) -> int:
    height, width = images.shape[2:]
    return max(1, _BLOCK_PIXELS // max(1, int(height) * int(width)))


def _statistics(
    images: NDArray[np.uint8], indices: NDArray[np.int64], progress: Progress
) -> tuple[tuple[float, ...], tuple[float, ...]]:
    # A histogram per channel gives exact sums; blocks of a million pixels stay in the cache, which
    # is twice as fast as larger ones, and need little memory however large the pictures are.
    levels = np.arange(256) / 255.0
    block_size = _block_size(images)
    means, stds = [], []
    for channel in range(images.shape[1]):
        counts = np.zeros(256, dtype=np.int64)
        for start in range(0, len(indices), block_size):
            progress(None, _MEASURING)
            block = images[indices[start : start + block_size], channel]
            counts += np.bincount(block.ravel(), minlength=256)
        total = max(int(counts.sum()), 1)
        mean = float((counts * levels).sum() / total)
        variance = float((counts * (levels - mean) ** 2).sum() / total)
        means.append(mean)
        # A constant channel must not be divided by zero.
        stds.append(max(variance**0.5, 1e-3))
    return tuple(means), tuple(stds)


def _fingerprint(
    images: NDArray[np.uint8],
    labels: NDArray[np.int64],
    splits: Mapping[str, NDArray[np.int64]],
    progress: Progress,
) -> str:
    digest = hashlib.sha256()
    digest.update(repr(images.shape).encode())
    block_size = 8 * _block_size(images)
    for start in range(0, len(images), block_size):
        progress(None, _MEASURING)
        digest.update(np.ascontiguousarray(images[start : start + block_size]).data)
    digest.update(np.ascontiguousarray(labels).data)
    for name in sorted(splits):
        digest.update(name.encode() + splits[name].tobytes())
    return digest.hexdigest()
