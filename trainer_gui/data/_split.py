"""Seeded stratified splits, and the options that set their shares."""

from typing import Any

import numpy as np
from numpy.typing import NDArray

from trainer_gui.core.dataset import Dataset
from trainer_gui.core.names import listed
from trainer_gui.core.options import number
from trainer_gui.core.spec import SPLITS, SplitName
from trainer_gui.core.text import Text
from trainer_gui.kinds.classes import class_counts
from trainer_gui.kinds.pictures.dataset import image_dataset

_UNEVEN = 10
Splits = dict[SplitName, NDArray[np.int64]]


def option_validation_share(default: float = 0.15, *, high: float = 0.45) -> Any:  # noqa: ANN401 - as core.options
    """The option that says how much of the training data is set aside for validation."""
    return number(
        default,
        label="Validation share",
        help="Part of the training samples that is set aside to choose the best epoch. "
        "Every class gives the same part.",
        low=0.01,
        high=high,
    )


def option_test_share(default: float = 0.15, *, high: float = 0.45) -> Any:  # noqa: ANN401 - as core.options
    """The option that says how much of the data is set aside for the final test."""
    return number(
        default,
        label="Test share",
        help="Part of the samples that is set aside for the final evaluation and never trained "
        "on. Every class gives the same part.",
        low=0.01,
        high=high,
    )


def split_by_shares(
    labels: NDArray[np.int64], seed: int, *, validation: float = 0.15, test: float = 0.15
) -> Splits:
    """Splits samples so that every class is in every split in proportion.

    A class of three or more samples is in every split; one of two samples is in train and
    validation, one of a single sample in train alone. The same labels and seed always give the same
    split.

    Args:
        labels: (N,) class indices.
        seed: of the order in which samples are drawn.
        validation: share of each class, 0…1; with 0 the split is empty.
        test: likewise; both together leave something for training.
    """
    # NumPy promises that the raw stream of PCG64 never changes; it does not for permutation().
    order = np.argsort(np.random.PCG64(seed).random_raw(len(labels)), kind="stable")
    parts: dict[SplitName, list[NDArray[np.int64]]] = {"train": [], "validation": [], "test": []}
    owed_validation = owed_test = 0.0
    for label in np.unique(labels):
        members = order[labels[order] == label]
        # Rounding errors are carried on, so that many small classes still give the whole share.
        count_validation, owed_validation = _portion(len(members), validation, owed_validation)
        count_test, owed_test = _portion(len(members), test, owed_test)
        count_validation = min(count_validation, len(members) - 1)
        count_test = min(count_test, len(members) - 1 - count_validation)
        stop = count_validation + count_test
        parts["validation"].append(members[:count_validation])
        parts["test"].append(members[count_validation:stop])
        parts["train"].append(members[stop:])
    return {name: _joined(arrays) for name, arrays in parts.items()}


def given_splits(
    given: NDArray[np.int64],
    labels: NDArray[np.int64],
    seed: int,
    *,
    validation: float,
    test: float,
) -> tuple[Splits, tuple[Text, ...]]:
    """The splits that data bring, and what they lack, taken from their training samples.

    Args:
        given: (N,) of each sample the index in `SPLITS` of its split; -1 where none is said.
        labels: (N,) class indices, see `split_by_shares`.
        seed: of what is taken.
        validation: share of each class that is taken, 0…1.
        test: likewise.

    Returns:
        The splits, and a notice for each that was taken though another was given.
    """
    places = np.maximum(given, SPLITS.index("train"))
    splits: Splits = {name: np.flatnonzero(places == SPLITS.index(name)) for name in SPLITS}
    shares: dict[SplitName, float] = {"validation": validation, "test": test}
    lacking = [name for name in shares if not len(splits[name])]
    train = splits["train"]
    taken = split_by_shares(
        labels[train],
        seed,
        validation=validation if "validation" in lacking else 0.0,
        test=test if "test" in lacking else 0.0,
    )
    splits["train"] = train[taken["train"]]
    for name in lacking:
        splits[name] = train[taken[name]]
    if (given < 0).all():
        return splits, ()
    return splits, tuple(_taken_from_training(name, shares[name]) for name in lacking)


def _taken_from_training(split: SplitName, share: float) -> Text:
    if split == "validation":
        return Text(
            "There are no validation pictures: {share:.0%} of the training pictures are used.",
            share=share,
        )
    return Text(
        "There are no test pictures: {share:.0%} of the training pictures are used.", share=share
    )


def dataset_with_own_test(
    train: tuple[NDArray[np.uint8], NDArray[np.int64]],
    test: tuple[NDArray[np.uint8], NDArray[np.int64]],
    classes: tuple[str, ...],
    *,
    validation: float,
    seed: int,
) -> Dataset:
    """A data set that brings its test samples; validation samples are taken from the others.

    Args:
        train: images (N, C, H, W) and labels (N,) that may be trained on.
        test: images (M, C, H, W) and labels (M,); they come after the others in the result.
        classes: names in index order.
        validation: share of `train`, 0…1.
        seed: of the split.
    """
    splits = split_by_shares(train[1], seed, validation=validation, test=0.0)
    count = len(train[1])
    splits["test"] = np.arange(count, count + len(test[1]), dtype=np.int64)
    return image_dataset(
        np.concatenate([train[0], test[0]]),
        np.concatenate([train[1], test[1]]),
        classes,
        splits,
    )


def missing_classes(dataset: Dataset) -> tuple[Text, ...]:
    """A warning for each split that lacks some classes; none for splits that are empty."""
    classes = dataset.spec.targets[0].classes or ()
    warnings = []
    for split, counts in class_counts(dataset.spec).items():
        lacking = [name for name, count in zip(classes, counts, strict=True) if not count]
        if lacking and len(lacking) < len(classes):
            warnings.append(
                Text("The {split} split has no sample of {count} of {total} classes: {names}. Add "
                     "samples of them.",
                     split=_SPLIT_LABELS[split], count=len(lacking), total=len(classes),
                     names=listed(lacking))
            )  # fmt: skip
    return tuple(warnings)


def uneven_classes(dataset: Dataset) -> tuple[Text, ...]:
    """A warning where the largest class has ten times the training samples of the smallest."""
    classes = dataset.spec.targets[0].classes or ()
    counts = class_counts(dataset.spec).get("train", ())
    filled = [(count, name) for count, name in zip(counts, classes, strict=True) if count]
    (few, small), (many, large) = min(filled), max(filled)
    if many < _UNEVEN * few:
        return ()
    return (
        Text("“{large}” has {ratio:,.0f} times the training pictures of “{small}” ({many:,} and "
             "{few:,}): accuracy says little, so look at the recall of each class.",
             large=large, small=small, ratio=many / few, many=many, few=few),
    )  # fmt: skip


_SPLIT_LABELS = {
    "train": Text("training"),
    "validation": Text("validation"),
    "test": Text("test"),
}


def _portion(count: int, share: float, owed: float) -> tuple[int, float]:
    """How many of `count` samples a share is, and the rounding error that is left."""
    if not share:
        return 0, 0.0
    wanted = count * share + owed
    taken = max(1, int(wanted + 0.5))
    return taken, max(-0.5, min(0.5, wanted - taken))


def _joined(arrays: list[NDArray[np.int64]]) -> NDArray[np.int64]:
    return np.sort(np.concatenate([np.empty(0, dtype=np.int64), *arrays])).astype(np.int64)
