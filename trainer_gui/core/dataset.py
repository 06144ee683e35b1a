"""Dataset: samples as numpy arrays or as they are needed, their targets and their splits."""

import hashlib
import math
import os
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import Protocol, TypeAlias

import numpy as np
from numpy.typing import NDArray

from trainer_gui.core.errors import DataError
from trainer_gui.core.measures import Measures, mean_and_deviation, measure
from trainer_gui.core.names import printable, shortened
from trainer_gui.core.spec import SPLITS, DataSpec, Field, Keeping, SplitName
from trainer_gui.core.text import Text

_TINY = 1e-30  # what float32 can still be divided by


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


Targets: TypeAlias = NDArray[np.int64] | NDArray[np.float32]
"""(N,) class indices, or (N, T) numbers."""


@dataclass(frozen=True)
class Dataset:
    """Pictures and their classes or numbers, split for training.

    Attributes:
        spec: what is in it.
        images: (N, C, H, W) uint8; in memory if they are an array.
        labels: (N,) int64 class indices, or (N, T) float32 numbers.
        splits: for each split the indices of its samples, ascending; together each index once.
        notices: what the reader had to say, for example files that were skipped.
        names: where each sample came from (a file name), or empty.
        keeping: where the pictures are while they are used, where that was to be decided.
    """

    spec: DataSpec
    images: Pictures
    labels: Targets
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
    labels = labels.astype(np.int64)
    dataset = _dataset(
        images,
        labels,
        Field("label", "class", (), "int64", classes),
        splits,
        measures or _measured(images, progress),
    )
    counts = {
        name: tuple(np.bincount(labels[indices], minlength=len(classes)).tolist())
        for name, indices in dataset.splits.items()
    }
    return replace(
        dataset,
        spec=replace(dataset.spec, class_counts=counts),
        notices=notices,
        names=names,
        keeping=keeping,
    )


def number_dataset(
    images: Pictures,
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
    numbers = np.ascontiguousarray(numbers, dtype=np.float32)
    dataset = _dataset(
        images,
        numbers,
        Field("label", "number", (len(columns),), "float32", columns=columns),
        splits,
        measures or _measured(images, progress),
    )
    mean, deviation = _scale(numbers[dataset.splits["train"]])
    spec = replace(
        dataset.spec,
        target_mean=mean,
        target_std=deviation,
        target_low=tuple(numbers.min(axis=0).tolist()),
    )
    return replace(dataset, spec=spec, notices=notices, names=names, keeping=keeping)


def _dataset(
    images: Pictures,
    labels: Targets,
    target: Field,
    splits: Mapping[SplitName, NDArray[np.int64]],
    measures: Measures,
) -> Dataset:
    """What a data set is whatever its target."""
    shape = tuple(images.shape)
    ordered: dict[str, NDArray[np.int64]] = {
        name: np.sort(splits[name]).astype(np.int64) for name in SPLITS
    }
    mean, deviation = mean_and_deviation(measures, ordered["train"], math.prod(shape[2:]))
    spec = DataSpec(
        inputs=(Field("image", "image", shape[1:], "uint8"),),
        targets=(target,),
        counts={name: len(indices) for name, indices in ordered.items()},
        mean=mean,
        std=deviation,
        fingerprint=_fingerprint(shape, measures.digests, labels, ordered),
    )
    return Dataset(spec, images, labels, ordered)


def _scale(numbers: NDArray[np.float32]) -> tuple[tuple[float, ...], tuple[float, ...]]:
    """Mean and standard deviation of each column of numbers (N, T); 0 and 1 without any."""
    if not len(numbers):
        return (0.0,) * numbers.shape[1], (1.0,) * numbers.shape[1]
    exact = numbers.astype(np.float64)
    mean, deviation = exact.mean(axis=0), exact.std(axis=0)
    # A constant column must not be divided by zero, nor by what rounding left of it.
    constant = deviation <= np.maximum(np.finfo(np.float32).eps * np.abs(mean), _TINY)
    deviation[constant] = 1.0
    return tuple(mean.tolist()), tuple(deviation.tolist())


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
            Text(
                "TRAINER_GUI_PICTURES_MB is “{said}”, which is no number.",
                said=shortened(printable(said), 60),
            ),
            hint=Text("Give megabytes that pictures may occupy, for example 2000, or nothing."),
        ) from error


def _fingerprint(
    shape: tuple[int, ...],
    digests: NDArray[np.uint8],
    labels: Targets,
    splits: Mapping[str, NDArray[np.int64]],
) -> str:
    digest = hashlib.sha256(repr(shape).encode())
    digest.update(np.ascontiguousarray(digests).data)
    digest.update(np.ascontiguousarray(labels).data)
    for name in sorted(splits):
        digest.update(name.encode() + splits[name].tobytes())
    return digest.hexdigest()
