"""Dataset: samples as numpy arrays or as they are needed, their targets and their splits."""

import hashlib
import math
import os
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import Protocol

import numpy as np
from numpy.typing import NDArray

from trainer_gui.core.errors import DataError
from trainer_gui.core.measures import Measures, mean_and_deviation, measure
from trainer_gui.core.spec import SPLITS, DataSpec, Field, Keeping, SplitName
from trainer_gui.core.text import Text


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
        """(M, C, H, W) of the given indices; ascending ones are the quickest.

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
        keeping: where the pictures are while they are used, where that was to be decided.
    """

    spec: DataSpec
    images: Pictures
    labels: NDArray[np.int64]
    splits: Mapping[str, NDArray[np.int64]]
    notices: tuple[Text, ...] = ()
    names: tuple[str, ...] = field(default=(), repr=False)
    keeping: Keeping | None = None


def image_dataset(
    images: Pictures,
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
    """A Dataset with its DataSpec.

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
    shape = tuple(images.shape)
    labels = labels.astype(np.int64)
    ordered: dict[str, NDArray[np.int64]] = {
        name: np.sort(splits[name]).astype(np.int64) for name in SPLITS
    }
    measures = measures or _measured(images, progress)
    pixels = math.prod(shape[2:])
    mean, deviation = mean_and_deviation(measures, ordered["train"], pixels)
    spec = DataSpec(
        inputs=(Field("image", "image", shape[1:], "uint8"),),
        targets=(Field("label", "class", (), "int64", classes),),
        counts={name: len(indices) for name, indices in ordered.items()},
        class_counts={
            name: tuple(np.bincount(labels[indices], minlength=len(classes)).tolist())
            for name, indices in ordered.items()
        },
        mean=mean,
        std=deviation,
        fingerprint=_fingerprint(shape, measures.digests, labels, ordered),
    )
    return Dataset(spec, images, labels, ordered, notices, names, keeping)


def _measured(images: Pictures, progress: Progress | None) -> Measures:
    def seen(_count: int) -> None:
        if progress is not None:
            progress(None, Text("Measuring the pictures"))

    return measure(images[:], seen)


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


def _fingerprint(
    shape: tuple[int, ...],
    digests: NDArray[np.uint8],
    labels: NDArray[np.int64],
    splits: Mapping[str, NDArray[np.int64]],
) -> str:
    digest = hashlib.sha256(repr(shape).encode())
    digest.update(np.ascontiguousarray(digests).data)
    digest.update(np.ascontiguousarray(labels, dtype=np.int64).data)
    for name in sorted(splits):
        digest.update(name.encode() + splits[name].tobytes())
    return digest.hexdigest()
