"""Warnings about classes that a split lacks, or that have few samples beside others."""

from trainer_gui.core.dataset import Dataset
from trainer_gui.core.names import listed
from trainer_gui.core.text import Text
from trainer_gui.kinds.classes import class_counts

_UNEVEN = 10
_SPLIT_LABELS = {
    "train": Text("training"),
    "validation": Text("validation"),
    "test": Text("test"),
}


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
